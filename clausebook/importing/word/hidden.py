"""Which words of a Word file are hidden (ECMA-376 Part 1, §17.3.2.41), by themselves or by a style.

What is hidden on the screen alone (``w:webHidden``) is printed, and so is text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from clausebook.importing.word.elements import find, value
from clausebook.importing.word.styles import Styles, vanishes


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of a file is hidden, by its styles too."""

    styles: Styles

    def run(self, run: Any) -> bool:
        """Whether a run is hidden, or the row that it is in."""
        if any(find(row, "w:trPr", "w:hidden") is not None for row in run.iterancestors(qn("w:tr"))):
            return True
        own = vanishes(run)
        return own if own is not None else self._styled(run, next(run.iterancestors(qn("w:p")), None))

    def mark(self, paragraph: Any) -> bool:
        """Whether the end of a paragraph is hidden: without a word that is shown, it is then not counted either."""
        own = vanishes(find(paragraph, "w:pPr"))
        return own if own is not None else self._styled(None, paragraph)

    def _styled(self, run: Any, paragraph: Any) -> bool:
        """What styles say: each kind of style that hides turns what the others say (§17.7.3)."""
        said = [one for one in self._said(run, paragraph) if one is not None]
        return sum(said) % 2 == 1 if said else bool(vanishes(self.styles.usual))

    def _said(self, run: Any, paragraph: Any) -> Iterator[bool | None]:
        yield self._style(value(run, "w:rPr", "w:rStyle"), "character")
        yield self._style(value(paragraph, "w:pPr", "w:pStyle"), "paragraph")
        table = next(paragraph.iterancestors(qn("w:tbl")), None) if paragraph is not None else None
        if table is not None:
            yield self._style(value(table, "w:tblPr", "w:tblStyle"), "table")

    def _style(self, name: str, kind: str) -> bool | None:
        """What a style says, or the nearest that it stands on; None if none says anything."""
        return next((said for one in self.styles.chain(name, kind) if (said := vanishes(one)) is not None), None)
