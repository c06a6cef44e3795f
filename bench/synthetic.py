"""Histories of legal texts whose truth is known: clauses edited at random, the true lineage kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from clausebook.model.clause import Block, Kind, ParsedClause


@dataclass(frozen=True, slots=True)
class Mix:
    """How much one step changes: shares of all clauses, or the most operations of a kind."""

    edited: float
    depth: float  # the largest share of a clause's words that is changed; 0: one to three words
    added: float
    removed: float
    moves: int
    section_moves: int
    splits: int
    merges: int
    twins: int
    retitled: int
    impostors: float  # the chance of one


LIGHT = Mix(0.08, 0.0, 0.02, 0.02, 2, 1, 1, 1, 1, 1, 0.1)
HEAVY = Mix(0.60, 0.4, 0.15, 0.15, 4, 2, 3, 3, 3, 3, 0.3)


@dataclass(frozen=True, slots=True)
class Step:
    """Two consecutive texts and what truly became of the clauses, by place.

    ``splits`` maps a clause before to all its parts after, ``merges`` a clause after to all it was made of.
    """

    before: tuple[ParsedClause, ...]
    after: tuple[ParsedClause, ...]
    pairs: dict[int, int]
    splits: dict[int, set[int]]
    merges: dict[int, set[int]]


@dataclass(slots=True, eq=False)
class Line:
    """A clause while it is edited; ``origin`` is its place before (-1: new), ``fixed`` that nothing may touch it."""

    block: Block
    parent: Line | None = None
    origin: int = -1
    fixed: bool = False


def history(rng: random.Random, texts: Sequence[Sequence[ParsedClause]], mix: Mix, steps: int = 3) -> list[Step]:
    """A history that begins with one of the texts; what it adds comes from the others."""
    chosen = rng.randrange(len(texts))
    store = [clause.block for place, text in enumerate(texts) if place != chosen for clause in text]
    result: list[Step] = []
    for _ in range(steps):
        result.append(_Editor(rng, result[-1].after if result else texts[chosen], store, mix).step())
    return result


class _Editor:
    """The text before, and the operations that make of it the text after."""

    def __init__(self, rng: random.Random, clauses: Sequence[ParsedClause], store: Sequence[Block], mix: Mix) -> None:
        self.rng, self.before, self.store, self.mix = rng, tuple(clauses), store, mix
        self.lines: list[Line] = []
        for place, clause in enumerate(clauses):
            parent = self.lines[clause.parent] if clause.parent >= 0 else None
            self.lines.append(Line(clause.block, parent, place))
        self.wordings = {clause.block.wording for clause in clauses}
        self.vocabulary = [word for clause in clauses for word in clause.block.text.split()] or ["law"]
        self.parts: list[tuple[Line, Line]] = []
        self.taken: list[tuple[Line, Line]] = []

    def step(self) -> Step:
        mix, size, rng = self.mix, len(self.lines), self.rng
        operations: list[Callable[[], None]] = [
            *[self.remove] * self._about(size * mix.removed),
            *[self.insert] * self._about(size * mix.added),
            *[self.move] * rng.randint(0, mix.moves),
            *[self.move_section] * rng.randint(0, mix.section_moves),
            *[self.split] * rng.randint(0, mix.splits),
            *[self.merge] * rng.randint(0, mix.merges),
            *[self.twin] * rng.randint(0, mix.twins),
            *[self.retitle] * rng.randint(0, mix.retitled),
            *[self.impostor] * (rng.random() < mix.impostors),
        ]
        rng.shuffle(operations)
        for operation in operations:
            operation()
        for line in rng.sample(self.lines, min(len(self.lines), self._about(size * mix.edited))):
            self.edit(line)
        if rng.random() < 0.5:
            self.renumber()
        return self._step()

    def _about(self, mean: float) -> int:
        return round(self.rng.uniform(0.5, 1.5) * mean)

    def _step(self) -> Step:
        places = {line: place for place, line in enumerate(self.lines)}
        splits: dict[int, set[int]] = {}
        for line, part in self.parts:
            if line in places and part in places:
                splits.setdefault(line.origin, {places[line]}).add(places[part])
        merges: dict[int, set[int]] = {}
        for line, whole in self.taken:
            if whole in places:
                merges.setdefault(places[whole], {whole.origin}).add(line.origin)
        pairs = {line.origin: place for line, place in places.items() if line.origin >= 0}
        return Step(self.before, self._clauses(places), pairs, splits, merges)

    def _clauses(self, places: dict[Line, int]) -> tuple[ParsedClause, ...]:
        result: list[ParsedClause] = []
        for line, place in places.items():
            parent = places[line.parent] if line.parent else -1
            depth = result[parent].depth + 1 if line.parent else 0
            result.append(ParsedClause(line.block, str(place), parent, depth, place + 1))
        return tuple(result)

    def _pick(self, wanted: Callable[[Line], bool]) -> Line | None:
        found = [line for line in self.lines if not line.fixed and wanted(line)]
        return self.rng.choice(found) if found else None

    def _is_leaf(self, line: Line) -> bool:
        return not any(other.parent is line for other in self.lines)

    def _is_section(self, line: Line) -> bool:
        return line.block.kind is Kind.SECTION and sum(other.parent is line for other in self.lines) > 1

    def _parent_at(self, place: int) -> Line | None:
        """What a clause put behind that place would stand under."""
        line, follower = (*self.lines[place : place + 2], None)[:2]
        return line if line and follower and follower.parent is line else line and line.parent

    def edit(self, line: Line) -> None:
        """Replace, insert and delete words: one to three, or up to a share of them."""
        words = line.block.text.replace("\t", " \t ").split(" ")
        if not line.block.wording or len(words) < 2 or line.fixed:
            return
        share = self.rng.uniform(0.05, self.mix.depth) * len(words)
        count = round(share) if self.mix.depth else min(self.rng.randint(1, 3), len(words) // 2)
        for place in sorted(self.rng.sample(range(len(words)), max(1, count)), reverse=True):
            kind = self.rng.choice(("replace", "replace", "insert", "delete"))
            if words[place] != "\t":
                words[place : place + (kind != "insert")] = [] if kind == "delete" else [self._word()]
        line.block = _worded(line.block, " ".join(words).replace(" \t ", "\t").strip() or "Reserved")

    def _word(self) -> str:
        return str(self.rng.randint(2, 400)) if self.rng.random() < 0.15 else self.rng.choice(self.vocabulary)

    def retitle(self) -> None:
        """Give a section with clauses under it an entirely different heading."""
        if line := self._pick(self._is_section):
            line.block = _worded(line.block, " ".join(self.rng.choice(self.vocabulary) for _ in range(3)))

    def remove(self) -> None:
        line = self._pick(self._is_leaf)
        if line and len(self.lines) > 4:
            self.lines.remove(line)

    def insert(self) -> None:
        """Add a clause of another text; only a short generic wording may be known here already."""
        block = self.rng.choice(self.store)
        if block.wording not in self.wordings or len(block.wording.split()) < 4:
            self._insert(self.rng.randrange(len(self.lines)), Line(_nameless(block)))

    def _insert(self, place: int, *family: Line) -> None:
        family[0].parent = self._parent_at(place)
        self.lines[place + 1 : place + 1] = family

    def move(self) -> None:
        if line := self._pick(self._is_leaf):
            self._move([line])

    def move_section(self) -> None:
        """Move a section with all that stands under it."""
        if line := self._pick(self._is_section):
            family = [line]
            for other in self.lines:
                if other.parent in family:
                    family.append(other)
            if 2 * len(family) < len(self.lines):
                self._move(family)

    def _move(self, family: Sequence[Line]) -> None:
        self.lines = [line for line in self.lines if line not in family]
        self._insert(self.rng.randrange(len(self.lines)), *family)

    def split(self) -> None:
        """Cut a long clause in two somewhere in its middle half."""
        line = self._pick(lambda one: self._is_whole(one) and len(one.block.text.split()) >= 20)
        if line:
            words = line.block.text.split()
            cut = self.rng.randint(len(words) // 4, 3 * len(words) // 4)
            part = Line(_worded(_nameless(line.block), " ".join(words[cut:])), line.parent)
            line.block = _worded(line.block, " ".join(words[:cut]))
            self.lines.insert(self.lines.index(line) + 1, part)
            self.parts.append((line, part))

    def _is_whole(self, line: Line) -> bool:
        known = {one for pair in (*self.parts, *self.taken) for one in pair}
        return line.origin >= 0 and line not in known and "\t" not in line.block.text and self._is_leaf(line)

    def merge(self) -> None:
        """Join a clause with the sibling behind it; the longer of the two is the clause that took in the other."""
        place = self.rng.randrange(len(self.lines) - 1)
        both = self.lines[place : place + 2]
        texts = [line.block.text for line in both]
        fit = both[0].parent is both[1].parent and all(len(text.split()) >= 6 for text in texts)
        if fit and all(self._is_whole(line) and not line.fixed for line in both):
            shorter, longer = sorted(both, key=lambda line: len(line.block.text))
            longer.block = _worded(longer.block, " ".join(texts))
            self.lines.remove(shorter)
            self.taken.append((shorter, longer))

    def twin(self) -> None:
        """Remove one of two twins, or copy a clause; of the two the one that keeps the wording is the clause."""
        wordings = [line.block.wording for line in self.lines]
        line = self._pick(lambda one: wordings.count(one.block.wording) > 1 and self._is_leaf(one))
        if line and self.rng.random() < 0.5:
            self.lines.remove(line)
        elif line := self._pick(self._is_leaf):
            line.fixed = True
            self._insert(self.rng.randrange(len(self.lines)), Line(_nameless(line.block), fixed=True))

    def impostor(self) -> None:
        """Remove a short generic clause, and let another one say the same under another section."""
        line = self._pick(lambda one: one.origin >= 0 and len(one.block.wording.split()) < 4 and self._is_leaf(one))
        if line:
            old = self.lines.index(line)
            self.lines.remove(line)
            far = [place for place in range(len(self.lines)) if abs(place - old) > 3]
            if places := [place for place in far if self._parent_at(place) not in {None, line.parent}]:
                self._insert(self.rng.choice(places), Line(_nameless(line.block), fixed=True))

    def renumber(self) -> None:
        """Label afresh whatever has a label."""
        start = self.rng.randint(1, 9)
        for place, line in enumerate(self.lines):
            if line.block.label:
                line.block = replace(line.block, label=f"{start + place}.")


def _nameless(block: Block) -> Block:
    return replace(block, anchor="")


def _worded(block: Block, text: str) -> Block:
    heading = text if block.kind is Kind.SECTION else block.heading if text.startswith(block.heading) else ""
    return replace(block, text=text, wording=text.replace("\t", " "), heading=heading, marks=())
