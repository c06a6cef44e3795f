"""Which clauses of a text the steps of a reference lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from clausebook.citation import nouns
from clausebook.citation.outline import ROOT, Number, Outline


class Level(IntEnum):
    """How closely a step must agree: as it is spelled, by its parts, in any case, whatever noun is before it.

    By its parts, an ``Art. 3`` is an ``Article 3`` in any language.
    A place is counted among clauses without a number; loosely, among all.
    """

    SPELLED = 0
    PARTS = 1
    FOLDED = 2
    LOOSE = 3


class ByNumber(NamedTuple):
    """``7.9``, ``(a)``, ``Article II``; ``nth`` chooses one of several, from 1."""

    number: Number
    nth: int = 0


class ByHeading(NamedTuple):
    """``“Reporting”``, folded; ``bare`` without quotation marks, which may be meant to be something else."""

    heading: str
    nth: int = 0
    bare: bool = False


class ByOrdinal(NamedTuple):
    """``paragraph 3``: counted among the siblings of the kind that have no number."""

    kind: str
    place: int
    nth: int = 0


Step = ByNumber | ByHeading | ByOrdinal


def find(outline: Outline, steps: Sequence[Step], level: Level = Level.SPELLED) -> tuple[int, ...]:
    """The clauses to which steps lead, from the outermost inwards, in reading order.

    A number or a heading may stand anywhere under the step before it, an ordinal directly under it. A heading that
    follows a number may be that of the same clause.
    """
    reached: tuple[int, ...] = (ROOT,)
    for place, step in enumerate(steps):
        same = isinstance(step, ByHeading) and place > 0 and isinstance(steps[place - 1], ByNumber)
        reached = tuple(_step(outline, step, reached, level, same=same))
        if step.nth:
            reached = reached[step.nth - 1 : step.nth]
        if not reached:
            return ()
    return reached


def _step(outline: Outline, step: Step, start: Sequence[int], level: Level, *, same: bool) -> Iterator[int]:
    """The clauses that one step leads to from any of those reached."""
    if isinstance(step, ByOrdinal):
        counted = outline.by_place if level is Level.LOOSE else outline.by_ordinal
        some = counted.get((step.kind, step.place), ())
        yield from (index for index in some if outline.nodes[index].parent in start)
    elif isinstance(step, ByHeading):
        if step.bare and level is Level.SPELLED:
            return
        for index in outline.by_heading.get(step.heading.casefold(), ()):
            agrees = level >= Level.FOLDED or outline.nodes[index].heading == step.heading
            if agrees and ((same and index in start) or _under(outline, index, start)):
                yield index
    else:
        for index in outline.by_part.get(step.number.parts[-1].casefold(), ()):
            whole = outline.nodes[index].number
            if level is Level.SPELLED and whole and not whole.spelled.endswith(step.number.spelled):
                continue  # nor does it under any other
            if ROOT in start and is_section_alone(outline, index, step.number):
                continue
            around = _under(outline, index, start)
            if any(_agrees(outline.relative(index, one), step.number, level) for one in around):
                yield index


def _under(outline: Outline, index: int, start: Sequence[int]) -> list[int]:
    """Those of the clauses reached around a clause."""
    if ROOT in start:
        return [ROOT]
    return [one for one in outline.ancestors(index) if one in start]


def _agrees(found: Number | None, wanted: Number, level: Level) -> bool:
    if found is None:
        return False
    if level is Level.SPELLED:
        return (found.noun, found.spelled) == (wanted.noun, wanted.spelled)
    loose = level is Level.LOOSE and not nouns.stands_outside(wanted.noun)
    if not loose and nouns.kind(found.noun) != nouns.kind(wanted.noun):
        return False
    if level is Level.PARTS:
        return found.parts == wanted.parts
    return _folded(found.parts) == _folded(wanted.parts)


def _folded(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts)


def is_section_alone(outline: Outline, index: int, number: Number) -> bool:
    """Whether a number is that of a paragraph, ``(2)``, and a clause is section 2, with no number above it."""
    node = outline.nodes[index]
    bare = node.own is not None and not node.own.spelled.startswith("(")
    return number.spelled.startswith("(") and bare and node.number is not None and len(node.number.parts) == 1


def find_by_end(outline: Outline, number: Number) -> tuple[int, ...]:
    """The clauses whose number ends so: a ``(b)`` wherever it stands."""
    wanted = _folded(number.parts)
    found = []
    for index in outline.by_part.get(wanted[-1], ()):
        parts = outline.nodes[index].number
        if not parts or is_section_alone(outline, index, number):
            continue
        if _folded(parts.parts)[-len(wanted) :] == wanted:
            found.append(index)
    return tuple(found)
