"""Comparisons of versions that are not next to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausebook.compare import between
from clausebook.model.change import Certainty, ChangeKind
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


LONG = "You pay all the fees within thirty days of the day on which you have received our invoice."
MORE = "Late payments bear interest at nine per cent a year from the day on which they were due."
NEAR = "You owe all fees sixty days after the day on which our invoice came to you, or a reminder."


def test_a_long_comparison_tells_of_a_split_from_both_sides(company: Company) -> None:
    company.commit("2024-05-01", {"d.md": f"{FIRST}\n\n{LONG} {MORE}\n"})
    company.commit("2024-05-02", {"d.md": f"{FIRST} Yes.\n\n{LONG}\n\n{MORE}\n"})
    company.commit("2024-05-03", {"d.md": f"{FIRST} Yes, yes.\n\n{LONG}\n\n{MORE}\n"})
    corpus = company.corpus()
    first, _, last = corpus.versions("d")
    for one, other, kind in ((first, last, ChangeKind.SPLIT), (last, first, ChangeKind.MERGED)):
        told = [change for change in between(corpus, one, other) if kind in change.kinds]
        assert {(whole.clause, *whole.other) for whole in told} == {(whole.other[0], whole.clause) for whole in told}
        assert {True, False} == {change.before is not None and change.after is not None for change in told}


def test_a_long_comparison_is_as_sure_as_its_least_sure_step(company: Company) -> None:
    company.commit("2024-05-01", {"d.md": f"{FIRST}\n\n{LONG}\n"})
    company.commit("2024-05-02", {"d.md": f"{FIRST}\n\n{NEAR}\n"})
    company.commit("2024-05-03", {"d.md": f"{FIRST} Yes.\n\n{NEAR}\n"})
    corpus = company.corpus()
    first, middle, last = corpus.versions("d")
    [step] = corpus.changes(middle)
    [whole] = [change for change in between(corpus, first, last) if change.clause == step.clause]
    assert (step.certainty, True) == (whole.certainty, step.certainty is not Certainty.EXACT)
