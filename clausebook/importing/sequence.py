"""The order of a text that two sides changed: ours, with what the other side moved and added put where it has it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal, Protocol

from clausebook.model.clause import ParsedClause

Key = tuple[Literal["base", "ours", "theirs"], int]  # a clause by its place in the base, else where it was added


class Placed(Protocol):
    """The clauses of both sides, of which the depths count."""

    @property
    def ours(self) -> Sequence[ParsedClause]:
        """Ours in reading order."""

    @property
    def theirs(self) -> Sequence[ParsedClause]:
        """Theirs in reading order."""

    @property
    def elsewhere(self) -> frozenset[int]:
        """Clauses of ours that the file says nothing of."""


def in_order(ours: Sequence[Key], theirs: Sequence[Key], sides: Placed) -> list[Key]:
    """Every clause of both sides once.

    What the other side added or moved follows the clause that it follows there, and what we added at the same place.
    """
    result, known = list(ours), set(ours)
    moved = _moved(theirs) - _moved(ours)
    before: Key | None = None
    for place, key in enumerate(theirs):
        if key in moved and key in known:
            result.remove(key)
        if key in moved or key not in known:
            at = result.index(before) + 1 if before else 0
            depth = sides.theirs[place].depth
            while before and at < len(result) and _is_beside(result[at], sides, depth):
                at += 1
            result.insert(at, key)
        before = key
    return result


def _is_beside(key: Key, sides: Placed, depth: int) -> bool:
    """Whether we added a clause, and no one of those around the other."""
    kind, place = key
    return kind == "ours" and place not in sides.elsewhere and sides.ours[place].depth >= depth


def _moved(keys: Sequence[Key]) -> set[Key]:
    """The clauses of the base that stand out of its order: the fewest without which the others are in order."""
    places = [place for kind, place in keys if kind == "base"]
    tails: list[int] = []  # the least last place of a rising series of each length
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        before[place] = tails[at - 1] if at else None
        tails[at : at + 1] = [place]
    stayed: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        stayed.add(last)
        last = before[last]
    return {("base", place) for place in places if place not in stayed}
