"""Footnotes (``[^1]``, ``[^1]: words``): numbered as they are referred to, each under the clause that refers to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_DEFINED = re.compile(r"\[\^([^\s\[\]]{1,80})\]:[ \t]*")
_REFERRED = re.compile(r"\[\^([^\s\[\]]{1,80})\](?!:)")
_INDENT = 4


def read_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    """The rule of the parser: ``[^1]: words``, with what is indented below."""
    begin = state.bMarks[start] + state.tShift[start]
    found = None if state.is_code_block(start) else _DEFINED.match(state.src, begin, state.eMarks[start])
    if not found or silent:
        return bool(found)
    _known(state.env)[found[1]] = 0
    state.push("footnote_open", "", 1).content = found[1]
    kept = state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType
    state.bMarks[start], state.tShift[start], state.sCount[start] = found.end(), 0, state.blkIndent + _INDENT
    state.parentType = "footnote"
    state.blkIndent += _INDENT
    state.md.block.tokenize(state, start, end)
    state.blkIndent -= _INDENT
    state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType = kept
    state.push("footnote_close", "", -1)
    return True


def read_reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    """The rule of the parser: ``[^1]``, if the text has such a footnote."""
    found = _REFERRED.match(state.src, state.pos)
    known = _known(state.env)
    if not found or found[1] not in known:
        return False
    if not silent:
        if not known[found[1]]:
            known[found[1]] = state.env["referred"] = state.env.get("referred", 0) + 1
        token = state.push("footnote", "", 0)
        token.content, token.meta = f"[{known[found[1]]}]", {"name": found[1]}
    state.pos = found.end()
    return True


def _known(env: Any) -> dict[str, int]:  # noqa: ANN401 - what the parser keeps is of any kind
    """The footnotes of a text: the number of each, 0 before it is referred to."""
    known: dict[str, int] = env.setdefault("footnotes", {})
    return known


def place(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens of a text with each footnote after the block, or the table, that first refers to it.

    One that nothing refers to stays where it is.
    """
    stream = list(tokens)
    if not any(token.type == "footnote_open" for token in stream):
        yield from stream
        return
    referred = {child.meta["name"]: child.content for token in stream for child in _references(token)}
    body, notes = _apart(stream, referred)
    waiting: list[str] = []
    inside = 0  # a heading or table, after which its footnotes come
    for token in body:
        yield token
        inside += token.nesting if token.type.startswith(("heading_", "table_")) else 0
        waiting += [child.meta["name"] for child in _references(token)]
        while waiting and not inside:
            name = waiting.pop(0)
            for note in notes.pop(name, ()):
                yield note
                waiting += [child.meta["name"] for child in _references(note)]
    for unread in notes.values():  # that only their own words refer to
        yield from unread


def _references(token: Token) -> list[Token]:
    return [child for child in token.children or () if child.type == "footnote"]


def _apart(stream: Iterable[Token], referred: dict[str, str]) -> tuple[list[Token], dict[str, list[Token]]]:
    """A text without the footnotes that are referred to, and these by name; of two of one name the first counts."""
    body: list[Token] = []
    notes: dict[str, list[Token]] = {}
    into: list[list[Token]] = [body]
    for token in stream:
        if token.type == "footnote_open":
            name = token.content
            token.content = referred.get(name, f"[{name}]")
            into.append(notes.setdefault(name, []) if name in referred and name not in notes else into[-1])
        into[-1].append(token)
        if token.type == "footnote_close":
            into.pop()
    return body, notes
