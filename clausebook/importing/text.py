"""Plain text as parts: paragraphs between empty lines, bullets by their signs, headings by what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clausebook.importing.parts import Part, Source, Span, words
from clausebook.model.clause import Kind
from clausebook.parse import label

_BULLET = re.compile(r"^(\s*)[•◦▪·●○*+-]\s+(?=\S)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\((\S+?)\)")
_STEP = 2  # blanks that one list stands further in than another
_SHORT, _TITLE = 90, 12  # characters and words of a heading
_SMALL = {"a", "an", "and", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with", "is", "are"}


def read(text: str) -> Source:
    """The parts of a text; each line of an unwrapped text is one, and so is each run of wrapped lines."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    parts = tuple(_parts(lines))
    plain = _LINK.sub(lambda link: link[1], "\n".join(re.sub(r"^#{1,6}\s+", "", line) for line in lines))
    plain = "\n".join(_BULLET.sub("", line) for line in plain.split("\n"))
    return Source(parts, words(plain), paged=True)


def _parts(lines: list[str]) -> Iterator[Part]:
    gathered: list[str] = []
    first = depth = 0
    for number, line in enumerate([*lines, ""], 1):
        bullet = _BULLET.match(line)
        if gathered and (not line.strip() or bullet or _begins(line)):
            yield _part(" ".join(gathered), first, depth)
            gathered = []
        if line.strip():
            if not gathered:
                first, depth = number, 1 + len(bullet[1].expandtabs(4)) // _STEP if bullet else 0
            gathered.append(line[bullet.end() :].strip() if bullet else line.strip())


def _begins(line: str) -> bool:
    """Whether a line without an empty one before it is a paragraph of its own: it has a number."""
    return bool(label.head(line.strip(), Kind.PARAGRAPH)[0])


def _part(text: str, line: int, depth: int) -> Part:
    heading = _HEADING.match(text)
    if heading:
        return Part(_spans(heading[2]), line, len(heading[1]))
    level = 0 if depth else _level(text)
    return Part(_spans(text), line, level, depth=depth)


def _spans(text: str) -> tuple[Span, ...]:
    found, at = [], 0
    for link in _LINK.finditer(text):
        found += [Span(text[at : link.start()]), Span(link[1], href=link[2])]
        at = link.end()
    return tuple(span for span in (*found, Span(text[at:])) if span.text)


def _level(text: str) -> int:
    """The level of a line that is a heading by its look: a number and a few words in capitals; 0 if it is none."""
    if len(text) > _SHORT:
        return 0
    number, start = label.head(text, Kind.SECTION)
    said = text[start:]
    if not number or number.startswith("(") or not titled(said):
        return 0
    return 1 + max(1, len(label.style(number).numbers))


def titled(said: str) -> bool:
    """Whether words look like a heading: few, begun with capitals, and no sentence."""
    found = re.findall(r"[^\W\d_][\w’'-]*", re.sub(r"\([a-z]{1,2}\)", "", said))
    if not found or len(found) > _TITLE or re.search(r"[.;!?]\s+\S", said) or "," in said[-1:]:
        return False
    large = [word for word in found if word[0].isupper() or word.lower() in _SMALL]
    return found[0][0].isupper() and len(large) >= 0.7 * len(found)
