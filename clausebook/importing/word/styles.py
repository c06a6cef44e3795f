"""The styles of a Word file (ECMA-376 Part 1, §17.7): what they stand on, and what they make of a paragraph or run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from clausebook.importing.word.blocks import Heading
from clausebook.importing.word.elements import children, find, is_on, switch, value, whole

_HEADING = re.compile(r"(?:heading|überschrift|titre|titolo|título|rubrik|kop)\s*(\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|table of figures|table of authorities|toa|index)(?:\s*heading|\s*\d)?", re.IGNORECASE)
_STEPS = re.compile(r"list number(?:\s*(\d))?", re.IGNORECASE)
_BODY = 9  # the outline level of what is no heading
_TITLE = {"title", "titel", "titre"}


@dataclass(frozen=True, slots=True)
class Styles:
    """Styles by their ids; ``defaults`` are those of each kind of thing that names none."""

    found: Mapping[str, Any]
    defaults: Mapping[str, str]
    usual: Any  # the run properties of everything

    @classmethod
    def of(cls, root: Any) -> Styles:
        """The styles that a part defines; ``root`` is None for a file without."""
        found = {one.get(qn("w:styleId"), ""): one for one in children(root, "w:style")}
        defaults = {
            one.get(qn("w:type"), ""): name for name, one in found.items() if is_on(one.get(qn("w:default"), "0"))
        }
        return cls(found, defaults, find(root, "w:docDefaults", "w:rPrDefault") if root is not None else None)

    def chain(self, name: str, kind: str) -> Iterator[Any]:
        """A style and those that it stands on; the default one of its kind for ""."""
        name = name or self.defaults.get(kind, "")
        seen: set[str] = set()
        while name in self.found and name not in seen:
            seen.add(name)
            yield self.found[name]
            name = value(self.found[name], "w:basedOn")

    def of_paragraph(self, paragraph: Any) -> tuple[Any, ...]:
        """The styles of a paragraph, its own first."""
        return tuple(self.chain(value(paragraph, "w:pPr", "w:pStyle"), "paragraph"))

    def run(self, run: Any, name: str) -> Any:
        """A property of a run, by itself or by its own style; None if neither says anything."""
        own = find(run, "w:rPr", name)
        styled = value(run, "w:rPr", "w:rStyle")
        if own is not None or not styled:
            return own
        return next(
            (one for style in self.chain(styled, "character") if (one := find(style, "w:rPr", name)) is not None), None
        )

    def switched(self, run: Any, name: str) -> bool:
        """Whether a toggle of a run is on, by itself or by its own style."""
        found = self.run(run, name)
        return found is not None and is_on(found.get(qn("w:val"), "1"))


def heading(paragraph: Any, styles: tuple[Any, ...]) -> Heading:
    """Whether a paragraph is a heading, by its styles or its own place in the outline; the title is of level one."""
    for one in (paragraph, *styles):
        outline = whole(one, "w:pPr", "w:outlineLvl", default=-1)
        named = _HEADING.fullmatch(value(one, "w:name"))
        if named and outline != _BODY:
            return Heading(int(named[1]))
        if value(one, "w:name").casefold() in _TITLE:
            return Heading(1)
        if outline >= 0:
            return Heading(outline + 1, outlined=True) if outline < _BODY else Heading()
    return Heading()


def counts_steps(styles: tuple[Any, ...]) -> int:
    """Which of the styles "List Number" to "List Number 5" a paragraph has, from 1; 0 for none."""
    named = (_STEPS.fullmatch(value(one, "w:name")) for one in styles)
    return next((int(found[1] or 1) for found in named if found), 0)


def is_contents(styles: tuple[Any, ...]) -> bool:
    """Whether a paragraph has one of the styles of tables of contents."""
    return bool(styles) and _CONTENTS.fullmatch(value(styles[0], "w:name")) is not None


def vanishes(properties: Any) -> bool | None:
    """What an element with run properties says of being hidden; None if nothing."""
    return switch(properties, "w:rPr", "w:vanish")
