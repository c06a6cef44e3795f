"""Pages of the API in a second language: the agents' desk, comparisons, single texts, subscribing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clausebook.compare import sheet
from clausebook.export.formats import FORMATS
from clausebook.workspace import Workspace
from clausebook_api import page_frame

if TYPE_CHECKING:
    Place = Any

English = Callable[[str], set[str]]
FORM = {"email": "x@example.org", "scope": "all", "announced": "1", "in-force": "1", "cadence": "at-once"}


@pytest.mark.parametrize(
    "address",
    [
        "/agent/",
        "/agent/?q=1.1&basis=published",
        "/agent/?as_of=2022-05-01&basis=published&q={word}",
        "/agent/?as_of=2099-05-01&status=all&q={word}",
        "/agent/?as_of=2022-99-01&q={word}",
        "/agent/?q=a*",
        "/agent/?q={word}&clause=terms-of-service/{clause}&as_of=2021-06-01",
        "/search/",
        "/search/?q={word}",
        "/search/?q=zq",
        "/search/?q=a*",
        "/terms-of-service/compare/",
        "/terms-of-service/compare/{first}..{last}/",
        "/terms-of-service/compare/{last}..{first}/",
        "/v1/documents/terms-of-service/versions/{first}?format=html",
        "/v1/documents/terms-of-service/clauses/{clause}?format=html",
        "/subscribe/",
        "/subscribe/?document=terms-of-service&clause={clause}",
        "/subscribe/confirm/x",
        "/subscribe/manage/x",
        "/subscribe/unsubscribe/x",
        "/dev/mail/",
    ],
)
def test_no_page_speaks_english(place: Place, foreign: Workspace, english: English, address: str) -> None:
    versions = foreign.corpus().versions("terms-of-service")
    placed = next(one for one in foreign.corpus().clauses(versions[0]) if len(one.block.text) > 80)
    word = max(placed.block.text.split(), key=len)
    names = {"first": versions[0].name, "last": versions[-1].name, "clause": placed.id, "word": word}
    answer = place.client.get(address.format(**names))
    assert "text/html" in answer.content_type
    assert set() == english(answer.text)
    assert '<html lang="xx">' in answer.text


def test_what_is_found_is_told_in_it(place: Place, foreign: Workspace) -> None:
    first = foreign.corpus().versions("terms-of-service")[0]
    word = max((word for one in foreign.corpus().clauses(first) for word in one.block.text.split()), key=len)
    page = place.client.get(f"/agent/?q={word}&as_of=2021-06-01").text
    assert "⟦clause" in page
    assert "in force on ⟦2021-06-01⟧⟧" in page
    assert "⟦Copy citation⟧" in page
    assert '"⟦Suggestions⟧"' in place.client.get("/agent/assets/agent.js").text


def test_a_file_has_the_same_bytes_whatever_is_spoken(place: Place, foreign: Workspace) -> None:
    corpus = foreign.corpus()
    record = next(one for one in corpus.documents() if one.id == "terms-of-service")
    first = corpus.versions(record.id)[0]
    for form in ("txt", "docx"):
        file = place.client.get(f"/v1/documents/{record.id}/versions/{first.name}?format={form}").data
        assert FORMATS[form].write(sheet(corpus, record, first, None, foreign.config)) == file


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"scope": "some"}, {"scope": "some", "target": "no"}])
def test_no_refusal_speaks_english(place: Place, english: English, wrong: dict[str, str]) -> None:
    answer = place.client.post("/subscribe/", data=FORM | wrong)
    assert 422 == answer.status_code
    assert set() == english(answer.text)
    assert 'role="alert"' in answer.text


def test_no_template_writes_a_phrase_out(written_out: Callable[[Iterable[Path]], dict[str, set[str]]]) -> None:
    found = written_out((Path(page_frame.__file__).parent / "templates").glob("*"))
    del found["reference.html"]  # which is made of the description of the API, for programmers
    assert {} == found
