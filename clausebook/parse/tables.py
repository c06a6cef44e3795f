"""Tables by GFM, of which no cell is lost: a row may have more cells than the header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock


def read_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    """The rule of the parser: its own, and the cells that it would leave out."""
    first = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    if not silent:
        state.tokens[first:] = _widen(state, state.tokens[first:])
    return True


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
