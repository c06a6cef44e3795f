"""What a search finds is cited as all was called on the day that was asked for, and that leads back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from flask.testing import FlaskClient

from clausebook.cited_places import CitationReader
from clausebook.workspace import Workspace
from clausebook_api.search import Ask, Index, build, parse

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
