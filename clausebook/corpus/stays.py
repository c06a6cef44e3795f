"""How a clause stood from version to version, as it is stored: what it said and where, and since which version."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from clausebook.corpus import encoding

STANDS = 1 << 31  # beyond the number of any version
_GONE = 0  # stands for what a clause is in versions without it


class State(NamedTuple):
    """What a clause says, by the number of the block, and at which address."""

    block: int
    address: str


class Stay(NamedTuple):
    """From which version, by number, to which a clause stood the same; ``last`` is ``STANDS`` if it still does."""

    first: int
    last: int
    state: State


@dataclass(slots=True)
class _Begun:
    """The states that a clause ever had, numbered from 1, and pairs of numbers: a version and the state since then."""

    states: dict[State, int]
    pairs: array[int]


class SpanWriter:
    """Writes how clauses stand; what is not saved yet is known all the same."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._clauses: dict[int, _Begun] = {}

    def begin(self, clause: int, number: int, state: State | None) -> None:
        """From a version on, later than all before, a clause stands so; or no longer."""
        begun = self._open(clause)
        place = begun.states.setdefault(state, len(begun.states) + 1) if state else _GONE
        begun.pairs.extend((number, place))

    def take_back(self, clause: int, number: int) -> bool:
        """Forget how a clause stands from a version on; False if it stands as it did in the version before."""
        pairs = self._open(clause).pairs
        if not pairs or pairs[-2] != number:
            return False
        del pairs[-2:]
        return True

    def save(self) -> None:
        """Write what is known."""
        rows = sorted(
            (clause, "\n".join(f"{block} {address}" for block, address in begun.states), encoding.numbers(begun.pairs))
            for clause, begun in self._clauses.items()
        )
        self._connection.executemany("INSERT OR REPLACE INTO span VALUES (?, ?, ?)", rows)
        self._clauses.clear()

    def _open(self, clause: int) -> _Begun:
        found = self._clauses.get(clause)
        if found is None:
            found = self._clauses[clause] = _read(self._connection, clause)
        return found


def read_stays(connection: sqlite3.Connection, clause: int) -> Iterator[Stay]:
    """How a clause stood, in order."""
    begun = _read(connection, clause)
    states, firsts = tuple(begun.states), begun.pairs[::2]
    ends = (*(number - 1 for number in firsts[1:]), STANDS)
    for first, last, state in zip(firsts, ends, begun.pairs[1::2], strict=False):
        if state != _GONE:
            yield Stay(first, last, states[state - 1])


def _read(connection: sqlite3.Connection, clause: int) -> _Begun:
    row = connection.execute("SELECT states, begun FROM span WHERE clause = ?", (clause,)).fetchone()
    states, pairs = row or ("", b"")
    lines = (line.partition(" ") for line in states.split("\n") if line)
    found = {State(int(block), address): place for place, (block, _, address) in enumerate(lines, 1)}
    return _Begun(found, encoding.read_numbers(pairs))
