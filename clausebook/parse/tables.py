"""Tables by GFM, of which no cell is lost: a row may have more cells than the header.

Besides those tables without a header, as kramdown has them, and those drawn with ``+---+`` as pandoc has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

_LINE = re.compile(r"[|+]|:?-+:?[ \t]*\|")
_ROW = re.compile(r"\|.*\|[ \t]*")
_RULE = re.compile(r"\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?)?[ \t]*")
_DRAWN = re.compile(r"\+(?:[-:]{3,}\+)+[ \t]*|\+(?:[=:]{3,}\+)+[ \t]*")


def read_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    """The rule of the parser: its own, and the cells that it would leave out."""
    first = len(state.tokens)
    if table(state, start, end, silent):
        if not silent:
            state.tokens[first:] = _widen(state, state.tokens[first:])
        return True
    return not silent and not state.is_code_block(start) and _read_headless(state, start, end)


def _read_headless(state: StateBlock, start: int, end: int) -> bool:
    """A table of rows alone, begun by a line of hyphens or not, or drawn; it ends where its lines do."""
    after, lines = start, list[str]()
    while after < end and state.sCount[after] >= state.blkIndent and _LINE.match(line := getLine(state, after).strip()):
        lines.append(line)
        after += 1
    if not lines:
        return False
    if _DRAWN.fullmatch(lines[0]):
        rows = list(_group_drawn(lines, start))
    elif len(lines) > 1 and all(map(_ROW.fullmatch, lines[_RULE.fullmatch(lines[0]) is not None :])):
        rows = [(start + n, _cells(line), "td") for n, line in enumerate(lines) if not _RULE.fullmatch(line)]
    else:
        return False
    if not rows:
        return False
    state.tokens += _write(rows)
    state.line = after
    return True


def _group_drawn(lines: Sequence[str], start: int) -> Iterator[tuple[int, list[str], str]]:
    """The rows between the lines of a drawn table: the words of a cell may go over several lines."""
    cells: list[str] = []
    first = start
    for number, line in enumerate(lines, start):
        if _DRAWN.fullmatch(line):
            if cells:
                yield first, cells, "th" if "=" in line else "td"
            cells, first = [], number + 1
        else:
            more = _cells(line)
            cells += [""] * (len(more) - len(cells))
            cells = [f"{cell} {word}" for cell, word in zip_longest(cells, more, fillvalue="")]
    if cells:
        yield first, cells, "td"


def _write(rows: Sequence[tuple[int, list[str], str]]) -> Iterator[Token]:
    yield Token("table_open", "table", 1)
    for line, cells, tag in rows:
        yield Token("tr_open", "tr", 1, map=[line, line + 1])
        for words in cells:
            yield Token(f"{tag}_open", tag, 1)
            yield Token("inline", "", 0, content=words.strip(), children=[], map=[line, line + 1])
            yield Token(f"{tag}_close", tag, -1)
        yield Token("tr_close", "tr", -1)
    yield Token("table_close", "table", -1)


def _widen(state: StateBlock, tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a table with the cells of each row that has more of them than the header."""
    columns, line = sum(token.type == "th_open" for token in tokens), 0
    for token in tokens:
        if token.type == "tr_open" and token.map:
            line = token.map[0]
        if token.type == "tr_close":
            for words in _cells(getLine(state, line))[columns:]:
                yield Token("td_open", "td", 1)
                yield Token("inline", "", 0, content=words.strip(), children=[], map=[line, line + 1])
                yield Token("td_close", "td", -1)
        yield token


def _cells(line: str) -> list[str]:
    cells = escapedSplit(line.strip())
    return cells[cells[:1] == [""] : len(cells) - (cells[-1:] == [""])]
