"""Pairing what nothing else claims: by its place between neighbours, by the first cell of a row, by its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from clausebook.lineage.pairs import Matching, open_groups
from clausebook.lineage.scoring import Resemblance, heading
from clausebook.model.change import Certainty
from clausebook.model.clause import Block, Kind

_ALONE = 0.30  # of the words, for a clause left alone between paired neighbours
_BOTH = 2


def pair_known(matching: Matching) -> None:
    """Pair, as probable, what is left and known by the first cell of a row, or by its very words."""
    _pair_rows(matching)
    _pair_same(matching)


def pair_alone(found: Resemblance, parts_before: AbstractSet[int], parts_after: AbstractSet[int]) -> None:
    """Pair, as probable, a clause left alone between paired neighbours with the one left there.

    They must share some words, and be no parts of what was split or merged.
    """
    matching = found.matching
    for i in matching.unpaired_before():
        for j in matching.beside(i):
            if i in parts_before or j in parts_after or not matching.is_open(i, j):
                continue
            if (
                matching.neighbours(i, j) == _BOTH
                and found.likeness(i, j).kind
                and found.likeness(i, j).words >= _ALONE
            ):
                matching.pair(i, j, Certainty.PROBABLE)


def _pair_rows(matching: Matching) -> None:
    """Pair rows of one table by a first cell that no other row left there has; a bare number names nothing."""
    for name, (ones, others) in _groups(matching, lambda block: heading(block) if block.kind is Kind.ROW else ""):
        if len(ones) == len(others) == 1 and any(map(str.isalpha, name)):
            matching.pair(ones[0], others[0], Certainty.PROBABLE)


def _pair_same(matching: Matching) -> None:
    """Pair the same wordings under one parent in reading order, though as many are not left on both sides."""
    for name, (ones, others) in _groups(matching, lambda block: block.wording):
        for i, j in zip(ones, others, strict=False):
            if name:
                matching.pair(i, j, Certainty.PROBABLE)


def _groups(matching: Matching, name: Callable[[Block], str]) -> Iterator[tuple[str, tuple[list[int], list[int]]]]:
    """The unpaired clauses before and after that stand under one parent and share a name."""
    parents = [*matching.forward, -1]  # the last is that of -1, the top

    def before(i: int) -> str:
        clause = matching.before[i]
        return f"{parents[clause.parent]}\0{name(clause.block)}"

    def after(j: int) -> str:
        clause = matching.after[j]
        return f"{clause.parent}\0{name(clause.block)}"

    for key, group in open_groups(matching, before, after).items():
        yield key.partition("\0")[2], group
