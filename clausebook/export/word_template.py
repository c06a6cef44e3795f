"""An empty Word file to write into: what it says of itself, its header and footer, and nothing of another template."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt

from clausebook.export.bundle import bundle
from clausebook.export.origin import Origin
from clausebook.export.print_model import PrintModel
from clausebook.html import wording

_FOREIGN = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml", "numbering", "webSettings")
_STYLES = {
    "Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Title", "Subtitle", "Quote", "TableGrid", "Header",
    "Footer", *(f"Heading{level}" for level in range(1, 7)),
}  # fmt: skip
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def open_template(sheet: PrintModel) -> WordDocument:
    """A file without a paragraph that says of which version it is."""
    word = Document()
    for paragraph in list(word.element.body.iterchildren(qn("w:p"))):
        word.element.body.remove(paragraph)
    _clear(word)
    _describe(word, sheet)
    package = word.part.package
    origin = Part(PackURI("/docProps/custom.xml"), _CUSTOM, Origin.of(sheet).write(), package)
    package.relate_to(origin, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
    return word


def save(word: WordDocument) -> bytes:
    """The file: the same bytes whenever it says the same."""
    raw = io.BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as archive:
        return bundle({name: archive.read(name) for name in archive.namelist()})


def _clear(word: WordDocument) -> None:
    """Take away what the template brings and nothing of ours uses."""
    for related in (word.part.package.rels, word.part.rels):
        for name, one in list(related.items()):
            if one.reltype.rpartition("/")[2] in _FOREIGN:
                del related[name]
    for style in list(word.styles.element.iterchildren(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _STYLES:
            word.styles.element.remove(style)
        else:
            for gone in [*style.iterchildren(qn("w:link")), *style.xpath("w:pPr/w:numPr")]:
                gone.getparent().remove(gone)
    for name in ("w:savePreviewPicture", "w:rsids"):
        for one in list(word.settings.element.iterchildren(qn(name))):
            word.settings.element.remove(one)


def _describe(word: WordDocument, sheet: PrintModel) -> None:
    """Properties, header and footer, and the language."""
    version, facts = sheet.version, word.core_properties
    facts.title, facts.author, facts.last_modified_by = sheet.version.title, sheet.author, sheet.author
    facts.created = facts.modified = version.published_at.replace(microsecond=0)
    facts.comments, facts.version, facts.language = "", version.name, sheet.record.lang
    facts.revision = version.number
    section = word.sections[0]
    since = f"Changes from {wording.version(sheet.since)} to " if sheet.since else "Last Updated: "
    named = f"{sheet.version.title}, {sheet.part}" if sheet.part else sheet.version.title
    section.header.paragraphs[0].text = f"{named} · {since}{wording.version(version)}"
    section.footer.paragraphs[0].text = sheet.address or sheet.record.id
    hashed = f"SHA-256 of the whole text: {version.sha256}" if sheet.part else f"SHA-256 {version.sha256}"
    footer = section.footer.add_paragraph(f"{hashed} · Page ", style="Footer")
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
