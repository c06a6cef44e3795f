"""Lineages counted against the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clausebook.model.change import Certainty

if TYPE_CHECKING:
    from bench.synthetic import Step
    from clausebook.lineage.match import Lineage


class Tally:
    """How many pairs, pairs with changed words, and parts of splits and merges were found, true and both.

    A pair is right when it is the true one or as good: a twin with the very same wording, or another part
    of the same split or merge.
    """

    def __init__(self) -> None:
        self.pairs: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.parts: Counter[str] = Counter()
        self.right: Counter[Certainty] = Counter()
        self.wrong: Counter[Certainty] = Counter()

    def add(self, step: Step, lineage: Lineage) -> Iterator[tuple[str, int, int]]:
        """Count one step; yields what is wrong or missed: which, the clause before, the clause after."""
        origin = {j: i for i, j in step.pairs.items()}
        found = {pair.before for pair in lineage.pairs}
        for i, j, certainty in lineage.pairs:
            right = step.pairs.get(i) == j or _as_good(step, i, j, origin)
            (self.right if right else self.wrong)[certainty] += 1
            self._count("found", step, i, j)
            self._count("right", step, i, j, right)
            if not right:
                yield f"wrong {certainty}", i, j
        for i, j in step.pairs.items():
            self._count("true", step, i, j)
            if i not in found:
                yield "missed", i, j
        self._add_parts(step, lineage)

    def _count(self, what: str, step: Step, i: int, j: int, number: int = 1) -> None:
        self.pairs[what] += number
        if step.before[i].block.wording != step.after[j].block.wording:
            self.changed[what] += number

    def _add_parts(self, step: Step, lineage: Lineage) -> None:
        told = {(i, j) for i, parts in lineage.splits for j in parts}
        told |= {(i, j) for parts, j in lineage.merges for i in parts}
        true = {(i, j) for i, parts in step.splits.items() for j in parts}
        true |= {(i, j) for j, parts in step.merges.items() for i in parts}
        self.parts["found"] += len(told)
        self.parts["right"] += len(told & true)
        # one part of each is the clause itself, and which one is a matter of taste
        self.parts["true"] += len(true) - len(step.splits) - len(step.merges)


def precision(count: Counter[str]) -> float:
    """The share of what was found that is right."""
    return count["right"] / max(count["found"], 1)


def recall(count: Counter[str]) -> float:
    """The share of what is true that was found."""
    return count["right"] / max(count["true"], 1)


def f1(count: Counter[str]) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * count["right"] / max(count["found"] + count["true"], 1)


def _as_good(step: Step, i: int, j: int, origin: dict[int, int]) -> bool:
    before, after = step.before, step.after
    if j in step.splits.get(i, ()) or i in step.merges.get(j, ()):
        return True
    if j in origin and before[origin[j]].block.wording == before[i].block.wording:
        return True
    return i in step.pairs and after[step.pairs[i]].block.wording == after[j].block.wording
