"""The pages of the API in a browser: the desk, comparisons and the reference; keys, axe, hostile text."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from clausebook.config import Config
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.search import build
from clausebook_site.build import Plan
from clausebook_site.build import build as build_site
from clausebook_site.site_model import Site

pytestmark = pytest.mark.browser
Audit = Callable[[str, Sequence[str], str, int], list[str]]
Visit = Callable[..., Page]
TODAY = "2026-11-26"
BEFORE_TODAY = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-11-25T12:00:00Z")
PAGES = (
    "agent/", "agent/?q=refund", "agent/?q=price&as_of=2023-01-10", "agent/?q=tos+8.2&as_of=2027-02-01",
    "agent/?q=zebra", "agent/?q=*", "terms-of-service/compare/", "terms-of-service/compare/2022-05-30..2026-11-16/",
    "search/", "search/?q=refund", "search/?q=zebra", "search/?q=*",
    "terms-of-service/compare/2026-11-16..2022-05-30/", "docs", "subscribe/",
    "subscribe/?document=terms-of-service&clause=price-changes", "subscribe/unsubscribe/x",
)  # fmt: skip


def with_site(config: ApiConfig, root: Path, folder: Path) -> ApiConfig:
    """The configuration of an application that serves the site too, built into ``folder``."""
    workspace = Workspace.open(root)

    site = Site.of(workspace.config, date.fromisoformat(TODAY))
    build_site(workspace.corpus(), site, Plan(root, folder / "site", folder / "work"))
    return replace(config, site=folder / "site", serve_site=True, limit="100000 per minute")


@contextmanager
def listening(config: ApiConfig) -> Iterator[str]:
    app = create_app(config, clock=lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def place(demo: Path, demo_config: ApiConfig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where site and API are served together."""
    with listening(with_site(demo_config, demo, tmp_path_factory.mktemp("served"))) as address:
        yield address


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_wrong_that_a_program_can_find(audit: Audit, place: str, scheme: str, width: int) -> None:
    assert [] == audit(place, PAGES, scheme, width)


@pytest.mark.parametrize("feed", ["feed.atom", "feed.json", "terms-of-service/feed.atom"])
def test_a_feed_that_a_reader_has_is_not_sent_again(place: str, feed: str) -> None:
    first = urlopen(Request(f"{place}{feed}", method="HEAD"))
    assert (200, b"") == (first.status, first.read())
    for name, told in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        with pytest.raises(HTTPError) as unchanged:
            urlopen(Request(f"{place}{feed}", headers={name: first.headers[told]}))
        assert (304, b"") == (unchanged.value.code, unchanged.value.read())
    whole = urlopen(Request(f"{place}{feed}", headers={"If-None-Match": '"another"'}))
    assert 200 == whole.status
    assert int(first.headers["Content-Length"]) == len(whole.read())


def test_the_desk_works_by_keys_alone(visit: Visit, place: str) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{place}agent/?q=refund")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".cb-card__title")).to_contain_text("Refund Policy")
    assert "clause=refund-policy" in page.url
    page.keyboard.press("c")
    expect(page.locator("#cb-said")).to_contain_text("Copied: Refund Policy")
    assert page.evaluate("navigator.clipboard.readText()") == page.inner_text(".cb-cite")
    page.keyboard.press("t")
    expect(page.locator("#cb-said")).to_contain_text("You may return")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert "q" == page.evaluate("document.activeElement.id")
    page.keyboard.press("t")  # is typed, and copies nothing
    assert "t" == page.input_value("#q")


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_the_search_of_the_site_is_answered_by_the_api(
    browser: Browser, place: str, width: int
) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900}).new_page()
    page.goto(f"{place}privacy-policy/")
    if width < 700:
        page.get_by_role("link", name="Search the terms in force").click()
    box = page.locator("input[name=q]")
    box.fill("refund")
    box.press("Enter")
    assert f"{place}search/?q=refund" == page.url
    assert "refund" == page.input_value("input[name=q]")
    page.locator(".cb-hit a", has_text="Refund Policy").first.click()
    assert page.url.startswith(f"{place}refund-policy/#")
    assert page.locator(f"#{page.url.partition('#')[2]}").is_visible()
    page.goto(f"{place}search/?q=the")
    page.get_by_role("link", name="More").click()
    assert "Page 2 of" in page.inner_text("#cb-content")
    page.goto(f"{place}search/?q=%3Cimg+src=x%3E")
    assert 0 == page.locator("#cb-content img").count()
    page.goto(place)
    page.fill(".md-search__input", "refund")
    page.get_by_role("button", name="Search", exact=True).click()
    assert f"{place}search/?q=refund" == page.url
    page.context.close()


def test_keys_can_be_turned_off_and_stay_so(visit: Visit, place: str) -> None:
    page = visit()
    page.goto(f"{place}agent/?q=refund")
    page.click("#keys-switch")
    page.goto(f"{place}agent/?q=refund")
    page.keyboard.press("?")
    assert not page.locator("#help").is_visible()
    page.click("#keys-switch")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()


