"""Lists that Markdown counts: each item keeps its number, whatever comes or goes before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from clausebook.parse import label

_DIGITS = re.compile(r"\d{1,3}[.)]")
_COUNTED = re.compile(r"([ \t]*)(\d{1,9}|#)(\\?)([.)])[ \t]")


@dataclass
class CountedLists:
    """The lists that are open where a writer is: the number that is next, by how far they stand in.

    Nothing is written anew until lines come or go, and from then on until all lists have ended where they ended before.
    ``parted``: an empty line must stand above what was written last, as it begins a list or a paragraph anew.
    """

    following: dict[str, int] = field(default_factory=dict)
    changed: bool = False
    parted: bool = False

    def write(self, text: str, number: str, *, joined: bool) -> str:
        """Lines of a clause with that number; ``joined``: they do not stand below the lines that they stood below."""
        found, wanted = _COUNTED.match(text), label.core(number)
        ends = found is None and not text.startswith((" ", "\t"))
        self.changed = joined or (self.changed and not ends)
        self.parted = False
        if found is None or not wanted.isdecimal():
            self._close(text)
            return text
        inset, value = found[1], int(wanted)
        counted = self.following.get(inset)
        self.following = {one: place for one, place in self.following.items() if len(one) < len(inset)}
        if found[3] and counted != value:  # it is a paragraph, and stays one
            return text
        if self.changed and counted not in {None, value}:
            self.parted = True
            return _COUNTED.sub(rf"\g<1>{wanted}\\\g<4> ", text, count=1)
        self.following[inset] = value + 1
        self.parted = self.changed and counted is None and value != 1  # else it would go on with a paragraph
        if not self.changed or (counted == value and not found[3]):
            return text
        return _COUNTED.sub(rf"\g<1>{wanted}\g<4> ", text, count=1)

    def _close(self, text: str) -> None:
        """End the lists that what is written does not stand in."""
        inset = len(text) - len(text.lstrip(" \t"))
        self.following = {one: place for one, place in self.following.items() if len(one) < inset}


@dataclass
class FreshLists:
    """The numbers of the lists that are open in a text that is being written, by how many lists are around them."""

    last: dict[int, str] = field(default_factory=dict)

    def count(self, number: str, depth: int, *, item: bool) -> bool:
        """Whether Markdown counts what is next as it is numbered: it begins a list, or counts on."""
        self.last = {each: one for each, one in self.last.items() if each <= depth}
        if not item:
            return False
        last = self.last.pop(depth, "")
        if not _DIGITS.fullmatch(number):
            return False
        counts = not last or number == f"{int(last[:-1]) + 1}{last[-1]}"
        self.last[depth] = number if counts else last
        return counts
