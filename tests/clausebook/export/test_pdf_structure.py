"""The structure tree of a PDF that claims PDF/UA-1 (ISO 14289-1), by checkpoints of the Matterhorn Protocol 1.1."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, IndirectObject

from clausebook.compare import of_texts, sheet
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.export import PrintModel, clean, redlined
from clausebook.export.pdf import pdf
from clausebook.model.change import Clause
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Version
from clausebook.parse.file import parse

BODY = """## 1. Fees

#### 1.1 Late fees

Fees are due.

- (a) one;
    - (i) deep;
    - (ii) deeper, [elsewhere](https://example.org/);
- (b) two.

> Quoted.

| Plan | Price |
|---|---|
| Small | 10 EUR |

### 1.2 Prices

Done.
"""
DAY = date(2024, 1, 1)
_HEADINGS = {f"/H{level}": level for level in range(1, 7)}
_INSIDE = {  # what may stand in an element (ISO 32000-1, §14.8.4): checkpoints 09-004 to 09-008
    "/L": {"/LI", "/L", "/Caption"}, "/LI": {"/Lbl", "/LBody"}, "/TR": {"/TH", "/TD"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"}, "/THead": {"/TR"}, "/TBody": {"/TR"},
}  # fmt: skip
_AROUND = {"/LI": {"/L"}, "/LBody": {"/LI"}, "/Lbl": {"/LI"}, "/TH": {"/TR"}, "/TD": {"/TR"}}
_STANDARD = {
    "/Document", "/Part", "/Div", "/Sect", "/P", "/Span", "/Link", "/NonStruct", "/BlockQuote", "/Code",
    *_HEADINGS, *_INSIDE, "/LBody", "/Lbl", "/TH", "/TD",
}  # fmt: skip


class Element(NamedTuple):
    """An element of the tree, with the kind of the one around it and of those in it."""

    kind: str
    around: str
    inside: tuple[str, ...]
    value: Any


def elements(made: PdfReader) -> list[Element]:
    root: Any = made.trailer["/Root"]
    return list(_elements(root["/StructTreeRoot"].get("/K"), ""))


def _elements(node: Any, around: str) -> Iterator[Element]:  # noqa: ANN401 - any object of PDF
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for one in node:
            yield from _elements(one, around)
    elif isinstance(node, dict) and "/S" in node:
        kids = node.get("/K", ArrayObject())
        some = [one.get_object() for one in (kids if isinstance(kids, ArrayObject) else [kids])]
        inside = tuple(one["/S"] for one in some if isinstance(one, dict) and "/S" in one)
        yield Element(node["/S"], around, inside, node)
        yield from _elements(kids, node["/S"])


def text(body: str, old: str = "") -> PrintModel:
    after, before = (
        [Clause(f"c{n}", one.block, one.address, one.parent, one.depth)
         for n, one in enumerate(parse(f"---\nid: x\ntitle: Terms\n---\n{some}".encode(), "x.md").clauses)]
        for some in (body, old)
    )  # fmt: skip
    told = DateSource.DECLARED
    version = Version(
        "x", f"{DAY}", 1, "Terms", "x.md", "c", "c", datetime(2024, 1, 1, tzinfo=UTC), DAY, DAY, told, DAY, told,
        ChangeClass.MATERIAL, True, "", "0" * 64,  # noqa: FBT003 - its fields in order
    )  # fmt: skip
    entries = redlined(before, after, of_texts(before, after)) if old else clean(after)
    record = DocumentRecord("x", "Terms", "policy", "x.md")
    return PrintModel(record, version, entries, "Us", since=version if old else None)


@pytest.fixture(scope="module", params=["text", "titled", "redline", "policy"])
def made(request: pytest.FixtureRequest, site_policy_corpus: Corpus) -> PdfReader:
    corpus = site_policy_corpus
    if request.param == "policy":
        record = next(one for one in corpus.documents() if one.id == "bug-bounty-safe-harbor")
        model = sheet(corpus, record, corpus.versions(record.id)[-1], None, Config(site_name="Example"))
    else:
        old = BODY.replace("one;", "ones;").replace("### 1.2", "##### 1.2").replace("| Price |", "| Fee |")
        title = "# Terms\n\n" if request.param == "titled" else ""
        model = text(title + BODY, old if request.param == "redline" else "")
    return PdfReader(io.BytesIO(pdf(model)))


def test_it_has_one_title_and_skips_no_level(made: PdfReader) -> None:
    levels = [_HEADINGS[one.kind] for one in elements(made) if one.kind in _HEADINGS]
    assert 1 == levels[0]  # 14-002
    assert all(after <= before + 1 for before, after in pairwise(levels))  # 14-003


def test_lists_and_tables_hold_what_they_may_hold(made: PdfReader) -> None:
    for one in elements(made):
        assert one.kind in _STANDARD  # 02-001: nothing that a role map would have to tell
        assert set(one.inside) <= _INSIDE.get(one.kind, set(one.inside)), one
        assert one.around in _AROUND.get(one.kind, {one.around}), one


def test_every_cell_has_a_heading_cell(made: PdfReader) -> None:
    tree = elements(made)
    heads = {str(one.value["/ID"]) for one in tree if one.kind == "/TH"}
    for one in tree:
        if one.kind == "/TD":  # 15-003
            named = {str(name) for name in one.value["/A"]["/Headers"]}
            assert named
            assert named <= heads


def test_links_are_elements_and_say_where_they_lead(made: PdfReader) -> None:
    links = [one.get_object() for page in made.pages for one in page.get("/Annots", ())]
    assert len(links) <= sum(one.kind == "/Link" for one in elements(made))  # 28-011
    for link in links:
        assert link.get("/Contents")  # 28-012
        assert "/StructParent" in link


def test_a_list_is_a_list_and_a_table_has_its_heading_row() -> None:
    tree = elements(PdfReader(io.BytesIO(pdf(text(BODY)))))
    kinds = [one.kind for one in tree]
    assert (2, 4, 1, 2) == tuple(kinds.count(kind) for kind in ("/L", "/LI", "/THead", "/TH"))
    assert ["/H1", "/H2", "/H3", "/H3"] == [kind for kind in kinds if kind in _HEADINGS]
    assert ["/H1"] == [one.kind for one in elements(PdfReader(io.BytesIO(pdf(text("# Terms\n\nWords.")))))
                       if one.kind in _HEADINGS]  # fmt: skip


def test_the_file_says_its_title_language_and_order(made: PdfReader) -> None:
    root: Any = made.trailer["/Root"]
    assert (True, True) == (bool(root["/MarkInfo"]["/Marked"]), bool(root["/ViewerPreferences"]["/DisplayDocTitle"]))
    assert "en" == root["/Lang"]  # 11-006
    assert all("/S" == str(page["/Tabs"]) for page in made.pages if "/Annots" in page)  # 28-008
    fonts = [font.get_object() for page in made.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]  # a dictionary, says ISO 32000
    assert fonts
    for font in fonts:  # 31-009: every font is embedded
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
