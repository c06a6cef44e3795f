"""Which clause each clause of a text that lands is: one of the text before, one of an earlier text, or a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from clausebook.compile.landed import keep_in_place, list_known_ids
from clausebook.identity.documents import DocumentHistory
from clausebook.identity.former_texts import said
from clausebook.lineage import match
from clausebook.lineage.match import Lineage, Pair
from clausebook.model.change import Certainty
from clausebook.model.clause import ParsedClause
from clausebook.timeline.hints import Hint

_DISTINCTIVE = 8  # words; a shorter wording that comes back may as well be a clause with other words now
_WAYS = 64
_Ends = tuple[tuple[int, ...], tuple[int, ...]]  # the clauses of both texts


class Recognised(NamedTuple):
    """The lineage of a text, the number of each of its clauses (0: new), and whether it is divided as before."""

    lineage: Lineage
    keys: list[int]
    in_place: bool


class Recogniser:
    """Recognises clauses; knows the latest lineages between texts that come and go, each of which is much work."""

    def __init__(self) -> None:
        self._ways: dict[tuple[int, str, str], tuple[_Ends, Lineage]] = {}

    def recognise(self, book: DocumentHistory, clauses: Sequence[ParsedClause], sha256: str, hint: Hint) -> Recognised:
        """The clauses of a text with this digest that takes the place of the newest one of a document.

        A text that comes back comes back with its clauses. Else the same words are the same clause, first in the text
        before, then in earlier ones; between texts what is left is judged by its likeness.
        """
        kept = keep_in_place(book.clauses, clauses)
        if kept:
            return Recognised(kept, list(book.keys), in_place=True)
        whole = () if hint.pairs else _whole(book, clauses, sha256)
        if whole:
            lineage = self._way_back(book, clauses, sha256, whole)
            remember(book, _left(book.clauses, clauses, lineage))
            return Recognised(lineage, list(whole), in_place=False)
        return _recognised(book, clauses, hint)

    def _way_back(
        self, book: DocumentHistory, clauses: Sequence[ParsedClause], sha256: str, whole: tuple[int, ...]
    ) -> Lineage:
        """The lineage from the newest text to one that was there before."""
        way, ends = (book.key, book.versions[-1].sha256, sha256), (tuple(book.keys), whole)
        known = self._ways.pop(way, None)
        if known is None or known[0] != ends:
            known = ends, match.match(book.clauses, clauses, known=_known(book, dict(enumerate(whole))))
        self._ways[way] = known
        if len(self._ways) > _WAYS:
            del self._ways[next(iter(self._ways))]
        return known[1]


def _recognised(book: DocumentHistory, clauses: Sequence[ParsedClause], hint: Hint) -> Recognised:
    recalled = {} if hint.pairs else _recalled(book, clauses)
    lineage = match.match(book.clauses, clauses, hint.pairs, list_known_ids(book, hint), _known(book, recalled))
    keys = [0] * len(clauses)
    for pair in lineage.pairs:
        keys[pair.after] = book.keys[pair.before]
    used = set(keys)
    for place in lineage.added:
        key = book.names.taken.get(clauses[place].block.anchor, recalled.get(place, 0))
        if key not in used:
            keys[place] = key
            used.add(key)
    remember(book, _left(book.clauses, clauses, lineage))
    book.former.recall(clauses, [place for place in lineage.added if not keys[place]], keys, used)
    stood = {key: place for place, key in enumerate(book.keys)}
    again = [Pair(stood[keys[j]], j, Certainty.PROBABLE) for j in lineage.added if keys[j] in stood]
    return Recognised(_joined(lineage, again, book.clauses, clauses), keys, in_place=False)


def _known(book: DocumentHistory, recalled: Mapping[int, int]) -> Mapping[int, int]:
    """For places in a new text, of which the clauses are known, the places in the newest one; -1 if not there."""
    stood = {key: place for place, key in enumerate(book.keys)}
    return {place: stood.get(key, -1) for place, key in recalled.items()}


def remember(book: DocumentHistory, left: Iterable[int] = ()) -> None:
    """Take the newest text of a document for a former one; ``left`` are the places of what says so no longer."""
    if book.versions:
        book.former.remember(book.versions[-1].sha256, book.clauses, book.keys, left)


def _whole(book: DocumentHistory, clauses: Sequence[ParsedClause], sha256: str) -> tuple[int, ...]:
    """The clauses of a text with this digest that stood before, if the new one has its ids; none if there is none."""
    whole, taken = book.former.whole.get(sha256, ()), book.names.taken
    same = len(whole) == len(clauses) and all(
        taken.get(clause.block.anchor, key) == key for clause, key in zip(clauses, whole, strict=True)
    )
    return whole if same else ()


def _recalled(book: DocumentHistory, clauses: Sequence[ParsedClause]) -> Mapping[int, int]:
    """The clauses by place that long wordings, which the newest text does not have, bring back."""
    old, new = ({clause.block.wording for clause in text} for text in (book.clauses, clauses))
    places = [
        place
        for place, clause in enumerate(clauses)
        if (words := clause.block.wording) not in old and not clause.block.anchor and words.count(" ") >= _DISTINCTIVE
    ]
    keys = [0] * len(clauses)
    staying = {key for key, clause in zip(book.keys, book.clauses, strict=True) if clause.block.wording in new}
    book.former.recall(clauses, places, keys, staying)
    return {place: keys[place] for place in places if keys[place]}


def _left(before: Sequence[ParsedClause], after: Sequence[ParsedClause], lineage: Lineage) -> list[int]:
    """The places before of what was removed or says something else now."""
    reworded = (i for i, j, _ in lineage.pairs if said(before[i]) != said(after[j]))
    return [*lineage.removed, *reworded]


def _joined(
    lineage: Lineage, again: Sequence[Pair], before: Sequence[ParsedClause], after: Sequence[ParsedClause]
) -> Lineage:
    """The lineage with what was removed and added in the same words for the same clause."""
    if not again:
        return lineage
    pairs = tuple(sorted((*lineage.pairs, *again)))
    gone, come = {pair.before for pair in again}, {pair.after for pair in again}
    splits = ((whole, tuple(part for part in parts if part not in come)) for whole, parts in lineage.splits)
    merges = ((tuple(part for part in parts if part not in gone), whole) for parts, whole in lineage.merges)
    return replace(
        lineage,
        pairs=pairs,
        removed=tuple(place for place in lineage.removed if place not in gone),
        added=tuple(place for place in lineage.added if place not in come),
        splits=tuple(split for split in splits if split[1]),
        merges=tuple(merge for merge in merges if merge[0]),
        moved=match.find_moves(pairs, before, after),
    )
