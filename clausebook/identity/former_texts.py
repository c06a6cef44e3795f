"""What a document said before, so that clauses that come back are known again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from clausebook.model.clause import ParsedClause

_ANYWHERE = -1


class Stand(NamedTuple):
    """Where a clause last had some wording: in which former text, under which clause (0: the top), at what place."""

    text: int
    parent: int
    place: int


Stands = dict[int, Stand]  # by clause


@dataclass(slots=True)
class FormerTexts:
    """The texts that a document had before its newest one; clauses are known by their numbers.

    Whoever had a wording once may have it again. Of several, those of the latest text come first, in its order.
    """

    count: int = 0
    whole: dict[str, tuple[int, ...]] = field(default_factory=dict)  # SHA-256 of a printed text -> its clauses
    stands: dict[str, Stands] = field(default_factory=dict)  # wording -> the clauses that had it

    def remember(
        self, sha256: str, clauses: Sequence[ParsedClause], keys: Sequence[int], left: Iterable[int] | None = None
    ) -> None:
        """Take a text that has been replaced; ``left`` are the places of what says so no longer (default: all)."""
        self.count += 1
        self.whole[sha256] = tuple(keys)
        for place in range(len(keys)) if left is None else left:
            clause = clauses[place]
            stand = Stand(self.count, _above(clause, keys), place)
            self.stands.setdefault(said(clause), {})[keys[place]] = stand

    def recall(
        self, clauses: Sequence[ParsedClause], places: Iterable[int], keys: MutableSequence[int], used: set[int]
    ) -> None:
        """Enter into ``keys`` which clause each place is (0: not known), if one that is not ``used`` had its wording.

        One that stood under the same clause comes first. What is entered is used from then on.
        """
        bearers = _Bearers(self.stands, used)
        levels: dict[int, list[int]] = {}
        for place in places:
            levels.setdefault(clauses[place].depth, []).append(place)
        for _, level in sorted(levels.items()):  # so that what stands above is known
            for place in level:
                keys[place] = bearers.take(said(clauses[place]), _above(clauses[place], keys))
            for place in level:
                keys[place] = keys[place] or bearers.take(said(clauses[place]), _ANYWHERE)


def said(clause: ParsedClause) -> str:
    """By what a clause that comes back is known: its wording, or the text of a date line, which has none."""
    return clause.block.wording or f"\0{clause.block.kind} {clause.block.text}"


def _above(clause: ParsedClause, keys: Sequence[int]) -> int:
    return keys[clause.parent] if clause.parent >= 0 else 0


class _Bearers:
    """Who had which wording; each is given once."""

    def __init__(self, stands: Mapping[str, Stands], used: set[int]) -> None:
        self._stands, self._used = stands, used
        self._queues: dict[str, dict[int, Iterator[int]]] = {}

    def take(self, wording: str, parent: int) -> int:
        """The next clause that had the wording under a parent, or anywhere; 0 if there is none."""
        queues = self._queues.get(wording)
        if queues is None:
            queues = self._queues[wording] = self._line_up(self._stands.get(wording, {}))
        key = next((key for key in queues.get(parent, ()) if key not in self._used), 0)
        if key:
            self._used.add(key)
        return key

    @staticmethod
    def _line_up(stands: Stands) -> dict[int, Iterator[int]]:
        """The clauses in the order in which they come back, for each parent and anywhere."""
        queues: dict[int, list[int]] = {}
        for key, (_, parent, _) in sorted(stands.items(), key=lambda one: (-one[1].text, one[1].place)):
            queues.setdefault(parent, []).append(key)
            queues.setdefault(_ANYWHERE, []).append(key)
        return {parent: iter(queue) for parent, queue in queues.items()}
