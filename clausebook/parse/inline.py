"""Inline Markdown as plain text with marks over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from clausebook.model.clause import Mark
from clausebook.parse.wording import collapse

if TYPE_CHECKING:
    from markdown_it.token import Token

_OPENING = {"strong_open": "strong", "em_open": "em", "s_open": "s", "link_open": "link"}
_CLOSING = {"strong_close", "em_close", "s_close", "link_close"}


class Inline(NamedTuple):
    """A text with white space collapsed, the marks over it, and the first anchor in it."""

    text: str
    marks: tuple[Mark, ...]
    anchor: str


EMPTY = Inline("", (), "")


class _Writer:
    """Collects text, one space for every run of white space, and the marks that open and close over it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.spaced = True  # a leading space is dropped
        self.marks: list[Mark] = []
        self.open: list[tuple[int, str, str, int]] = []

    def write(self, text: str) -> None:
        text = collapse(text)
        if self.spaced and text.startswith(" "):
            text = text[1:]
        if text:
            self.parts.append(text)
            self.length += len(text)
            self.spaced = text.endswith(" ")

    def begin(self, tag: str, href: str = "") -> None:
        self.open.append((self.length, tag, href, len(self.marks)))
        self.marks.append(Mark(0, 0, tag, href))  # keeps its place: the outer mark before the inner

    def end(self) -> None:
        start, tag, href, place = self.open.pop()
        self.marks[place] = Mark(start, self.length, tag, href)

    def whole(self, tag: str, text: str, href: str = "") -> None:
        self.begin(tag, href)
        self.write(text)
        self.end()


def flatten(children: Sequence[Token]) -> Inline:
    """The text, marks and anchor of the children of an inline token."""
    if len(children) == 1 and children[0].type == "text":
        return Inline(collapse(children[0].content).strip(), (), "")
    writer, anchor = _Writer(), ""
    for token in children:
        match token.type:
            case "anchor":
                anchor = anchor or token.content
            case "code_inline":
                writer.whole("code", token.content)
            case "image":
                writer.whole("image", flatten(token.children or []).text, str(token.attrs.get("src", "")))
            case "hardbreak":
                writer.whole("br", " ")
            case "softbreak":
                writer.write(" ")
            case opening if opening in _OPENING:
                writer.begin(_OPENING[opening], str(token.attrs.get("href", "")))
            case closing if closing in _CLOSING:
                writer.end()
            case _:
                writer.write(token.content)
    text = "".join(writer.parts).rstrip()
    return Inline(text, _tidy(writer.marks, text), anchor)


def cut(content: Inline, offset: int) -> Inline:
    """The same without the first ``offset`` code points; marks that reach into them are shortened."""
    if not offset:
        return content
    text = content.text[offset:]
    marks = (mark._replace(start=max(mark.start - offset, 0), end=mark.end - offset) for mark in content.marks)
    return Inline(text, tuple(mark for mark in marks if mark.end > mark.start), content.anchor)


def _tidy(marks: Sequence[Mark], text: str) -> tuple[Mark, ...]:
    """Marks without the white space at their edges; none that is empty."""
    result = []
    for mark in marks:
        start, end = mark.start, min(mark.end, len(text))
        if mark.tag != "br":
            while start < end and text[start] == " ":
                start += 1
            while end > start and text[end - 1] == " ":
                end -= 1
        if end > start:
            result.append(Mark(start, end, mark.tag, mark.href))
    return tuple(sorted(result, key=lambda mark: (mark.start, -mark.end)))
