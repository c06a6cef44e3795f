"""Which clause a reference means: ``7.9``, ``§ 5``, ``Art. 3 Abs. 2``, ``“Reporting”, (a)``, ``8.1, item 4.4``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from clausebook.citation.lexer import Lexer
from clausebook.citation.match import ByNumber, Level, Step, find, find_by_end
from clausebook.citation.outline import Outline, Standing
from clausebook.crossref.resolve import Place
from clausebook.model.clause import Kind
from clausebook.parse.enumerators import Enumerator, find_enumerators

Certainty = Literal["exact", "ambiguous", "nearest"]
_READINGS = 48  # ways to read one reference that are tried
_NEAREST = 8


class Meant(NamedTuple):
    """What a reference means: one place if ``exact``, several, the shallowest first, if ``ambiguous``.

    ``nearest``: nothing is called so; the places are those that come nearest, if any do.
    """

    certainty: Certainty
    places: tuple[Place, ...] = ()


class Reader:
    """Reads references to the clauses of one text."""

    def __init__(self, clauses: Sequence[Standing]) -> None:
        self.clauses = clauses
        self.outline = Outline.of(clauses)
        self._lexer = Lexer(self.outline)

    def read(self, reference: str) -> Meant:
        """The clauses meant. ``exact`` only if all of the reference was understood and one clause answers to it."""
        readings = tuple(islice(self._lexer.readings(reference), _READINGS))
        found = self._places(readings)
        if found:
            return Meant("ambiguous" if len(found) > 1 else "exact", found)
        near = self._find_near(readings) or tuple(map(Place, self._lexer.headings_like(reference)))
        return Meant("nearest", near[:_NEAREST])

    def _places(self, readings: Sequence[Sequence[Step]]) -> tuple[Place, ...]:
        """What the readings lead to, as closely as any agrees; a clause goes before an item inside its sentences."""
        for level in (Level.SPELLED, Level.PARTS, Level.FOLDED):
            found = {Place(one) for steps in readings for one in find(self.outline, steps, level)}
            found = found or {place for steps in readings for place in self._inside(steps, level)}
            if found:
                return self._sorted(found)
        found = {Place(one) for steps in readings for one in find(self.outline, steps, Level.LOOSE)}
        return self._sorted(found) or self._sorted(self._run_on(readings))

    def _sorted(self, places: Iterable[Place]) -> tuple[Place, ...]:
        def key(place: Place) -> tuple[int, int, int]:
            return self.outline.depth(place.clause), place.clause, place.enumerator.start if place.enumerator else -1

        return tuple(sorted(places, key=key))

    def _run_on(self, readings: Sequence[Sequence[Step]]) -> set[Place]:
        """A section whose number runs on from one part to the next, ``7`` of ``C.7``; a letter that is there once."""
        found = {
            Place(one)
            for steps in readings
            if len(steps) == 1 and isinstance(steps[0], ByNumber) and not steps[0].number.noun
            for one in find_by_end(self.outline, steps[0].number)
            if self.clauses[one].block.kind is Kind.SECTION or steps[0].number.spelled.startswith("(")
        }
        return found if len(found) == 1 else set()

    # -- items inside sentences --

    def _inside(self, steps: Sequence[Step], level: Level) -> Iterator[Place]:
        """The items inside sentences to which steps lead, whose last is a number: of as many of its parts as may be."""
        last = steps[-1] if steps else None
        if not isinstance(last, ByNumber):
            return
        found: list[Place] = []
        for cut in range(len(last.number.parts)):
            base = (*steps[:-1], *([ByNumber(last.number.cut(cut))] if cut else []))
            bases = find(self.outline, base, level) if base else ()
            found += [place for one in bases for place in self._items(one, last.number.parts[cut:], level)]
        if found and last.nth:  # clauses of that number are counted, too
            clauses = find(self.outline, (*steps[:-1], ByNumber(last.number)), level)
            found = [*map(Place, clauses), *dict.fromkeys(found)][last.nth - 1 : last.nth]
        yield from found

    def _items(self, base: int, path: Sequence[str], level: Level) -> Iterator[Place]:
        """Items of a path in the sentences of a clause, or of paragraphs without number under it."""
        some = [base, *(at for at, one in enumerate(self.clauses) if one.parent == base and not one.block.label)]
        for at in some:
            for item in find_enumerators(self.clauses[at].block.text):
                if _is_path(item, path, level):
                    yield Place(at, item)

    # -- what comes nearest --

    def _find_near(self, readings: Sequence[Sequence[Step]]) -> tuple[Place, ...]:
        """Clauses with the end of the number, else those that the beginning of the reference leads to."""
        numbers = [steps[-1].number for steps in readings if steps and isinstance(steps[-1], ByNumber)]
        ends = {Place(one) for number in numbers for one in find_by_end(self.outline, number)}
        if ends:
            return self._sorted(ends)
        for steps in readings:
            for shorter in _shortened(steps):
                found = self._places([shorter])
                if found:
                    return found
        return ()


def _shortened(steps: Sequence[Step]) -> Iterator[tuple[Step, ...]]:
    """Steps without their end, part by part."""
    while steps:
        *before, last = steps
        if isinstance(last, ByNumber):
            for cut in range(len(last.number.parts) - 1, 0, -1):
                yield (*before, ByNumber(last.number.cut(cut)))
        steps = tuple(before)
        if steps:
            yield steps


def _is_path(item: Enumerator, path: Sequence[str], level: Level) -> bool:
    if len(item.path) != len(path):
        return False
    if level < Level.FOLDED:
        return item.path == tuple(path)
    return [one.casefold() for one in item.path] == [one.casefold() for one in path]
