"""Footnotes, endnotes and comments: what stands at a place of the text without being written there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from clausebook.importing.word.elements import children, find, is_on, value, whole
from clausebook.importing.word.numeral_forms import write_number
from clausebook.importing.word.package import Package

_KINDS = {"footnote": ("footnotes", "w:footnotePr", "decimal"), "endnote": ("endnotes", "w:endnotePr", "lowerRoman")}


@dataclass
class Notes:
    """The notes of one kind, by their ids, and how far they are counted."""

    found: Mapping[str, Any]
    form: str
    restarts: bool  # with every section
    count: int = 0
    start: int = 1
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, package: Package, kind: str) -> Notes:
        """The footnotes or endnotes of a file; the lines that part them from the text are none."""
        part, properties, usual = _KINDS[kind]
        found = {
            one.get(qn("w:id"), ""): one
            for root in package.roots(part)
            for one in children(root, f"w:{kind}")
            if one.get(qn("w:type"), "normal") == "normal"
        }
        settings = next(package.roots("settings"), None)
        section = next(package.body.iter(qn(properties)), None)
        chosen = section if section is not None else find(settings, properties)
        start = whole(chosen, "w:numStart", default=1)
        return cls(
            found,
            value(chosen, "w:numFmt", default=usual),
            value(chosen, "w:numRestart") == "eachSect",
            start - 1,
            start,
        )

    def refer(self, reference: Any) -> tuple[str, Any]:
        """The mark of the next note that is referred to, in brackets, and its element; None if it is not there."""
        name = reference.get(qn("w:id"), "")
        self.used.add(name)
        if is_on(reference.get(qn("w:customMarkFollows"), "0")):
            return "", self.found.get(name)
        self.count += 1
        return f"[{write_number(self.count, self.form) or self.count}]", self.found.get(name)

    def end_section(self) -> None:
        """Count anew, if the file does with every section."""
        if self.restarts:
            self.count = self.start - 1

    def unused(self) -> Iterator[Any]:
        """The notes to which nothing refers."""
        return (one for name, one in self.found.items() if name not in self.used)


def comments(package: Package) -> dict[str, tuple[str, Any]]:
    """Comments by their ids, each with its author."""
    return {
        one.get(qn("w:id"), ""): (one.get(qn("w:author"), ""), one)
        for root in package.roots("comments")
        for one in children(root, "w:comment")
    }
