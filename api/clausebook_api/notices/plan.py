"""Which versions are to be told of today: the corpus against the ledger of what was seen, keyed by content."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from clausebook.model.change import Change, Clause, Told
from clausebook.model.version import ChangeClass, DocumentRecord, Version, periods
from clausebook.relations import current_ids
from clausebook_api.notices.followed import ALONE, Around, find_origins
from clausebook_api.notices.notice_facts import (
    ANNOUNCED,
    IN_FORCE,
    REINSTATED,
    WITHDRAWN,
    Facts,
    describe_document,
    describe_version,
    document_key,
    version_key,
)

_CHANGE = 58  # digits of a key that name the change; the rest counts how often it was made


class Texts(Protocol):
    """What is asked of a corpus."""

    def documents(self) -> Sequence[DocumentRecord]:
        """Every document."""

    def versions(self, document: str, /) -> Sequence[Version]:
        """The versions of one, oldest first."""

    def changes(self, version: Version, /) -> Sequence[Change]:
        """What a version changed."""

    def clauses(self, version: Version, /) -> Sequence[Clause]:
        """The text of a version."""

    def told(self, document: str, after: int, until: int, /) -> Iterator[Told]:
        """What was told of the clauses of a document in versions numbered above one and up to another."""

    def clause_ids(self, document: str, /) -> Sequence[str]:
        """Every clause that a document ever had."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A version in the ledger: whether it was announced and whether it was told of when it took effect."""

    announced: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was seen: entries by key; and the keys of versions by document, name, SHA-256 and effective day.

    Until labels belonged to the printed text, the SHA-256 was of the words alone (:func:`words_sha256`).
    """

    entries: Mapping[str, Entry]
    keys: Mapping[tuple[str, str, str, date], str]
    seen: Mapping[tuple[str, str], datetime] = field(default_factory=dict)  # when a text, by document and SHA-256, was


@dataclass(frozen=True, slots=True)
class Planned:
    """One notice to give."""

    key: str  # of the version; with the moment, of the notice
    version: Version
    moment: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run does: notices to give, and the ledger as it is afterwards, for versions whose entry changes."""

    notices: tuple[Planned, ...]
    entries: Mapping[str, tuple[Version, Entry]]
    fresh: int  # versions that were never seen

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.notices


def plan(texts: Texts, ledger: Ledger, today: date, *, baseline: bool = False) -> Plan:
    """What to tell on a legal day. With ``baseline`` all that has happened by now counts as told.

    A version that takes effect later is told of twice: when it is announced, and on the day. The second notice
    is due by date alone; there is none if another version took its place before. A version that is in force when
    it lands is told of once, and so is one that another replaced on the same day: what it changed was changed.
    That a document was withdrawn is told of once, from its day; and if that was told, that it is back.
    """
    notices: list[Planned] = []
    entries: dict[str, tuple[Version, Entry]] = {}
    fresh = 0
    seen: Counter[str] = Counter()
    held = _texts_held(ledger)
    for record, version, ever in _all(texts):
        known = _known(ledger, held, version, version.sha256)
        words = "" if known else words_sha256(texts.clauses(version))
        old = _known(ledger, held, version, words) if words else None
        name = _again(known or old or version_key(version, texts.changes(version)), seen)
        before = ledger.entries.get(name)
        passed = before is None and _was_formatting(ledger, version, words)
        fresh += before is None and not passed
        later = version.effective_on > today
        done = before or Entry(announced=baseline or passed, in_force=(baseline or passed) and not later)
        announced = done.announced or not later
        in_force = done.in_force or (before is not None and not later and not ever)
        if not done.announced and later:
            told = describe(texts, record, version, ANNOUNCED, early=True) | {"superseded": not ever}
            notices.append(Planned(name, version, ANNOUNCED, told))
            announced = True
        if not in_force and not later:
            early = before is not None and before.announced
            told = describe(texts, record, version, IN_FORCE, early=early) | {"superseded": not ever}
            notices.append(Planned(name, version, IN_FORCE, told))
            in_force = True
        after = Entry(announced, in_force)
        if after != before or old:
            entries[name] = (version, after)
    for one in (*_withdrawals(texts, ledger, today), *_returns(texts, ledger, today)):
        entries[one.key] = (one.version, Entry(announced=True, in_force=True))
        if not baseline:
            notices.append(one)
    return Plan(tuple(notices), entries, fresh)


def describe(texts: Texts, record: DocumentRecord, version: Version, moment: str, *, early: bool) -> Facts:
    """All that is told of a version at a moment, as :func:`describe_version` has it, with whom it concerns."""
    titles = {one.id: one.title for one in texts.documents()}
    return describe_version(
        record, version, texts.changes(version), moment, early=early, titles=titles, around=_around(texts, version)
    )


