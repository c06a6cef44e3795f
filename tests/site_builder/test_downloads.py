"""The links of the pages to files to save: those of the table of formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from clausebook.corpus import Corpus
from clausebook.export import formats
from clausebook.export.formats import FORMATS, Format
from clausebook.html import urls
from clausebook_site.page_model import environment

MACRO = '{% import "macros.html" as m %}{{ m.downloads("https://api.example.org/", links, version, since) }}'


@pytest.fixture
def _toy() -> Iterator[None]:
    formats.register(Format("lines", "application/x-lines", "Lines", lambda sheet: sheet.author.encode()))
    yield
    del FORMATS["lines"]


def linked(corpus: Corpus, since: str = "") -> list[tuple[str, str]]:
    version = corpus.versions("terms-of-service")[-1]
    page = environment().from_string(MACRO).render(links=urls, version=version, since=since)
    return re.findall(r"format=(\w+)\">([^<]+)</a>", page)


def test_a_version_is_linked_in_every_format_that_is_saved(demo_corpus: Corpus) -> None:
    assert [("docx", "Word"), ("pdf", "PDF")] == linked(demo_corpus)
    both = [("docx", "Redline for Word"), ("pdf", "Redline as PDF")]
    assert [("docx", "Word"), ("pdf", "PDF"), *both] == linked(demo_corpus, "2022-05-30")


@pytest.mark.usefixtures("_toy")
def test_a_toy_format_is_linked_and_its_redline_is_not_where_it_shows_none(demo_corpus: Corpus) -> None:
    assert [("docx", "Word"), ("pdf", "PDF"), ("lines", "Lines")] == linked(demo_corpus)
    assert ("lines", "Lines") == linked(demo_corpus, "2022-05-30")[2]
    assert 5 == len(linked(demo_corpus, "2022-05-30"))
