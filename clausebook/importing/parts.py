"""What a reader of files hands over: the parts of a text in order, and what of the file is no part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clausebook.export.origin import NOWHERE, Origin
from clausebook.parse.wording import clean

BREAK = "\u2028"  # a line break that is meant, among words
NOTE = "note"  # the tag of a reference to a footnote, whose words are its number in brackets
WORDED = re.compile(r"[^\W\d_]{2}|§")  # in a number: it has a word, and counts sections, not the items of a list


class Span(NamedTuple):
    """Words of one formatting; ``href`` is that of a link.

    ``tags`` are those of :class:`clausebook.model.clause.Mark`, and ``NOTE`` for what refers to a footnote. A line
    break that is meant is ``BREAK``; all other white space is a space.
    """

    text: str
    tags: frozenset[str] = frozenset()
    href: str = ""


class Part(NamedTuple):
    """A paragraph, heading, item or row.

    ``line`` is where it stands in the source: a line, in Word a paragraph, from 1. ``level`` is that of a heading, 0
    for none; ``label`` a number that the file computes; ``depth`` the number of lists around it. Of a row, ``cells``
    are its columns, ``table`` tells the tables of a source apart, ``head`` the heading row. ``anchor`` is an id that
    the file knows it by. ``beside``: it stands outside what a page calls its main part. ``goes_on``: it belongs to the
    item before it. ``bold``: it stands out as a heading does, by bold letters or by standing in the middle. ``note``:
    it is of a footnote, whose first paragraph has the number in brackets as its label.
    """

    spans: tuple[Span, ...]
    line: int
    level: int = 0
    label: str = ""
    depth: int = 0
    cells: tuple[tuple[Span, ...], ...] = ()
    head: bool = False
    anchor: str = ""
    beside: bool = False
    table: int = 0
    goes_on: bool = False
    bold: bool = False
    note: bool = False

    @property
    def text(self) -> str:
        """Its words, with cells after tabs."""
        if self.cells:
            return "\t".join("".join(span.text for span in cell) for cell in self.cells)
        return "".join(span.text for span in self.spans)


class Left(NamedTuple):
    """Words that are no part of the text, and why they were left out."""

    line: int
    text: str
    why: str


class Tracked(NamedTuple):
    """A change that somebody tracked in Word: ``kind`` is ``inserted`` or ``deleted``."""

    line: int
    kind: str
    author: str
    date: str
    text: str


class Doubt(NamedTuple):
    """What a reader was not sure of, at a place of the source: the ``code`` of the finding, and ``what`` it says.

    ``words`` are those that it is about. What is the same at several places is told once.
    """

    line: int
    code: str
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, read. ``words`` are all its words as they were found, against which the result is held.

    ``paged``: what a page has around a text, menus and running headers, may stand among the parts. ``origin`` is the
    version of ours that it was made of, as far as the file says so. ``recounted``: notes have other numbers among the
    parts than among the words.
    """

    parts: tuple[Part, ...]
    words: tuple[str, ...]
    title: str = ""
    left: tuple[Left, ...] = ()
    tracked: tuple[Tracked, ...] = ()
    paged: bool = False
    doubts: tuple[Doubt, ...] = ()
    origin: Origin = NOWHERE
    recounted: bool = False

    @property
    def place(self) -> str:
        """What the numbers of its parts count."""
        return "line" if self.paged else "paragraph"


def words(text: str) -> tuple[str, ...]:
    """The words of a text: what stands between spaces, bullets apart."""
    return tuple(
        word
        for word in re.split(r"[\s\u00a0\u2007\u202f]+", clean(text))
        if word and word not in {"•", "◦", "▪", "·", "●", "○"}
    )


def following(spans: Sequence[Span], start: int) -> tuple[Span, ...]:
    """What follows the first ``start`` characters."""
    found = []
    for span in spans:
        if start < len(span.text):
            found.append(span._replace(text=span.text[start:]))
        start = max(0, start - len(span.text))
    return tuple(found)


def squeezed(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Words with single spaces between them, and none at either end; line breaks stay."""
    found: list[Span] = []
    for span in spans:
        text = re.sub(r"\s+", lambda blank: BREAK if BREAK in blank[0] else " ", clean(span.text))
        if not found or found[-1].text[-1].isspace():
            if found and text.startswith(BREAK):
                found[-1] = found[-1]._replace(text=found[-1].text[:-1] + BREAK)
            text = text.lstrip()
        if text:
            same = found and found[-1].tags == span.tags and found[-1].href == span.href
            found[-1:] = (
                [found[-1]._replace(text=found[-1].text + text)] if same else [*found[-1:], span._replace(text=text)]
            )
    if found:
        found[-1] = found[-1]._replace(text=found[-1].text.rstrip())
    return tuple(span for span in found if span.text)
