"""A sheet as a Word file (ECMA-376), with real tracked changes where it is a redline.

The bytes depend on the sheet alone: no clock is read, and no name of a machine is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from clausebook.export.elements import (
    INDENT,
    cell_properties,
    column_widths,
    measured,
    run_element,
    style_of,
    table_properties,
    valued,
)
from clausebook.export.print_model import Entry, PrintModel, Run, cells, turned, whole_rows
from clausebook.export.word_template import open_template, save
from clausebook.model.clause import Kind

_NAME = re.compile(r"\W")
_LONGEST = 40  # characters of a bookmark's name
_TABLE = {Kind.ROW, Kind.HEADER}


def docx(sheet: PrintModel) -> bytes:
    """The file."""
    word = open_template(sheet)
    for element in _Writer(word, sheet).elements():
        word.element.body.insert(len(word.element.body) - 1, element)  # before the properties of the section
    return save(word)


def bookmark(clause: str, taken: dict[str, str]) -> str:
    """The name of a clause's bookmark: letters, digits and underscores only, and each once."""
    if clause not in taken:
        name = wanted = f"c_{_NAME.sub('_', clause)}"[:_LONGEST]
        number = 1
        while name in taken.values():
            number += 1
            name = f"{wanted[: _LONGEST - len(str(number)) - 1]}_{number}"
        taken[clause] = name
    return taken[clause]


class _Writer:
    """Makes elements of entries; counts what must have a number."""

    def __init__(self, word: WordDocument, sheet: PrintModel) -> None:
        self._part = word.part
        self._sheet = sheet
        self._number = 0
        self._names: dict[str, str] = {}
        self._targets = {entry.placed.id for entry in sheet.entries if entry.op != "-"}
        at = sheet.version.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._told = {"w:author": sheet.author, "w:date": at}

    def elements(self) -> Iterator[BaseOxmlElement]:
        """Title, days and text."""
        sheet, first = self._sheet, int(self._sheet.titled)
        title = turned((sheet.since or sheet.version).title, sheet.version.title)
        yield from () if first else (self._line("Title", title),)
        yield from map(self.paragraph, sheet.entries[:first])
        yield from (self._line("Subtitle", line) for line in sheet.opening)
        for table, group in groupby(sheet.entries[first:], key=lambda entry: entry.placed.block.kind in _TABLE):
            entries = list(group)
            yield from [self.table(entries)] if table else map(self.paragraph, entries)

    def _line(self, style: str, runs: Sequence[Run]) -> BaseOxmlElement:
        """A line above the text, which comes or goes as a whole if it has but one side."""
        element, properties = OxmlElement("w:p"), OxmlElement("w:pPr")
        properties.append(valued("w:pStyle", style))
        if len(runs) == 1:
            self._end(properties, runs[0].op)
        element.append(properties)
        for run in runs:
            self._add(element, run)
        return element

    def paragraph(self, entry: Entry) -> BaseOxmlElement:
        """A clause as a paragraph."""
        element = OxmlElement("w:p")
        element.append(self._properties(entry))
        self._mark(element, entry)
        labels = entry.labels
        for run in labels:
            self._add(element, run)
        runs = entry.exact
        if labels and runs:
            self._add(element, Run(entry.op, "\t"))
        elif entry.placed.block.kind is Kind.ITEM and not labels:
            self._add(element, Run(entry.op, "•\t"))
        for run in runs:
            self._add(element, run)
        return element

    def table(self, entries: Sequence[Entry]) -> BaseOxmlElement:
        """Rows as a table; a row whose columns changed goes and comes as a whole."""
        rows = [row for entry in entries for row in whole_rows(entry)]
        widths = column_widths([tuple(cells(row.exact)) for row in rows])
        table = OxmlElement("w:tbl")
        table.append(table_properties())
        grid = OxmlElement("w:tblGrid")
        for width in widths:
            grid.append(measured("w:gridCol", width))
        table.append(grid)
        for row in rows:
            table.append(self._row(row, widths))
        return table

    def _row(self, entry: Entry, widths: Sequence[int]) -> BaseOxmlElement:
        """A row as wide as its table: a narrower one ends in empty cells."""
        row, head = OxmlElement("w:tr"), entry.placed.block.kind is Kind.HEADER
        properties = OxmlElement("w:trPr")
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        if entry.op != "=":
            properties.append(self._tracked("w:ins" if entry.op == "+" else "w:del"))
        if len(properties):
            row.append(properties)
        found = tuple(cells(entry.exact))
        for place, cell in enumerate((*found, *((),) * (len(widths) - len(found)))):
            element, paragraph = OxmlElement("w:tc"), OxmlElement("w:p")
            element.append(cell_properties(widths[place]))
            if not place:
                self._mark(paragraph, entry)
            for run in cell:
                self._add(paragraph, run._replace(tags=run.tags | {"strong"}) if head else run)
            element.append(paragraph)
            row.append(element)
        return row

    def _properties(self, entry: Entry) -> BaseOxmlElement:
        properties = OxmlElement("w:pPr")
        name, indent = style_of(entry.placed.block, entry.placed.depth)
        if name:
            properties.append(valued("w:pStyle", name))
        if indent:
            left = OxmlElement("w:ind")
            left.set(qn("w:left"), str(indent))
            if entry.labels or entry.placed.block.kind is Kind.ITEM:
                left.set(qn("w:hanging"), str(INDENT))
            properties.append(left)
        self._end(properties, entry.op)
        return properties

    def _end(self, properties: BaseOxmlElement, op: str) -> None:
        """Whether the end of a paragraph comes or goes."""
        if op != "=":
            mark = OxmlElement("w:rPr")
            mark.append(self._tracked("w:ins" if op == "+" else "w:del"))
            properties.append(mark)

    def _mark(self, paragraph: BaseOxmlElement, entry: Entry) -> None:
        """The bookmark of a clause, so that it keeps its id on its way through Word."""
        if entry.op == "-":
            return
        self._number += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            element = OxmlElement(tag)
            element.set(qn("w:id"), str(self._number))
            if tag == "w:bookmarkStart":
                element.set(qn("w:name"), bookmark(entry.placed.id, self._names))
            paragraph.append(element)

    def _tracked(self, tag: str) -> BaseOxmlElement:
        self._number += 1
        element = OxmlElement(tag)
        element.set(qn("w:id"), str(self._number))
        for name, value in self._told.items():
            element.set(qn(name), value)
        return element

    def _add(self, paragraph: BaseOxmlElement, run: Run) -> None:
        """A run, inside its link and its tracked change."""
        element = run_element(run)
        if run.op != "=":
            tracked = self._tracked("w:ins" if run.op == "+" else "w:del")
            tracked.append(element)
            element = tracked
        link = self._link(run.href) if run.href and run.op != "-" else None
        if link is not None:
            link.append(element)
            element = link
        paragraph.append(element)

    def _link(self, href: str) -> BaseOxmlElement | None:
        """A link out, or to another clause; None where it leads nowhere that Word knows."""
        link = OxmlElement("w:hyperlink")
        if href.startswith("#"):
            if href[1:] not in self._targets:
                return None
            link.set(qn("w:anchor"), bookmark(href[1:], self._names))
        elif href.startswith(("https://", "http://", "mailto:")):
            link.set(qn("r:id"), self._part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        else:
            return None
        return link
