"""Blocks of HTML, by CommonMark 4.6 for the tags that are read: their lists, tables, headings and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import TYPE_CHECKING

from markdown_it.token import Token

from clausebook.parse.tags import BLOCKS, BREAKS, HEADINGS, LISTS, READ, TAG, Tag, is_words, parse_tag

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

_BEGINS = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=[ \t>]|/>|$)", re.ASCII)
_WITHIN = {"li": LISTS, "tr": {"table"}, "td": {"tr", "table"}, "th": {"tr", "table"}}
_NAMED = {"ul": "bullet_list", "ol": "ordered_list", "li": "list_item", **dict.fromkeys(HEADINGS, "heading")}
_CARRIED = re.compile(r"<(/?)(table|ul|ol|blockquote)\b", re.IGNORECASE)


def read_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    """The rule of the parser: from a line that begins with a tag that is read to the next empty line."""
    if state.is_code_block(start):
        return False
    line = _line(state, start)
    found = _BEGINS.match(line)
    name = found[1].lower() if found else ""
    alone = name in READ and (tag := TAG.match(line)) is not None and not line[tag.end() :].strip()
    if (name not in BLOCKS and not alone) or is_words(line):
        return False
    if silent:
        return name in BLOCKS  # a tag in a paragraph does not end it
    after = start + 1
    while after < end and not state.isEmpty(after) and state.sCount[after] >= state.blkIndent:
        after += 1
    state.line = after
    token = state.push("html", "", 0)
    token.map = [start, after]
    token.content = state.getLines(start, after, state.blkIndent, True)  # noqa: FBT003 - with the last line's end
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def find_open(source: str, before: Mapping[str, int]) -> dict[str, int]:
    """Which lists and tables of HTML may be open after a text, and how many, if ``before`` were open before it."""
    result = dict(before)
    for end, name in _CARRIED.findall(source):
        low = name.lower()
        result[low] = max(result.get(low, 0) + (-1 if end else 1), 0)
    return {name: number for name, number in result.items() if number}


def expand(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens of a text with those that its blocks of HTML stand for in their place."""
    reading = _Expansion()
    for token in tokens:
        if token.type != "html":
            yield token
            continue
        line = token.map[0] if token.map else 0
        yield from reading.read(token.content, line)
    yield from reading.close_to(0)


class _Expansion:
    """What of the HTML of a text is still open."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.children: list[Token] = []
        self.speaks = False  # whether there are words, or a picture, among them
        self.line = 0

    def read(self, source: str, line: int) -> Iterator[Token]:
        position = 0
        for found in TAG.finditer(source):
            if found["name"].lower() not in READ:
                continue
            self.say(source[position : found.start()], line)
            line += source.count("\n", position, found.end())
            position = found.end()
            tag = parse_tag(found[0])
            if tag.name in BLOCKS:
                yield from self.block(tag, line)
            else:
                self.children.append(Token("tag", "", 0, content=found[0]))
                self.speaks = self.speaks or "<img" in found[0].lower()
        self.say(source[position:], line)
        yield from self.flush()
        self.children = []  # tags without words
        heading = self.innermost(HEADINGS)
        if heading is not None:
            yield from self.close_to(heading)

    def say(self, words: str, line: int) -> None:
        if not any(child.type == "text" for child in self.children):
            self.line = line + words.count("\n", 0, len(words) - len(words.lstrip()))
        if words.strip() or self.children:
            said = unescape(words)
            self.children.append(Token("text", "", 0, content=said))
            self.speaks = self.speaks or bool(said.strip())

    def flush(self) -> Iterator[Token]:
        """The words so far, as a block; anchors without words go on to the next."""
        if self.speaks:
            yield Token("inline", "", 0, children=self.children, map=[self.line, self.line + 1])
            self.children, self.speaks = [], False

    def block(self, tag: Tag, line: int) -> Iterator[Token]:
        yield from self.flush()
        self.line = line
        if tag.ends:
            place = self.innermost({tag.name})
            if place is not None and tag.name not in BREAKS:
                yield from self.close_to(place)
            return
        if tag.name in _WITHIN:
            around = self.innermost(_WITHIN[tag.name])
            if around is None:
                return
            yield from self.close_to(around + 1)
            if tag.name in {"td", "th"} and self.open[around] == "table":
                yield from self.begin(Tag("tr", ends=False), line)
        if tag.name in HEADINGS and (heading := self.innermost(HEADINGS)) is not None:
            yield from self.close_to(heading)
        if tag.name not in BREAKS and not (tag.name == "table" and "table" in self.open):  # one within a cell is words
            yield from self.begin(tag, line)
        if tag.anchor:
            self.children.append(Token("tag", "", 0, content=f'<span id="{tag.anchor}">'))

    def begin(self, tag: Tag, line: int) -> Iterator[Token]:
        self.open.append(tag.name)
        kind = _NAMED.get(tag.name, tag.name)
        attrs: dict[str, str | int | float] = {"start": tag.start} if tag.name == "ol" else {}
        markup = "." if tag.name == "ol" else ""
        yield Token(f"{kind}_open", tag.name, 1, attrs=attrs, markup=markup, map=[line, line + 1])

    def innermost(self, names: Iterable[str]) -> int | None:
        return next((place for place in range(len(self.open) - 1, -1, -1) if self.open[place] in names), None)

    def close_to(self, depth: int) -> Iterator[Token]:
        yield from self.flush()
        while len(self.open) > depth:
            name = self.open.pop()
            yield Token(f"{_NAMED.get(name, name)}_close", name, -1)
