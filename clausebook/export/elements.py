"""Pieces of WordprocessingML: runs with their formatting, the style of a paragraph, the cells of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from clausebook.export.print_model import Run
from clausebook.model.clause import Block, Kind

_SAFE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINK = "0B5CAD"  # the colour of links
_FORMATS = (  # in the order in which the schema wants them
    ("strong", "w:b", ""),
    ("em", "w:i", ""),
    ("s", "w:strike", ""),
    ("link", "w:color", _LINK),
    ("mark", "w:highlight", "yellow"),
    ("u", "w:u", "single"),
    ("sub", "w:vertAlign", "subscript"),
    ("sup", "w:vertAlign", "superscript"),
)
_TEXT = 8640  # twentieths of a point between the margins of the page
_NARROWEST = 1080  # of a column, where there is room
_PADDING = (("top", 60), ("left", 115), ("bottom", 60), ("right", 115))
_WHOLE = 5000  # fiftieths of a percent of the width of the text
INDENT = 720  # twentieths of a point that one level stands further in
_DEEPEST = 6


def run_element(run: Run) -> BaseOxmlElement:
    """Words of one formatting (ECMA-376 Part 1, §17.3.2)."""
    element = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if "code" in run.tags:
        font = OxmlElement("w:rFonts")
        for kind in ("w:ascii", "w:hAnsi", "w:cs"):
            font.set(qn(kind), "Consolas")
        properties.append(font)
    for tag, name, value in _FORMATS:
        if tag in run.tags or (tag == "link" and run.href):
            properties.append(valued(name, value))
    if len(properties):
        element.append(properties)
    for part in _words(run):
        element.append(part)
    return element


def valued(name: str, value: str) -> BaseOxmlElement:
    """An element with a value, if there is one."""
    element = OxmlElement(name)
    if value:
        element.set(qn("w:val"), value)
    return element


def measured(name: str, width: int, kind: str = "") -> BaseOxmlElement:
    """An element with a width, in twentieths of a point unless ``kind`` says otherwise."""
    element = OxmlElement(name)
    element.set(qn("w:w"), str(width))
    if kind:
        element.set(qn("w:type"), kind)
    return element


def _words(run: Run) -> Iterator[BaseOxmlElement]:
    said = "" if run.turns and not run.text.strip() else run.text  # the space that stands for the end of a line
    for place, part in enumerate(_SAFE.sub("\ufffd", said).split("\t")):
        if place:
            yield OxmlElement("w:tab")
        if part:
            text = OxmlElement("w:delText" if run.op == "-" else "w:t")
            text.text = part
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            yield text
    if run.turns:
        yield OxmlElement("w:br")


def style_of(block: Block, depth: int) -> tuple[str, int]:
    """The style of a paragraph, and how far it stands in, in twentieths of a point."""
    if block.kind is Kind.SECTION:
        return f"Heading{min(block.level, _DEEPEST)}", 0
    if block.kind is Kind.QUOTE:
        return "Quote", 0
    hangs = bool(block.label) or block.kind is Kind.ITEM
    return "", INDENT * min(depth + hangs, _DEEPEST) if hangs or depth > 1 else 0


def column_widths(rows: Sequence[Sequence[Sequence[Run]]]) -> list[int]:
    """The widths of the columns of a table, in twentieths of a point: those that say more are wider."""
    columns = max(map(len, rows))
    said = [
        max(sum(len(run.text) for run in row[place]) if place < len(row) else 0 for row in rows)
        for place in range(columns)
    ]
    weights = [max(length, 1) ** 0.5 for length in said]
    least = min(_NARROWEST, _TEXT // columns)
    spare = _TEXT - least * columns
    return [least + int(spare * weight / sum(weights)) for weight in weights]


def table_properties() -> BaseOxmlElement:
    """A table as wide as the text, with lines, and with room around the words of its cells."""
    properties = OxmlElement("w:tblPr")
    properties.append(valued("w:tblStyle", "TableGrid"))
    properties.append(measured("w:tblW", _WHOLE, "pct"))
    margins = OxmlElement("w:tblCellMar")
    for side, width in _PADDING:
        margins.append(measured(f"w:{side}", width, "dxa"))
    properties.append(valued("w:tblLayout", ""))
    properties[-1].set(qn("w:type"), "fixed")
    properties.append(margins)
    return properties


def cell_properties(width: int) -> BaseOxmlElement:
    """The width of a cell."""
    properties = OxmlElement("w:tcPr")
    properties.append(measured("w:tcW", width, "dxa"))
    return properties
