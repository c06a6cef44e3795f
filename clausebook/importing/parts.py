"""What a reader of files hands over: the parts of a text in order, and what of the file is no part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """Words of one formatting; ``tags`` are of :class:`clausebook.model.clause.Mark`, ``href`` where a link leads."""

    text: str
    tags: frozenset[str] = frozenset()
    href: str = ""


class Part(NamedTuple):
    """A paragraph, heading, item or row.

    ``line`` is where it stands in the source: a line, in Word a paragraph, from 1. ``level`` is that of a heading, 0
    for none; ``label`` a number that the file computes; ``depth`` the number of lists around it. Of a row, ``cells``
    are its columns, and ``head`` tells the heading row. ``anchor`` is an id that the file knows it by. ``beside``: it
    stands outside what a page calls its main part.
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


@dataclass(frozen=True, slots=True)
class Source:
    """A file, read. ``words`` are all its words by a reading of their own, against which the result is held.

    ``paged``: what a page has around a text, menus and running headers, may stand among the parts.
    """

    parts: tuple[Part, ...]
    words: tuple[str, ...]
    title: str = ""
    left: tuple[Left, ...] = ()
    tracked: tuple[Tracked, ...] = ()
    paged: bool = False


def words(text: str) -> tuple[str, ...]:
    """The words of a text: what stands between spaces, bullets apart."""
    return tuple(
        word
        for word in re.split(r"[\s\u00a0\u2007\u202f]+", text)
        if word and word not in {"•", "◦", "▪", "·", "●", "○"}
    )
