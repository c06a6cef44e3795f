"""What a document's page and the glossary say of the documents around it, those not published here among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clausebook.config_tables import Elsewhere
from clausebook_site.cache import PageCache
from clausebook_site.page_keys import Digests
from clausebook_site.pages import lists
from clausebook_site.pages.document import document
from clausebook_site.site_model import Publication, Site
from clausebook_site.term_links import Lexicon

SCHEDULE = "services-schedule"
TOLD = {"plivo-tos": Elsewhere(title="Plivo & Terms", url="https://plivo.example/tos?a=1&b=2")}
DAY = date(2025, 1, 10)


@pytest.fixture
def publish(reader: Any) -> Callable[..., Publication]:  # noqa: ANN401 - a fake - the fake of tests/conftest.py
    def published(told: Mapping[str, Elsewhere] = TOLD, day: date = DAY, **keys: object) -> Publication:
        """The corpus of the tests on a day, its schedule naming other documents."""
        schedule = replace(reader.records[SCHEDULE], **keys)
        changed = replace(reader, records=reader.records | {SCHEDULE: schedule})
        return Publication(changed, Site("Legal terms", "", day, elsewhere=told))

    return published


def page(publication: Publication, name: str = SCHEDULE) -> str:
    return document(publication, publication.standings[name], Lexicon(publication)).body


def test_a_part_names_its_parent_and_the_parent_its_part(publish: Callable[..., Publication]) -> None:
    found = publish()
    assert '<dt>Part of</dt><dd><a href="../terms-of-service/">Terms of Service</a></dd>' in page(found)
    parts = '<dt>Parts</dt><dd><a href="../services-schedule/">Services Schedule</a></dd>'
    assert parts in page(found, "terms-of-service")
    assert "not published here" not in page(found)


def test_a_former_id_leads_to_the_document_and_its_terms(publish: Callable[..., Publication], reader: Any) -> None:  # noqa: ANN401 - a fake
    terms = replace(reader.records["terms-of-service"], aliases=("tos",))
    renamed = replace(reader, records=reader.records | {"terms-of-service": terms})
    before = page(publish())
    schedule = replace(reader.records[SCHEDULE], incorporated_into=("tos",), terms_from=("tos",))
    renamed.records[SCHEDULE] = schedule
    assert before == page(Publication(renamed, Site("Legal terms", "", DAY)))


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (TOLD, '<a href="https://plivo.example/tos?a=1&amp;b=2">Plivo &amp; Terms</a>: not published here'),
        ({"plivo-tos": Elsewhere(title="Plivo & Terms")}, "Plivo &amp; Terms: not published here"),
        ({}, "plivo-tos: not published here"),
    ],
)
def test_a_parent_that_is_not_published_here_is_said_to_be(
    publish: Callable[..., Publication], told: Mapping[str, Elsewhere], shown: str
) -> None:
    body = page(publish(told, incorporated_into=("plivo-tos",), terms_from=("plivo-tos",)))
    assert f"<dt>Part of</dt><dd>{shown}</dd>" in body
    assert f"<dt>Definitions from</dt><dd>{shown}</dd>" in body


def test_a_withdrawn_document_and_one_to_come_are_not_absent(publish: Callable[..., Publication]) -> None:
    body = page(publish(incorporated_into=("beta-terms",)))
    assert '<dt>Part of</dt><dd><a href="../beta-terms/">Beta Terms</a> (withdrawn)</dd>' in body
    early = page(publish(day=date(2022, 1, 1), incorporated_into=("acceptable-use",)))
    assert '<a href="../acceptable-use/">Acceptable Use Policy</a> (not in force yet)' in early


def test_the_page_says_whose_terms_it_takes(publish: Callable[..., Publication]) -> None:
    alone = page(publish(terms_from=("plivo-tos",)))
    assert "Terms not defined here are those of Plivo &amp; Terms, not published here." in alone
    both = page(publish(terms_from=("plivo-tos", "terms-of-service")))
    assert "Terms not defined here or in Terms of Service are those of Plivo &amp; Terms, not published here." in both
    assert "Terms not defined" not in page(publish())


def test_the_glossary_says_whose_terms_it_does_not_have(publish: Callable[..., Publication]) -> None:
    said = "Services Schedule takes terms from Plivo &amp; Terms, not published here"
    absent, present = publish(terms_from=("plivo-tos",)), publish()
    assert said in lists.glossary(absent, Lexicon(absent)).body
    assert "not published here" not in lists.glossary(present, Lexicon(present)).body


def test_what_a_page_is_kept_under_changes_with_what_stands_around_it(
    publish: Callable[..., Publication], tmp_path: Path
) -> None:
    def key(publication: Publication, name: str) -> str:
        return Digests(publication, PageCache(tmp_path)).document(publication.standings[name])

    absent = {"incorporated_into": ("plivo-tos",)}
    assert key(publish(TOLD, **absent), SCHEDULE) != key(publish({}, **absent), SCHEDULE)
    assert key(publish(), "terms-of-service") != key(publish(incorporated_into=()), "terms-of-service")
