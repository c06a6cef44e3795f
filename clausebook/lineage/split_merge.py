"""What leftovers became: parts that left a clause when it was split, or went into one when it was merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from clausebook.lineage.similarity import Words

_INSIDE = 0.80  # of the smaller inside the larger
_PART = 4  # words: a shorter text is found inside many by chance


@dataclass(slots=True)
class Partition:
    """Clauses on one side, the ``parts``, that may have been cut from, or put into, ``wholes`` on the other.

    ``part_of`` and ``kept_by`` are the partners so far of parts and wholes, -1 for none; ``pair`` pairs a
    whole with a part.
    """

    parts: Mapping[int, Words]
    wholes: Mapping[int, Words]
    near: Mapping[int, Sequence[int]]
    shared: Callable[[int, int], int]
    part_of: Sequence[int]
    kept_by: Sequence[int]
    pair: Callable[[int, int], None]
    closed: AbstractSet[int] = frozenset()  # parts that no whole may be paired with
    _left: dict[int, Counter[str]] = field(default_factory=dict)

    def find(self) -> dict[int, tuple[int, ...]]:
        """The wholes that have parts, with those besides the one they are paired with.

        An unpaired whole is paired with the longest of its parts.
        """
        claims: dict[int, list[int]] = {}
        for part in sorted(self.parts):
            if self.part_of[part] < 0 and len(self.parts[part]) >= _PART:
                whole = self._whole(part)
                if whole >= 0:
                    claims.setdefault(whole, []).append(part)
                    self._left[whole] -= Counter(self.parts[part])
        for whole, parts in claims.items():
            if self.kept_by[whole] < 0:
                free = [part for part in parts if part not in self.closed]
                keeper = max(free, key=lambda part: (len(self.parts[part]), -part), default=-1)
                if keeper < 0:
                    parts.clear()
                    continue
                parts.remove(keeper)
                self.pair(whole, keeper)
        return {whole: tuple(parts) for whole, parts in sorted(claims.items()) if parts}

    def _whole(self, part: int) -> int:
        """The whole that holds most of the part's words, beyond what its partner and other parts took; -1 if none."""
        text = self.parts[part]
        found = (
            (self.shared(part, whole) / len(text), -abs(whole - part), whole)
            for whole in self.near.get(part, ())
            if whole in self.wholes and len(self.wholes[whole]) >= len(text)
        )
        fit = (option for option in found if option[0] >= _INSIDE and self._holds(option[2], text))
        return max(fit, default=(0.0, 0, -1))[2]

    def _holds(self, whole: int, text: Words) -> bool:
        """Whether enough of the words are among those of the whole that nothing has taken yet."""
        left = self._left.get(whole)
        if left is None:
            kept = self.kept_by[whole]
            left = Counter(self.wholes[whole])
            if kept >= 0:
                left -= Counter(self.parts.get(kept, ()))
            self._left[whole] = left
        return (Counter(text) & left).total() >= _INSIDE * len(text)
