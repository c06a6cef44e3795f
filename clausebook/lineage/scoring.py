"""Pairing clauses whose words differ: by what they share, and by where they stand.

The score of two clauses is 0.65 for their words, 0.12 for their headings, 0.08 for their neighbours, 0.07 for
their position, 0.05 for their parent and 0.03 for their kind; what it takes to be accepted was measured on
histories whose truth is known (``python -m bench.lineage``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clausebook.lineage.pairs import Matching
from clausebook.lineage.similarity import candidates, overlap, words
from clausebook.model.change import Certainty
from clausebook.model.clause import Block, Kind, ParsedClause

_ACCEPT = 0.50
_AHEAD = 0.10  # of every rival
_LIKELY = 0.75
_RIVALS = 5  # candidates looked at for each clause
_ROUNDS = 8
_CONTEXT = 0.08 + 0.07 + 0.05  # what neighbours, position and parent can add
_HOPELESS = _ACCEPT - _AHEAD - _CONTEXT  # not even a rival


class Likeness(NamedTuple):
    """What of a score does not depend on what else is paired."""

    words: float
    heading: float
    kind: bool
    score: float


class Resemblance:
    """The clauses that changed, their words, and which of them may belong together."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        one, other = matching.before, matching.after
        changed = [
            i
            for i, j in enumerate(matching.forward)
            if j < 0 or (one[i].block is not other[j].block and one[i].block.wording != other[j].block.wording)
        ]
        partners = {matching.forward[i] for i in changed}
        self.before = {i: words(matching.before[i].block.wording) for i in changed}
        self.after = {
            j: words(clause.block.wording)
            for j, clause in enumerate(matching.after)
            if matching.backward[j] < 0 or j in partners
        }
        self.near = candidates(self.before, self.after, _RIVALS)
        self._heads_before = {i: heading(matching.before[i].block) for i in self.before}
        self._heads_after = {j: heading(matching.after[j].block) for j in self.after}
        self._known: dict[tuple[int, int], Likeness] = {}
        self._promising = self._promise()

    def _promise(self) -> dict[tuple[int, int], float]:
        """The open pairs that could be accepted once more is paired, and their rivals, scored by themselves."""
        is_open, near = self.matching.is_open, self.near
        scores = {(i, j): self.likeness(i, j).score for i, others in near.items() for j in others if is_open(i, j)}
        hopeful = [pair for pair, score in scores.items() if score >= _ACCEPT - _CONTEXT]
        before, after = {i for i, _ in hopeful}, {j for _, j in hopeful}
        return {(i, j): score for (i, j), score in scores.items() if score >= _HOPELESS and (i in before or j in after)}

    def pair(self) -> None:
        """Pair the best first, where clearly ahead of every rival, until no more can be told apart."""
        for _ in range(_ROUNDS):
            if not self._accept(self._scores()):
                break

    def likeness(self, i: int, j: int) -> Likeness:
        """How alike two of the changed clauses are, wherever they stand."""
        known = self._known.get((i, j))
        if known is None:
            known = self._known[i, j] = self._compare(i, j)
        return known

    def _compare(self, i: int, j: int) -> Likeness:
        shared = overlap(self.before[i], self.after[j])
        one, other = self._heads_before[i], self._heads_after[j]
        same = overlap(words(one), words(other)) if one and other else 0.0
        if one == other:
            same = 1.0 if one else shared
        kind = self.matching.before[i].block.kind is self.matching.after[j].block.kind
        return Likeness(shared, same, kind, _score(shared, same, kind))

    def shared(self, i: int, j: int) -> int:
        """How many words two clauses share in the same order."""
        return round(self.likeness(i, j).words * (len(self.before[i]) + len(self.after[j])) / 2)

    def _accept(self, scores: Mapping[tuple[int, int], float]) -> bool:
        """Pair what stands out among the scored; whether anything did."""
        by_before: dict[int, list[int]] = {}
        by_after: dict[int, list[int]] = {}
        for i, j in scores:
            by_before.setdefault(i, []).append(j)
            by_after.setdefault(j, []).append(i)
        forward, backward = self.matching.forward, self.matching.backward
        found = False
        for negative, i, j in sorted((-score, i, j) for (i, j), score in scores.items() if score >= _ACCEPT):
            score = -negative
            if (
                self.matching.is_open(i, j)
                and not any(scores[i, k] > score - _AHEAD and k != j and backward[k] < 0 for k in by_before[i])
                and not any(scores[k, j] > score - _AHEAD and k != i and forward[k] < 0 for k in by_after[j])
            ):
                self.matching.pair(i, j, Certainty.LIKELY if score >= _LIKELY else Certainty.PROBABLE)
                found = True
        return found

    def _scores(self) -> dict[tuple[int, int], float]:
        """The scores of the open pairs worth scoring: alike in words, in place, or in what stands under them."""
        matching = self.matching
        forward = matching.forward
        bare = {pair: score for pair, score in self._promising.items() if matching.is_open(*pair)}
        for i in self.before:
            if forward[i] < 0:
                bare.update(((i, j), self.likeness(i, j).score) for j in matching.beside(i) if matching.is_open(i, j))
        for i, shares in _kin(matching).items():
            for j in (*shares, *self.near[i], *matching.beside(i)):
                if matching.is_open(i, j) and matching.after[j].block.kind is Kind.SECTION:
                    bare[i, j] = _with_kin(self.likeness(i, j), shares.get(j, 0.0))
        if not bare:
            return {}
        context = _Context(matching)
        return {(i, j): score + context.score(i, j) for (i, j), score in bare.items() if score >= _HOPELESS}


