"""What a Word file says, as one walk finds it: paragraphs and tables in order, with all their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

BULLET = "•"


class Heading(NamedTuple):
    """The level of a heading, 0 for none; ``outlined``: only by its place in the outline, as whole clauses may be."""

    level: int = 0
    outlined: bool = False


NO_HEADING = Heading()


class Words(NamedTuple):
    """Words of one formatting; ``left`` says why they are no part of the text, "" if they are.

    ``tags`` are ``strong``, ``em``, ``s`` and what Markdown has no signs for: ``sup``, ``sub``, ``caps``, ``mark``.
    """

    text: str
    tags: frozenset[str] = frozenset()
    href: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: ``line`` is its number in the file, from 1; ``after`` are text boxes and notes anchored in it.

    ``label`` is the number that Word computes, or a bullet; ``depth`` the number of lists around it; ``series`` the
    list that counts it; ``stepped`` which style "List Number" it has, from 1. ``indent`` is in twentieths of a point.
    """

    line: int
    words: tuple[Words, ...]
    label: str = ""
    heading: Heading = NO_HEADING
    depth: int = 0
    indent: int = 0
    anchor: str = ""
    centred: bool = False
    note: bool = False
    series: str = ""
    stepped: int = 0
    after: tuple[Block, ...] = ()

    @property
    def shown(self) -> tuple[Words, ...]:
        """The words that are text."""
        return tuple(one for one in self.words if not one.left)

    @property
    def text(self) -> str:
        """The words that are text, as they are read."""
        return "".join(one.text for one in self.shown)


class Cell(NamedTuple):
    """A cell and the column of the grid that it begins at, from 0; ``span`` columns wide."""

    column: int
    span: int
    blocks: tuple[Block, ...]


class Row(NamedTuple):
    """A row of a table; ``head``: it is repeated at the top of each page."""

    line: int
    cells: tuple[Cell, ...]
    head: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its rows in order."""

    rows: tuple[Row, ...]


Block = Paragraph | Table


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Every paragraph in reading order, those of cells, text boxes and notes too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            yield from paragraphs(block.after)
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs(cell.blocks)
