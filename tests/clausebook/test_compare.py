"""Comparisons of versions that are not next to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausebook.compare import between
from clausebook.model.change import ChangeKind
from tests.clausebook.compile.test_term_history import Company

FIRST = "The first words of this document stay."
DATA = "Personal data is kept for as long as the law wants and no longer."
OWN = "Another document has words of its own."


@pytest.fixture
def company(tmp_path: Path) -> Company:
    company = Company(tmp_path / "repo")
    company.folder.mkdir()
    company.git("init", "--quiet", "--initial-branch=main")
    company.commit("2024-01-10", {"a.md": f"{FIRST}\n\n{DATA}\n", "b.md": f"{OWN}\n", "c.md": f"{OWN}\n"})
    company.commit("2024-02-10", {"a.md": f"{FIRST}\n", "b.md": f"{OWN}\n\n{DATA}\n"})
    company.commit("2024-03-10", {"a.md": f"{FIRST} For ever.\n", "b.md": f"{OWN}\n", "c.md": f"{OWN}\n\n{DATA}\n"})
    company.commit("2024-04-10", {"a.md": f"{FIRST} For ever and ever.\n", "c.md": f"{OWN} So be it.\n\n{DATA}\n"})
    return company


def test_a_long_comparison_names_where_a_clause_went_to_the_end(company: Company) -> None:
    corpus = company.corpus()
    first, *_, last = corpus.versions("a")
    [gone] = [change for change in between(corpus, first, last) if change.after is None]
    assert (ChangeKind.MOVED in gone.kinds, ("c/personal-data-is-kept-for-as",)) == (True, gone.other)
    assert "c/personal-data-is-kept-for-as" == corpus.went_to("a", gone.clause)


def test_a_long_comparison_names_where_a_clause_came_from(company: Company) -> None:
    corpus = company.corpus()
    first, *_, last = corpus.versions("c")
    [come] = [change for change in between(corpus, first, last) if change.before is None]
    assert ("b/personal-data-is-kept-for-as",) == come.other


def test_what_only_passed_through_was_neither_here_nor_there(company: Company) -> None:
    corpus = company.corpus()
    first, _, last = corpus.versions("b")
    assert () == between(corpus, first, last)


def test_what_went_later_has_not_gone_yet(company: Company) -> None:
    company.commit("2024-05-10", {"a.md": f"{FIRST} For ever and ever.\n\n{DATA}\n", "c.md": f"{OWN} So be it.\n"})
    corpus = company.corpus()
    assert "" == corpus.went_to("a", "personal-data-is-kept-for-as")
    assert "a/personal-data-is-kept-for-as" == corpus.went_to("b", "personal-data-is-kept-for-as")
