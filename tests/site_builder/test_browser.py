"""The site in a browser: no fault that axe finds, no error, nothing too wide, keys and copies that work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from site_builder.build import Plan, build
from site_builder.publication import Site
from site_builder.source import Reader

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")
PAGES = [
    "", "services-schedule/", "services-schedule/2024-12-20/", "services-schedule/history/", "acceptable-use/",
    "services-schedule/c/tp-sharing/", "services-schedule/c/support-requests/", "services-schedule/2021-09-14/",
    "changes/", "upcoming/", "glossary/", "archive/", "beta-terms/", "404.html",
]  # fmt: skip


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root: Path = tmp_path_factory.mktemp("browser")
    build(reader, Site("Legal terms", "", date(2025, 1, 10)), Plan(root, root / "site", root / "work"))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root / "site"))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as found:
        browser = found.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def watched(browser: Browser, faults: list[str], **options: object) -> Page:
    page: Page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
    return page


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_wrong_that_a_program_can_find(browser: Browser, address: str, scheme: str, width: int) -> None:
    faults: list[str] = []
    page = watched(browser, faults, color_scheme=scheme, viewport={"width": width, "height": 900})
    for path in PAGES:
        page.goto(address + path)
        page.wait_for_timeout(100)
        faults += [f"{path}: {one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{path}: wider than {width}")
    assert [] == faults


def test_a_citation_is_copied_and_said(browser: Browser, address: str) -> None:
    faults: list[str] = []
    page = watched(browser, faults, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{address}services-schedule/#tp-sharing")
    page.get_by_role("group", name="Clause 7.9").get_by_text("Copy citation").click()
    expected = "Services Schedule s 7.9 (in force since December 20, 2024), /services-schedule/2024-12-20.2/#tp-sharing"
    page.wait_for_function("document.getElementById('cb-said').textContent")
    assert f"Copied: {expected}" == page.inner_text("#cb-said")
    assert expected == page.evaluate("navigator.clipboard.readText()")
    assert [] == faults


def test_a_preview_shows_on_focus_and_escape_closes_it(browser: Browser, address: str) -> None:
    faults: list[str] = []
    page = watched(browser, faults)
    page.goto(f"{address}services-schedule/")
    page.locator("#tp-privacy .cb-term", has_text="Third-Party Services").focus()
    assert page.locator(".cb-pop").inner_text().startswith("Defined in Clause 7.1")
    page.keyboard.press("Escape")
    assert 0 == page.locator(".cb-pop").count()
    assert [] == faults


def test_single_keys_do_nothing_and_the_search_finds_clauses(browser: Browser, address: str) -> None:
    faults: list[str] = []
    page = watched(browser, faults)
    page.goto(address)
    page.wait_for_timeout(300)
    for key in "sf/np.,":
        page.keyboard.press(key)
    assert ("BODY", address) == (page.evaluate("document.activeElement.tagName"), page.url)
    page.click(".md-search__input")
    page.keyboard.type("attributable", delay=20)
    page.wait_for_selector(".md-search-result__link[href*='#responsibilities']")
    assert [] == faults


def test_without_scripts_everything_but_the_search_is_there(browser: Browser, address: str) -> None:
    page = watched(browser, [], java_script_enabled=False, color_scheme="dark")
    page.goto(f"{address}services-schedule/2024-12-20/#tp-terms")
    assert page.is_visible("#tp-terms")
    page.click("label[for=v-list]")
    assert (True, False) == (page.is_visible(".cb-list"), page.is_visible(".cb-redline"))
    assert not page.is_visible(".md-search__input")
    assert "rgb(18, 21, 24)" == page.evaluate("getComputedStyle(document.body).backgroundColor")
