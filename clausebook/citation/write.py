"""How each clause of a text is cited: as briefly as leads to it alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, islice
from typing import NamedTuple

from clausebook.citation import nouns
from clausebook.citation.match import ByHeading, ByNumber, ByOrdinal, Step, find
from clausebook.citation.outline import ROOT, Outline, Standing
from clausebook.citation.style import PREAMBLE
from clausebook.model.change import Clause

UNNUMBERED = {"item": "bullet", "paragraph": "unnumbered paragraph"}  # where the word could be of a number, too
_PREAMBLE = ByOrdinal("paragraph", 1)


class Citation(NamedTuple):
    """A clause as it is cited within its text.

    ``number`` is its number with those above it, "" if it has none: ``7.9``, ``3.1(a)``. ``parts`` are what leads to
    it alone, from the outermost inwards: ``("7.9",)``, ``("8.1", "item 4.4")``, ``("“Reporting”", "(a)")``.
    """

    number: str
    parts: tuple[str, ...]


class _Said(NamedTuple):
    """A step, and the clause that it is of."""

    step: Step
    clause: int


def cite_all(clauses: Sequence[Standing]) -> tuple[Citation, ...]:
    """The citations of all clauses of a text, in step with them; no two are the same."""
    return tuple(map(Citer(clauses).cite, range(len(clauses))))


def cite(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses of a text, each with how it is cited."""
    found = zip(clauses, cite_all(clauses), strict=True)
    return tuple(one._replace(number=cited.number, cited=cited.parts) for one, cited in found)