def _around(texts: Texts, version: Version) -> Around:
    """The texts around a change: of documents that take their terms from this one, those of the day of the change."""
    if version.number == 1:
        return ALONE
    before = texts.versions(version.document)[version.number - 2]
    ids, borrowers = current_ids(texts.documents()), []
    for record in texts.documents():
        lenders = {ids.get(one, one) for one in record.terms_from}
        if version.document in lenders and record.id != version.document and record.withdrawn_on is None:
            held = [one for one in texts.versions(record.id) if one.effective_on <= version.effective_on]
            borrowers += [(record, texts.clauses(held[-1]))] if held else []
    origins = find_origins(texts.told(version.document, 0, before.number))
    return Around(texts.clauses(before), texts.clauses(version), borrowers, origins)


def words_sha256(clauses: Iterable[Clause]) -> str:
    """The SHA-256 that ledgers hold for versions recorded when it was of the words of a text, without its labels."""
    return hashlib.sha256(" ".join(filter(None, (one.block.wording for one in clauses))).encode()).hexdigest()


def _known(ledger: Ledger, held: Mapping[tuple[str, str, date], str], version: Version, sha256: str) -> str | None:
    text = (version.document, sha256, version.effective_on)
    return ledger.keys.get((version.document, version.name, *text[1:])) or held.get(text)


def _was_formatting(ledger: Ledger, version: Version, words: str) -> bool:
    """Whether a renumbering was published before the ledger told it from formatting: nobody is told of it now."""
    seen = ledger.seen.get((version.document, words))
    return version.change_class is ChangeClass.RENUMBERING and seen is not None and version.published_at <= seen


def _withdrawals(texts: Texts, ledger: Ledger, today: date) -> Iterator[Planned]:
    """Documents that hold no longer, and of which that was not told."""
    for record in texts.documents():
        day, versions = record.withdrawn_on, texts.versions(record.id)
        if day is None or day > today or not versions:
            continue
        if document_key(record.id, WITHDRAWN, day) not in ledger.entries:
            yield _whole(texts, record, WITHDRAWN, day)


def _returns(texts: Texts, ledger: Ledger, today: date) -> Iterator[Planned]:
    """Documents of which it was told that they hold no longer, that hold again, and of which that was not told.

    One that came back with other words has a version that says so.
    """
    gone = {(document, day): sha256 for document, name, sha256, day in ledger.keys if name == WITHDRAWN}
    for record in texts.documents():
        mine = sorted(day for document, day in gone if document == record.id and day != record.withdrawn_on)
        if not mine or not (versions := texts.versions(record.id)):
            continue
        newest = {versions[-1].sha256, words_sha256(texts.clauses(versions[-1]))}
        away = {absence.start: absence.end for version in versions for absence in version.absences}
        for day in mine:
            if gone[record.id, day] not in newest:
                continue
            back = away[day] + timedelta(days=1) if day in away else day
            if back <= today and document_key(record.id, REINSTATED, back) not in ledger.entries:
                yield _whole(texts, record, REINSTATED, back)


def _whole(texts: Texts, record: DocumentRecord, moment: str, day: date) -> Planned:
    """A notice of a whole document; the ledger names it by its moment."""
    last = texts.versions(record.id)[-1]
    told = describe_document(record, last, moment, day, texts.clause_ids(record.id))
    return Planned(document_key(record.id, moment, day), replace(last, name=moment, effective_on=day), moment, told)


def _texts_held(ledger: Ledger) -> Mapping[tuple[str, str, date], str]:
    """The keys of texts that the ledger has once: a version may get another name or class when somebody confirms it."""
    found: dict[tuple[str, str, date], list[str]] = {}
    for (document, name, sha256, day), one in ledger.keys.items():
        if name not in {WITHDRAWN, REINSTATED}:
            found.setdefault((document, sha256, day), []).append(one)
    return {text: keys[0] for text, keys in found.items() if len(keys) == 1}


def _again(name: str, seen: Counter[str]) -> str:
    """The same change made once more, after it was taken back, is another."""
    change = name[:_CHANGE]
    seen[change] += 1
    return f"{change}.{seen[change]:05}"


def _all(texts: Texts) -> Iterator[tuple[DocumentRecord, Version, bool]]:
    """Every version that is told of, and whether there is a day on which it is in force."""
    for record in texts.documents():
        versions = texts.versions(record.id)
        for period in periods(versions):
            yield record, period.version, period.ever or period.version.change_class.keeps_law
