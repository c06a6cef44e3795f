"""Clauses as plain text and as Markdown, for people and programs that want nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clausebook.model.change import Clause
from clausebook.model.clause import Block, Kind, Mark

_ESCAPED = re.compile(r"([\\`*_\[\]<>#|])")
_LOOKS_LIKE_LIST = re.compile(r"^(\d+)([.)])(?=\s)")
_MARKS = {"strong": "**", "em": "*", "s": "~~", "code": "`"}
_TAGS = frozenset({"u", "mark", "sub", "sup"})  # for which Markdown has no sign
_INDENT = "    "
_TURN = "\u2028"  # where a line ends
_DEEPEST = 6


def line(placed: Clause) -> str:
    """A clause in one line: its number, then its words; the cells of a table row are separated by tabs."""
    return f"{placed.block.label} {placed.block.text}".strip()


def text(clauses: Sequence[Clause]) -> str:
    """Clauses in reading order, each on a line, or on its lines, indented by two spaces for every clause around it."""
    if not clauses:
        return ""
    least = min(placed.depth for placed in clauses)
    return "".join(_indented(_turned(placed), placed.depth - least) for placed in clauses)


def _turned(placed: Clause) -> str:
    """A clause on its lines; a row has but one."""
    said = line(placed)
    if _row(placed.block):
        return said
    at = len(said) - len(placed.block.text)
    turns = {at + mark.start for mark in placed.block.marks if mark.tag == "br"}
    return "".join("\n" if place in turns else sign for place, sign in enumerate(said)) if turns else said


def _indented(said: str, depth: int) -> str:
    return "".join(f"{'  ' * depth}{one}\n" for one in said.split("\n"))


def markdown(clauses: Sequence[Clause]) -> str:
    """Clauses in reading order as CommonMark with tables, with the ids of the clauses as anchors."""
    out: list[str] = []
    previous: Block | None = None
    for placed in clauses:
        tight = previous is not None and _row(previous) and _row(placed.block)
        out.append(("" if tight or not out else "\n") + "".join(_written(placed, clauses, previous)))
        previous = placed.block
    return "".join(out)


def _row(block: Block) -> bool:
    return block.kind in {Kind.ROW, Kind.HEADER}


def _written(placed: Clause, clauses: Sequence[Clause], previous: Block | None) -> Iterator[str]:
    block = placed.block
    turn = {Kind.SECTION: " ", Kind.ROW: "<br>", Kind.HEADER: "<br>"}.get(block.kind, "\\\n")
    inset = _INDENT * _items(placed, clauses) + "  " if block.kind is Kind.ITEM else ""
    inset = "> " if block.kind is Kind.QUOTE else inset
    words = inline(block).replace(_TURN, turn + (inset if turn.endswith("\n") else ""))
    label = _LOOKS_LIKE_LIST.sub(r"\1\\\2", f"{block.label} ") if block.label else ""
    anchor = f'<a id="{placed.id}"></a>'
    if block.kind is Kind.SECTION:
        yield f"{'#' * min(max(block.level, 1), _DEEPEST)} {anchor}{block.label + ' ' if block.label else ''}{words}\n"
    elif block.kind is Kind.ITEM:
        yield f"{_INDENT * _items(placed, clauses)}- {anchor}{label}{words}\n"
    elif _row(block):
        yield from _table_row(block, words, previous)
    elif block.kind is Kind.QUOTE:
        yield f"> {anchor}{label}{words}\n"
    elif block.kind is Kind.CODE:
        yield f"```\n{block.text}\n```\n"
    else:
        yield f"{anchor}{label}{words}\n"


def _table_row(block: Block, words: str, previous: Block | None) -> Iterator[str]:
    cells = words.split("\t")
    if block.kind is Kind.ROW and (previous is None or not _row(previous)):
        yield f"|{' |' * len(cells)}\n|{' --- |' * len(cells)}\n"
    yield f"| {' | '.join(cells)} |\n"
    if block.kind is Kind.HEADER:
        yield f"|{' --- |' * len(cells)}\n"


def _items(placed: Clause, clauses: Sequence[Clause]) -> int:
    """How many list items stand around a clause."""
    count, parent = 0, placed.parent
    while 0 <= parent < len(clauses):
        count += clauses[parent].block.kind is Kind.ITEM
        parent = clauses[parent].parent
    return count


def inline(block: Block) -> str:
    """The words of a block with their formatting; whatever Markdown would take for markup is escaped.

    A line separator (U+2028) stands where a line ends.
    """
    openings: dict[int, list[str]] = {}
    closings: dict[int, list[str]] = {}
    turns = {mark.start for mark in block.marks if mark.tag == "br"}
    for mark in block.marks:
        before, after = _around(mark)
        openings.setdefault(mark.start, []).append(before)
        closings.setdefault(mark.end, []).insert(0, after)
    cuts = sorted({0, len(block.text), *openings, *closings})
    out: list[str] = []
    for start, end in zip(cuts, [*cuts[1:], len(block.text)], strict=True):
        out += closings.get(start, ()) if start else ()
        out += openings.get(start, ())
        out.append(_TURN if start in turns else _ESCAPED.sub(r"\\\1", block.text[start:end]))
    return "".join(out)


def _around(mark: Mark) -> tuple[str, str]:
    if mark.tag == "link":
        return "[", f"](<{mark.href}>)" if re.search(r"[\s()]", mark.href) else f"]({mark.href})"
    if mark.tag == "image":
        return "![", f"]({mark.href})"
    if mark.tag in _TAGS:
        return f"<{mark.tag}>", f"</{mark.tag}>"
    sign = _MARKS.get(mark.tag, "")
    return sign, sign
