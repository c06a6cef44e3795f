"""The site in a second language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from contextvars import copy_context
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.base import load_config

from clausebook.html.language import DEFAULT, spoken
from clausebook.workspace import Workspace
from clausebook_site.build import Plan, build
from clausebook_site.page_model import TEMPLATES
from clausebook_site.site_model import Site

English = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def site(foreign: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    settings = replace(Site.of(foreign.config, foreign.today, draft=True), service="https://notices.example/")
    build(foreign.corpus(), settings, Plan(folder, folder / "site", folder / "state"))
    assert DEFAULT is spoken()
    return (folder / "site").resolve()


def test_no_page_speaks_english(site: Path, english: English) -> None:
    pages = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}
    assert {} == {path: words for path, page in pages.items() if (words := english(page))}
    assert {"xx"} == {found for page in pages.values() for found in re.findall(r"<html lang=\"(\w+)\"", page)}
    for path, phrase in (
        ("index.html", "⟦Agreements and policies⟧"),
        ("terms-of-service/index.html", "⟦Last Updated: <time"),
        ("terms-of-service/history/index.html", "⟦In force⟧"),
        ("glossary/index.html", "⟦terms⟧ defined in the texts in force, in the words that define them.⟧"),
        ("subscribe/index.html", "⟦Notices of changes⟧"),
    ):
        assert phrase in pages[path]


def test_no_feed_speaks_english(site: Path, english: English) -> None:
    atom, feed = unescape((site / "feed.atom").read_text("utf-8")), json.loads((site / "feed.json").read_text("utf-8"))
    assert set() == english(re.sub(r"<generator.*?</generator>|<(id|name)>.*?</\1>", "", atom))
    assert set() == {
        word for one in feed["items"] for key in ("title", "summary", "content_html") for word in english(one[key])
    }


def test_scripts_and_the_search_speak_it_too(site: Path, english: English) -> None:
    script = (site / "assets" / "clausebook.js").read_text("utf-8")
    assert '"⟦Copied⟧"' in script
    assert "_(" not in script
    page = (site / "index.html").read_text("utf-8")
    found = re.search(r'<script id="__config" type="application/json">(.*?)</script>', page)
    assert found
    assert set() == english(" ".join(json.loads(found[1])["translations"].values()))
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    assert set() == {word for one in index["docs"] for word in english(one["title"])}


def test_no_template_writes_a_phrase_out(written_out: Callable[[Iterable[Path]], dict[str, set[str]]]) -> None:
    assert {} == written_out(TEMPLATES.rglob("*"))


def test_mkdocs_alone_speaks_it_too(foreign: Workspace, tmp_path: Path) -> None:
    foreign.corpus()
    settings = str(foreign.repository.root / "mkdocs.yml")
    copy_context().run(lambda: mkdocs_build(load_config(settings, site_dir=str(tmp_path))))
    assert "⟦Agreements and policies⟧" in (tmp_path / "index.html").read_text("utf-8")
    assert "⟦History⟧" in (tmp_path / "terms-of-service" / "history" / "index.html").read_text("utf-8")
