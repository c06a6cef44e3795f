"""What a person could say of old history: lines for ``terms/history.yml``, ready to be judged and pasted.

Three things cannot be known without a person: whether a change of words was a correction only, whether a clause that
went and one that came in the same version are one clause, and whether documents of which one went and one came are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from rapidfuzz.distance import OSA

from clausebook.corpus import Corpus
from clausebook.lineage.similarity import candidates, overlap, words
from clausebook.lineage.successors import Whole, find_successors
from clausebook.model.change import Certainty, Change, ChangeKind
from clausebook.model.version import ChangeClass, Version
from clausebook.redline.word_diff import redline_of

_ALIKE = 0.35  # the least share of words that two clauses have in common before a person is asked
_FEWEST = 4  # words a clause must have to be told by them
_RIVALS = 3
_SPELT = 5  # letters of a word in which one more, less, other or exchanged is another spelling
_COMMIT = 12  # digits


class Suggestion(NamedTuple):
    """One line for ``history.yml``, and why; without one, something to look at."""

    version: Version
    hint: str
    why: str

    @property
    def line(self) -> str:
        """The line to paste."""
        start = f"{{commit: {self.version.commit[:_COMMIT]}, document: {self.version.document}, {self.hint}}}"
        return f"- {start}  # {self.version.name}: {self.why}"


def suggest_successors(corpus: Corpus) -> Iterator[Suggestion]:
    """Documents that may go on from one that was withdrawn on the day they came."""
    gone: dict[date, dict[str, Whole]] = {}
    come: dict[date, dict[str, Whole]] = {}
    for record in corpus.documents():
        versions = corpus.versions(record.id)
        for version in versions:
            if version.withdrawn_on:
                gone.setdefault(version.withdrawn_on, {})[record.id] = _whole(corpus, version)
        if versions:
            come.setdefault(versions[0].published_on, {})[record.id] = _whole(corpus, versions[0])
    for day, some in sorted(gone.items()):
        others = {id_: one for id_, one in come.get(day, {}).items() if id_ not in some}
        for old, new, share in find_successors(some, others):
            why = f"“{old}” ended on the day it began, with {share:.0%} of the words in common; else it is another"
            yield Suggestion(corpus.versions(new)[0], f"continues: {old}", why)


def _whole(corpus: Corpus, version: Version) -> Whole:
    return Whole(version.title, [block.wording for _, block in corpus.named(version)])


def suggest(version: Version, changes: Sequence[Change], *, everything: bool = False) -> Iterator[Suggestion]:
    """What can be said of one version but the first: clauses that may be one; a kind of change nobody declared.

    A kind is suggested where the change looks like a correction; with ``everything``, for every version without one.
    """
    yield from _lineages(version, changes)
    if version.declared or not changes or version.change_class is ChangeClass.RENUMBERING:
        return
    doubts = [doubt for change in changes if (doubt := _doubt(change))]
    if not doubts:
        yield Suggestion(version, "kind: editorial", "looks like a correction: " + _said(changes))
    elif everything:
        yield Suggestion(version, "kind: material", doubts[0])


def _lineages(version: Version, changes: Sequence[Change]) -> Iterator[Suggestion]:
    gone = [one for one in changes if one.after is None and one.before and not one.other]
    come = [one for one in changes if one.before is None and one.after and not one.other]
    before = {i: words(one.before.block.wording) for i, one in enumerate(gone) if one.before}
    after = {j: words(one.after.block.wording) for j, one in enumerate(come) if one.after}
    for i, near in candidates(before, after, _RIVALS).items():
        ranked = sorted(((overlap(before[i], after[j]), j) for j in near), key=lambda one: (-one[0], one[1]))
        ranked = [(share, j) for share, j in ranked if share >= _ALIKE]
        if not ranked or len(before[i]) < _FEWEST:
            continue
        share, best = ranked[0]
        rivals = "".join(f", {part:.0%} with {_name(come[j])}" for part, j in ranked[1:])
        why = f"{share:.0%} of the words in common{rivals}; else it is removed and another added"
        yield from _pair(version, gone[i], come[best], why)
    for change in changes:
        if change.certainty is Certainty.PROBABLE and change.before and change.after:
            yield from _pair(version, change, change, "taken for one clause, without being sure")


def _pair(version: Version, old: Change, new: Change, why: str) -> Iterator[Suggestion]:
    name = _name(new)
    if not re.search(r"\s", old.clause + name):  # an address of words cannot be written in a hint
        yield Suggestion(version, f"pair: {old.clause} -> {name}", why)


def _name(change: Change) -> str:
    """How a hint names a clause of the text after: by the id written there, else by its address."""
    after = change.after
    return (after.block.anchor or after.address) if after else change.clause


def _doubt(change: Change) -> str:
    """Why a change is more than a correction; "" if it looks like one."""
    kind = next((kind for kind in change.kinds if kind in {ChangeKind.ADDED, ChangeKind.REMOVED}), None)
    if kind or change.before is None or change.after is None:
        return f"“{change.clause}” was {kind or 'changed'}"
    lost, gained = _runs(change)
    return "" if _corrected(lost, gained) else f"“{change.clause}” has other words"


def _corrected(lost: Sequence[str], gained: Sequence[str]) -> bool:
    """Whether words are the same but for capitals and punctuation, or for the spelling of a few without figures."""
    one, other = words(" ".join(lost)), words(" ".join(gained))
    if [word for word in one if word.isalnum()] == [word for word in other if word.isalnum()]:
        return True
    if len(one) != len(other) or any(character.isdigit() for character in "".join(one + other)):
        return False
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return all(min(len(a), len(b)) >= _SPELT and OSA.distance(a, b) == 1 for a, b in pairs)


def _runs(change: Change) -> tuple[list[str], list[str]]:
    runs = redline_of(change)
    return [text for op, text in runs if op == "-"], [text for op, text in runs if op == "+"]


def _said(changes: Sequence[Change]) -> str:
    for change in changes:
        lost, gained = _runs(change)
        if lost or gained:
            return f"“{' '.join(lost).strip()[:40]}” became “{' '.join(gained).strip()[:40]}”"
    return "numbers and places only"
