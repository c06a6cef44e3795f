"""Inline Markdown as plain text with marks over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from clausebook.model.clause import Mark
from clausebook.parse.tags import BLOCKS, BREAKS, MARKS, parse_tag
from clausebook.parse.wording import collapse

if TYPE_CHECKING:
    from markdown_it.token import Token

_OPENING = {"strong_open": "strong", "em_open": "em", "s_open": "s", "link_open": "link"}
_CLOSING = {f"{name.removesuffix('_open')}_close" for name in _OPENING}


class Inline(NamedTuple):
    """A text with white space collapsed, the marks over it, and the first anchor in it."""

    text: str
    marks: tuple[Mark, ...]
    anchor: str


EMPTY = Inline("", (), "")
BREAK = "\n"  # between the blocks of a cell
_DEEPEST = 60  # marks within marks by tags of HTML; those beyond are left out, and their words stay


class _Writer:
    """Collects text, one space for every run of white space, and the marks that open and close over it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.spaced = True  # a leading space is dropped
        self.marks: list[Mark] = []
        self.open: list[tuple[int, str, str, int, str]] = []

    def write(self, text: str) -> None:
        text = collapse(text)
        if self.spaced and text.startswith(" "):
            text = text[1:]
        if text:
            self.parts.append(text)
            self.length += len(text)
            self.spaced = text.endswith(" ")

    def begin(self, tag: str, href: str = "", by: str = "") -> None:
        """Open a mark; ``by`` names the tag of HTML that does."""
        self.open.append((self.length, tag, href, len(self.marks), by))
        self.marks.append(Mark(0, 0, tag, href))  # keeps its place: the outer mark before the inner

    def end(self, by: str = "") -> None:
        """Close the last mark so opened, if any; those opened since go on after it, as marks are nested."""
        place = next((place for place in range(len(self.open) - 1, -1, -1) if self.open[place][4] == by), None)
        if place is None:
            return
        inner = self.open[place + 1 :]
        for start, tag, href, at, _ in reversed(self.open[place:]):
            self.marks[at] = Mark(start, self.length, tag, href)
        del self.open[place:]
        for _, tag, href, _, name in inner:
            self.begin(tag, href, name)

    def tag(self, source: str) -> None:
        """Read a tag of HTML as what it means."""
        tag = parse_tag(source)
        if tag.anchor:
            self.marks.append(Mark(self.length, self.length, "target", tag.anchor))
        if tag.name in BREAKS or tag.name in BLOCKS:
            self.turn()
        elif tag.ends:
            self.end(tag.name)
        elif tag.name == "img":
            self.whole("image", tag.words, tag.href)
        elif len(self.open) >= _DEEPEST:
            return
        elif tag.name in MARKS:
            self.begin(MARKS[tag.name], by=tag.name)
        elif tag.name == "a" and tag.href:
            self.begin("link", tag.href, "a")

    def turn(self) -> None:
        """End a line, at the space that stands there already, if one does."""
        if not (self.spaced and self.length):
            self.whole("br", " ")
        elif Mark(self.length - 1, self.length, "br") not in self.marks[-1:]:
            self.marks.append(Mark(self.length - 1, self.length, "br"))

    def whole(self, tag: str, text: str, href: str = "") -> None:
        self.begin(tag, href)
        self.write(text)
        self.end()


def flatten(children: Sequence[Token]) -> Inline:
    """The text, marks and anchor of the children of an inline token."""
    if len(children) == 1 and children[0].type == "text":
        return Inline(collapse(children[0].content).strip(), (), "")
    writer = _Writer()
    for token in children:
        _write(writer, token)
    while writer.open:  # by tags that never end
        writer.end(writer.open[-1][4])
    text = "".join(writer.parts).rstrip()
    anchor = next((token.content for token in children if token.type == "anchor"), "")
    return Inline(text, _tidy(writer.marks, text), anchor)


def _write(writer: _Writer, token: Token) -> None:
    match token.type:
        case "anchor":
            pass
        case "code_inline":
            writer.whole("code", token.content)
        case "image":
            writer.whole("image", flatten(token.children or []).text, str(token.attrs.get("src", "")))
        case "tag":
            writer.tag(token.content)
        case "footnote":
            writer.whole("sup", token.content)
        case "hardbreak":
            writer.turn()
        case "softbreak":
            writer.write(" ")
        case opening if opening in _OPENING:
            writer.begin(_OPENING[opening], str(token.attrs.get("href", "")))
        case closing if closing in _CLOSING:
            writer.end()
        case _:
            writer.write(token.content)


def cut(content: Inline, offset: int) -> Inline:
    """The same without the first ``offset`` code points; marks that reach into them are shortened."""
    if not offset:
        return content
    text = content.text[offset:]
    marks = (mark._replace(start=max(mark.start - offset, 0), end=mark.end - offset) for mark in content.marks)
    return Inline(text, tuple(mark for mark in marks if mark.end > mark.start), content.anchor)


def join(before: Inline, after: Inline, between: str) -> Inline:
    """Two texts as one: with nothing between them where one is empty, but for tabs."""
    if between != "\t" and not (before.text and after.text):
        between = ""
    gap = " " if between == BREAK else between
    offset = len(before.text) + len(gap)
    marks = [mark._replace(start=mark.start + offset, end=mark.end + offset) for mark in after.marks]
    broken = [Mark(len(before.text), offset, "br")] if between == BREAK else []
    return Inline(before.text + gap + after.text, (*before.marks, *broken, *marks), before.anchor or after.anchor)


def _tidy(marks: Sequence[Mark], text: str) -> tuple[Mark, ...]:
    """Marks without the white space at their edges; none that is empty."""
    result = []
    for mark in marks:
        start, end = mark.start, min(mark.end, len(text))
        if mark.tag == "target" and text:  # an anchor is on the character after it
            start = min(start, len(text) - 1)
            end = start + 1
        elif mark.tag != "br":
            while start < end and text[start] == " ":
                start += 1
            while end > start and text[end - 1] == " ":
                end -= 1
        if end > start:
            result.append(Mark(start, end, mark.tag, mark.href))
    return tuple(sorted(result, key=lambda mark: (mark.start, -mark.end)))
