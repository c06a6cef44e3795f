"""Tokens of CommonMark as blocks, each with its label, heading, anchor and place in lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from clausebook.model.clause import Block, Kind
from clausebook.parse import headings, inline, label
from clausebook.parse.dateline import is_dateline
from clausebook.parse.wording import collapse, wording

if TYPE_CHECKING:
    from markdown_it.token import Token


class Unit(NamedTuple):
    """A block of a text: ``line`` is 1-based, ``indent`` the number of lists around it.

    ``note``: it is of a footnote, which belongs to the block before.
    """

    block: Block
    line: int
    indent: int
    note: bool = False

    @property
    def shape(self) -> int:
        """``indent`` and ``note`` as one number: with the blocks, all that the tree of a text is made of."""
        return 2 * self.indent + self.note


def shaped(blocks: Iterable[Block], shapes: Iterable[int]) -> list[Unit]:
    """The units that had these blocks and shapes; the lines are not known."""
    return [Unit(block, 0, shape // 2, bool(shape % 2)) for block, shape in zip(blocks, shapes, strict=True)]


class _List:
    """A list while its items are being read."""

    def __init__(self, token: Token) -> None:
        self.ordered = token.type == "ordered_list_open"
        self.next = int(token.attrs.get("start", 1))
        self.mark = token.markup

    def item(self) -> str:
        """The label the next item is printed with."""
        if not self.ordered:
            return ""
        self.next += 1
        return f"{self.next - 1}{self.mark}"


class _Reading:
    """What is known at one token of those before it."""

    def __init__(self) -> None:
        self.lists: list[_List] = []
        self.item: str | None = None  # the label of an item whose first block is still to come
        self.item_line: list[int] | None = None
        self.note: str | None = None  # the number of a footnote; "" after its first block
        self.quotes = 0
        self.level = 0
        self.header = False
        self.row: Token | None = None
        self.cells: list[inline.Inline] = []
        self.heads = 0  # cells of the row that are headings of a column

    def open_list(self, token: Token) -> Unit | None:
        number = self.bare_number(token)
        self.lists.append(_List(token))
        return number

    def close_list(self, _token: Token) -> None:
        self.lists.pop()

    def open_item(self, token: Token) -> None:
        self.item, self.item_line = self.lists[-1].item(), token.map

    def close_item(self, token: Token) -> Unit | None:
        number = self.bare_number(token)
        self.item = None
        return number

    def bare_number(self, token: Token) -> Unit | None:
        """The number of an item that has no words of its own, as a block without any."""
        if not self.item:
            return None
        if self.row:
            self.in_cell(inline.EMPTY)
            return None
        block = Block(Kind.ITEM, self.item, "", "", "", (), "")
        return self.said(block, replace(token, map=self.item_line))

    def quote_edge(self, token: Token) -> None:
        self.quotes += token.nesting

    def note_edge(self, token: Token) -> None:
        self.note = token.content if token.nesting == 1 else None

    def heading_edge(self, token: Token) -> None:
        self.level = int(token.tag[1]) if token.nesting == 1 else 0

    def header_edge(self, token: Token) -> None:
        self.header = token.nesting == 1

    def open_row(self, token: Token) -> Unit | None:
        before = self.close_row(token) if self.cells else None
        self.row, self.cells, self.heads = token, [], 0
        return before

    def close_row(self, _token: Token) -> Unit | None:
        row, cells, self.row, self.cells = self.row, self.cells, None, []
        header = self.header or self.heads == len(cells)
        empty = header and not any(cell.text for cell in cells)  # written because GFM has no table without one
        return self.unit(_row(cells, header=header), row) if row and cells and not empty else None

    def open_cell(self, token: Token) -> None:
        self.cells.append(inline.EMPTY)
        self.heads += token.tag == "th"

    def in_cell(self, words: inline.Inline) -> None:
        """All blocks of a cell are one text, each from a line of its own."""
        if self.item:
            words = inline.join(inline.EMPTY._replace(text=self.item), words, " ")
        self.item = None
        self.cells[-1:] = [inline.join(self.cells[-1] if self.cells else inline.EMPTY, words, inline.BREAK)]

    def code(self, token: Token) -> Unit | None:
        block = _code(token, self.item)
        if self.row:
            self.in_cell(inline.EMPTY._replace(text=collapse(block.text)))
            return None
        return self.said(block, token) if block.text or block.label else None

    def words(self, token: Token) -> Unit | None:
        """The block that an inline token holds; a picture without words is none, a cell part of its row."""
        if self.row:
            self.in_cell(inline.flatten(token.children or []))
            return None
        block = _inline(token, self)
        return self.said(block, token) if block.text or block.label or block.anchor or self.level else None

    def said(self, block: Block, token: Token) -> Unit:
        """The first block of an item, or footnote, carries its label; those after it do not.

        A number that the first words of a footnote have is one of its words.
        """
        self.item = None
        if self.note:
            block, self.note = replace(_whole(block), label=self.note), ""
        return self.unit(block, token)

    def unit(self, block: Block, token: Token) -> Unit:
        return Unit(block, token.map[0] + 1 if token.map else 1, len(self.lists), self.note is not None)


_READ: dict[str, Callable[[_Reading, Token], Unit | None]] = {
    "ordered_list_open": _Reading.open_list,
    "bullet_list_open": _Reading.open_list,
    "ordered_list_close": _Reading.close_list,
    "bullet_list_close": _Reading.close_list,
    "list_item_open": _Reading.open_item,
    "list_item_close": _Reading.close_item,
    "blockquote_open": _Reading.quote_edge,
    "blockquote_close": _Reading.quote_edge,
    "footnote_open": _Reading.note_edge,
    "footnote_close": _Reading.note_edge,
    "heading_open": _Reading.heading_edge,
    "heading_close": _Reading.heading_edge,
    "thead_open": _Reading.header_edge,
    "thead_close": _Reading.header_edge,
    "tr_open": _Reading.open_row,
    "tr_close": _Reading.close_row,
    "th_open": _Reading.open_cell,
    "td_open": _Reading.open_cell,
    "inline": _Reading.words,
    "fence": _Reading.code,
    "code_block": _Reading.code,
}


def units(tokens: Iterable[Token]) -> Iterator[Unit]:
    """The blocks that tokens stand for, in reading order; lines count from the first line that was parsed."""
    reading = _Reading()
    for token in tokens:
        read = _READ.get(token.type)
        unit = read(reading, token) if read else None
        if unit:
            yield unit


def _whole(block: Block) -> Block:
    """A block whose label is of its words."""
    if not block.label:
        return block
    shift = len(block.label) + 1
    marks = tuple(mark._replace(start=mark.start + shift, end=mark.end + shift) for mark in block.marks)
    text = f"{block.label} {block.text}".rstrip()
    return replace(block, text=text, marks=marks, wording=wording(text))


def _row(cells: list[inline.Inline], *, header: bool) -> Block:
    row = inline.EMPTY
    for number, cell in enumerate(cells):
        row = inline.join(row, cell._replace(text=cell.text.replace("\t", " ")), "\t") if number else cell
    kind = Kind.HEADER if header else Kind.ROW
    return Block(kind, "", "", "", row.text, row.marks, wording(row.text))


def _code(token: Token, item: str | None) -> Block:
    text = token.content.rstrip().replace("\t", "    ")
    return Block(Kind.CODE, item or "", "", "", text, (), wording(text))


def _inline(token: Token, reading: _Reading) -> Block:
    content, item = inline.flatten(token.children or []), reading.item
    kind = _kind(content, reading)
    level = (reading.level or 7) if kind is Kind.SECTION else 0
    typed, offset = ("", 0) if item else label.head(content.text, kind, lines=token.info == "label")
    content = inline.cut(content, offset)
    if kind is Kind.PARAGRAPH and not typed and is_dateline(content.text):
        return Block(Kind.DATELINE, "", content.anchor, "", content.text, content.marks, "")
    heading = content.text if kind is Kind.SECTION else headings.run_in(content)
    return Block(
        kind, item or typed, content.anchor, heading, content.text, content.marks, wording(content.text), level
    )


def _kind(content: inline.Inline, reading: _Reading) -> Kind:
    if reading.item is not None:
        return Kind.ITEM
    if reading.note is not None:
        return Kind.PARAGRAPH
    if reading.quotes:
        return Kind.QUOTE
    if (
        not reading.lists
        and (reading.level or headings.is_bold_line(content))
        and not headings.is_line_to_sign(content.text)
    ):
        return Kind.SECTION
    return Kind.PARAGRAPH
