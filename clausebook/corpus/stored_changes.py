"""Changes as they are stored, without the texts that they lie between."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from clausebook.model.change import Certainty, ChangeKind


class StoredChange(NamedTuple):
    """What happened to a clause, by its number; ``other`` in another document as ``document/clause``."""

    clause: int
    kinds: tuple[ChangeKind, ...]
    certainty: Certainty
    other: tuple[str, ...]


def find_stored(connection: sqlite3.Connection, document: int, after: int, until: int) -> list[StoredChange]:
    """The changes of the versions of a document numbered above ``after`` and up to ``until``, in order."""
    rows = connection.execute(
        "SELECT clause, kinds, certainty, other FROM version JOIN change ON change.version = version.key"
        " WHERE document = ? AND number > ? AND number <= ? ORDER BY number, position",
        (document, after, until),
    )
    return [
        StoredChange(clause, tuple(map(ChangeKind, kinds.split())), Certainty(certainty), tuple(other.split()))
        for clause, kinds, certainty, other in rows
    ]
