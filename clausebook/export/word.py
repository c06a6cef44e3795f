"""A sheet as a Word file (ECMA-376), with real tracked changes where it is a redline.

The bytes depend on the sheet alone: no clock is read, and no name of a machine is written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from itertools import groupby

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt

from clausebook.export.elements import INDENT, cells, run_element, style_of, whole_rows
from clausebook.export.print_model import Entry, PrintModel, Run
from clausebook.html import wording
from clausebook.model.clause import Kind

_NAME = re.compile(r"\W")
_LONGEST = 40  # characters of a bookmark's name
_TIME = (1980, 1, 1, 0, 0, 0)
_TABLE = {Kind.ROW, Kind.HEADER}


def docx(sheet: PrintModel) -> bytes:
    """The file."""
    word = Document()
    for paragraph in list(word.element.body.iterchildren(qn("w:p"))):
        word.element.body.remove(paragraph)
    _describe(word, sheet)
    writer = _Writer(word, sheet)
    for table, group in groupby(sheet.entries, key=lambda entry: entry.placed.block.kind in _TABLE):
        entries = list(group)
        elements = [writer.table(entries)] if table else [writer.paragraph(entry) for entry in entries]
        for element in elements:
            word.element.body.insert(len(word.element.body) - 1, element)  # before the properties of the section
    raw = io.BytesIO()
    word.save(raw)
    return _timeless(raw.getvalue())


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


def _describe(word: WordDocument, sheet: PrintModel) -> None:
    """Properties, header and footer, and the language."""
    version, facts = sheet.version, word.core_properties
    facts.title, facts.author, facts.last_modified_by = sheet.version.title, sheet.author, sheet.author
    facts.created = facts.modified = version.published_at.replace(microsecond=0)
    facts.comments, facts.version, facts.language = "", version.name, sheet.record.lang
    facts.revision = version.number
    section = word.sections[0]
    since = f"Changes from {wording.version(sheet.since)} to " if sheet.since else "Last Updated: "
    section.header.paragraphs[0].text = f"{sheet.version.title} · {since}{wording.version(version)}"
    section.footer.paragraphs[0].text = sheet.address or sheet.record.id
    footer = section.footer.add_paragraph(f"SHA-256 {version.sha256} · Page ", style="Footer")
    for part in (section.header.paragraphs[0], *section.footer.paragraphs):
        for run in part.runs:
            run.font.size = Pt(8)
    for code in ("begin", "PAGE", "end"):
        footer.add_run()._r.append(_field(code))  # noqa: SLF001 - python-docx has no fields
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), sheet.record.lang)
    normal.element.get_or_add_rPr().append(language)


def _field(code: str) -> BaseOxmlElement:
    if code in {"begin", "end"}:
        char = OxmlElement("w:fldChar")
        char.set(qn("w:fldCharType"), code)
        return char
    text = OxmlElement("w:instrText")
    text.text = code
    return text


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

    def paragraph(self, entry: Entry) -> BaseOxmlElement:
        """A clause as a paragraph."""
        element = OxmlElement("w:p")
        element.append(self._properties(entry))
        self._mark(element, entry)
        labels = entry.labels
        for run in labels:
            self._add(element, run)
        runs = entry.runs
        if labels and runs:
            self._add(element, Run(entry.op, "\t"))
        elif entry.placed.block.kind is Kind.ITEM and not labels:
            self._add(element, Run(entry.op, "•\t"))
        for run in runs:
            self._add(element, run)
        return element

    def table(self, entries: Sequence[Entry]) -> BaseOxmlElement:
        """Rows as a table; a row whose columns changed goes and comes as a whole."""
        table = OxmlElement("w:tbl")
        properties = OxmlElement("w:tblPr")
        style = OxmlElement("w:tblStyle")
        style.set(qn("w:val"), "TableGrid")
        properties.append(style)
        table.append(properties)
        rows = [row for entry in entries for row in whole_rows(entry)]
        grid = OxmlElement("w:tblGrid")
        columns = max(row.placed.block.text.count("\t") for row in rows) + 1
        for _ in range(columns):
            grid.append(OxmlElement("w:gridCol"))
        table.append(grid)
        for row in rows:
            table.append(self._row(row, columns))
        return table

    def _row(self, entry: Entry, columns: int) -> BaseOxmlElement:
        """A row as wide as its table: a narrower one ends in empty cells."""
        row = OxmlElement("w:tr")
        properties = OxmlElement("w:trPr")
        if entry.placed.block.kind is Kind.HEADER:
            properties.append(OxmlElement("w:tblHeader"))
        if entry.op != "=":
            properties.append(self._tracked("w:ins" if entry.op == "+" else "w:del"))
        if len(properties):
            row.append(properties)
        found = tuple(cells(entry.runs))
        for place, cell in enumerate((*found, *((),) * (columns - len(found)))):
            element, paragraph = OxmlElement("w:tc"), OxmlElement("w:p")
            if not place:
                self._mark(paragraph, entry)
            for run in cell:
                self._add(paragraph, run)
            element.append(paragraph)
            row.append(element)
        return row

    def _properties(self, entry: Entry) -> BaseOxmlElement:
        properties = OxmlElement("w:pPr")
        name, indent = style_of(entry.placed.block, entry.placed.depth)
        if name:
            style = OxmlElement("w:pStyle")
            style.set(qn("w:val"), name)
            properties.append(style)
        if indent:
            left = OxmlElement("w:ind")
            left.set(qn("w:left"), str(indent))
            if entry.labels or entry.placed.block.kind is Kind.ITEM:
                left.set(qn("w:hanging"), str(INDENT))
            properties.append(left)
        if entry.op != "=":
            mark = OxmlElement("w:rPr")
            mark.append(self._tracked("w:ins" if entry.op == "+" else "w:del"))
            properties.append(mark)
        return properties

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


def _timeless(raw: bytes) -> bytes:
    """The same archive without the time at which it was made."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            archive.writestr(zipfile.ZipInfo(name, _TIME), source.read(name), zipfile.ZIP_DEFLATED, 6)
    return result.getvalue()
