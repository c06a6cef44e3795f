"""Lineage: which clause of one text became which clause of the next, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from clausebook.change import Certainty
from clausebook.clause import Clause
from clausebook.leftovers import pair_leftovers
from clausebook.matching import Matching, assure_unique, pair_names, pair_wordings
from clausebook.movement import Crossing, Pair, across, moved
from clausebook.partition import Partition
from clausebook.resemblance import Resemblance
from clausebook.similarity import turned

__all__ = ["Crossing", "Lineage", "Pair", "across", "match", "moved"]


@dataclass(frozen=True, slots=True)
class Lineage:
    """What became of every clause between two texts; numbers are places in reading order.

    Every clause before is in exactly one of ``pairs`` and ``removed``, every clause after in exactly one of
    ``pairs`` and ``added``. A split names the clause before and the added clauses that left it; a merge the
    removed clauses and the clause after that took them in: both are paired as well. ``moved`` are the
    pairs that changed order or parent by themselves.
    """

    pairs: tuple[Pair, ...]
    removed: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    splits: tuple[tuple[int, tuple[int, ...]], ...] = ()
    merges: tuple[tuple[tuple[int, ...], int], ...] = ()
    moved: tuple[Pair, ...] = ()


def match(
    before: Sequence[Clause],
    after: Sequence[Clause],
    hints: Mapping[str, str] = MappingProxyType({}),
    ids: Sequence[str] = (),
) -> Lineage:
    """The lineage between two texts, given as clauses in reading order.

    ``ids`` are the clause ids that the clauses before have by now (default: their declared ones); ``hints``
    map such an id to an id, or else an address, of the text after.
    """
    matching = Matching(before, after)
    pair_names(matching, hints, ids)
    pair_wordings(matching)
    splits: dict[int, tuple[int, ...]] = {}
    merges: dict[int, tuple[int, ...]] = {}
    if -1 in matching.forward or -1 in matching.backward:
        splits, merges = _judge(matching)
    pairs = tuple(Pair(i, j, sure) for i, (j, sure) in enumerate(zip(matching.forward, matching.certainty, strict=True)) if j >= 0)
    return Lineage(
        pairs,
        tuple(matching.unpaired_before()),
        tuple(matching.unpaired_after()),
        tuple(splits.items()),
        tuple((parts, whole) for whole, parts in merges.items()),
        moved(pairs, before, after),
    )


def _judge(matching: Matching) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """Pair what changed its words; the splits and merges among what is left."""
    found = Resemblance(matching)
    found.pair()
    splits = Partition(
        found.after,
        found.before,
        turned(found.near, found.after),
        lambda j, i: found.shared(i, j),
        matching.backward,
        matching.forward,
        lambda i, j: matching.pair(i, j, Certainty.PROBABLE),
    ).find()
    merges = Partition(
        found.before,
        found.after,
        found.near,
        found.shared,
        matching.forward,
        matching.backward,
        lambda j, i: matching.pair(i, j, Certainty.PROBABLE),
    ).find()
    pair_leftovers(found)
    assure_unique(matching)
    return splits, merges
