"""Markdown to blocks, by CommonMark (https://spec.commonmark.org/0.31.2/) with tables and without HTML.

A text is cut at places where CommonMark cannot carry anything over that matters here (before an unindented
heading or bullet, and before most unindented lines after a blank one), and each piece is parsed once however
many versions hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from clausebook import inline, label
from clausebook.clause import Block, Kind
from clausebook.dateline import is_dateline
from clausebook.wording import wording

DEEPEST = 60  # containers within containers; beyond this nothing is read as structure

_COMMENT = re.compile(r"<!--(?!-?>).*?-->", re.DOTALL)
_FENCE = re.compile(r"^[ \t>]*(?:`{3}|~{3})", re.MULTILINE)
_DEFINITION = re.compile(r"^[ >]{0,8}\[[^\]\n]+\]:", re.MULTILINE)
# Before an unindented heading or bullet, and before any unindented line after a blank one that is no numbered
# item: numbered items count on, so a numbered list is one piece.
_CUT = re.compile(
    r"\n(?:[ \t]*\n)*(?=[-+*][ \t]+\S|\#{1,6}[ \t])"
    r"|\n(?:[ \t]*\n)+(?=\S)(?!(?:[-+*]|\d{1,9}[.)])(?:[ \t\n]|$))"
)
_ANCHOR = re.compile(r"<a\s+(?:id|name)\s*=\s*[\"']([^\"'\s<>]+)[\"']\s*>\s*</a>", re.IGNORECASE)
_BOLD_LINE = 14  # words; a longer bold paragraph is emphasis, not a heading
_RUN_IN = 140  # code points


class Unit(NamedTuple):
    """A block of a text: ``line`` is 1-based, ``indent`` the number of lists around it."""

    block: Block
    line: int
    indent: int


def _anchor(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    if state.src[state.pos] != "<":
        return False
    found = _ANCHOR.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("anchor", "a", 0).content = found.group(1)
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table")
    parser.inline.ruler.before("autolink", "anchor", _anchor)
    parser.normalizeLink = lru_cache(maxsize=65536)(parser.normalizeLink)  # type: ignore[method-assign]
    return parser


class Reader:
    """Reads texts into units, remembering every piece it has read.

    One lives as long as a compilation: its memory grows with the number of distinct pieces, not of texts.
    """

    def __init__(self) -> None:
        self._parser = _parser()
        self._pieces: dict[str, tuple[Unit, ...]] = {}
        self._blocks: dict[Block, Block] = {}

    def units(self, source: str) -> list[Unit]:
        """The blocks of a text in reading order; ``line`` counts from the first line of ``source``."""
        result: list[Unit] = []
        for piece, line in pieces(source):
            found = self._pieces.get(piece)
            if found is None:
                found = self._pieces[piece] = tuple(self._read(piece))
            result += [Unit(unit.block, unit.line + line, unit.indent) for unit in found]
        return result

    def _read(self, piece: str) -> Iterator[Unit]:
        for unit in _units(self._parser.parse(piece)):
            yield unit._replace(block=self._blocks.setdefault(unit.block, unit.block))


def pieces(source: str) -> Iterator[tuple[str, int]]:
    """The independent pieces of a text, each with the number of lines before it."""
    if "<!--" in source:
        source = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), source)
    if _indivisible(source):
        yield source, 0
        return
    line = position = 0
    for cut in _CUT.finditer(source):
        yield source[position : cut.start()], line
        line += source.count("\n", position, cut.end())
        position = cut.end()
    yield source[position:], line


def _indivisible(source: str) -> bool:
    """Whether a code fence or a link definition may reach over blank lines."""
    return (("```" in source or "~~~" in source) and bool(_FENCE.search(source))) or (
        "]:" in source and bool(_DEFINITION.search(source))
    )


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


def _units(tokens: Iterable[Token]) -> Iterator[Unit]:
    lists: list[_List] = []
    item: str | None = None  # the label of an item whose first block is still to come
    quotes = row_line = 0
    level = 0
    cells: list[Token] = []
    header = False
    for token in tokens:
        match token.type:
            case "ordered_list_open" | "bullet_list_open":
                lists.append(_List(token))
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
            case "list_item_open":
                item = lists[-1].item()
            case "list_item_close":
                item = None
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "heading_open":
                level = int(token.tag[1])
            case "heading_close":
                level = 0
            case "thead_open" | "thead_close":
                header = token.nesting == 1
            case "tr_open":
                cells, row_line = [], token.map[0] if token.map else row_line
            case "tr_close":
                yield Unit(_row(cells, header=header), row_line + 1, len(lists))
            case "inline" if token.level and _in_cell(token, cells):
                continue
            case "th_open" | "td_open":
                cells.append(token)
            case "inline" | "fence" | "code_block":
                is_code = token.type != "inline"
                block = _code(token, item) if is_code else _inline(token, level, item, quotes, len(lists))
                if _says_something(block):
                    yield Unit(block, _line(token), len(lists))
                    item = None
            case _:
                pass


def _says_something(block: Block) -> bool:
    """Whether a block can be cited: a picture without words cannot; a heading without words ends a section."""
    return bool(block.text or block.label or block.anchor or block.level)


def _in_cell(token: Token, cells: list[Token]) -> bool:
    """Keep the content of a table cell for the row it belongs to."""
    if cells and cells[-1].type in {"th_open", "td_open"}:
        cells[-1] = token
        return True
    return False


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _row(cells: list[Token], *, header: bool) -> Block:
    text, marks = "", []
    for number, cell in enumerate(cells):
        content = inline.flatten(cell.children or []) if cell.type == "inline" else inline.EMPTY
        text += "\t" if number else ""
        marks += [mark._replace(start=mark.start + len(text), end=mark.end + len(text)) for mark in content.marks]
        text += content.text.replace("\t", " ")
    kind = Kind.HEADER if header else Kind.ROW
    return Block(kind, "", "", "", text, tuple(marks), wording(text))


def _code(token: Token, item: str | None) -> Block:
    text = token.content.rstrip().replace("\t", "    ")
    return Block(Kind.CODE, item or "", "", "", text, (), wording(text))


def _inline(token: Token, level: int, item: str | None, quotes: int, lists: int) -> Block:
    content = inline.flatten(token.children or [])
    kind = Kind.SECTION if level and item is None and not lists else Kind.PARAGRAPH
    if item is not None:
        kind = Kind.ITEM
    elif quotes:
        kind = Kind.QUOTE
    elif kind is Kind.PARAGRAPH and not lists and _is_bold_line(content):
        kind, level = Kind.SECTION, 7
    typed, offset = ("", 0) if item else label.head(content.text, kind)
    content = inline.cut(content, offset)
    if kind is Kind.PARAGRAPH and not typed and is_dateline(content.text):
        return Block(Kind.DATELINE, "", content.anchor, "", content.text, content.marks, "")
    heading = content.text if kind is Kind.SECTION else _run_in(content)
    return Block(
        kind,
        item or typed,
        content.anchor,
        heading,
        content.text,
        content.marks,
        wording(content.text),
        level if kind is Kind.SECTION else 0,
    )


def _is_bold_line(content: inline.Inline) -> bool:
    text = content.text
    covers = any(mark.tag == "strong" and mark.end - mark.start == len(text) for mark in content.marks)
    return covers and 0 < text.count(" ") + 1 <= _BOLD_LINE and not is_dateline(text)


def _run_in(content: inline.Inline) -> str:
    """The bold heading a paragraph runs in with: ``**Title.** text``."""
    first = next((mark for mark in content.marks if mark.tag == "strong"), None)
    if first is None or first.start or first.end > _RUN_IN or first.end >= len(content.text):
        return ""
    heading = content.text[: first.end].rstrip()
    closed = heading[-1:] in {".", ":", "?", "!"} or content.text[first.end : first.end + 1] in {".", ":"}
    return heading if closed else ""

