"""Words with their formatting as Markdown, so that every reader of Markdown reads the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import groupby
from typing import NamedTuple

from clausebook.importing.parts import BREAK, NOTE, Span, squeezed

_SIGNS = re.compile(r"([\\`*_\[\]<>~|]|(?<=<)!)")
_FEW = re.compile(r"([\\`*~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|(?<=<)!|\](?=\())")
_AMPERSAND = re.compile(r"&(?=#?\w+;)")
_MARKS = {"strong": "**", "em": "*", "s": "~~"}
_OPENINGS = {**_MARKS, "code": "`", "link": "["}
_HEAD = re.compile(r"^(?=[#>+-]|:\s)|(?<=\d)(?=[.)](?:\s|$))")
_GOES_ON = re.compile(r"^(?=[#>+=|:-])|(?<=\d)(?=[.)](?:\s|$))")
_NUMBERED = re.compile(r"^\d{1,9}[.)](?:\s|$)")


class Care(IntEnum):
    """How carefully words are written: with few signs escaped, with every sign, or without any formatting too."""

    FEW = 0
    EVERY = 1
    BARE = 2


class _Stretch(NamedTuple):
    """``text[start:end]`` of one formatting; ``href`` of a link."""

    start: int
    end: int
    tag: str
    href: str = ""


def inline(spans: Sequence[Span], care: Care = Care.FEW, *, indent: str = "") -> str:
    """Words with their formatting; signs that Markdown would read otherwise are escaped.

    A line break stays one, with ``indent`` before the line that follows. Formatting that would begin or end between a
    letter and a sign, where Markdown sees none, leaves the sign out.
    """
    text = "".join(span.text for span in spans)
    stretches = _nested(text, (one for one in _stretches(spans, text) if care is not Care.BARE or one.tag == NOTE))
    written = "".join(_written(text, stretches, care))
    first, *more = (line.strip(" ") for line in written.split(BREAK))
    return f"\\\n{indent}".join([first, *(escape_head(line, goes_on=True) for line in more if line)])


def inline_cell(spans: Sequence[Span], care: Care = Care.EVERY) -> str:
    """The words of a cell of a table, on one line."""
    return inline(squeezed(spans), max(care, Care.EVERY)).replace("\\\n", "<br>")


def escape(text: str, care: Care) -> str:
    """Words in which no sign is read as Markdown."""
    return _AMPERSAND.sub(r"\\&", (_FEW if care is Care.FEW else _SIGNS).sub(r"\\\1", text))


def escape_head(line: str, *, goes_on: bool = False) -> str:
    """Words that begin a line, so that no sign there makes a list, a heading, a quote, a definition, or a table."""
    found = (_GOES_ON if goes_on else _HEAD).search(line)
    if not found or (found.start() and not _NUMBERED.match(line)):
        return line
    return f"{line[: found.start()]}\\{line[found.start() :]}"


def _stretches(spans: Sequence[Span], text: str) -> Iterator[_Stretch]:
    places: list[tuple[int, int, Span]] = []
    at = 0
    for span in spans:
        places.append((at, at + len(span.text), span))
        at += len(span.text)
    for tag in (*_MARKS, "code", NOTE):
        for on, some in groupby(places, key=lambda place: tag in place[2].tags):
            if on and (found := _tidy(text, *_ends(some), flanked=tag in _MARKS)):
                yield _Stretch(*found, tag)
    for href, some in groupby(places, key=lambda place: place[2].href):
        if href and (found := _tidy(text, *_ends(some), flanked=False)):
            yield _Stretch(*found, "link", href)


def _nested(text: str, stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Stretches of which each stands within another or beside it: one that reaches out of another is cut in two."""
    found: list[_Stretch] = []
    left = sorted(stretches, key=_outer_first)
    while left:
        one = left.pop(0)
        cut = min((outer.end for outer in found if outer.start <= one.start < outer.end < one.end), default=one.end)
        for start, end in ((one.start, cut), (cut, one.end)):
            if ends := _tidy(text, start, end, flanked=one.tag in _MARKS):
                part = one._replace(start=ends[0], end=ends[1])
                if start == one.start:
                    found.append(part)
                else:
                    left = sorted([*left, part], key=_outer_first)
    return found


def _outer_first(one: _Stretch) -> tuple[int, int, bool, bool]:
    return one.start, -one.end, one.tag in {"code", NOTE}, one.tag != "link"


def _ends(places: Iterator[tuple[int, int, Span]]) -> tuple[int, int]:
    some = list(places)
    return some[0][0], some[-1][1]


def _tidy(text: str, start: int, end: int, *, flanked: bool) -> tuple[int, int] | None:
    """Where formatting begins and ends: at no blank, and not between a letter and a sign."""
    while start < end and (text[start].isspace() or (flanked and _apart(text, start, start - 1))):
        start += 1
    while start < end and (text[end - 1].isspace() or (flanked and _apart(text, end - 1, end))):
        end -= 1
    return (start, end) if start < end else None


def _apart(text: str, inside: int, outside: int) -> bool:
    """Whether a sign just inside of a stretch has a letter or digit just outside (CommonMark, §6.2)."""
    return 0 <= outside < len(text) and text[outside].isalnum() and not text[inside].isalnum()


def _written(text: str, stretches: Sequence[_Stretch], care: Care) -> Iterator[str]:
    places = sorted({0, len(text), *(place for one in stretches for place in one[:2])})
    open_: list[_Stretch] = []
    for here, there in zip(places, [*places[1:], len(text)], strict=True):
        while open_ and open_[-1].end == here:
            yield _closing(open_.pop())
        for one in sorted((one for one in stretches if one.start == here), key=_outer_first):
            open_.append(one)
            yield _OPENINGS.get(one.tag, "")
        words, tags = text[here:there], {one.tag for one in open_}
        if NOTE in tags:
            defines = text[there : there + 1] == ":"
            yield words.replace("[", "[^") + ("\\" if defines else "")
        else:
            yield words if "code" in tags else escape(words, care)


def _closing(one: _Stretch) -> str:
    if one.tag == "link":
        return f"]({one.href.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"
    return "" if one.tag == NOTE else _OPENINGS[one.tag]
