"""Lineage: which clause of one text became which clause of the next, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, count, starmap
from types import MappingProxyType

from clausebook.lineage.last_pairs import pair_alone, pair_known
from clausebook.lineage.moves import Crossing, Pair, find_moves, find_moves_across
from clausebook.lineage.pairs import Matching, pair_names, pair_recalled, pair_wordings
from clausebook.lineage.scoring import Resemblance
from clausebook.lineage.similarity import turned
from clausebook.lineage.split_merge import Partition
from clausebook.model.change import Certainty
from clausebook.model.clause import ParsedClause

__all__ = ["Crossing", "Lineage", "Pair", "find_moves", "find_moves_across", "match"]

Parts = dict[int, tuple[int, ...]]  # of each whole those besides the one it is paired with


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
    before: Sequence[ParsedClause],
    after: Sequence[ParsedClause],
    hints: Mapping[str, str] = MappingProxyType({}),
    ids: Sequence[str] = (),
    known: Mapping[int, int] = MappingProxyType({}),
) -> Lineage:
    """The lineage between two texts, given as clauses in reading order.

    ``ids`` are the clause ids that the clauses before have by now (default: their declared ones); ``hints``
    map such an id to an id, or else an address, of the text after. ``known`` maps places after to places
    before, or to -1 what is none of those before, as far as earlier texts decide it.
    """
    matching = Matching(before, after)
    pair_names(matching, hints, ids)
    pair_recalled(matching, known)
    pair_wordings(matching)
    splits: Parts = {}
    merges: Parts = {}
    if -1 in matching.forward or -1 in matching.backward:
        splits, merges = _judge(matching)
    partners = zip(count(), matching.forward, matching.certainty, strict=False)
    pairs = tuple(starmap(Pair, (partner for partner in partners if partner[1] >= 0)))
    return Lineage(
        pairs,
        tuple(matching.unpaired_before()),
        tuple(matching.unpaired_after()),
        tuple(splits.items()),
        tuple((parts, whole) for whole, parts in merges.items()),
        find_moves(pairs, before, after),
    )


def _judge(matching: Matching) -> tuple[Parts, Parts]:
    """Pair what changed its words; the parts by the clause that was split, and by the one they went into."""
    found = Resemblance(matching)
    found.pair()
    pair_known(matching)
    splits = _splits(found)
    left = set(chain.from_iterable(splits.values()))
    merges = _merges(found, left)
    pair_alone(found, set(chain.from_iterable(merges.values())), left)
    return splits, merges


def _splits(found: Resemblance) -> Parts:
    matching = found.matching
    return Partition(
        parts=found.after,
        wholes=found.before,
        near=turned(found.near, found.after),
        shared=lambda part, whole: found.shared(whole, part),
        part_of=matching.backward,
        kept_by=matching.forward,
        pair=lambda whole, part: matching.pair(whole, part, Certainty.PROBABLE),
        closed=matching.closed,
    ).find()


def _merges(found: Resemblance, left: AbstractSet[int]) -> Parts:
    matching = found.matching
    return Partition(
        parts=found.before,
        wholes={j: text for j, text in found.after.items() if j not in left and j not in matching.closed},
        near=found.near,
        shared=found.shared,
        part_of=matching.forward,
        kept_by=matching.backward,
        pair=lambda whole, part: matching.pair(part, whole, Certainty.PROBABLE),
    ).find()
