"""Every word of a Word file by another way than its parts: element by element, for the proof that none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from clausebook.importing.hidden_words import Hidden

_TAGS = ("w:t", "w:delText", "w:tab", "w:br", "w:cr", "w:noBreakHyphen", "w:sym")


def read_words(body: Any, hidden: Hidden, *, gone: tuple[str, ...]) -> Iterator[str]:
    """The words of each paragraph, and apart from them each stretch that is hidden; without what is in ``gone``."""
    row_gone = f"{qn('w:trPr')}/{qn('w:ins' if 'ins' in gone else 'w:del')}"
    for paragraph in body.iter(qn("w:p")):
        if any(row.find(row_gone) is not None for row in paragraph.iterancestors(qn("w:tr"))):
            continue
        shown: list[str] = []
        covered: list[str] = []
        for one in paragraph.iter(*(qn(tag) for tag in _TAGS)):
            run = one.getparent()
            if etree.QName(run).localname != "r" or any(
                etree.QName(above).localname in gone for above in one.iterancestors()
            ):
                continue
            if hidden.run(run):
                covered.append(_said(one))
            elif word := _said(one):
                yield "".join(covered)
                covered = []
                shown.append(word)
        yield from ("".join(covered), "".join(shown))


def _said(one: Any) -> str:
    name = etree.QName(one).localname
    if name in {"t", "delText"}:
        return one.text or ""
    if name == "sym":
        return chr(int(one.get(qn("w:char"), "2022"), 16))
    return "-" if name == "noBreakHyphen" else " "
