"""The clause: the smallest citable unit of a document, and the inline formatting over its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

_FORMATS = frozenset({"strong", "em", "s", "code", "u", "mark", "sub", "sup"})


class Kind(StrEnum):
    """What a block is in the text."""

    SECTION = "section"  # a heading, or a bold line used as one
    PARAGRAPH = "paragraph"  # numbered or not
    ITEM = "item"  # of a list
    ROW = "row"  # of a table; cells are separated by a tab in ``text``
    HEADER = "header"  # the heading row of a table
    QUOTE = "quote"
    CODE = "code"
    DATELINE = "dateline"  # "Last updated: January 6, 2023": printed, but no part of the wording


class Mark(NamedTuple):
    """Inline formatting over ``text[start:end]``; offsets are Unicode code points.

    ``tag`` is one of ``strong``, ``em``, ``s``, ``code``, ``u``, ``mark``, ``sub``, ``sup``, ``link``, ``image``,
    ``br``, ``target``; ``href`` is the address of a ``link`` or ``image``, the name of a ``target``. Marks are
    properly nested and sorted by start, the outer first.
    """

    start: int
    end: int
    tag: str
    href: str = ""


def cut(marks: Iterable[Mark], start: int, end: int) -> Iterator[tuple[int, int, frozenset[str], str]]:
    """``text[start:end]`` in pieces of one formatting: from where to where, with which tags, and where a link leads."""
    inside = list(marks)
    places = {place for mark in inside for place in (mark.start, mark.end) if start < place < end}
    for here, there in pairwise(sorted({start, end, *places})):
        over = [mark for mark in inside if mark.start <= here and mark.end >= there]
        href = next((mark.href for mark in over if mark.tag == "link"), "")
        yield here, there, frozenset(mark.tag for mark in over) & _FORMATS, href


@dataclass(frozen=True, slots=True)
class Block:
    """What a clause says, wherever it stands: the content-addressed part of a clause.

    ``text`` holds every word of the clause itself, its heading included, without its label and without
    its children; white space is collapsed. ``wording`` is ``text`` reduced to what counts (see
    :mod:`clausebook.parse.wording`) and has the same length, so offsets in one are offsets in the other.
    A date line has an empty wording.
    """

    kind: Kind
    label: str  # the number as printed: "7.4", "(a)", "A.", "14."; "" if none
    anchor: str  # the declared clause id (without the document), "" if none
    heading: str  # a section's heading or a paragraph's bold run-in heading; "" if none
    text: str
    marks: tuple[Mark, ...]
    wording: str
    level: int = 0  # heading level 1-6, 7 for a bold line used as a heading; 0 for anything else

    @property
    def printed(self) -> str:
        """What counts of what is printed: the label, as typed, and the wording; nothing of a date line."""
        words = " ".join(self.wording.split()) if self.kind is Kind.CODE else self.wording  # all else has single spaces
        return f"{self.label} {words}" if self.label else words


class ParsedClause(NamedTuple):
    """A block where it stands in one version of a document.

    ``parent`` is the index of the enclosing clause in the document's clauses, -1 at the top; ``depth``
    is the number of ancestors; ``line`` is the 1-based line of the file at which it begins.
    """

    block: Block
    address: str
    parent: int
    depth: int
    line: int
