"""Word files made of raw XML, so that nothing but the test decides what stands in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

SPACES = " ".join(
    f'xmlns:{name}="{address}"'
    for name, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    }.items()
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOTS = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes", "endnotes": "endnotes",
         "comments": "comments", "settings": "settings", "header": "hdr", "footer": "ftr"}  # fmt: skip
WordFile = Callable[..., bytes]


def make(body: str, *, main: str = "document.main+xml", strict: bool = False, **parts: str) -> bytes:
    """A Word file with that body; ``parts`` are what stands in ``numbering``, ``styles``, ``footnotes`` and so on."""
    files = {"word/document.xml": f"<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"}
    files |= {
        f"word/{name}.xml": f"<w:{ROOTS[name]} {SPACES}>{inside}</w:{ROOTS[name]}>" for name, inside in parts.items()
    }
    files["_rels/.rels"] = relations({"officeDocument": "word/document.xml"})
    files["word/_rels/document.xml.rels"] = relations({name: f"{name}.xml" for name in parts})
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.{main}"/>'
        + "".join(f'<Override PartName="/word/{name}.xml" ContentType="{kind}.{name}+xml"/>' for name in parts)
        + "</Types>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, _strictly(text) if strict else text)
    return out.getvalue()


def relations(targets: Mapping[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="r{number}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def _strictly(text: str) -> str:
    for family, name in (("wordprocessingml", "main"), ("officeDocument", "relationships"), ("officeDocument", "math")):
        text = text.replace(
            f"http://schemas.openxmlformats.org/{family}/2006/{name}", f"http://purl.oclc.org/ooxml/{family}/{name}"
        )
    return text


@pytest.fixture(scope="session")
def wordfile() -> WordFile:
    return make
