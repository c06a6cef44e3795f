"""One clause on one day has one citation, wherever it is copied, and that leads back to it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from clausebook.cli import main
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook_api.notices.notice_facts import IN_FORCE, describe_version
from clausebook_site.cache import PageCache
from clausebook_site.pages_plan import Press
from clausebook_site.site_model import Publication, Site

TODAY = date(2026, 11, 26)
TOS = "terms-of-service"


@pytest.fixture(scope="module")
def pages(demo: Path, demo_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of the site of the demonstration, by address."""
    settings = Config.parse((demo / "clausebook.toml").read_text("utf-8"))
    press = Press.of(Publication(demo_corpus, Site.of(settings, TODAY)), PageCache(tmp_path_factory.mktemp("pages")))
    clauses = {job.url: job.make().body for job in press.jobs() if job.url.startswith(f"{TOS}/c/")}
    return clauses | {page.url: page.body for page in press.sheets() if page.url == f"{TOS}/"}


def copied(page: str) -> dict[str, str]:
    """What the buttons of a document's page copy, by clause: as its script puts it together."""
    [frame] = re.findall(r'data-cb-cite="([^"]*)"', page)
    found = re.findall(r'id="([^"]+)" data-cite="([^"]*)"', page)
    return {clause: unescape(frame.replace("{cite}", cited).replace("{clause}", clause)) for clause, cited in found}


def test_document_clause_and_agent_page_search_api_and_command_line_give_the_same(
    demo: Path, client: FlaskClient, pages: dict[str, str]
) -> None:
    found = copied(pages[f"{TOS}/"])
    assert len(found) > 20
    for clause, citation in list(found.items())[::7]:
        assert f'<code class="cb-cite">{citation}</code>' in unescape(pages[f"{TOS}/c/{clause}/"])
        assert f'<code class="cb-cite">{citation}</code>' in unescape(client.get(f"/agent/?clause={TOS}/{clause}").text)
        [cited] = client.get("/v1/cite", query_string={"ref": citation}).json["items"]
        assert ("exact", clause, citation) == (cited["precision"], cited["clause"], cited["dated_citation"])
        plain = client.get(f"/v1/documents/{TOS}/clauses/{clause}?format=txt").text
        assert plain.endswith(f"{citation}\n")
        brief = client.get(f"/v1/documents/{TOS}/clauses/{clause}").json["citation"]
        assert citation.startswith(f"{brief} (in force ")
        first = client.get("/v1/search", query_string={"q": brief}).json["items"][0]
        assert (clause, brief, "citation") == (first["clause"], first["citation"], first["matched_by"])
    printed = CliRunner().invoke(main, ["-C", str(demo), "cite", citation])
    assert (0, citation) == (printed.exit_code, printed.stdout.splitlines()[0])


def test_a_notice_calls_a_clause_as_it_is_cited(client: FlaskClient, demo_corpus: Corpus) -> None:
    record = next(one for one in demo_corpus.documents() if one.id == TOS)
    version = demo_corpus.versions(TOS)[-1]
    told = describe_version(record, version, demo_corpus.changes(version), IN_FORCE, early=False)
    assert told["changes"]
    for change in told["changes"]:
        if change["after"]:
            ref = {"ref": f"{record.title} {change['name']}", "as_of": str(version.effective_on)}
            [cited] = client.get("/v1/cite", query_string=ref).json["items"]
            assert change["clause"] == cited["clause"]


def test_of_a_past_day_the_version_of_that_day_is_named(client: FlaskClient) -> None:
    for version in client.get(f"/v1/documents/{TOS}/versions").json["items"]:
        if version["ends_on"]:
            text = client.get(f"/v1/documents/{TOS}/clauses/security?as_of={version['ends_on']}&format=txt").text
            assert f"/{TOS}/{version['version']}/#security" in text
            assert "(in force since" not in text


def test_a_number_is_an_address_on_the_page(pages: dict[str, str]) -> None:
    assert re.search(r'id="security"[^>]*>\s*<a class="cb-clause__label" id="2.2" href="#security"', pages[f"{TOS}/"])
