"""Fields (ECMA-376 Part 1, §17.16): which words are code, which are shown, and which of these are furniture."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from clausebook.importing.word.elements import find, switch, value

CODE = "is the code of a field"  # which nobody reads: it is not listed either
CONTENTS = "is a table of contents"
PAGE = "is the number of a page"
_FURNITURE = {"TOC": CONTENTS, "TOA": CONTENTS, "INDEX": CONTENTS, "PAGE": PAGE, "NUMPAGES": PAGE, "SECTIONPAGES": PAGE}
_COMPUTED = {"LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "EQ"}
_BOX = {True: "☒", False: "☐"}
_LINK = re.compile(r'^\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_CITED = re.compile(r"^\s*REF\s+(\S+)\s.*\\[rnw]\b", re.IGNORECASE | re.DOTALL)
_BUTTON = re.compile(r"^\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*)", re.IGNORECASE | re.DOTALL)


@dataclass
class Field:
    """One field: its code, whether Word keeps what it shows, and as far as it was read what that is."""

    code: str = ""
    resulted: bool = False
    result: str = ""

    @property
    def name(self) -> str:
        """The first word of its code, in capitals."""
        return self.code.split()[0].upper() if self.code.split() else ""

    @property
    def left(self) -> str:
        """Why what it shows is no part of the text; "" if it is."""
        return _FURNITURE.get(self.name, "")

    @property
    def href(self) -> str:
        """Where it leads, outside of the file."""
        found = _LINK.match(self.code)
        return found[1] if found else ""

    @property
    def button(self) -> str:
        """The words of a button, which stand in its code."""
        found = _BUTTON.match(self.code)
        return found[1] if found else ""

    @property
    def cited(self) -> str:
        """The bookmark of the paragraph of which it shows the number; "" if it shows none."""
        found = _CITED.match(self.code)
        return found[1] if found else ""

    @property
    def lost(self) -> bool:
        """Whether Word shows a number of it that the file does not keep."""
        return self.name in _COMPUTED and not self.resulted


@dataclass
class Fields:
    """The fields of one story: those that are open where a reader is."""

    marks: dict[Any, tuple[str, Field]]
    open: list[tuple[Field, bool]] = field(default_factory=list)  # whether it shows by now what it results in

    @classmethod
    def of(cls, root: Any, is_gone: Callable[[Any], bool]) -> Fields:
        """The fields under an element; one that never ends is none."""
        marks: dict[Any, tuple[str, Field]] = {}
        begun: list[tuple[Any, Field, list[Any]]] = []
        for one in root.iter(qn("w:fldChar"), qn("w:instrText")):
            if is_gone(one):
                continue
            kind = one.get(qn("w:fldCharType"), "") if one.tag == qn("w:fldChar") else "code"
            if kind == "begin":
                begun.append((one, Field(), []))
            elif begun and kind == "code" and not begun[-1][2]:
                begun[-1][1].code += one.text or ""
            elif begun and kind == "separate":
                begun[-1][2].append(one)
            elif begun and kind == "end":
                first, found, separators = begun.pop()
                found.resulted = bool(separators)
                marks |= {first: ("begin", found), one: ("end", found)}
                marks |= dict.fromkeys(separators[:1], ("separate", found))
        return cls(marks)

    def pass_mark(self, element: Any) -> Field | None:
        """Go past a mark of a field; the field, if it begins there."""
        kind, found = self.marks.get(element, ("", Field()))
        if kind == "begin":
            self.open.append((found, False))
            return found
        if kind == "separate":
            self.open[-1:] = [(found, True)]
        elif kind == "end":
            self.open.pop()
        return None

    def show(self, text: str) -> None:
        """Add to what the open fields show."""
        for one, shown in self.open:
            one.result += text if shown else ""

    @property
    def left(self) -> str:
        """Why words that stand here are no part of the text; "" if they are."""
        if any(not shown for _, shown in self.open):
            return CODE
        return next((one.left for one, _ in self.open if one.left), "")

    @property
    def href(self) -> str:
        """Where words that stand here lead."""
        return next((one.href for one, _ in self.open if one.href), "")


def form_value(data: Any) -> str:
    """What a field of an old form shows, where it keeps it apart from the text."""
    box, choice = find(data, "w:checkBox"), find(data, "w:ddList")
    if box is not None:
        on = switch(box, "w:checked")
        return _BOX[bool(switch(box, "w:default") if on is None else on)]
    if choice is not None:
        place = value(choice, "w:result") or value(choice, "w:default") or "0"
        entries: Sequence[Any] = choice.findall(qn("w:listEntry"))
        return str(entries[int(place)].get(qn("w:val"), "")) if place.isdecimal() and int(place) < len(entries) else ""
    return ""