class Citer:
    """Cites the clauses of a text, each by itself and those around it, however many others there are."""

    def __init__(self, clauses: Sequence[Standing]) -> None:
        self.clauses = clauses
        self.outline = Outline.of(clauses)
        self.nodes = self.outline.nodes
        self.numbers = Counter((one.number.noun, one.number.spelled) for one in self.nodes if one.number)
        self.headings = Counter(one.heading for one in self.nodes if one.heading)
        self._written: dict[int, tuple[str, ...]] = {}

    def cite(self, index: int) -> Citation:
        """The citation of a clause by its place."""
        number = self.nodes[index].number
        return Citation(number.spelled if number else "", self._parts(index))

    def _parts(self, index: int) -> tuple[str, ...]:
        found = self._written.get(index)
        if found is None:
            found = self._cite_named(index) if self.nodes[index].named else self._cite_counted(index)
            self._written[index] = found
        return found

    # -- clauses with a number or a heading --

    def _cite_named(self, index: int) -> tuple[str, ...]:
        """The first candidate that leads to the clause alone; else the one with fewest others, counted."""
        fewest: tuple[int, list[_Said]] | None = None
        start = self._begins(index, ROOT) if self.nodes[index].own else index
        under = start != index and len(self._parts(start)) > 1  # (2) is cited as what it is a number of
        for some in islice(self._candidates(index), int(under), None):
            if self._is_alone(some):
                return tuple(map(self._say, some))
            found = find(self.outline, [one.step for one in some])
            if found == (index,):
                return tuple(map(self._say, some))
            if fewest is None or len(found) < fewest[0]:
                fewest = len(found), some
                nth = found.index(index) + 1
        if fewest is None:
            raise AssertionError(index)
        *around, last = map(self._say, fewest[1])
        return (*around, f"{last}#{nth}")

    def _is_alone(self, some: Sequence[_Said]) -> bool:
        """Whether one step is enough, as it nearly always is: no need to look."""
        step = some[0].step
        if len(some) > 1 or isinstance(step, ByOrdinal):
            return False
        if isinstance(step, ByHeading):
            return self.headings[step.heading] == 1
        return self.numbers[step.number.noun, step.number.spelled] == 1

    def _candidates(self, index: int) -> Iterator[list[_Said]]:
        """What may lead to a clause, the briefest first: by itself, under one named around it, under all of them."""
        node = self.nodes[index]
        around = [one for one in self.outline.ancestors(index) if self.nodes[one].named]
        alone = self._call(index, ROOT)
        if not (around and node.number and node.number.spelled.startswith("(")):
            yield alone
        start = self._begins(index, ROOT) if node.own else index
        for one in around:
            if one < start or not self.nodes[one].own:  # else its label is part of the number already
                yield [*self._call(one, ROOT), *self._call(index, one)]
        for one in around:
            if self.nodes[one].own and self.nodes[one].heading:
                yield [self._head(one), *self._call(index, one)]
        if around:
            yield self._descend(around[0], index)
        yield self._descend(ROOT, index)
        if node.own and node.heading:
            yield [*alone, self._head(index)]
        yield alone

    def _call(self, index: int, above: int) -> list[_Said]:
        """A clause by its number as it is said under another, else by its heading, else by its place."""
        node = self.nodes[index]
        if node.own is None:
            return [self._head(index) if node.heading else _Said(ByOrdinal(*node.ordinal), index)]
        number = self.outline.relative(index, above)
        start = self._begins(index, above)
        rest = self.outline.relative(index, start) if start != index else None
        if number and number.noun and rest and not rest.spelled.startswith("("):
            return [*self._call(start, above), _Said(ByNumber(rest), index)]
        return [_Said(ByNumber(number), index)] if number else []

    def _begins(self, index: int, above: int) -> int:
        """The clause with whose label the number of another begins."""
        start = index
        while not self.nodes[start].whole:
            parent = next((one for one in self.outline.ancestors(start) if self.nodes[one].own), ROOT)
            own = self.nodes[parent].own if parent != ROOT else None
            apart = own is None or nouns.holds_articles(own.noun)
            if apart or parent == above or above in self._between(start, parent):
                return start
            start = parent
        return start

    def _between(self, index: int, above: int) -> list[int]:
        found = []
        for one in self.outline.ancestors(index):
            if one == above:
                break
            found.append(one)
        return found

    def _descend(self, start: int, index: int) -> list[_Said]:
        """Every clause from one that stands around another down to it, each as it is said under the one before."""
        line = [index, *self._between(index, start)][::-1]
        said = self._call(start, ROOT) if start != ROOT else []
        above = start
        for one, under in zip(line, (*line[1:], ROOT), strict=True):
            if under != ROOT and self.nodes[one].own and self.nodes[under].own and not self.nodes[under].whole:
                continue  # its label is part of the number of the next
            said += self._call(one, above)
            above = one
        return said

    def _head(self, index: int) -> _Said:
        return _Said(ByHeading(self.nodes[index].heading), index)

    def _say(self, said: _Said) -> str:
        step = said.step
        if isinstance(step, ByNumber):
            return nouns.write(step.number.noun, step.number.spelled)
        if isinstance(step, ByHeading):
            return f"“{self.clauses[said.clause].block.heading.strip().rstrip('.:,; ')}”"
        return f"{step.kind} {step.place}"

    # -- clauses without --

    def _cite_counted(self, index: int) -> tuple[str, ...]:
        """The citation of the nearest clause around that has a name, and the place under that."""
        base = next((one for one in self.outline.ancestors(index) if self.nodes[one].named), ROOT)
        line = [self.nodes[one].ordinal for one in (index, *self._between(index, base))][::-1]
        if base == ROOT and line == [_PREAMBLE[:2]] and not self.outline.by_heading.get(PREAMBLE.casefold()):
            return (PREAMBLE,)
        places = [(kind, [str(place) for _, place in some]) for kind, some in groupby(line, key=lambda one: one[0])]
        said = [f"{self._word(kind, places, base)} {'.'.join(places)}" for kind, places in places]
        if base == ROOT:
            return (said[0].capitalize(), *said[1:])
        return (*self._parts(base), *said)

    def _word(self, kind: str, places: Sequence[str], base: int) -> str:
        """The word for a kind, where it cannot be taken for that of a number."""
        if kind not in UNNUMBERED:
            return kind
        return UNNUMBERED[kind] if ".".join(places) in self._numbers_under.get(base, ()) else kind

    @cached_property
    def _numbers_under(self) -> Mapping[int, set[str]]:
        """The numbers that are said under each clause."""
        found: dict[int, set[str]] = defaultdict(set)
        for index, node in enumerate(self.nodes):
            if node.number:
                found[ROOT].add(node.number.spelled)
                for one in self.outline.ancestors(index):
                    number = self.outline.relative(index, one)
                    found[one].add(number.spelled if number else "")
        return found
