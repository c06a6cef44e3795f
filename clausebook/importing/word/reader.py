"""Word files as parts, read from their XML (ECMA-376): what Word computes, numbers above all, is computed here too."""

from __future__ import annotations

from collections.abc import Iterator

from clausebook.codes import finding
from clausebook.importing.notes import read_notes
from clausebook.importing.parts import Doubt, Left, Source, words
from clausebook.importing.word.arrange import Arrangement
from clausebook.importing.word.blocks import BULLET, Block, paragraphs
from clausebook.importing.word.elements import local
from clausebook.importing.word.package import Package
from clausebook.importing.word.plain import said_in
from clausebook.importing.word.revisions import Accepts, accept_all
from clausebook.importing.word.walk import Walk
from clausebook.model.errors import ContentError, Finding

_NESTED = "Tables within tables came in as words of their cells"
_ASIDE = {"header": "stands in the header", "footer": "stands in the footer"}


def read(raw: bytes, path: str, accepts: Accepts = accept_all) -> Source:
    """The parts of a Word file, with the tracked changes of those authors whom ``accepts`` accepts.

    Raises UseError ``E_IMPORT_FILE`` for what is no Word file, or holds more than can be read, and ContentError
    ``E_IMPORT_WORDS`` with every place whose words cannot be read.
    """
    package = Package.open(raw, path)
    walk = Walk(package, accepts)
    blocks = walk.read()
    arranged = Arrangement()
    parts = tuple(arranged.parts(blocks))
    if walk.unread:
        raise ContentError(*_unread(walk, blocks, path))
    aside = tuple(dict.fromkeys(_aside(package)))  # what stands in several headers is told once
    left = (*walk.left, *arranged.left, *aside)
    said = " ".join([*_said(blocks), *(one.text for one in (*walk.left, *aside))])
    nested = (Doubt(line, "W_IMPORT_FORM", _NESTED) for line in arranged.nested)
    doubts = (*walk.doubts, *nested)
    tracked = tuple(walk.runs.tracked)
    return read_notes(Source(parts, words(said), package.title, left, tracked, doubts=doubts, origin=package.origin))


def _said(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Every word of the walk, and every number."""
    for one in paragraphs(blocks):
        yield f"{one.label} {one.text}" if one.label != BULLET else one.text


def _aside(package: Package) -> Iterator[Left]:
    """What stands in headers and footers."""
    for kind, why in _ASIDE.items():
        for root in package.roots(kind):
            for one in root.iter():
                said = said_in(one) if local(one) == "p" else ""
                if said:
                    yield Left(0, said, why)


def _unread(walk: Walk, blocks: tuple[Block, ...], path: str) -> Iterator[Finding]:
    """Each place whose words were not read, by the heading that it stands under and its paragraph."""
    headings = [(one.line, one.text) for one in paragraphs(blocks) if one.heading.level]
    for line, said in walk.unread:
        heading = next((text for at, text in reversed(headings) if at <= line), "")
        where = f"Under “{heading[:60]}”, paragraph {line}" if heading else f"Paragraph {line}"
        yield finding(path, 0, "E_IMPORT_WORDS", f"{where}: words are not read: “{said[:80]}”")
