"""The blocks of a Word file as parts of a text: paragraphs with their lists and headings, tables as rows of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clausebook.importing.notes import is_note
from clausebook.importing.parts import BREAK, NOTE, WORDED, Left, Part, Span, following, words
from clausebook.importing.word.blocks import BULLET, Block, Cell, Paragraph, Row, Table, Words
from clausebook.importing.word.steps import Steps

_BULLET = re.compile(r"^\s*[•◦▪·●○]\s*")
_STEP = 720  # twentieths of a point that one list stands further in
_DEEPEST = 9
_LONGEST, _SENTENCES = (
    120,
    60,
)  # characters of a heading by its place in the outline, and of one that ends as a sentence
_SENTENCE = re.compile(r"[.;:,]\W*$|\b(?:and|or)\s*$")
_INSIDE = re.compile(r"[.;:]\s+\S")  # the end of a sentence that is not the last, or of a heading
_TAGS = frozenset({"strong", "em", "s"})


@dataclass
class Arrangement:
    """Makes parts, telling tables apart; ``left`` are numbers of paragraphs without words."""

    left: list[Left] = field(default_factory=list)
    nested: list[int] = field(default_factory=list)
    tables: int = 0
    steps: Steps = field(default_factory=Steps)

    def parts(self, blocks: Iterable[Block]) -> Iterator[Part]:
        """Every paragraph and row that says anything."""
        for block in blocks:
            if isinstance(block, Paragraph):
                yield from self._paragraph(block)
                yield from self.parts(block.after)
            elif frame := _framed(block):
                yield from self.parts(frame.blocks)
            else:
                yield from self._table(block)

    def _paragraph(self, made: Paragraph) -> Iterator[Part]:
        label = "" if made.label == BULLET else made.label
        if words(made.text):
            part = _part(made, label)
            if part.level:
                self.steps.pass_heading(made)
            yield part._replace(depth=part.depth or (0 if part.level else self.steps.depth(made)))
        elif label and (made.heading.level or WORDED.search(label)):
            yield Part((), made.line, made.heading.level or 2, label, anchor=made.anchor)
        elif label:
            self.left.append(Left(made.line, label, "is the number of a paragraph without words"))

    def _table(self, table: Table) -> Iterator[Part]:
        self.tables += 1
        number, first = self.tables, True
        notes: list[Block] = []
        for row in table.rows:
            cells = tuple(self._cells(row, notes))
            if any(span.text.strip() for cell in cells for span in cell):
                yield Part((), row.line, cells=cells, head=row.head and first, table=number)
                first = False
        yield from self.parts(notes)

    def _cells(self, row: Row, notes: list[Block]) -> Iterator[tuple[Span, ...]]:
        """The cells of a row at their columns: a cell of several columns is followed by empty ones."""
        column = 0
        for cell in row.cells:
            yield from [()] * max(cell.column - column, 0)
            yield tuple(self._cell(cell, row.line, notes))
            yield from [()] * (cell.span - 1)
            column = max(column, cell.column) + cell.span

    def _cell(self, cell: Cell, line: int, notes: list[Block]) -> Iterator[Span]:
        for block in cell.blocks:
            if isinstance(block, Table):
                self.nested.append(line)
                for row in block.rows:
                    for inner in row.cells:
                        yield from self._cell(inner, line, notes)
            else:
                if block.label and words(block.text):
                    yield Span(f"{block.label} ")
                elif block.label and block.label != BULLET:
                    self.left.append(Left(line, block.label, "is the number of a paragraph without words"))
                yield from _spans(block.shown)
                yield Span(BREAK)
                notes += [one for one in block.after if isinstance(one, Paragraph) and one.note]
                boxes = tuple(one for one in block.after if not (isinstance(one, Paragraph) and one.note))
                yield from self._cell(Cell(0, 1, boxes), line, notes) if boxes else ()


def _framed(table: Table) -> Cell | None:
    """The cell of a table that is but a frame around its paragraphs."""
    cells = [cell for row in table.rows for cell in row.cells]
    return cells[0] if len(cells) == 1 and len(cells[0].blocks) > 1 else None


def _part(made: Paragraph, label: str) -> Part:
    spans, depth = tuple(_spans(made.shown)), made.depth if made.label == BULLET else 0
    bullet = _BULLET.match(made.text)
    if bullet:
        spans, depth = following(spans, bullet.end()), min(max(1, round(made.indent / _STEP)), _DEEPEST)
    level = 0 if made.heading.level and _is_clause(made) else made.heading.level
    return Part(
        spans,
        made.line,
        level,
        label,
        0 if level else depth,
        anchor=made.anchor,
        goes_on=made.note,
        bold=made.centred,
    )


def _is_clause(made: Paragraph) -> bool:
    """Whether what has the style of a heading is a whole clause: an item of a list, or more than a short sentence."""
    text, outlined = made.text.strip(), made.heading.outlined
    if outlined and (made.label == BULLET or len(text) > _LONGEST):
        return True
    more = len(text) > _SENTENCES or _INSIDE.search(text)
    return bool(_SENTENCE.search(text) and (outlined or more or (made.label or text).startswith("(")))


def _spans(shown: Iterable[Words]) -> Iterator[Span]:
    for one in shown:
        said = one.text.strip()
        note = {NOTE} if "sup" in one.tags and is_note(said) else set()
        yield Span(one.text, (one.tags & _TAGS) | note if said else frozenset(), one.href)
