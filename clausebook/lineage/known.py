"""The lineage of two texts whose clauses are known by id, and how sure that is by what was told in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from clausebook.lineage.match import Lineage
from clausebook.lineage.moves import Pair, find_moves
from clausebook.model.change import Certainty, ChangeKind, Told
from clausebook.model.clause import ParsedClause

_WORSE = tuple(Certainty)  # the surest first
_GAP = {ChangeKind.ADDED, ChangeKind.REMOVED}
_DISTINCTIVE = 8  # words; a shorter wording that comes back may as well be that of another clause


def known_lineage(
    before: Sequence[ParsedClause],
    before_ids: Sequence[Hashable],
    after: Sequence[ParsedClause],
    after_ids: Sequence[Hashable],
    told: Sequence[Told] = (),
) -> Lineage:
    """The lineage of two texts whose clauses are known by id: what has the same id is the same clause.

    That is as sure as the least sure change on the way. Of a clause that was away in between it is exact if it declares
    its id, or if its words are the same, enough to know it by, and those of no other clause.
    """
    old, new = ({id_: place for place, id_ in enumerate(ids)} for ids in (before_ids, after_ids))
    sure = _Sureness(before, after, told)
    pairs = tuple(Pair(place, new[id_], sure.find(id_, place, new[id_])) for id_, place in old.items() if id_ in new)
    parts = dict(_parts(told, ChangeKind.SPLIT))
    taken = dict(_parts(told, ChangeKind.MERGED))
    splits = _gather((_follow(id_, parts, old), id_) for id_ in parts if id_ in new and id_ not in old)
    merges = _gather((_follow(id_, taken, new), id_) for id_ in taken if id_ in old and id_ not in new)
    return Lineage(
        pairs,
        tuple(place for id_, place in old.items() if id_ not in new),
        tuple(place for id_, place in new.items() if id_ not in old),
        tuple((old[whole], tuple(new[part] for part in some)) for whole, some in splits.items() if whole in new),
        tuple((tuple(old[part] for part in some), new[whole]) for whole, some in merges.items() if whole in old),
        moved=find_moves(pairs, before, after),
    )


def turn(told: Iterable[Told]) -> Iterator[Told]:
    """What was told, on the way back: what was split is merged."""
    turned = {ChangeKind.SPLIT: ChangeKind.MERGED, ChangeKind.MERGED: ChangeKind.SPLIT}
    turned |= {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    for one in told:
        yield one._replace(kinds=tuple(turned.get(kind, kind) for kind in one.kinds))


class _Sureness:
    def __init__(self, before: Sequence[ParsedClause], after: Sequence[ParsedClause], told: Iterable[Told]) -> None:
        self._before, self._after = before, after
        self._said: list[Counter[str]] = []
        self._certainty: dict[Hashable, Certainty] = {}
        self._away: set[Hashable] = set()
        for one in told:
            self._certainty[one.clause] = max(
                one.certainty, self._certainty.get(one.clause, one.certainty), key=_WORSE.index
            )
            if _GAP & {*one.kinds}:
                self._away.add(one.clause)

    def find(self, id_: Hashable, old: int, new: int) -> Certainty:
        """How sure it is that a clause before is a clause after."""
        least = self._certainty.get(id_, Certainty.EXACT)
        if id_ in self._away and least is Certainty.EXACT and not self._is_plain(old, new):
            return Certainty.PROBABLE
        return least

    def _is_plain(self, old: int, new: int) -> bool:
        before, after = self._before[old].block, self._after[new].block
        if before.anchor and before.anchor == after.anchor:
            return True
        self._said = self._said or [Counter(one.block.wording for one in text) for text in (self._before, self._after)]
        distinctive = len(before.wording.split(" ")) >= _DISTINCTIVE and before.wording == after.wording
        return distinctive and all(said[before.wording] == 1 for said in self._said)


def _parts(told: Iterable[Told], kind: ChangeKind) -> Iterator[tuple[Hashable, Hashable]]:
    """Every part of what was split or merged, and the whole."""
    for one in told:
        if kind in one.kinds and not _GAP & {*one.kinds}:
            yield from ((part, one.clause) for part in one.other)


def _follow(id_: Hashable, above: Mapping[Hashable, Hashable], known: Mapping[Hashable, int]) -> Hashable:
    """The first clause above one that is known; None if none is."""
    passed: set[Hashable] = set()
    while id_ in above and id_ not in passed:
        passed.add(id_)
        id_ = above[id_]
        if id_ in known:
            return id_
    return None


def _gather(found: Iterable[tuple[Hashable, Hashable]]) -> dict[Hashable, list[Hashable]]:
    result: dict[Hashable, list[Hashable]] = {}
    for whole, part in found:
        if whole is not None:
            result.setdefault(whole, []).append(part)
    return result
