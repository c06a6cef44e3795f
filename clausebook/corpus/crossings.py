"""Clauses that went from one document to another, as a corpus holds it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_WHERE = (
    " FROM change JOIN version ON version.key = change.version JOIN clause ON clause.key = change.clause"
    " JOIN document ON document.key = clause.document WHERE document.id = ?"
)


@dataclass(frozen=True, slots=True)
class Crossings:
    """Where clauses went: ``documents`` are the ids of documents by number, ``names`` those of the clauses of one."""

    connection: sqlite3.Connection
    documents: Mapping[int, str]
    names: Callable[[str], Mapping[int, str]]

    def went_to(self, document: str, clause: str, after: int, until: int) -> str:
        """Where a removed clause stands now, or stood last: ``document/clause``; "" unless it went to another one."""
        passed = [f"{document}/{clause}"]
        while (place := self._crossed(document, clause, "after", after, until)) and place not in passed:
            passed.append(place)
            document, clause = place.split("/")
            after, until = 0, 1 << 31
        return passed[-1] if passed[1:] else ""

    def came_from(self, document: str, clause: str, after: int, until: int) -> str:
        """The clause of another document, ``document/clause``, as which an added clause went on; "" if none."""
        return self._crossed(document, clause, "before", after, until)

    def gone(self, document: str) -> dict[str, str]:
        """Every removed clause that went to another document, and where it stands now, or stood last."""
        rows = self.connection.execute(
            f"SELECT DISTINCT clause.id{_WHERE} AND after IS NULL AND other LIKE '%/%' ORDER BY clause.key", (document,)
        )
        found = {clause: self.went_to(document, clause, 0, 1 << 31) for (clause,) in rows.fetchall()}
        return {clause: place for clause, place in found.items() if place}

    def others(self, other: str, names: Mapping[int, str]) -> tuple[str, ...]:
        """The clauses a change names besides its own, in this document or another."""
        result = []
        for place in other.split():
            document, _, clause = place.rpartition("/")
            if document:
                id_ = self.documents[int(document)]
                result.append(f"{id_}/{self.names(id_)[int(clause)]}")
            else:
                result.append(names[int(clause)])
        return tuple(result)

    def _crossed(self, document: str, clause: str, empty: str, after: int, until: int) -> str:
        """The place in another document that the last change of a clause names, if one of its sides is empty."""
        row = self.connection.execute(
            f"SELECT change.{empty}, other{_WHERE} AND clause.id = ?"
            f" AND number > ? AND number <= ? AND (? OR change.{empty} IS NULL) ORDER BY number DESC LIMIT 1",
            (document, clause, after, until, empty == "after"),
        ).fetchone()
        if row is None or row[0] is not None or "/" not in row[1]:
            return ""
        return next(place for place in self.others(row[1], self.names(document)) if "/" in place)
