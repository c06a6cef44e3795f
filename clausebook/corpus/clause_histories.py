"""How the clauses of a document went from version to version, each by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

from clausebook.corpus.crossings import Crossings
from clausebook.corpus.encoding import read_numbers
from clausebook.corpus.rows import CHANGE_COLUMNS, read_change
from clausebook.corpus.spans import StoredSpans
from clausebook.corpus.stays import STANDS, Stay
from clausebook.corpus.texts import Texts
from clausebook.model.change import Change, Clause
from clausebook.model.version import Version
from clausebook.timeline.validity import Calendar

Entry = tuple[Version, Clause, Change | None]  # where a clause appeared or changed, and how

_FEW = 16  # clauses of which the history is read by itself; whoever asks for more may ask for all
_KEPT = 64  # clauses of which it is remembered how they stood


class Told(Protocol):
    """The versions of documents, with the clauses and changes of each."""

    def versions(self, document: str) -> Sequence[Version]:
        """The versions of a document, oldest first."""

    def clauses(self, version: Version) -> Sequence[Clause]:
        """The clauses of a version in reading order."""

    def changes(self, version: Version) -> Sequence[Change]:
        """What changed against the version before."""


def trace_clauses(corpus: Told, document: str) -> Mapping[str, tuple[Entry, ...]]:
    """The histories of all clauses of a document by id, worked out from its texts."""
    found: dict[str, list[Entry]] = {}
    standing: set[str] = set()
    for version in corpus.versions(document):
        changed = {change.clause: change for change in corpus.changes(version)}
        clauses = corpus.clauses(version)
        for clause in clauses:
            if clause.id in changed or clause.id not in standing:
                found.setdefault(clause.id, []).append((version, clause, changed.get(clause.id)))
        standing = {clause.id for clause in clauses}
    return {clause: tuple(entries) for clause, entries in found.items()}


@dataclass(frozen=True)
class ClauseHistories:
    """The clauses of one document; ``document`` is its number, ``keys`` those of its versions, oldest first."""

    connection: sqlite3.Connection
    texts: Texts
    crossings: Crossings
    every: Callable[[], Mapping[str, tuple[Entry, ...]]]  # the histories of all clauses, as the texts tell them
    document: int
    keys: Sequence[int]
    versions: Sequence[Version]
    _asked: set[str] = field(default_factory=set)
    _spans: dict[str, StoredSpans] = field(default_factory=dict)

    def ids(self) -> tuple[str, ...]:
        """The id of every clause that ever stood in a version, in order of appearance."""
        rows = self.connection.execute(
            "SELECT begun, clause.key, id FROM clause JOIN span ON span.clause = clause.key"
            " WHERE document = ? AND begun != x''",
            (self.document,),
        )
        begun: dict[int, dict[int, str]] = {}
        for pairs, key, id_ in rows:
            begun.setdefault(read_numbers(pairs[:4])[0], {})[key] = id_
        return tuple(
            ids[key]
            for number, ids in sorted(begun.items())
            for key in (self.texts.keys(self.keys[number - 1]) if len(ids) > 1 else ids)
            if key in ids
        )

    def knows(self, clause: str) -> bool:
        """Whether a clause ever stood in a version."""
        return bool(self._stays(clause))

    def clause(self, number: int, clause: str) -> Clause | None:
        """A clause as it stands in a version; None where it does not."""
        place = self.texts.find(self.keys[number - 1], self._number(clause))
        return None if place is None else self.texts.clause(self.keys[number - 1], place)

    def spans(self, clause: str) -> StoredSpans:
        """For how long a clause stood as it was; none if it never stood."""
        found = self._spans.get(clause)
        if found is None:
            key = self._number(clause)
            found = StoredSpans(
                self.texts.stays(key) if key else (),
                self.calendar,
                lambda stay: self._placed(key, stay),
                lambda stay: self.texts.block(stay.state.block).wording,
            )
            while len(self._spans) >= _KEPT:
                self._spans.pop(next(iter(self._spans)), None)
            self._spans[clause] = found
        return found

    def change(self, number: int, clause: str) -> Change | None:
        """What happened to a clause in a version; None if nothing did."""
        row = self.connection.execute(
            f"SELECT {CHANGE_COLUMNS} FROM change WHERE clause = ? AND version = ? ORDER BY position DESC LIMIT 1",
            (self._number(clause), self.keys[number - 1]),
        ).fetchone()
        return row and self._read(number, clause, row)

    def history(self, clause: str) -> tuple[Entry, ...]:
        """Each version in which a clause appeared or its wording, place or number changed, oldest first."""
        self._asked.add(clause)
        if len(self._asked) > _FEW:
            return self.every().get(clause, ())
        key = self._number(clause)
        rows = self.connection.execute(
            f"SELECT number, {CHANGE_COLUMNS} FROM change JOIN version ON version.key = version WHERE clause = ?"
            " ORDER BY number, position",
            (key,),
        )
        changed = {number: row for number, *row in rows}
        stays = self._stays(clause)
        appeared = {later.first for before, later in pairwise(stays) if later.first > before.last + 1}
        appeared.update(stay.first for stay in stays[:1])
        told = (
            number for number in sorted({*changed, *appeared}) if any(one.first <= number <= one.last for one in stays)
        )
        return tuple(self._entry(key, clause, number, changed.get(number)) for number in told)

    def _entry(self, key: int, clause: str, number: int, row: Sequence[Any] | None) -> Entry:
        version = self.keys[number - 1]
        placed = self.texts.clause(version, self.texts.find(version, key) or 0)
        return self.versions[number - 1], placed, self._read(number, clause, row) if row else None

    def removed_in(self, clause: str) -> Version | None:
        """The version that removed a clause for good; None while it stands."""
        last = max((stay.last for stay in self._stays(clause)), default=STANDS)
        return self.versions[last] if last != STANDS else None

    @cached_property
    def calendar(self) -> Calendar:
        """The versions on the days on which they hold."""
        return Calendar(self.versions)

    def _stays(self, clause: str) -> tuple[Stay, ...]:
        key = self._number(clause)
        return self.texts.stays(key) if key else ()

    def _number(self, clause: str) -> int:
        """The number of a clause; 0 if there never was one."""
        row = self.connection.execute(
            "SELECT key FROM clause WHERE document = ? AND id = ?", (self.document, clause)
        ).fetchone()
        return row[0] if row else 0

    def _placed(self, key: int, stay: Stay) -> tuple[Clause, tuple[Clause, ...]]:
        """A clause as it stood in the first version of a stay, and those around it."""
        version = self.keys[stay.first - 1]
        place = self.texts.find(version, key) or 0
        around = self.texts.around(version, place)
        return self.texts.clause(version, place), tuple(self.texts.clause(version, one) for one in around)

    def _read(self, number: int, clause: str, row: Sequence[Any]) -> Change:
        before, after = (
            None if place is None else self.texts.clause(self.keys[version - 1], place)
            for version, place in ((number - 1, row[2]), (number, row[3]))
        )
        names = self.texts.names(self.versions[0].document) if row[6] else {}
        return read_change(clause, row, before, after, self.crossings.others(row[6], names))
