"""Words that mean the same: those that ship, those of the legal team, and those that definitions give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from clausebook.cited_places import CitationReader
from clausebook.workspace import Workspace
from clausebook_api.search import Ask, Index, build, search
from clausebook_api.search.synonyms import Synonyms

DAY = date(2024, 3, 1)
TERMS = """---
id: one
title: One
---
1. “Partner” means a reseller or an authorised distributor, that sells the Service.

2. A Partner keeps its prices secret.

3. Neither side answers for a Force Majeure Event.

4. Somebody who becomes insolvent has to say so.

5. What was sent stays with us.
"""


@pytest.fixture
def asked(landed: Callable[..., Workspace]) -> Callable[[str], list[str]]:
    found = landed(("2024-01-15", {"terms/one.md": TERMS}))
    build(found.corpus(), found.config, found.state)
    index, citations = Index.open(found.state), CitationReader(found.corpus(), {})
    return lambda text: [hit.label for hit in search(index, citations, text, Ask(DAY, DAY)).hits]


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("reseller secret", "2."),
        ("distributors secret prices", "2."),
        ("acts of God", "3."),
        ("act of god", "3."),
        ("bankruptcy", "4."),
    ],
)
def test_other_names_are_found(asked: Callable[[str], list[str]], words: str, label: str) -> None:
    assert label == asked(words)[0]


def test_a_clause_inherits_the_other_names_of_the_terms_it_uses(asked: Callable[[str], list[str]]) -> None:
    assert ["1.", "2."] == asked("reseller")
    assert ["1.", "2."] == asked("authorised distributor")
    assert ["1.", "2."] == sorted(asked("Partner"))


def test_words_that_mean_something_together_are_looked_for_alone_where_nothing_has_that(
    asked: Callable[[str], list[str]],
) -> None:
    assert ["3."] == asked("force majeure")
    assert ["2."] == asked("trade secret")


def test_hundreds_of_groups_ship_and_none_has_a_word_twice() -> None:
    found = Synonyms.load()
    assert len(found.of) > 1000
    assert all(len(set(others)) == len(others) and phrase not in others for phrase, others in found.of.items())
