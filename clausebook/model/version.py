"""Documents and their versions: what was published when, and which text is in force on a legal day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from clausebook.model.errors import Finding, UseError

_DAY = timedelta(days=1)


class DateSource(StrEnum):
    """Where a date comes from."""

    DECLARED = "declared"  # front matter of the revision that set or changed it
    LANDED = "landed"  # the committer date of the first-parent revision
    DERIVED = "derived"  # carried over from another version, as an editorial correction does


class ChangeClass(StrEnum):
    """The kind of change a version makes as a whole."""

    MATERIAL = "material"
    EDITORIAL = "editorial"
    RENUMBERING = "renumbering"  # the labels are others, and no word is; found in the text, never declared

    @property
    def keeps_law(self) -> bool:
        """Whether it leaves what the law says, and so the day Last Updated, as they were."""
        return self is not ChangeClass.MATERIAL


DECLARABLE = (ChangeClass.MATERIAL, ChangeClass.EDITORIAL)  # what an author can say a change is


class Absence(NamedTuple):
    """The first and the last legal day on which a document was withdrawn that came back with the same words.

    ``note`` is what was said when it was withdrawn, ``return_note`` when it came back.
    """

    start: date
    end: date
    note: str = ""
    return_note: str = ""


class Renaming(NamedTuple):
    """The legal day since which a document is called by another title, its text being the same."""

    day: date
    title: str


class Redating(NamedTuple):
    """The legal day on which the day of effect of a published text was corrected, and the old one."""

    day: date
    before: date


@dataclass(frozen=True, slots=True)
class Version:
    """A printed text of a document, words and labels in order, that differs from the one before.

    ``name`` is permanent and used in URLs: the last-updated day, then ``.2``, ``.3`` for later ones of that day.
    ``number`` counts from 1 within the document. Days are legal days in the configured timezone; ``published_at`` is an
    instant in UTC. ``sha256`` is of the printed text. At ``commit``, which says ``title``, ``document_kind`` and
    ``summary``, it was printed first, at ``path``; ``text_commit`` is the newest that only formatted it.
    """

    document: str
    name: str
    number: int
    title: str
    path: str
    commit: str
    text_commit: str
    published_at: datetime
    published_on: date
    last_updated: date
    last_updated_source: DateSource
    effective_on: date
    effective_source: DateSource
    change_class: ChangeClass
    declared: bool  # the author said what kind of change this is
    note: str
    sha256: str
    withdrawn_on: date | None = None  # the document was withdrawn that day, this being its text
    absences: tuple[Absence, ...] = ()  # it was withdrawn then, this being its text, and is back
    redatings: tuple[Redating, ...] = ()  # corrections of ``effective_on`` that changed what held on past days
    refuted: bool = False  # it is called a correction, is none, and nobody else confirmed it
    document_kind: str = "policy"
    summary: str = ""
    renamings: tuple[Renaming, ...] = ()  # by later revisions that print the same text
    urgent: str = ""  # why it takes effect within the notice period
    moved_to: str = ""  # where ``text_commit`` keeps it, if not at ``path``
    withdrawal_note: str = ""  # what was said when the document was last withdrawn, or came back, with this text

    @property
    def text_path(self) -> str:
        """Where its file stands in ``text_commit``."""
        return self.moved_to or self.path

    def called(self, day: date) -> str:
        """The title of the document on a day on which this was its text."""
        return next((title for since, title in reversed(self.renamings) if since <= day), self.title)

    @property
    def day_named(self) -> str:
        """The day the version is named after: ``2024-12-20`` of ``2024-12-20.2``."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document: what it is called today, and since when it is withdrawn (None: it is current).

    ``aliases`` are former ids, ``redirect_from`` former addresses.
    ``held`` is what is wrong with the newest text in its file, if that is not published for it; ``pieces`` are the
    files that its own one takes in.
    """

    id: str
    title: str
    kind: str
    path: str
    lang: str = "en"
    summary: str = ""
    translation_of: str = ""
    incorporated_into: tuple[str, ...] = ()
    terms_from: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    redirect_from: tuple[str, ...] = ()
    withdrawn_on: date | None = None
    held: tuple[Finding, ...] = ()
    pieces: tuple[str, ...] = ()


def find_version(versions: Sequence[Version], document: str, name: str) -> Version:
    """The version of a document by its permanent name: ``2024-12-20.2``. Raises :class:`UseError` ``E_VERSION``."""
    found = next((version for version in versions if version.name == name), None)
    if found is None:
        known = ", ".join(version.name for version in versions)
        raise UseError.of("E_VERSION", f"{document} has no version {name!r}", f"Known are: {known}")
    return found


class Period(NamedTuple):
    """The legal days on which one version is in force: from ``start`` up to and including ``end``.

    Absences of the document lie within, and are not taken out (see :func:`absent`).
    ``end`` None: no end is known. ``end`` before ``start``: the version was never in force.
    """

    version: Version
    start: date
    end: date | None

    @property
    def ever(self) -> bool:
        """Whether there is any day on which this version is in force."""
        return self.end is None or self.end >= self.start


def in_force(versions: Sequence[Version], day: date) -> Version | None:
    """The version in force on ``day``: the last one, in order of publication, that is effective by then.

    A later version so supersedes an earlier one that has not taken effect yet, and of two versions
    effective on one day the later published holds for the whole of that day. None before the first, while the
    document is absent, and from the day it was withdrawn.
    """
    for version in () if absent(versions, day) else reversed(versions):
        if version.withdrawn_on and version.withdrawn_on <= day:
            return None
        if version.effective_on <= day:
            return version
    return None


def absent(versions: Sequence[Version], day: date) -> bool:
    """Whether the document was withdrawn on ``day``, and came back with the same words."""
    return any(away.start <= day <= away.end for version in versions for away in version.absences)


def find_absence(versions: Sequence[Version], day: date) -> tuple[date, date | None] | None:
    """The days around ``day`` on which the document was withdrawn: the first, and the last (None: it is not back).

    None if it was not withdrawn then.
    """
    found = next((away for version in versions for away in version.absences if away.start <= day <= away.end), None)
    if found or in_force(versions, day):
        return found and (found.start, found.end)
    for place, version in reversed(tuple(enumerate(versions, 1))):
        if version.withdrawn_on and version.withdrawn_on <= day:
            back = min((later.effective_on for later in versions[place:]), default=None)
            return version.withdrawn_on, back and back - timedelta(days=1)
    return None


def published(versions: Sequence[Version], day: date) -> Version | None:
    """The newest version that had landed by the end of ``day``, in force or not; None before the first."""
    return next((version for version in reversed(versions) if version.published_on <= day), None)


def periods(versions: Sequence[Version]) -> tuple[Period, ...]:
    """When each version is in force, in order of publication; the periods never overlap."""
    return _periods(versions, [version.effective_on for version in versions])


def published_periods(versions: Sequence[Version]) -> tuple[Period, ...]:
    """When each version is the newest that had landed, in order of publication; the periods never overlap."""
    return _periods(versions, [version.published_on for version in versions])


def _periods(versions: Sequence[Version], starts: Sequence[date]) -> tuple[Period, ...]:
    result: list[Period] = []
    following: date | None = None
    for version, start in zip(reversed(versions), reversed(starts), strict=True):
        end, gone = following, version.withdrawn_on
        if gone and (end is None or gone < end):
            end = gone
        result.append(Period(version, start, end - _DAY if end else None))
        following = start if end is None or start < end else end
    return tuple(reversed(result))


def upcoming(versions: Sequence[Version], day: date) -> tuple[Version, ...]:
    """Versions announced and not superseded that take effect after ``day``, soonest first."""
    waiting = [period for period in periods(versions) if period.start > day and period.ever]
    return tuple(period.version for period in sorted(waiting, key=lambda period: period.start))


def title(record: DocumentRecord, versions: Sequence[Version], version: Version) -> str:
    """What a document is called where a version is shown: the newest by the name of today, others by their own."""
    return record.title if version.number == versions[-1].number else version.title


def head(versions: Sequence[Version], version: Version) -> Version:
    """The version whose law ``version`` states: itself, or the one its corrections and renumberings stem from."""
    position = bisect_right([other.number for other in versions], version.number) - 1
    while position > 0 and versions[position].change_class.keeps_law:
        position -= 1
    return versions[position]
