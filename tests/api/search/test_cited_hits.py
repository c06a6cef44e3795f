"""What a search finds is cited as all was called on the day that was asked for, and that leads back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from clausebook.cited_places import CitationReader
from clausebook.workspace import Workspace
from clausebook_api.search import Ask, Index, build, parse, search

TEXT = "---\nid: {}\ntitle: {}\n---\n## 1. Refunds\n\n1.1 Refunds are {} within a week.\n"
DAYS = (date(2024, 2, 1), date(2024, 3, 1))


def test_a_citation_leads_back_to_what_was_found(
    landed: Callable[..., Workspace], client_on: Callable[[Workspace, datetime], FlaskClient]
) -> None:
    found = landed(
        ("2024-01-15", {"terms/one.md": TEXT.format("one", "Terms", "sent"),
                        "terms/two.md": TEXT.format("two", "Orders", "paid")}),
        ("2024-02-15", {"terms/one.md": TEXT.format("one", "Old Terms", "sent by us"),
                        "terms/two.md": TEXT.format("two", "Terms", "paid by us")}),
    )  # fmt: skip
    build(found.corpus(), found.config, found.state)
    index, reader = Index.open(found.state), CitationReader(found.corpus(), {})
    client = client_on(found, datetime(2024, 3, 1, 12, tzinfo=UTC))
    cited = []
    for day in DAYS:
        hits = index.search(parse("within week"), Ask(day, DAYS[1])).hits
        assert {("one", "1.1"), ("two", "1.1")} == {(hit.document, hit.label) for hit in hits}
        assert [[(hit.document, hit.clause)] for hit in hits] == [reader.find(hit.citation, day) for hit in hits]
        told = client.get("/v1/search", query_string={"q": "within week", "as_of": str(day)}).json["items"]
        assert [hit.citation for hit in hits] == [one["citation"] for one in told]
        cited += sorted(hit.citation for hit in hits)
    assert ["Orders s 1.1", "Terms (one) s 1.1", "Old Terms s 1.1", "Terms (two) s 1.1"] == cited
    index.close()


ASKED = {
    "terms/refunds.md": (
        "---\ntitle: Refund Policy\n---\n## 5. Money\n\n5.1 You get money back.\n\n5.2 Yearly plans: a month.\n\n"
        "### 5.3\n\n"
        "Write to us.\n\nWe answer soon.\n"
    ),
    "terms/places.md": (
        "---\ntitle: Places\n---\n## 1. Managers of the Café Rouge\n\nManagers run the Café Rouge.\n\n"
        "## 2. Café Rouge\n\nIt is open.\n"
    ),
}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does section 5.2 of the Refund Policy say about yearly plans", ["Refund Policy s 5.2"]),
        ("under the Refund Policy 5.1, when do I get my money back?", ["Refund Policy s 5.1"]),
        ("I read the refund policy, section 5.2 and wonder", ["Refund Policy s 5.2"]),
        ("what do I get for 5.99 with the refund policy", []),
        ("can I return it within 5 days, what is your policy", []),
        ("does section 9.9 of the Refund Policy exist", []),
        ("Refund Policy 5.3", ["Refund Policy s 5.3, paragraph 1", "Refund Policy s 5.3, paragraph 2"]),
    ],
)
def test_a_question_cites_a_clause_wherever_it_does(
    landed: Callable[..., Workspace], question: str, expected: list[str]
) -> None:
    found = landed(("2024-01-15", ASKED))
    build(found.corpus(), found.config, found.state)
    index = Index.open(found.state)
    answer = search(index, CitationReader(found.corpus(), {}), question, Ask(DAYS[0], DAYS[0]))
    assert expected == [hit.citation for hit in answer.hits if hit.matched_by == "citation"]
    index.close()


def test_a_heading_called_as_is_asked_comes_first_with_and_without_accents(landed: Callable[..., Workspace]) -> None:
    found = landed(("2024-01-15", ASKED))
    build(found.corpus(), found.config, found.state)
    index = Index.open(found.state)
    for question in ("Cafe Rouge", "Café Rouge"):
        assert "It is open." == index.search(parse(question), Ask(DAYS[0], DAYS[0])).hits[0].text
    index.close()
