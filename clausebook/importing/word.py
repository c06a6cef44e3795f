"""Word files as parts, read from their XML (ECMA-376): what Word computes, numbers above all, is computed here too."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from clausebook.importing import second_reading
from clausebook.importing.hidden_words import Hidden
from clausebook.importing.numbering import Numbering
from clausebook.importing.parts import Left, Part, Source, Span, Tracked, words
from clausebook.model.errors import UseError

_MOST = 200 * 1024 * 1024  # bytes of a file, unpacked
_BULLET = re.compile(r"^\s*[•◦▪·●○\uf0b7\u2022]\s*")
_STEP = 720  # twentieths of a point that one list stands further in
_NAME = re.compile(r"^_")
_ASIDE = {
    "header": "stands in the header",
    "footer": "stands in the footer",
    "footnotes": "stands in a footnote: put it into the text by hand",
    "endnotes": "stands in an endnote: put it into the text by hand",
    "comments": "is a comment",
}
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_UNREAD = {_MATH: "a formula", qn("w:altChunk"): "another file"}
_INSERTED, _DELETED = ("ins", "moveTo"), ("del", "moveFrom")
_HIDDEN = "hidden"  # the tag of words that are


def read(raw: bytes, path: str, *, rejected: bool = False) -> Source:
    """The parts of a Word file, with tracked changes accepted, or ``rejected``.

    Raises UseError ``E_IMPORT_FILE`` for what is no Word file, or holds more than can be read.
    """
    _checked(raw, path)
    try:
        word = Document(io.BytesIO(raw))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError, zipfile.BadZipFile) as error:
        raise _refused(path, "is damaged, or no Word file") from error
    body = word.element.body
    unread = next((told for tag, told in _UNREAD.items() if next(body.iter(tag), None) is not None), "")
    if unread:
        raise _refused(path, f"holds {unread}, which is not read: its words would be lost")
    reader = _Reader(word, rejected=rejected)
    parts = tuple(reader.parts(body))
    aside = tuple(_aside(word))
    said = [
        *second_reading.read_words(body, reader.hidden, gone=_INSERTED if rejected else _DELETED),
        *(part.label for part in parts),
        *(one.text for one in aside),
    ]
    title = str(word.core_properties.title or "")
    return Source(parts, words(" ".join(said)), title, (*reader.left, *aside), tuple(reader.tracked))


def _aside(word: Any) -> Iterator[Left]:
    """What stands beside the body: headers and footers; notes and comments, which a person must look at."""
    for relation in sorted(word.part.rels.values(), key=lambda one: one.rId):
        kind = relation.reltype.rpartition("/")[2]
        if kind in _ASIDE and not relation.is_external:
            root = etree.fromstring(relation.target_part.blob)
            for paragraph in root.iter(qn("w:p")):
                said = " ".join("".join(_texts(paragraph)).split())
                if said:
                    yield Left(0, said, _ASIDE[kind])


def _checked(raw: bytes, path: str) -> None:
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _refused(path, "is of an old Word, or protected by a password: save it as .docx, without one")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST:
                raise _refused(path, "unpacks to more than can be read")
    except zipfile.BadZipFile as error:
        raise _refused(path, "is no Word file") from error


def _refused(path: str, why: str) -> UseError:
    return UseError.of("E_IMPORT_FILE", f"The file {why}", "Save it again as a Word document (.docx)", path)


@dataclass
class _Reader:
    """Goes through the body once, counting what Word numbers."""

    word: Any
    rejected: bool
    number: int = 0
    tracked: list[Tracked] = field(default_factory=list)
    carried: tuple[Span, ...] = ()  # words of a paragraph that runs on into the next
    numbered: list[str] = field(default_factory=list)  # numbers within tables
    left: list[Left] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbering = Numbering.of(self.word)
        self.hidden = Hidden.of(self.word)
        self.styles = {style.style_id: style for style in self.word.styles}
        self.links = {rel.rId: rel.target_ref for rel in self.word.part.rels.values() if rel.is_external}

    def parts(self, body: Any) -> Iterator[Part]:
        """Every paragraph and row."""
        for element in body.iterchildren():
            name = etree.QName(element).localname
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "sdt":
                content = element.find(qn("w:sdtContent"))
                if content is not None:
                    yield from self.parts(content)

    def _paragraph(self, element: Any) -> Iterator[Part]:
        self.number += 1
        spans = (*self.carried, *self._shown(self._spans(element)))
        self.carried = ()
        empty = not any(span.text.strip() for span in spans)
        if self._runs_on(element):  # its end was deleted: its words, if there are any, begin the next paragraph
            self.carried = () if empty else (*spans, Span(" "))
            return
        if empty and self.hidden.mark(element):
            return
        style = self._style(element)
        level = _heading(style)
        number, depth = self.numbering.label(element, style)  # Word counts empty paragraphs too
        if empty:
            return
        left = element.find(f"{qn('w:pPr')}/{qn('w:ind')}")
        indent = int(float(left.get(qn("w:left"), left.get(qn("w:start"), "0")))) if left is not None else 0
        bullet = _BULLET.match("".join(span.text for span in spans))
        if bullet:
            spans, depth = _without(spans, bullet.end()), max(1, round(indent / _STEP))
        elif number == "•":
            number = ""
        elif not level:
            depth = 0
        names = (mark.get(qn("w:name"), "") for mark in element.iter(qn("w:bookmarkStart")))
        anchor = next((name for name in names if name and not _NAME.match(name)), "")
        yield Part(spans, self.number, level, number, depth if not level else 0, anchor=anchor)

    def _table(self, table: Any) -> Iterator[Part]:
        for row in table.iter(qn("w:tr")):
            self.number += 1
            if row.find(f"{qn('w:trPr')}/{qn('w:ins' if self.rejected else 'w:del')}") is not None:
                continue
            cells = tuple(tuple(self._cell(cell)) for cell in row.iterchildren(qn("w:tc")))
            head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            if any(span.text.strip() for cell in cells for span in cell):
                yield Part((), self.number, cells=cells, head=head)

    def _runs_on(self, element: Any) -> bool:
        """Whether the mark at the end of a paragraph is gone, by a tracked change."""
        mark = element.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
        gone = _INSERTED if self.rejected else _DELETED
        return mark is not None and any(mark.find(qn(f"w:{name}")) is not None for name in gone)

    def _cell(self, cell: Any) -> Iterator[Span]:
        """The words of a cell, its paragraphs one after the other, with the numbers that Word computes."""
        for place, one in enumerate(cell.iter(qn("w:p"))):
            if place:
                yield Span(" ")
            number, _ = self.numbering.label(one, self._style(one))
            if number and number != "•":
                self.numbered.append(number)
                yield Span(f"{number} ")
            yield from self._shown(self._spans(one))

    def _shown(self, spans: Iterator[Span]) -> Iterator[Span]:
        """The words that are not hidden; those that are, stretch by stretch, are left out."""
        for covered, some in groupby(spans, key=lambda span: _HIDDEN in span.tags):
            if covered:
                said = " ".join("".join(span.text for span in some).split())
                self.left += [Left(self.number, said, "is hidden in Word")] if said else []
            else:
                yield from some

    def _style(self, element: Any) -> Any:
        name = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self.styles.get(name.get(qn("w:val"))) if name is not None else None

    def _spans(self, element: Any, href: str = "") -> Iterator[Span]:
        for child in element.iterchildren():
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name in _INSERTED + _DELETED:
                self._note(child, name)
                if (name in _INSERTED) is self.rejected:
                    continue
                yield from self._spans(child, href)
            elif name == "hyperlink":
                target = self.links.get(child.get(qn("r:id"), ""), "")
                yield from self._spans(child, target)
            elif name in {"smartTag", "sdtContent", "fldSimple"}:
                yield from self._spans(child, href)
            elif name == "sdt":
                content = child.find(qn("w:sdtContent"))
                yield from self._spans(content, href) if content is not None else ()
            elif name == "r":
                yield from _run(child, href, hidden=self.hidden.run(child))

    def _note(self, element: Any, name: str) -> None:
        said = "".join(_texts(element))
        if said.strip():
            kind = "inserted" if name in _INSERTED else "deleted"
            who, when = (element.get(qn(one), "") for one in ("w:author", "w:date"))
            self.tracked.append(Tracked(self.number, kind, who, when[:10], said))


def _run(run: Any, href: str, *, hidden: bool) -> Iterator[Span]:
    properties = run.find(qn("w:rPr"))
    tags = {_HIDDEN} if hidden else set()
    for tag, name in (("strong", "w:b"), ("em", "w:i"), ("s", "w:strike")):
        on = properties.find(qn(name)) if properties is not None else None
        if on is not None and on.get(qn("w:val"), "1") not in {"0", "false", "off"}:
            tags.add(tag)
    text = "".join(_texts(run))
    if text:
        yield Span(text, frozenset(tags) if text.strip() or hidden else frozenset(), href)


def _texts(element: Any) -> Iterator[str]:
    for one in element.iter():
        name = etree.QName(one).localname if isinstance(one.tag, str) else ""
        if name in {"t", "delText"}:
            yield one.text or ""
        elif name in {"tab", "br", "cr"} and etree.QName(one.getparent()).localname == "r":
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield chr(int(one.get(qn("w:char"), "2022"), 16))


def _heading(style: Any) -> int:
    """The level of a heading by its style, the title being the first; 0 for none."""
    while style is not None:
        found = re.fullmatch(r"(?:heading|Heading|Überschrift|Titre)\s*(\d)", style.name or "")
        if found:
            return int(found[1])
        if (style.name or "") == "Title":
            return 1
        style = style.base_style
    return 0


def _without(spans: tuple[Span, ...], start: int) -> tuple[Span, ...]:
    found = []
    for span in spans:
        if start < len(span.text):
            found.append(span._replace(text=span.text[start:]))
        start = max(0, start - len(span.text))
    return tuple(found)
