"""Three texts of one document: the version that a file was made of, ours, and that of the file, clause by clause.

What one side changed holds, what both changed alike holds once, and where both changed the same otherwise a person
decides. Number and words of a clause are two things: one side may renumber what the other rewords.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from clausebook.importing.notes import without_numbers
from clausebook.importing.parts import words
from clausebook.importing.sequence import Key, in_order
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.parse import label
from clausebook.parse.wording import wording

_ROWS = {Kind.ROW, Kind.HEADER}
_BOTH = "was changed {since}, and otherwise in the file"
_GONE = "was changed {since}, and the file removes it"
_BACK = "was removed {since}, and the file changes it"
_LATE = "was added {since} to a clause that the file removes"
_ORPHAN = "is added by the file to a clause that was removed {since}"
NUMBERED = "has another number {since}, and a third in the file: ours was kept"


@dataclass(frozen=True)
class Sides:
    """The three texts; ``kept`` and ``returned`` tell where clauses of the base stand in ours and in theirs.

    ``elsewhere`` are clauses of ours that the file says nothing of, and that were there before.
    """

    base: Sequence[ParsedClause]
    ours: Sequence[ParsedClause]
    theirs: Sequence[ParsedClause]
    kept: Mapping[int, int]
    returned: Mapping[int, int]
    elsewhere: frozenset[int] = frozenset()

    @cached_property
    def before_ours(self) -> dict[int, int]:
        """The places in the base of clauses of ours."""
        return {place: base for base, place in self.kept.items()}

    @cached_property
    def before_theirs(self) -> dict[int, int]:
        """The places in the base of clauses of theirs."""
        return {place: base for base, place in self.returned.items()}

    @cached_property
    def twins(self) -> dict[int, int]:
        """Clauses that both sides added alike: places in ours by those in theirs."""
        fresh: dict[tuple[str, ...], list[int]] = {}
        for place, one in enumerate(self.ours):
            if place not in self.before_ours:
                fresh.setdefault(printed(one.block), []).append(place)
        found = {}
        for place, one in enumerate(self.theirs):
            if place not in self.before_theirs and (some := fresh.get(printed(one.block))):
                found[place] = some.pop(0)
        return found


class Outcome(NamedTuple):
    """A clause of the merged text, by its places in the three; -1 where it does not stand.

    ``theirs_said``: the words are those of the file; ``theirs_numbered``: so is the number. ``conflict`` says what
    both sides did to it, if a person has to decide, with ``{since}`` for the version; ``clash``: both gave it another
    number, and ours was kept.
    """

    base: int
    ours: int
    theirs: int
    theirs_said: bool = False
    theirs_numbered: bool = False
    conflict: str = ""
    clash: bool = False


def decide(sides: Sides) -> tuple[Outcome, ...]:
    """The clauses of the merged text in order."""
    theirs = list(_theirs(sides))
    places = {key: place for place, key in enumerate(theirs)}
    found = (_judge(sides, key, places.get(key, -1)) for key in in_order(list(_ours(sides)), theirs, sides))
    return tuple(one for one in found if one)


def _ours(sides: Sides) -> Iterator[Key]:
    for place in range(len(sides.ours)):
        yield ("base", sides.before_ours[place]) if place in sides.before_ours else ("ours", place)


def _theirs(sides: Sides) -> Iterator[Key]:
    for place in range(len(sides.theirs)):
        if place in sides.before_theirs:
            yield "base", sides.before_theirs[place]
        else:
            yield ("ours", sides.twins[place]) if place in sides.twins else ("theirs", place)


def _judge(sides: Sides, key: Key, theirs: int) -> Outcome | None:
    """What becomes of a clause; None: it goes."""
    kind, place = key
    if kind == "ours":
        gone = theirs < 0 and _orphaned(sides.ours, place, sides.before_ours, sides.returned)
        return Outcome(-1, place, theirs, conflict=_LATE if gone else "")
    if kind == "theirs":
        gone = _orphaned(sides.theirs, place, sides.before_theirs, sides.kept)
        conflict = _ORPHAN if gone else ""
        return Outcome(-1, -1, place, theirs_said=True, theirs_numbered=True, conflict=conflict)
    ours = sides.kept.get(place, -1)
    if ours >= 0 and theirs >= 0:
        return _both(sides, place, ours, theirs)
    if ours >= 0:
        changed = not _same(sides.base[place].block, sides.ours[ours].block)
        return Outcome(place, ours, -1, conflict=_GONE) if changed else None
    changed = not _same(sides.base[place].block, sides.theirs[theirs].block)
    return Outcome(place, -1, theirs, theirs_said=True, theirs_numbered=True, conflict=_BACK) if changed else None


def _both(sides: Sides, place: int, ours: int, theirs: int) -> Outcome:
    base, mine, other = sides.base[place].block, sides.ours[ours].block, sides.theirs[theirs].block
    numbered = not same_number(base, other) and same_number(base, mine)
    clash = not (same_number(base, other) or same_number(base, mine) or same_number(mine, other))
    if same_words(base, other) or same_words(mine, other):
        return Outcome(place, ours, theirs, theirs_numbered=numbered, clash=clash)
    conflict = "" if same_words(base, mine) else _BOTH
    return Outcome(place, ours, theirs, theirs_said=True, theirs_numbered=numbered, conflict=conflict, clash=clash)


def _orphaned(clauses: Sequence[ParsedClause], place: int, before: Mapping[int, int], other: Mapping[int, int]) -> bool:
    """Whether the clause around a new one was there before, and is not there on the other side."""
    parent = clauses[place].parent
    return parent in before and before[parent] not in other


def printed(block: Block) -> tuple[str, ...]:
    """The words of a clause with its number, whatever the glyphs of its quotes and the numbers of its notes."""
    return words(wording(" ".join(without_numbers(block))))


def same_words(one: Block, other: Block) -> bool:
    """Whether two clauses have the same words, whatever their numbers and the glyphs of their quotes."""
    said, others = (words(wording(without_numbers(each)[1])) for each in (one, other))
    return printed(one) == printed(other) or said == others


def same_number(one: Block, other: Block) -> bool:
    """Whether two clauses have the same number, which rows have not."""
    if one.kind in _ROWS or printed(one) == printed(other):
        return True
    mine, theirs = (label.core(without_numbers(each)[0]) for each in (one, other))
    return mine == theirs


def _same(one: Block, other: Block) -> bool:
    return same_words(one, other) and same_number(one, other)
