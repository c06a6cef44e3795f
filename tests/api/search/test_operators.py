"""What each operator does to what is found, and that names lead to what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from clausebook.cited_places import CitationReader
from clausebook.corpus import Corpus
from clausebook.workspace import Workspace
from clausebook_api.search import Answer, Ask, Index, build, search

TODAY = date(2026, 11, 26)
Asked = Callable[[str], Answer]


@pytest.fixture(scope="module")
def asked(demo: Path, demo_corpus: Corpus) -> Iterator[Asked]:
    index = Index.open(demo / ".clausebook")
    citations = CitationReader(demo_corpus, {})
    yield lambda text: search(index, citations, text, Ask(TODAY, TODAY, limit=100))
    index.close()


def ids(answer: Answer) -> list[str]:
    return [f"{hit.document}/{hit.clause}" for hit in answer.hits]


def test_a_document_alone_is_opened_at_its_beginning(asked: Asked) -> None:
    assert ids(asked("document:refund-policy")) == [
        "refund-policy/a-monthly-plan-is-not-refunded",
        "refund-policy/you-may-return-a-yearly-plan",
        "refund-policy/write-to-billing-kestrel-example-from",
    ]
    assert not asked("document:no-such-policy").total


def test_words_are_looked_for_in_the_document_alone(asked: Asked) -> None:
    everywhere, within = asked("days"), asked("document:refund-policy days")
    assert {"refund-policy"} == {hit.document for hit in within.hits}
    assert set(ids(within)) < set(ids(everywhere))


def test_a_defined_term_is_found_where_it_is_defined_alone(asked: Asked) -> None:
    assert ["terms-of-service/content"] == ids(asked('defined:"Content"'))
    assert ["terms-of-service/content"] == ids(asked("defined:content"))
    assert not asked('defined:"Zeppelin"').total
    assert asked("Content").total > 5


def test_a_term_is_found_where_it_was_defined_on_that_day(
    landed: Callable[..., Workspace],
) -> None:
    text = "---\nid: one\ntitle: One\n---\n1. “{0}” means a shop that sells the Service.\n\n2. A {0} sells it.\n"
    found = landed(
        ("2024-01-15", {"terms/one.md": text.format("Reseller")}),
        ("2024-02-15", {"terms/one.md": text.format("Partner")}),
    )
    build(found.corpus(), found.config, found.state)
    index, citations = Index.open(found.state), CitationReader(found.corpus(), {})
    days = (date(2024, 2, 1), date(2024, 3, 1))
    totals = [
        [search(index, citations, f'defined:"{term}"', Ask(day, days[1])).total for day in days]
        for term in ("Reseller", "Partner")
    ]
    assert [[1, 0], [0, 1]] == totals
    index.close()


def test_a_phrase_is_found_as_it_is_written(asked: Asked) -> None:
    assert ["terms-of-service/refunds"] == ids(asked('"get money back"'))
    assert not asked('"back money get"').total


def test_what_is_left_out_is_not_found(asked: Asked) -> None:
    refund, without_word, without_phrase = (
        ids(asked(text)) for text in ("refund", "refund -yearly", 'refund -"yearly plan"')
    )
    assert set(without_word) < set(refund)
    assert set(without_phrase) < set(refund)
    assert "refund-policy/you-may-return-a-yearly-plan" not in {*without_word, *without_phrase}


@pytest.mark.parametrize("title", ["Refund Policy", "refund policy", "refund-policy", "Refund  Policy?"])
def test_a_title_leads_to_its_document(asked: Asked, title: str) -> None:
    answer = asked(title)
    assert ["refund-policy"] * 3 == [hit.document for hit in answer.hits[:3]]
    assert ["section"] * 3 == [hit.matched_by for hit in answer.hits[:3]]
    assert len(ids(answer)) == len(set(ids(answer))) == answer.total


def test_a_heading_leads_to_what_stands_under_it_and_is_no_hit_itself(asked: Asked) -> None:
    for heading in ("Acceptable use", '"Acceptable use"', "ending this agreement"):
        answer = asked(heading)
        assert heading.strip('"').lower() in " ".join(answer.hits[0].hierarchy).lower(), heading
    for words in ("your", "security", "fees", "use"):
        assert all(hit.text.rstrip(".") != hit.heading.rstrip(".") for hit in asked(words).hits), words


def test_words_of_the_title_or_the_folder_need_not_stand_in_the_clause(landed: Callable[..., Workspace]) -> None:
    text = "---\nid: {0}\ntitle: {0} Terms\n---\n# {0} Terms\n\n1. You may cancel at any time.\n"
    found = landed(
        (
            "2024-01-15",
            {f"terms/{folder}/{name}.md": text.format(name) for folder, name in (("uk", "alpha"), ("eu", "beta"))},
        )
    )
    build(found.corpus(), found.config, found.state)
    index, citations = Index.open(found.state), CitationReader(found.corpus(), {})
    for words, document in (
        ("cancel alpha", "alpha"),
        ("beta cancel", "beta"),
        ("eu cancel", "beta"),
        ("cancel uk", "alpha"),
    ):
        first = search(index, citations, words, Ask(TODAY, TODAY)).hits[0]
        assert (document, "words") == (first.document, first.matched_by), words
    index.close()
