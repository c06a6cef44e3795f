"""What a lineage means for the reader: clause by clause, what was added, removed, reworded, moved, renumbered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from types import MappingProxyType

from clausebook.lineage.match import Lineage, Pair
from clausebook.model.change import Change, ChangeKind, Clause, Op
from clausebook.model.clause import Block, Kind, ParsedClause

Redline = Callable[[str, str], tuple[Op, ...]]
_NOWHERE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts: its clauses in reading order and, in step with them, their ids.

    ``cited``, their numbers and how they are cited, may be left out where nobody reads the changes.
    """

    clauses: Sequence[ParsedClause]
    ids: Sequence[str]
    cited: Sequence[tuple[str, tuple[str, ...]]] = ()

    def placed(self, index: int) -> Clause:
        """One clause of the text."""
        clause = self.clauses[index]
        cited = self.cited[index] if self.cited else ("", ())
        return Clause(self.ids[index], clause.block, clause.address, clause.parent, clause.depth, *cited)


def derive_changes(
    before: Side, after: Side, lineage: Lineage, redline: Redline, elsewhere: Mapping[str, str] = _NOWHERE
) -> tuple[Change, ...]:
    """Every change between two texts, in reading order of the text after, removals where they stood.

    ``elsewhere`` maps the id of a clause that came from or went to another document of the same revision
    to ``document/clause``. Date lines are no part of the wording and never change.
    """
    shifted = set(lineage.moved)
    found: list[tuple[tuple[int, int, int], Change]] = []
    for pair in lineage.pairs:
        old, new = before.clauses[pair.before].block, after.clauses[pair.after].block
        if old is new and pair not in shifted:  # nearly all of them, nearly always
            continue
        kinds = _kinds(old, new, moved=pair in shifted)
        if kinds:
            found.append(((pair.after, 1, 0), _compared(before, after, pair, kinds, redline)))
    for index in lineage.added:
        placed = after.placed(index)
        found.append(((index, 1, 0), Change(placed.id, (ChangeKind.ADDED,), None, placed)))
    follows = _followers(lineage, len(before.clauses)) if lineage.removed else []
    for index in lineage.removed:
        placed = before.placed(index)
        found.append(((follows[index], 2, index), Change(placed.id, (ChangeKind.REMOVED,), placed, None)))
    ordered = (change for _, change in sorted(found, key=itemgetter(0)) if not _silent(change))
    return tuple(_annotated(ordered, lineage, before, after, elsewhere))


def _kinds(before: Block, after: Block, *, moved: bool) -> tuple[ChangeKind, ...]:
    reworded = before.wording != after.wording
    renumbered = before.label != after.label
    flags = ((reworded, ChangeKind.REWORDED), (moved, ChangeKind.MOVED), (renumbered, ChangeKind.RENUMBERED))
    return tuple(kind for happened, kind in flags if happened)


def _compared(before: Side, after: Side, pair: Pair, kinds: tuple[ChangeKind, ...], redline: Redline) -> Change:
    old, new = before.placed(pair.before), after.placed(pair.after)
    ops = redline(old.block.wording, new.block.wording) if ChangeKind.REWORDED in kinds else ()
    return Change(new.id, kinds, old, new, ops, pair.certainty)


def _silent(change: Change) -> bool:
    """Whether nothing but a date line is concerned."""
    return all(side is None or side.block.kind is Kind.DATELINE for side in (change.before, change.after))


def _followers(lineage: Lineage, count: int) -> list[int]:
    """Where in the text after each clause before stood: behind the nearest earlier clause that stayed."""
    stayed = {pair.before: pair.after for pair in lineage.pairs}
    return list(accumulate(range(count), lambda last, index: stayed.get(index, last), initial=-1))[1:]


def _annotated(
    ordered: Iterable[Change], lineage: Lineage, before: Side, after: Side, elsewhere: Mapping[str, str]
) -> list[Change]:
    """The changes with splits, merges and moves between documents named."""
    split = {before.ids[one]: tuple(after.ids[part] for part in parts) for one, parts in lineage.splits}
    merged = {after.ids[one]: tuple(before.ids[part] for part in parts) for parts, one in lineage.merges}
    split |= {part: (whole,) for whole, parts in split.items() for part in parts}
    merged |= {part: (whole,) for whole, parts in merged.items() for part in parts}
    return [_named(change, split, merged, elsewhere) for change in ordered]


def _named(
    change: Change,
    split: Mapping[str, tuple[str, ...]],
    merged: Mapping[str, tuple[str, ...]],
    elsewhere: Mapping[str, str],
) -> Change:
    kinds, other = list(change.kinds), change.other
    if change.clause in split:
        kinds, other = [*kinds, ChangeKind.SPLIT], split[change.clause]
    if change.clause in merged:
        kinds, other = [*kinds, ChangeKind.MERGED], merged[change.clause]
    if change.clause in elsewhere:
        kinds, other = [*kinds, ChangeKind.MOVED], (elsewhere[change.clause],)
    if other == change.other:
        return change
    return Change(change.clause, tuple(kinds), change.before, change.after, change.redline, change.certainty, other)
