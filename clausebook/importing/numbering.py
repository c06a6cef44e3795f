"""The numbers of paragraphs, which Word does not keep but computes: ECMA-376 Part 1, §17.9."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from clausebook.parse.numerals import format_number

_DEEPEST = 9


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered."""

    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False  # every number in it is decimal
    restarts: int = -1  # after which level it begins anew; -1: after any above


@dataclass
class Numbering:
    """The lists of a file, and how far each has counted."""

    lists: Mapping[str, Mapping[int, Level]]
    abstract: Mapping[str, str]
    starts: Mapping[tuple[str, int], int]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, word: Any) -> Numbering:
        """The lists that a file defines; none if it has no numbers."""
        try:
            root = word.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return cls({}, {}, {})
        found = list(root.iterchildren(qn("w:abstractNum")))
        styled = {name: _levels(one) for one in found if (name := _value(one, "w:styleLink"))}
        abstracts = {
            one.get(qn("w:abstractNumId")): styled.get(_value(one, "w:numStyleLink"), {}) or _levels(one)
            for one in found
        }
        lists, abstract, starts = {}, {}, {}
        for one in root.iterchildren(qn("w:num")):
            name = one.get(qn("w:numId"))
            of = one.find(qn("w:abstractNumId")).get(qn("w:val"))
            levels = dict(abstracts.get(of, {}))
            for change in one.iterchildren(qn("w:lvlOverride")):
                depth = int(change.get(qn("w:ilvl")))
                whole, start = change.find(qn("w:lvl")), change.find(qn("w:startOverride"))
                if whole is not None:
                    levels[depth] = _level(whole)
                if start is not None:
                    starts[name, depth] = int(start.get(qn("w:val")))
            lists[name], abstract[name] = levels, of
        return cls(lists, abstract, starts)

    def label(self, paragraph: Any, style: Any) -> tuple[str, int]:
        """The number of the next paragraph, "•" for a bullet, "" for none; and the number of lists around it."""
        name, depth = _place(paragraph.find(qn("w:pPr")))
        while name is None and style is not None:
            name, own = _place(style.element.find(qn("w:pPr")))
            depth = own if depth is None else depth
            style = style.base_style
        levels = self.lists.get(name or "0")
        if not levels:
            return "", 0
        at = depth or 0
        level = levels.get(at, Level())
        if level.form in {"bullet", "none"} or not level.text:
            return ("•" if level.form == "bullet" else ""), at + 1
        return self._counted(name or "", at, levels), at + 1

    def _counted(self, name: str, at: int, levels: Mapping[int, Level]) -> str:
        counts = self.counts.setdefault(self.abstract[name], {})
        if (name, at) in self.starts and (name, at) not in self.begun:
            self.begun.add((name, at))
            counts[at] = self.starts[name, at]
        else:
            counts[at] = counts[at] + 1 if at in counts else levels.get(at, Level()).start
        for deeper in [one for one in counts if one > at and levels.get(one, Level()).restarts != 0]:
            if levels.get(deeper, Level()).restarts in {-1, *range(at + 1, _DEEPEST)}:
                del counts[deeper]
        level = levels.get(at, Level())

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            of = levels.get(place, Level())
            return format_number(counts.get(place, of.start), "decimal" if level.legal else of.form)

        return re.sub(r"%(\d)", number, level.text).strip()


def _value(element: Any, name: str) -> str:
    found = element.find(qn(name))
    return str(found.get(qn("w:val"))) if found is not None else ""


def _place(properties: Any) -> tuple[str | None, int | None]:
    found = properties.find(qn("w:numPr")) if properties is not None else None
    if found is None:
        return None, None
    name, depth = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
    return (
        name.get(qn("w:val")) if name is not None else None,
        int(depth.get(qn("w:val"))) if depth is not None else None,
    )


def _levels(abstract: Any) -> dict[int, Level]:
    return {int(one.get(qn("w:ilvl"))): _level(one) for one in abstract.iterchildren(qn("w:lvl"))}


def _level(element: Any) -> Level:
    def value(name: str, default: str) -> str:
        found = element.find(qn(name))
        return str(found.get(qn("w:val"), default)) if found is not None else default

    legal = element.find(qn("w:isLgl")) is not None
    restarts = int(value("w:lvlRestart", "-1"))
    return Level(value("w:numFmt", "decimal"), value("w:lvlText", ""), int(value("w:start", "1")), legal, restarts)