def heading(block: Block) -> str:
    """What a clause is known by: its heading, or the first cell of a row."""
    return (block.text.partition("\t")[0] if block.kind is Kind.ROW else block.heading).casefold()


def _with_kin(likeness: Likeness, share: float) -> float:
    """A section is also known by the clauses under it: they keep it when retitled, and tell twins apart."""
    text = max(share, (likeness.words + share) / 2)
    heading = max(share, (likeness.heading + share) / 2)
    return _score(text, heading, likeness.kind)


def _score(text: float, heading: float, kind: bool) -> float:  # noqa: FBT001 - a summand
    return 0.65 * text + 0.12 * heading + 0.03 * kind


def _kin(matching: Matching) -> dict[int, dict[int, float]]:
    """For each section with paired clauses under it: the sections after, and the share of those it has now."""
    shared: dict[int, dict[int, float]] = {}
    before, after = _children(matching.before), _children(matching.after)
    for i, j in enumerate(matching.forward):
        parent = matching.before[i].parent
        if j >= 0 and parent >= 0 > matching.forward[parent]:
            other = matching.after[j].parent
            if matching.before[parent].block.kind is Kind.SECTION:
                counts = shared.setdefault(parent, {})
                counts[other] = counts.get(other, 0.0) + 2 / (before[parent] + after[other])
    return shared


def _children(clauses: Sequence[ParsedClause]) -> list[int]:
    """How many clauses stand directly under each."""
    counts = [0] * len(clauses)
    for clause in clauses:
        if clause.parent >= 0:
            counts[clause.parent] += 1
    return counts


class _Context:
    """Where clauses stand among what is paired so far."""

    def __init__(self, matching: Matching) -> None:
        own = [place if partner >= 0 else -1 for place, partner in enumerate(matching.backward)]
        self._behind = _latest(matching.forward), _latest(own)
        self._ahead = _latest(matching.forward[::-1])[::-1], _latest(own[::-1])[::-1]
        self._steps = 1 / max(len(own[1:]), 1), 1 / max(len(matching.forward[1:]), 1)
        self._matching = matching

    def score(self, i: int, j: int) -> float:
        """What neighbours, position and parent add to the score of a pair."""
        neighbours = (self._behind[0][i] == self._behind[1][j]) + (self._ahead[0][i] == self._ahead[1][j])
        away = abs(i * self._steps[1] - j * self._steps[0])
        return 0.04 * neighbours + 0.07 * (1 - away) + 0.05 * self._matching.same_parent(i, j)


def _latest(marks: Sequence[int]) -> list[int]:
    """For each place the last mark before it that is not -1; -1 if none is."""
    result, last = [], -1
    for mark in marks:
        result.append(last)
        if mark >= 0:
            last = mark
    return result
