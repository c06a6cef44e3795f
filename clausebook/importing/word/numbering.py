"""The numbers of paragraphs, which Word does not keep but computes: ECMA-376 Part 1, §17.9."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docx.oxml.ns import qn

from clausebook.importing.word.blocks import BULLET
from clausebook.importing.word.elements import children, find, number, switch, value, whole
from clausebook.importing.word.numeral_forms import write_number
from clausebook.importing.word.symbols import readable

_DEEPEST = 9
_BOXES = {"☐", "☒", "☑"}


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered; ``style`` is the paragraph style that has it."""

    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False  # every number in it is decimal
    restarts: int = -1  # after which level it begins anew; -1: after any above
    pattern: str = ""  # of the form "custom"
    style: str = ""


class Number(NamedTuple):
    """What stands before a paragraph: its number, a bullet or nothing; how many lists are around it.

    ``unknown`` is a form of numbers that is not known, of which the number is decimal; ``series`` the list that counts.
    """

    label: str = ""
    depth: int = 0
    unknown: str = ""
    series: str = ""


@dataclass
class Numbering:
    """The lists of a file, and how far each has counted."""

    lists: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    abstract: Mapping[str, str] = field(default_factory=dict)
    starts: Mapping[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any) -> Numbering:
        """The lists that a part defines; ``root`` is None for a file without numbers."""
        found = list(children(root, "w:abstractNum"))
        styled = {name: _levels(one) for one in found if (name := value(one, "w:styleLink"))}
        abstracts = {
            one.get(qn("w:abstractNumId")): styled.get(value(one, "w:numStyleLink"), {}) or _levels(one)
            for one in found
        }
        lists, abstract, starts = {}, {}, {}
        for one in children(root, "w:num"):
            name, of = one.get(qn("w:numId")), value(one, "w:abstractNumId")
            levels = dict(abstracts.get(of, {}))
            for change in children(one, "w:lvlOverride"):
                depth = number(change.get(qn("w:ilvl"), "0"))
                override, start = find(change, "w:lvl"), find(change, "w:startOverride")
                if override is not None:
                    levels[depth] = _level(override)
                if start is not None:
                    starts[name, depth] = whole(change, "w:startOverride", default=1)
            lists[name], abstract[name] = levels, of
        return cls(lists, abstract, starts)

    def label(self, paragraph: Any, styles: Sequence[Any]) -> Number:
        """The number of the next paragraph, which is counted; ``styles`` are its own and those they stand on."""
        name, at = self._place(paragraph, styles)
        levels = self.lists.get(name)
        if not levels:
            return Number()
        level = levels.get(at, Level())
        counts = self._count(name, at, levels)
        if level.form == "bullet":
            sign = readable(level.text, "").strip()
            return Number(sign if sign in _BOXES or (len(sign) > 1 and sign.isalnum()) else BULLET, at + 1)
        unknown = ""

        def write(place: int) -> str:
            nonlocal unknown
            of = levels.get(place, Level())
            value = counts.get(place, of.start)
            written = write_number(value, "decimal" if level.legal and of.form != "none" else of.form, of.pattern)
            unknown = unknown or (of.form if written is None else "")
            return str(value) if written is None else written

        return Number(_filled(readable(level.text, ""), write).strip(), at + 1, unknown, self.abstract[name])

    def _place(self, paragraph: Any, styles: Sequence[Any]) -> tuple[str, int]:
        """The list of a paragraph and its level there, by itself or by its styles."""
        own = find(paragraph, "w:pPr", "w:numPr")
        name, depth = value(own, "w:numId"), whole(own, "w:ilvl", default=-1)
        for style in styles if not name else ():
            named = find(style, "w:pPr", "w:numPr")
            name = value(named, "w:numId")
            if named is not None and depth < 0:
                depth = whole(named, "w:ilvl", default=-1)
            if name:
                depth = self._linked(name, styles, depth) if own is None else depth
                break
        return name, max(depth, 0)

    def _linked(self, name: str, styles: Sequence[Any], depth: int) -> int:
        """The level that names the nearest of some styles; ``depth`` if none does."""
        levels = self.lists.get(name, {})
        for style in styles:
            known = style.get(qn("w:styleId"))
            found = next((at for at, level in levels.items() if level.style == known), -1)
            if found >= 0:
                return found
        return depth

    def _count(self, name: str, at: int, levels: Mapping[int, Level]) -> Mapping[int, int]:
        counts = self.counts.setdefault(self.abstract[name], {})
        for above in range(at):  # a level that was passed over has counted once
            counts.setdefault(above, levels.get(above, Level()).start)
        if (name, at) in self.starts and (name, at) not in self.begun:
            self.begun.add((name, at))
            counts[at] = self.starts[name, at]
        else:
            counts[at] = counts[at] + 1 if at in counts else levels.get(at, Level()).start
        for deeper in [one for one in counts if one > at and levels.get(one, Level()).restarts != 0]:
            if levels.get(deeper, Level()).restarts in {-1, *range(at + 1, _DEEPEST)}:
                del counts[deeper]
        return counts


def _filled(pattern: str, write: Callable[[int], str]) -> str:
    """A pattern, ``%1.%2``, with the numbers of its levels; what parts an empty one from the next goes with it."""
    first, *more = re.split(r"%([1-9])", pattern)
    said = first
    for place, (level, after) in enumerate(zip(more[::2], more[1::2], strict=True)):
        written = write(int(level) - 1)
        said += written + after if written or 2 * place + 2 == len(more) else ""
    return said


def _levels(abstract: Any) -> dict[int, Level]:
    return {number(one.get(qn("w:ilvl"), "0")): _level(one) for one in children(abstract, "w:lvl")}


def _level(element: Any) -> Level:
    form = next(element.iter(qn("w:numFmt")), None)  # one of Word 2010 stands within alternate content
    return Level(
        form=form.get(qn("w:val"), "decimal") if form is not None else "decimal",
        text=value(element, "w:lvlText"),
        start=whole(element, "w:start", default=1),
        legal=bool(switch(element, "w:isLgl")),
        restarts=whole(element, "w:lvlRestart", default=-1),
        pattern=form.get(qn("w:format"), "") if form is not None else "",
        style=value(element, "w:pStyle"),
    )
