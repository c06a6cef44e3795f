"""PDF, read by an independent program: tagged, named, on every page what it is; and the same bytes each time."""

from __future__ import annotations

import io
import re
import sys
from typing import Any

import pytest
from pypdf import PdfReader

from clausebook.compare import sheet
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.export import PrintModel
from clausebook.export.pdf import pdf
from clausebook.model.errors import UseError

SITE = Config(site_name="Example Legal", site_url="https://legal.example/")


@pytest.fixture(
    scope="module",
    params=["bug-bounty-safe-harbor", pytest.param("github-sponsors-additional-terms", marks=pytest.mark.proof)],
)
def redline(request: pytest.FixtureRequest, site_policy_corpus: Corpus) -> PrintModel:
    record = next(one for one in site_policy_corpus.documents() if one.id == request.param)
    *_, before, after = site_policy_corpus.versions(record.id)
    return sheet(site_policy_corpus, record, after, before, SITE)


@pytest.fixture(scope="module")
def printed(redline: PrintModel) -> bytes:
    return pdf(redline)


@pytest.fixture(scope="module")
def made(printed: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(printed))


def test_it_is_tagged_and_in_its_language(made: PdfReader, redline: PrintModel) -> None:
    root: Any = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "en" == root["/Lang"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert redline.version.title in str(made.metadata and made.metadata.title)
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_every_page_says_what_it_is(made: PdfReader, redline: PrintModel) -> None:
    assert len(made.pages) > 1
    for number, page in enumerate(made.pages, 1):
        words = re.sub(r"\s+", " ", page.extract_text())
        for told in (
            redline.version.title,
            redline.version.sha256,
            redline.address,
            f"Page {number} of {len(made.pages)}",
        ):
            assert told.replace(" ", "") in words.replace(" ", ""), (number, told)


def test_what_changed_is_announced_in_words(made: PdfReader) -> None:
    words = " ".join(page.extract_text() for page in made.pages)
    assert "[added:" in words
    assert "[removed:" in words


def test_the_same_text_gives_the_same_bytes(
    redline: PrintModel, printed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert printed == pdf(redline)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dated = pdf(redline)
    assert dated == pdf(redline)


def test_where_it_cannot_be_made_that_is_told(redline: PrintModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UseError, match="E_NO_PDF"):
        pdf(redline)
