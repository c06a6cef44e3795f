"""Which clauses changed their place: among their siblings, to another parent, to another document."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import lt
from typing import NamedTuple

from clausebook.lineage.similarity import candidates, contained, words
from clausebook.model.change import Certainty
from clausebook.model.clause import ParsedClause

_DISTINCTIVE = 8  # words: a shorter text may stand in two documents by chance
_INSIDE = 0.80  # of the smaller inside the larger
_RIVALS = 4

Texts = dict[int, list[str]]


class Pair(NamedTuple):
    """Clause ``before`` became clause ``after``; both are places in reading order."""

    before: int
    after: int
    certainty: Certainty


class Crossing(NamedTuple):
    """The removed clause, by its place among those given, that became the added one in another document."""

    removed: int
    added: int
    certainty: Certainty


def find_moves(
    pairs: Sequence[Pair], before: Sequence[ParsedClause], after: Sequence[ParsedClause]
) -> tuple[Pair, ...]:
    """The fewest pairs that explain every change of order and parent; what moves along is not repeated.

    A parent that has no partner does not count: its clauses are compared under the nearest that has one.
    """
    partner = [-1] * len(before)
    origin = [-1] * len(after)
    for pair in pairs:
        partner[pair.before], origin[pair.after] = pair.after, pair.before
    over, under = _paired_parents(before, partner), _paired_parents(after, origin)
    partner.append(-1)  # of -1, the top
    ordered = sorted(pairs)
    stayed = [pair for pair in ordered if partner[over[pair.before]] == under[pair.after]]
    if len(stayed) == len(pairs) and _rises([pair.after for pair in ordered]):
        return ()
    kept: set[int] = set()
    for family in _families(stayed, over):
        kept.update(_longest_rising(family))
    return tuple(pair for pair in ordered if pair.after not in kept)


def _families(pairs: Iterable[Pair], over: Sequence[int]) -> Iterable[Sequence[int]]:
    """The clauses after in the order in which they stood before, by the paired parent before."""
    families: dict[int, list[int]] = {}
    for before, after, _ in pairs:
        families.setdefault(over[before], []).append(after)
    return families.values()


def _paired_parents(clauses: Sequence[ParsedClause], partner: Sequence[int]) -> list[int]:
    """For each clause the nearest enclosing one that has a partner, -1 if none."""
    result: list[int] = []
    for clause in clauses:
        parent = clause.parent
        result.append(parent if parent < 0 or partner[parent] >= 0 else result[parent])
    return result


def _rises(values: Sequence[int]) -> bool:
    return all(map(lt, values, values[1:]))


def _longest_rising(values: Sequence[int]) -> Sequence[int]:
    """A longest rising subsequence of different values."""
    if _rises(values):
        return values
    ends: list[int] = []  # the smallest value a rising sequence of each length can end with
    places: list[int] = []
    for value in values:
        place = bisect_left(ends, value)
        places.append(place)
        ends[place : place + 1] = [value]
    result: list[int] = []
    wanted = len(ends) - 1
    for value, place in zip(reversed(values), reversed(places), strict=True):
        if place == wanted:
            result.append(value)
            wanted -= 1
    return result


def find_moves_across(
    removed: Sequence[tuple[str, ParsedClause]], added: Sequence[tuple[str, ParsedClause]]
) -> tuple[Crossing, ...]:
    """Clauses that left one document and came to another in the same revision: (document, clause) on each side.

    The same wording of eight words or more, unique on both sides, is exact; 80 % of the smaller inside the
    larger, where no other is as good, is probable.
    """
    left, right = _distinctive(removed), _distinctive(added)
    found = _same_wording(removed, added, left, right)
    for crossing in found:
        del left[crossing.removed], right[crossing.added]
    return tuple(sorted([*found, *_inside(removed, added, left, right)]))


def _distinctive(clauses: Sequence[tuple[str, ParsedClause]]) -> Texts:
    """The words of the clauses that are long enough to be known by them."""
    texts = ((place, words(clause.block.wording)) for place, (_, clause) in enumerate(clauses))
    return {place: text for place, text in texts if len(text) >= _DISTINCTIVE}


def _same_wording(
    removed: Sequence[tuple[str, ParsedClause]], added: Sequence[tuple[str, ParsedClause]], left: Texts, right: Texts
) -> list[Crossing]:
    gone = Counter(removed[i][1].block.wording for i in left)
    come = {added[j][1].block.wording: j for j in right}
    counts = Counter(added[j][1].block.wording for j in right)
    return [
        Crossing(i, come[wording], Certainty.EXACT)
        for i in left
        if gone[wording := removed[i][1].block.wording] == counts[wording] == 1
        and removed[i][0] != added[come[wording]][0]
    ]


def _inside(
    removed: Sequence[tuple[str, ParsedClause]], added: Sequence[tuple[str, ParsedClause]], left: Texts, right: Texts
) -> list[Crossing]:
    scored = [
        (-share, i, j)
        for i, others in candidates(left, right, _RIVALS).items()
        for j in others
        if removed[i][0] != added[j][0] and (share := contained(*sorted((left[i], right[j]), key=len))) >= _INSIDE
    ]
    best = Counter[tuple[str, int]]()
    for _, i, j in scored:
        best["removed", i] += 1
        best["added", j] += 1
    return [
        Crossing(i, j, Certainty.PROBABLE)
        for _, i, j in sorted(scored)
        if best["removed", i] == 1 and best["added", j] == 1
    ]
