"""“In force since” is of the version, “unchanged since” of the words, and both are the same wherever they are read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from clausebook.cli import main
from clausebook.html.wording import words_since
from clausebook.workspace import Workspace
from clausebook_api.search import build
from clausebook_site.cache import PageCache
from clausebook_site.pages_plan import Press
from clausebook_site.site_model import Publication, Site

FIRST = "# Terms\n\n## 1. Data\n\nWe recieve your data.\n\n## 2. Fees\n\nYou pay.\n"
CORRECTED = "---\nchange: {kind: editorial, note: A typo.}\n---\n" + FIRST.replace("recieve", "receive")
RENUMBERED = CORRECTED.replace("## 2.", "## 3.")
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(landed: Callable[..., Workspace]) -> Workspace:
    return landed(
        ("2024-01-15", {"terms/terms.md": FIRST}),
        ("2024-02-01", {"terms/terms.md": CORRECTED}),
        ("2024-02-10", {"terms/terms.md": RENUMBERED}),
    )


@pytest.fixture(scope="module")
def client(workspace: Workspace, client_on: Callable[[Workspace, datetime], FlaskClient]) -> FlaskClient:
    return client_on(workspace, NOW)


@pytest.fixture(scope="module")
def pages(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    publication = Publication(workspace.corpus(), Site("Terms", "https://terms.example/", NOW.date()))
    press = Press.of(publication, PageCache(tmp_path_factory.mktemp("cache")))
    found = {page.url: page.body for page in press.pages()}
    return {url: " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split()) for url, body in found.items()}


def test_a_version_is_in_force_since_one_day(workspace: Workspace, client: FlaskClient, pages: dict[str, str]) -> None:
    day = "2024-02-10"
    assert day == client.get("/v1/documents/terms").json["effective_on"]
    assert day == client.get("/v1/documents/terms/versions").json["items"][0]["starts_on"]
    root = str(workspace.repository.root)
    shown = json.loads(CliRunner().invoke(main, ["-C", root, "show", "terms", "--json"]).stdout)
    assert day == shown["starts_on"]
    said = "In force since February 10, 2024"
    assert [True, True] == [said in pages["terms/"], "In force from February 10, 2024" in pages["terms/2024-01-15.3/"]]
    assert f"{said}, the same law since January 15, 2024." in pages["terms/history/"]
    [cited] = client.get("/v1/cite", query_string={"ref": "terms 3"}).json["items"]
    [clause] = [words for url, words in pages.items() if url.endswith("/c/fees/")]
    citation = "Terms s 3 (in force since February 10, 2024), "
    assert [True, True] == [citation in cited["dated_citation"], citation in clause]


def test_words_are_unchanged_since_one_day(client: FlaskClient, pages: dict[str, str]) -> None:
    found = client.get("/v1/documents/terms/clauses").json["clauses"]
    ids = {one["text"]: one["id"].rpartition("/")[2] for one in found}
    for words, day, said in (
        ("We receive your data.", "2024-02-01", "February 1, 2024"),
        ("Fees", "2024-01-15", "January 15, 2024"),
        ("You pay.", "2024-01-15", "January 15, 2024"),
    ):
        clause = client.get(f"/v1/documents/terms/clauses/{ids[words]}").json
        [page] = [told for url, told in pages.items() if url.endswith(f"/c/{ids[words]}/")]
        assert (day, True) == (clause["unchanged_since"], f"Unchanged since {said}" in page), words


def test_versions_are_counted_alike(workspace: Workspace, client: FlaskClient, pages: dict[str, str]) -> None:
    assert 3 == client.get("/v1/documents/terms").json["versions"]
    assert 3 == len(client.get("/v1/documents/terms/versions").json["items"])
    root = str(workspace.repository.root)
    assert 3 == len(json.loads(CliRunner().invoke(main, ["-C", root, "log", "--json"]).stdout))
    assert "3 versions" in pages[""]
    assert "3 versions of 1 document" in pages["archive/"]


def test_number_and_words_have_their_own_days_wherever_they_are_read(
    workspace: Workspace, client_on: Callable[[Workspace, datetime], FlaskClient]
) -> None:
    build(workspace.corpus(), workspace.config, workspace.state)
    client = client_on(workspace, NOW)
    [found] = client.get("/v1/search?q=pay").json["items"]
    assert ("2024-02-10", "2024-01-15") == (found["starts_on"], found["unchanged_since"])
    said = "t this place since February 10, 2024, words unchanged since January 15, 2024"
    desk = " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get("/agent/?q=pay").text)).split())
    assert [True, True] == [f"A{said}" in desk, "words unchanged since January 15, 2024" in desk.partition(said)[2]]
    root = str(workspace.repository.root)
    assert f"a{said}" in CliRunner().invoke(main, ["-C", root, "search", "pay"]).stdout
    assert "Words unchanged since February 1, 2024" in client.get("/agent/?q=receive").text
    numbered = "numbered 5.4 since February 10, 2024, words unchanged since January 15, 2024"
    assert numbered == words_since("5.4.", date(2024, 2, 10), date(2024, 1, 15))
