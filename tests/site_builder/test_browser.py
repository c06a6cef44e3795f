"""The site in a browser: no fault that axe finds, no error, nothing too wide, keys and copies that work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Browser, Page

from clausebook_site.corpus_protocol import CorpusReader

pytestmark = pytest.mark.browser
Audit = Callable[[str, Sequence[str], str, int], list[str]]
Visit = Callable[..., Page]
PAGES = [
    "", "services-schedule/", "services-schedule/2024-12-20/", "services-schedule/history/", "acceptable-use/",
    "services-schedule/c/tp-sharing/", "services-schedule/c/support-requests/", "services-schedule/2021-09-14/",
    "changes/", "upcoming/", "glossary/", "archive/", "subscribe/", "search/", "beta-terms/", "404.html",
]  # fmt: skip


@pytest.fixture(scope="module")
def address(reader: CorpusReader, served: Callable[..., str]) -> str:
    return served(reader)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_wrong_that_a_program_can_find(audit: Audit, address: str, scheme: str, width: int) -> None:
    assert [] == audit(address, PAGES, scheme, width)


def test_a_citation_is_copied_and_said(visit: Visit, address: str) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{address}services-schedule/#tp-sharing")
    page.get_by_role("group", name="Clause 7.9").get_by_text("Copy citation").click()
    days = "in force December 30, 2024 to January 31, 2025"
    expected = f"Services Schedule s 7.9 ({days}), /services-schedule/2024-12-20.2/#tp-sharing"
    page.wait_for_function("document.getElementById('cb-said').textContent")
    assert f"Copied: {expected}" == page.inner_text("#cb-said")
    assert expected == page.evaluate("navigator.clipboard.readText()")


def test_a_preview_shows_on_focus_and_escape_closes_it(visit: Visit, address: str) -> None:
    page = visit()
    page.goto(f"{address}services-schedule/")
    page.locator("#tp-privacy .cb-term", has_text="Third-Party Services").focus()
    assert page.locator(".cb-pop").inner_text().startswith("Defined in Clause 7.1")
    page.keyboard.press("Escape")
    assert 0 == page.locator(".cb-pop").count()


def test_single_keys_do_nothing_and_the_search_finds_clauses(visit: Visit, address: str) -> None:
    page = visit()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    for key in "sf/np.,":
        page.keyboard.press(key)
    assert ("BODY", address) == (page.evaluate("document.activeElement.tagName"), page.url)
    page.click(".md-search__input")
    page.keyboard.type("attributable", delay=20)
    page.wait_for_selector(".md-search-result__link[href*='#responsibilities']")


def test_the_index_of_the_search_is_fetched_when_it_is_first_used(visit: Visit, address: str) -> None:
    page = visit()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    page.goto(f"{address}services-schedule/")
    page.wait_for_load_state("networkidle")
    assert "search_index.json" not in fetched
    page.click(".md-search__input")
    page.keyboard.type("attributable", delay=20)
    page.wait_for_selector(".md-search-result__link[href*='#responsibilities']")
    assert 1 == fetched.count("search_index.json")


def test_without_scripts_everything_is_there(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False, color_scheme="dark").new_page()
    page.goto(f"{address}services-schedule/2024-12-20/#tp-terms")
    assert page.is_visible("#tp-terms")
    page.click("label[for=v-list]")
    assert (True, False) == (page.is_visible(".cb-list"), page.is_visible(".cb-redline"))
    assert page.is_visible(".md-search__input")
    assert "rgb(18, 21, 24)" == page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_without_scripts_and_api_a_search_leads_to_all_that_can_be_looked_through(
    browser: Browser, address: str
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}services-schedule/2024-12-20/")
    page.fill(".md-search__input", "attributable")
    page.press(".md-search__input", "Enter")
    assert f"{address}search/?q=attributable" == page.url
    assert "yours runs none" in page.inner_text("#cb-content")
    page.click("#cb-content .cb-plain a[href='../services-schedule/']")
    assert f"{address}services-schedule/" == page.url
    page.context.close()


def test_a_question_in_the_address_is_answered_by_the_script(visit: Visit, address: str) -> None:
    page = visit()
    page.goto(f"{address}search/?q=attributable")
    page.wait_for_selector(".md-search-result__link[href*='#responsibilities']")
    assert "yours runs none" not in page.inner_text("#cb-content")


def test_where_the_api_has_an_address_of_its_own_the_search_leads_there(
    browser: Browser, reader: CorpusReader, served: Callable[..., str]
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.route("https://api.example/**", lambda route: route.fulfill(body="found"))
    page.goto(f"{served(reader, 'https://api.example/')}services-schedule/2024-12-20/")
    page.fill(".md-search__input", "attributable")
    page.press(".md-search__input", "Enter")
    page.wait_for_url("https://api.example/search/?q=attributable")
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("place", ["2021-09-14/#changes", "2024-12-20/#tp-terms", "2025-01-02/#beta"])
def test_a_text_that_is_not_in_force_says_so_where_a_link_leads(
    visit: Visit, address: str, width: int, place: str
) -> None:
    page = visit(viewport={"width": width, "height": 600})
    page.goto(f"{address}services-schedule/{place}")
    page.wait_for_timeout(100)
    clause = page.locator(f"#{place.partition('#')[2]}").bounding_box()
    header, bar = (page.locator(one).bounding_box() for one in (".md-header", ".cb-bar--stays"))
    assert clause
    assert header
    assert bar
    assert page.evaluate("scrollY") > 0
    assert header["y"] + header["height"] <= bar["y"] + 1
    assert 0 <= clause["y"] - (bar["y"] + bar["height"]) < 200
    page.emulate_media(media="print")
    assert "static" == page.evaluate("getComputedStyle(document.querySelector('.cb-bar--stays')).position")


@pytest.mark.parametrize("where", ["files alone", "beside the API", "an API of its own"])
def test_any_two_versions_are_offered_only_where_the_api_compares_them(
    browser: Browser, reader: CorpusReader, served: Callable[..., str], where: str
) -> None:
    service = "https://api.example/" if where == "an API of its own" else ""
    offered = where != "files alone"
    page = browser.new_page()
    page.goto(f"{served(reader, service, beside=where == 'beside the API')}services-schedule/compare/")
    page.wait_for_load_state("networkidle")
    form = page.locator("form.cb-filter")
    assert offered == form.is_visible()
    assert (f"{service}services-schedule/compare/" if service else "") == form.get_attribute("action")
    page.get_by_role("link", name="December 20, 2024, against May 3, 2023").click()
    assert page.url.endswith("services-schedule/2024-12-20/")
    page.close()
