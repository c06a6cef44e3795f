"""Definition lists, as kramdown, pandoc and MkDocs have them: a line, and below it ``: what it means``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

_BEGINS = re.compile(r":[ \t]+(?=\S)")
_INDENT = 2  # of what goes on after an empty line


def read_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    """The rule of the parser: each meaning is a block of its own after that of the term, without its sign."""
    begin = state.bMarks[start] + state.tShift[start]
    found = None if state.is_code_block(start) else _BEGINS.match(state.src, begin, state.eMarks[start])
    if not found or not (_goes_on(state, start) if silent else _is_defined(state)):
        return False
    if silent:
        return True
    state.push("definition_open", "dd", 1)
    kept = state.bMarks[start], state.tShift[start], state.sCount[start]
    within = state.env.get("defining", False)
    state.bMarks[start], state.tShift[start], state.sCount[start] = found.end(), 0, state.blkIndent + _INDENT
    state.env["defining"] = True
    state.blkIndent += _INDENT
    state.md.block.tokenize(state, start, end)
    state.blkIndent -= _INDENT
    state.bMarks[start], state.tShift[start], state.sCount[start] = kept
    state.env["defining"] = within
    state.push("definition_close", "dd", -1)
    return True


def _goes_on(state: StateBlock, start: int) -> bool:
    """Whether the paragraph before ends here: a term is one line; one that only broke before a colon has more."""
    return start - state.line == 1 or bool(state.env.get("defining"))


def _is_defined(state: StateBlock) -> bool:
    """Whether a term, or another meaning of it, stands before."""
    before = state.tokens[-1].type if state.tokens else ""
    if before != "paragraph_close":
        return before == "definition_close"
    lines = state.tokens[-2].map
    return lines is not None and lines[1] - lines[0] == 1
