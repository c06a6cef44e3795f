"""Clauses by the number that a lawyer knows."""

from __future__ import annotations

import pytest

from clausebook.clause_numbers import find_by_number
from clausebook.corpus import Corpus
from clausebook.html import wording
from clausebook.model.change import Clause
from clausebook.parse.tree import clauses

TEXT = """
## Article I. One

1.1 Alpha.

1.2 Beta: (a) the first thing; and (b) the second.

## Article II. Two

2.1 Gamma.

(a) item one;

(b) item two.

## § 3 Three

## Schedule 1 Fees

1. Pay.

2. Pay more.

## Part III. Other

## Summary

1. In short.
"""


def placed(text: str) -> tuple[Clause, ...]:
    return tuple(Clause(one.address, one.block, one.address, one.parent, one.depth) for one in clauses(text))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1.1", ["I/1.1"]), ("Section 1.1", ["I/1.1"]), ("§1.1", ["I/1.1"]), ("s 1.1", ["I/1.1"]),
        ("1.1.", ["I/1.1"]), ("sec. 1.1", ["I/1.1"]), ("Clause 1.1", ["I/1.1"]),
        ("2.1(a)", ["II/2.1(a)"]), ("2.1 (A)", ["II/2.1(a)"]), ("(b)", ["II/2.1(b)"]),
        ("1.2(b)", ["I/1.2"]), ("1.2(c)", []), ("2.1(a", []), ("9.9", []),
        ("Article II", ["II"]), ("article ii", ["II"]), ("II", ["II"]), ("Art. I", ["I"]), ("§ 3", ["3"]),
        ("Schedule 1", ["schedule-1-fees"]), ("Schedule 1.2", ["schedule-1-fees/2"]), ("Annex 1", []),
        ("Part III", ["III"]), ("2", ["schedule-1-fees/2"]),
        ("Alpha", []), ("summary", []), ("p1", []), ("", []), ("I/1.1", []), ("§", []),
    ],
)  # fmt: skip
def test_a_number_is_read_as_lawyers_write_it(typed: str, found: list[str]) -> None:
    assert found == [one.id for one in find_by_number(typed, placed(TEXT))]


def test_where_several_have_the_number_all_are_given() -> None:
    text = "1. Plans\n\n2. Fees\n\n# Annex\n\n1. Sub-processors\n"
    assert ["Plans", "Sub-processors"] == [one.block.text for one in find_by_number("1", placed(text))]


def test_the_case_as_typed_goes_first() -> None:
    text = "# Scope\n\n(A) upper\n\n# Notes\n\n(a) lower\n"
    assert ["upper"] == [one.block.text for one in find_by_number("(A)", placed(text))]
    assert ["lower"] == [one.block.text for one in find_by_number("(a)", placed(text))]


def test_every_number_that_is_printed_leads_to_its_clause(site_policy_corpus: Corpus) -> None:
    for record in site_policy_corpus.documents():
        for version in site_policy_corpus.versions(record.id)[-1:]:
            some = site_policy_corpus.clauses(version)
            for one in some:
                number = wording.number(one)
                assert not number or one in find_by_number(number, some), (record.id, number, one.address)
