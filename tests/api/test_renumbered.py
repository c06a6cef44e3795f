"""A text that is renumbered: every day, page, citation and feed shows the numbers that were printed then."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from clausebook.cli import main
from clausebook.workspace import Workspace
from clausebook_site import feeds
from clausebook_site.cache import PageCache
from clausebook_site.pages_plan import Press
from clausebook_site.site_model import Publication, Site

BEFORE = (
    "# Terms\n\n## 1. Recitals\n\nWe trade.\n\n## 2. Fees\n\nSee Section 3.\n\n"
    "## 3. Refunds\n\nFees under Section 2 come back.\n"
)
AFTER = BEFORE.replace("1. Recitals", "Recitals").replace("## 2.", "## 1.").replace("## 3.", "## 2.")
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(landed: Callable[..., Workspace]) -> Workspace:
    return landed(("2024-01-15", {"terms/terms.md": BEFORE}), ("2024-02-01", {"terms/terms.md": AFTER}))


@pytest.fixture(scope="module")
def client(workspace: Workspace, client_on: Callable[[Workspace, datetime], FlaskClient]) -> FlaskClient:
    return client_on(workspace, NOW)


def numbers(client: FlaskClient, address: str) -> list[str]:
    return [
        one["label"] for one in client.get(address).json["clauses"] if one["block"] == "section" and one["depth"] < 1
    ]


def test_every_day_has_its_numbers(client: FlaskClient) -> None:
    before, after = ["", "1.", "2.", "3."], ["", "", "1.", "2."]
    assert before[1:] == numbers(client, "/v1/documents/terms/clauses?as_of=2024-01-31")[-3:]
    assert after[1:] == numbers(client, "/v1/documents/terms/clauses?as_of=2024-02-01")[-3:]
    first, second = reversed(client.get("/v1/documents/terms/versions").json["items"])
    assert before[1:] == numbers(client, "/v1/documents/terms/versions/2024-01-15")[-3:]
    assert after[1:] == numbers(client, "/v1/documents/terms/versions/2024-01-15.2")[-3:]
    assert ("2024-01-15.2", "renumbering", "2024-01-15") == (
        second["version"],
        second["change_class"],
        second["last_updated"],
    )
    assert first["sha256"] != second["sha256"]


@pytest.mark.parametrize(("day", "words"), [("2024-01-31", "Fees"), ("2024-02-01", "Refunds")])
def test_a_number_cites_the_clause_that_had_it(client: FlaskClient, day: str, words: str) -> None:
    [match] = client.get("/v1/cite", query_string={"ref": "terms 2", "as_of": day}).json["items"]
    assert (words, "exact") == (match["text"], match["precision"])


def test_show_prints_what_was_printed(workspace: Workspace) -> None:
    root = str(workspace.repository.root)
    shown = CliRunner().invoke(main, ["-C", root, "show", "terms", "--as-of", "2024-01-31"]).stdout
    assert [True] * 3 == [line in shown for line in ("1. Recitals", "2. Fees", "3. Refunds")]
    logged = json.loads(CliRunner().invoke(main, ["-C", root, "log", "--json"]).stdout)
    assert ["renumbering", "material"] == [one["change_class"] for one in logged]


def test_the_site_says_that_it_was_renumbered_only(workspace: Workspace, tmp_path: Path) -> None:
    site = Site("Terms", "https://terms.example/", NOW.date())
    publication = Publication(workspace.corpus(), site)
    found = feeds.list_entries(publication, "terms", 10)
    assert [True, False] == ["renumbered only" in one.title for one in found]
    press = Press.of(publication, PageCache(tmp_path))
    pages = {job.url: job.make().body for job in press.jobs()}
    assert "Renumbering: no word is another" in pages["terms/2024-01-15.2/"]
    assert "1 renumbering since" in pages["terms/history/"]
    assert "Renumbered since, no word is another." in pages["terms/2024-01-15/"]
    [fees] = [page for url, page in pages.items() if url.endswith("/c/fees/")]
    assert "Renumbered only" in fees
    assert "1 wording, 1 change" in fees
