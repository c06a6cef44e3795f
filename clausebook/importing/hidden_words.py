"""Which words of a Word file are hidden (ECMA-376 Part 1, §17.3.2.41), by themselves or by a style.

What is hidden on the screen alone (``w:webHidden``) is printed, and so is text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_OFF = {"0", "false", "off"}


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the styles of a file hide: ``styles`` by their ids, ``defaults`` those of each kind that has one."""

    styles: Mapping[str, Any]
    defaults: Mapping[str, str]
    everywhere: bool

    @classmethod
    def of(cls, word: Any) -> Hidden:
        """The styles of a file."""
        root = word.styles.element
        found = {one.get(qn("w:styleId"), ""): one for one in root.iterchildren(qn("w:style"))}
        usual = {
            one.get(qn("w:type"), ""): name for name, one in found.items() if one.get(qn("w:default"), "0") not in _OFF
        }
        return cls(found, usual, bool(_vanishes(root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}"))))

    def run(self, run: Any) -> bool:
        """Whether a run is hidden, or the row that it is in."""
        own = _vanishes(run)
        if any(row.find(f"{qn('w:trPr')}/{qn('w:hidden')}") is not None for row in run.iterancestors(qn("w:tr"))):
            return True
        paragraph = next(run.iterancestors(qn("w:p")), None)
        return own if own is not None else self._styled(run, paragraph)

    def mark(self, paragraph: Any) -> bool:
        """Whether the end of a paragraph is hidden: without a word that is shown, it is then not counted either."""
        own = _vanishes(paragraph.find(qn("w:pPr")))
        return own if own is not None else self._styled(None, paragraph)

    def _styled(self, run: Any, paragraph: Any) -> bool:
        """What styles say: each kind of style that hides turns what the others say (§17.7.3)."""
        said = [one for one in self._said(run, paragraph) if one is not None]
        return sum(said) % 2 == 1 if said else self.everywhere

    def _said(self, run: Any, paragraph: Any) -> Iterator[bool | None]:
        yield self._style(run, "w:rPr", "w:rStyle", "character")
        yield self._style(paragraph, "w:pPr", "w:pStyle", "paragraph")
        table = next(paragraph.iterancestors(qn("w:tbl")), None) if paragraph is not None else None
        if table is not None:
            yield self._style(table, "w:tblPr", "w:tblStyle", "table")

    def _style(self, element: Any, properties: str, tag: str, kind: str) -> bool | None:
        """What a style says, or the nearest that it stands on; None if none says anything."""
        named = element.find(f"{qn(properties)}/{qn(tag)}") if element is not None else None
        name = named.get(qn("w:val"), "") if named is not None else self.defaults.get(kind, "")
        seen: set[str] = set()
        while name in self.styles and name not in seen:
            seen.add(name)
            said = _vanishes(self.styles[name])
            if said is not None:
                return said
            above = self.styles[name].find(qn("w:basedOn"))
            name = above.get(qn("w:val"), "") if above is not None else ""
        return None


def _vanishes(element: Any) -> bool | None:
    """What the run properties under an element say of being hidden; None if nothing."""
    found = element.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if element is not None else None
    return found.get(qn("w:val"), "1") not in _OFF if found is not None else None
