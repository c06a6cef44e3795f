"""Clauses that no longer stand: one page for those of a document, to which their former addresses lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from click.testing import CliRunner

from clausebook.cli import main
from tests.clausebook.compile.test_term_history import Company

FEES, USE = '<a id="fees"></a>1.1 We may change the fees.', '<a id="use"></a>1.2 You may use the service.'
MAIL = '<a id="mail"></a>1.3 We tell you by mail before we do.'
DATA = '<a id="data"></a>1.4 Data is kept for as long as the law wants.'


def law(*clauses: str, head: str = "") -> str:
    return "\n\n".join((f"{head}# Terms", *clauses)) + "\n"


def build(folder: Path, settings: str = "") -> Path:
    """The site of terms of which a clause was removed, one went elsewhere, and one is going to be removed."""
    company = Company(folder)
    company.folder.mkdir()
    company.git("init", "--quiet", "--initial-branch=main")
    other = "# Rules\n\n1. Another rule."
    toml = {"clausebook.toml": f'terms = "terms"\n{settings}'}
    company.commit("2024-01-10", {**toml, "terms/a.md": law(FEES, USE, MAIL, DATA), "terms/b.md": f"{other}\n"})
    company.commit("2024-02-10", {"terms/a.md": law(FEES.replace("may", "can"), USE, MAIL, DATA)})
    company.commit("2024-03-10", {"terms/a.md": law(USE, MAIL), "terms/b.md": f"{other}\n\n{DATA}\n"})
    company.commit("2024-04-10", {"terms/a.md": law(USE, head="---\neffective: 2024-06-01\n---\n")})
    built = CliRunner().invoke(main, ["-C", str(company.folder), "build", "--today", "2024-05-01"])
    assert 0 == built.exit_code, built.output
    return company.folder / "site"


def broken(site: Path) -> Iterator[str]:
    """Links of pages that lead to no page, or to no place on one."""
    pages = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}
    for here, page in pages.items():
        for href in re.findall(r'(?:href="|url=)([^":?]*)"', page):
            path, _, anchor = unquote(urljoin(f"/{here}", href)).removeprefix("/").partition("#")
            there = f"{path}index.html" if path == "" or path.endswith("/") else path
            if not (site / there).is_file() or (anchor and f'id="{anchor}"' not in pages.get(there, "")):
                yield f"{here}: {href}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("removed") / "repo")


def test_what_happened_to_them_is_told_on_one_page(site: Path) -> None:
    page = (site / "a/removed/index.html").read_text("utf-8")
    assert ["data", "fees"] == sorted(re.findall(r'<h2 class="cb-h2" id="(\w+)"', page))
    assert "We can change the fees." in page
    assert "<span>This clause was removed on March 10, 2024.</span>" in page
    assert 'href="../../a/2024-02-10/#fees">' in page
    assert "<span>This clause went on in another document on March 10, 2024.</span>" in page
    assert 'href="../../b/c/data/">' in page
    assert '<a href="../../a/removed/">Removed clauses</a>' in (site / "a/history/index.html").read_text("utf-8")


def test_one_that_was_merged_leads_to_what_took_it_in_from_the_day_that_holds(tmp_path: Path) -> None:
    pay, due = "1. You pay the fees within 30 days of the invoice.", "Interest is due at four per cent a year."
    company = Company(tmp_path / "repo")
    company.folder.mkdir()
    company.git("init", "--quiet", "--initial-branch=main")
    company.commit("2024-01-10", {"clausebook.toml": 'terms = "terms"\n', "terms/a.md": law(pay, f"2. {due}")})
    company.commit("2024-03-10", {"terms/a.md": law(f"{pay} {due}")})
    built = CliRunner().invoke(main, ["-C", str(company.folder), "build", "--today", "2024-05-01"])
    assert 0 == built.exit_code, built.output
    page = (company.folder / "site/a/removed/index.html").read_text("utf-8")
    assert "<span>This clause was merged into another one on March 10, 2024.</span>" in page
    assert 'href="../../a/c/you-pay-the-fees-within-30/">' in page
    assert [] == list(broken(company.folder / "site"))


def test_their_former_addresses_lead_there(site: Path) -> None:
    page = (site / "a/c/fees/index.html").read_text("utf-8")
    assert '<meta http-equiv="refresh" content="0; url=../../../a/removed/#fees">' in page


@pytest.mark.parametrize("clause", ["a/c/use", "a/c/mail", "b/c/data"])
def test_what_stands_has_a_page_also_if_it_is_to_be_removed(site: Path, clause: str) -> None:
    assert "Through time" in (site / clause / "index.html").read_text("utf-8")


def test_a_document_that_lost_nothing_has_no_such_page(site: Path) -> None:
    assert not (site / "b/removed").exists()
    assert "Removed clauses" not in (site / "b/history/index.html").read_text("utf-8")


def test_every_link_leads_to_what_is_there(site: Path) -> None:
    assert [] == list(broken(site))


def test_a_setting_keeps_a_page_for_each(tmp_path: Path) -> None:
    site = build(tmp_path / "repo", "removed_clause_pages = true\n")
    assert "Through time" in (site / "a/c/fees/index.html").read_text("utf-8")
    assert not (site / "a/removed").exists()
    assert [] == list(broken(site))