def test_what_is_typed_is_completed(visit: Visit, place: str) -> None:
    page = visit()
    page.goto(f"{place}agent/")
    page.type("#q", "refu")
    page.wait_for_selector("#q-list [role=option]")
    assert "true" == page.get_attribute("#q", "aria-expanded")
    page.keyboard.press("ArrowDown")
    assert "q-0" == page.get_attribute("#q", "aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agent/?q=Refund+Policy*")


def test_the_last_questions_are_offered_and_pasted_tickets_are_not_kept(visit: Visit, place: str) -> None:
    page = visit()
    for asked in ("price changes", "refund", "my name is Kowalczyk and I want to return what I bought " * 3):
        page.goto(f"{place}agent/?q={asked}")
    page.goto(f"{place}agent/")
    assert "q" == page.evaluate("document.activeElement.id")
    page.keyboard.press("ArrowDown")
    assert ["refund", "price changes"] == page.locator("#q-list [role=option]").all_inner_texts()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agent/?q=price+changes*")


def test_a_clause_opens_in_its_text_by_a_key(visit: Visit, place: str) -> None:
    page = visit()
    page.goto(f"{place}agent/?q=tos+8.2&as_of=2024-01-15")
    page.keyboard.press("o")
    page.wait_for_url("**/terms-of-service/2023-10-02/#limit")


def test_the_desk_and_comparisons_need_no_script(browser: Browser, place: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{place}agent/")
    page.fill("#q", "refund")
    page.click("button[type=submit]")
    assert page.locator(".cb-hit").count() >= 3
    page.click(".cb-hit:nth-child(2) a")
    assert page.inner_text(".cb-card__title").startswith("Refund Policy")
    page.goto(f"{place}terms-of-service/compare/")
    page.select_option("[name=from]", "2022-05-30")
    page.select_option("[name=to]", "2026-11-16")
    page.click(".cb-filter button")
    assert page.url.endswith("/terms-of-service/compare/2022-05-30..2026-11-16/")
    page.click("label[for=v-side]")
    assert page.locator(".cb-side").first.is_visible()
    assert not page.locator(".cb-redline").is_visible()
    page.click("label[for=v-list]")
    assert page.locator(".cb-list").is_visible()


EVIL = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("hostile") / "repo"
    (root / "terms").mkdir(parents=True)
    (root / "clausebook.toml").write_text(f"site_name = '{EVIL}'\n")
    run = ["git", "-C", str(root)]
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    for words in ("Refunds", "Refunds of the <svg onload=window.hacked=1> fees"):
        front = f"---\nid: evil\ntitle: '{EVIL}'\n---\n"
        (root / "terms" / "evil.md").write_text(
            f'{front}# Evil\n\n1. **{words}.** {EVIL} [x](https://x.example/"onmouseover="window.hacked=1)\n', "utf-8"
        )
        subprocess.run([*run, "add", "-A"], check=True)
        subprocess.run([*run, "commit", "--quiet", "-m", EVIL], check=True, env={**os.environ, **BEFORE_TODAY})
    workspace = Workspace.open(root)
    build(workspace.corpus(), workspace.config, workspace.state)
    config = ApiConfig(Config.parse((root / "clausebook.toml").read_text()), workspace.state, None, b"x" * 32)
    with listening(with_site(config, root, root.parent)) as address:
        yield address


@pytest.mark.parametrize("bypass", [False, True], ids=["with its policy", "without any policy"])
def test_no_script_in_a_text_or_a_query_ever_runs(browser: Browser, hostile: str, bypass: bool) -> None:
    page = browser.new_context(bypass_csp=bypass).new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    query = EVIL.replace("<", "%3C").replace(">", "%3E").replace('"', "%22").replace(" ", "+")
    names = [one["version"] for one in page.request.get(f"{hostile}v1/documents/evil/versions").json()["items"]]
    clause = page.request.get(f"{hostile}v1/documents/evil/clauses").json()["clauses"][-1]["clause"]
    for path in (
        "agent/?q=refunds", f"agent/?q={query}", f"agent/?q={query[:80]}&document={query}&clause={query}/{query}",
        f"agent/?q=refunds&as_of={query}", "agent/?q=%22%3E%3Csvg+onload%3Dwindow.hacked%3D1%3E", "evil/compare/",
        f"evil/compare/{names[1]}..{names[0]}/", "docs", f"v1/documents/evil/versions/{names[0]}?format=html",
        f"v1/documents/evil/clauses/{clause}?format=html", f"nothing/{query}", f"v1/documents/{query}",
    ):  # fmt: skip
        page.goto(hostile + path)
        page.wait_for_timeout(60)
        assert page.evaluate("window.hacked") is None, path
    assert [] == dialogs
