"""The support agents' desk: what it shows around its results, and where it leads."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient

from clausebook_api.agent_results import group_by_section
from clausebook_api.search.found import Hit

_CITED = re.compile(r'<li class="(cb-hit[^"]*)"><h3 class="cb-hit__head"><a href="[^"]*"[^>]*>([^<]+)')


def page(client: FlaskClient, **asked: str) -> str:
    return unescape(client.get("/agent/", query_string=asked).text)


def hit(clause: str, *hierarchy: str, document: str = "one") -> Hit:
    day = date(2024, 1, 1)
    return Hit(document, clause, "One", "1", clause, hierarchy, "", "", "", "policy", "en", "v", day, None, day,
               changed_since=False, now_citation="", by_synonym=(), score=1.0, sha256="")  # fmt: skip


def test_hits_of_one_section_stand_together_where_its_best_stands() -> None:
    hits = (hit("a", "Fees"), hit("b", "Security"), hit("c", "Fees"), hit("d", "Fees", document="two"))
    assert [("a", False), ("c", True), ("b", False), ("d", False)] == [
        (one.hit.clause, one.follows) for one in group_by_section(hits)
    ]


def test_a_section_is_named_once_for_all_its_hits(client: FlaskClient) -> None:
    shown = page(client, q="plan")
    marks = [classes for classes, _ in _CITED.findall(shown)]
    assert any("is-same" in one for one in marks)
    assert "is-same" not in marks[0]
    assert shown.count('<span class="cb-hit__path"') == len([one for one in marks if "is-same" not in one])


def test_a_section_is_shown_with_its_clauses_on_that_day(client: FlaskClient) -> None:
    shown = page(client, q="tos 5", as_of="2026-12-01")
    under = shown[shown.index("In this section") :]
    assert "The new price holds from your next renewal, and we tell you of it at least 30 days before." in under
    later = page(client, q="tos 5", as_of="2027-02-01")
    assert "at least 45 days before" in later[later.index("In this section") :]
    assert "In this section" not in page(client, q="tos 5.4")


def test_a_clause_opens_in_the_text_of_that_day(client: FlaskClient) -> None:
    shown = page(client, q="tos 8.2", as_of="2024-01-15")
    assert 'href="/terms-of-service/2023-10-02/#limit" data-key="o"' in shown


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"as_of": "2001-01-01"}, "The first version takes effect on"),
        ({"as_of": "2001-01-01", "basis": "published"}, "The first version was published on"),
        ({"as_of": "2020-01-01", "document": "refund-policy"}, "The first version takes effect on"),
    ],
)
def test_before_the_record_begins_that_is_said(client: FlaskClient, asked: dict[str, str], told: str) -> None:
    assert told in page(client, q="refund", **asked)
    assert told not in page(client, q="zebra crossing")


def test_the_hint_is_made_of_these_texts_and_each_example_finds_something(client: FlaskClient) -> None:
    shown = page(client)
    hint = shown[shown.index('class="cb-hint"') :]
    examples = re.findall(r'<a href="(\?q=[^"]+)">', hint[: hint.index("</div>")])
    assert len(examples) == 3
    for address in examples:
        assert _CITED.search(client.get(f"/agent/{address}").text), address
    assert " autofocus" in shown
    assert " autofocus" not in page(client, q="refund")


def test_a_text_to_come_is_said_to_come(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clausebook_api.service.Service.today", date(2026, 11, 26))
    found = page(client, q='"45 days before"', basis="published")
    [foot] = re.findall(r'<p class="cb-hit__foot">(.*?)</p>', found)

    assert "In force from January 5, 2027" in foot
    assert "to now" not in foot
    assert "hanged since" not in foot
    assert "Same words" not in foot
