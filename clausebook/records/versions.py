"""A version, and its text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from clausebook.model import version as versions_
from clausebook.model.change import ChangeKind
from clausebook.records.clauses import NestedClause
from clausebook.records.record import Fields, Record
from clausebook.records.words import (
    ChangeClass,
    CommitId,
    DateSource,
    DocumentId,
    DocumentTitle,
    EffectiveOn,
    EndsOn,
    LastUpdated,
    Note,
    Path,
    PublishedAt,
    PublishedOn,
    Sha256,
    StartsOn,
    Urgent,
    VersionName,
    WithdrawalNote,
    WithdrawnOn,
)
from clausebook.timeline.validity import Days

_NAMES = (
    "document", "number", "title", "declared", "note", "urgent", "published_at", "published_on", "last_updated",
    "effective_on", "commit", "sha256",
)  # fmt: skip
_TEXT = ("document", "title", "last_updated", "effective_on", "commit", "sha256")


class ChangeCounts(Record):
    """How many clauses each kind of change happened to, against the version before."""

    added: int = Field(description="Clauses that came in.")
    removed: int = Field(description="Clauses that went.")
    reworded: int = Field(description="Clauses with other words.")
    moved: int = Field(description="Clauses that stand elsewhere.")
    renumbered: int = Field(description="Clauses with another number.")
    split: int = Field(description="Clauses that became several.")
    merged: int = Field(description="Clauses that took others in.")


class Absence(Record):
    """Days on which a document was withdrawn that came back with the same words."""

    starts_on: date = Field(description="The first day on which nothing was in force.")
    ends_on: date = Field(description="The last day on which nothing was in force.")
    note: str = Field(description="What was said when it was withdrawn; empty if nothing was.")
    return_note: str = Field(description="What was said when it came back; empty if nothing was.")


class Redating(Record):
    """A correction of the day since which a published text is in force: past days had another text until then."""

    corrected_on: date = Field(description="The legal day on which it was corrected.")
    effective_on_before: date = Field(description="The day that was said before.")


class Version(Record):
    """A version: a text of a document whose wording differs from the one before. What never changes of it."""

    document: DocumentId
    version: VersionName
    number: int = Field(description="Counted from 1 within the document.")
    title: DocumentTitle
    change_class: ChangeClass
    declared: bool = Field(description="Whether the author said of which class the change is.")
    note: Note
    urgent: Urgent
    published_at: PublishedAt
    published_on: PublishedOn
    last_updated: LastUpdated
    last_updated_source: DateSource
    effective_on: EffectiveOn
    effective_source: DateSource
    change_counts: ChangeCounts = Field(description="How many clauses each kind of change happened to.")
    commit: CommitId
    sha256: Sha256


class VersionWithDays(Version):
    """A version with the days on which it is in force, as far as they are known by now."""

    starts_on: StartsOn
    ends_on: EndsOn
    withdrawn_on: WithdrawnOn
    withdrawal_note: WithdrawalNote
    redatings: list[Redating] = Field(description="How the day from which it holds was corrected, oldest first.")
    absences: list[Absence] = Field(description="When the document was withdrawn with this text and came back.")


class LoggedVersion(VersionWithDays):
    """A version as `clausebook log` lists it."""

    path: Path


class TextOfVersion(Record):
    """The text of a document, and the version that states it."""

    document: DocumentId
    title: DocumentTitle
    version: VersionName
    last_updated: LastUpdated
    effective_on: EffectiveOn
    starts_on: StartsOn
    ends_on: EndsOn
    commit: CommitId
    sha256: Sha256


class NestedText(TextOfVersion):
    """A text as `clausebook show` prints it: clauses within clauses.

    The `text` of all clauses in reading order is every word of the document. With `--clause`, an id or a number as
    printed (`7.9`, `7.9(a)`, `§ 5`, `Article II`), only that clause and those under it; an id goes before a number.
    """

    clauses: list[NestedClause] = Field(description="The clauses at the top, in reading order.")


def version(found: versions_.Version, counts: Mapping[ChangeKind, int]) -> Fields:
    """The fields of :class:`Version`; ``counts`` is how many clauses each kind of change happened to."""
    return {
        **{name: getattr(found, name) for name in _NAMES},
        "version": found.name,
        "change_class": found.change_class.value,
        "last_updated_source": found.last_updated_source.value,
        "effective_source": found.effective_source.value,
        "change_counts": {name: counts.get(ChangeKind(name), 0) for name in ChangeCounts.model_fields},
    }


def with_days(found: versions_.Version, counts: Mapping[ChangeKind, int], days: Days | None) -> Fields:
    """The fields of :class:`VersionWithDays`; ``days`` are those on which it is in force."""
    return {
        **version(found, counts),
        **_days(days),
        "withdrawn_on": found.withdrawn_on,
        "withdrawal_note": found.withdrawal_note if found.withdrawn_on else "",
        "redatings": [{"corrected_on": day, "effective_on_before": before} for day, before in found.redatings],
        "absences": [dict(zip(Absence.model_fields, away, strict=True)) for away in found.absences],
    }


def text_of_version(found: versions_.Version, days: Days | None) -> Fields:
    """The fields of :class:`TextOfVersion`; ``days`` are those on which it is in force."""
    return {**{name: getattr(found, name) for name in _TEXT}, "version": found.name, **_days(days)}


def _days(days: Days | None) -> Fields:
    return {"starts_on": days and days.start, "ends_on": days and days.end}
