"""Which numbered paragraphs are items of a list below their clause, and not clauses that count among the others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from clausebook.importing.word.blocks import BULLET, Paragraph
from clausebook.model.clause import Kind
from clausebook.parse import label

_PLAIN = re.compile(r"\d{1,3}[.)]")
_FIRST = re.compile(r"1[.)]")


@dataclass
class Steps:
    """What the headings and lists above say: ``numbered``, the heading has a number of digits, which "2." would follow.

    ``headed`` are the lists that number headings, ``found`` those that number steps.
    """

    numbered: bool = False
    headed: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)

    def pass_heading(self, made: Paragraph) -> None:
        """Remember a heading."""
        number = made.label or label.head(made.text.strip(), Kind.SECTION)[0]
        self.numbered = number[:1].isdecimal()
        self.headed.add(made.series)

    def depth(self, made: Paragraph) -> int:
        """How many lists are around a numbered paragraph; 0 for a clause.

        A step has the style "List Number", or is counted from 1 by a list that numbers no heading; both below a heading
        with a number of digits. What is counted by the same list is a step too, and what "List Number 2" counts.
        """
        if not made.label or made.label == BULLET:
            return 0
        if made.stepped and _PLAIN.fullmatch(made.label):
            return made.stepped if self.numbered or made.stepped > 1 else 0
        if self.numbered and made.series not in self.headed and _FIRST.fullmatch(made.label):
            self.found.add(made.series)
        return made.depth if made.series in self.found else 0
