"""How well the clause that answers a question is found: the mean of 1 over its place among the first ten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from clausebook.cited_places import CitationReader
from clausebook.corpus import Corpus
from clausebook.workspace import Workspace
from clausebook_api.search import Ask, Hit, Index, build, parse

CASES = Path(__file__).parents[2] / "cases" / "search" / "site-policy.yml"
UNSEEN = CASES.with_name("site-policy-unseen.yml")
TODAY = date(2026, 11, 26)
TARGET, TARGET_SYNONYMS, TARGET_UNSEEN = 0.85, 0.6, 0.55


_CITATIONS: list[CitationReader] = []  # of the corpus of the index


@pytest.fixture(scope="module")
def index(site_policy: Path, site_policy_corpus: Corpus) -> Iterator[Index]:
    workspace = Workspace.open(site_policy, include=["Policies/**/*.md"])
    build(site_policy_corpus, workspace.config, workspace.state)
    _CITATIONS[:] = [CitationReader(site_policy_corpus, {})]
    found = Index.open(workspace.state)
    yield found
    found.close()


def cases(file: Path = CASES) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))
    return found


def answers(case: dict[str, Any], hit: Hit) -> bool:
    return any(hit.document == document and words.lower() in hit.text.lower() for document, words in case["answers"])


def rank(index: Index, case: dict[str, Any]) -> int:
    """The place of the first answer among ten; 0 if it is not among them."""
    day = case.get("on", TODAY)
    cited = _CITATIONS[0].find(case["ask"], day)
    answer = index.search(parse(case["ask"]), Ask(day, TODAY, limit=10), cited)
    return next((place for place, hit in enumerate(answer.hits, 1) if answers(case, hit)), 0)


def mean(ranks: list[int]) -> float:
    return sum(1 / place for place in ranks if place) / len(ranks)


def test_there_are_enough_questions_and_each_can_be_answered(index: Index) -> None:
    assert len(cases()) >= 60
    texts: dict[str, list[str]] = {}
    for entry in index.all_entries():
        texts.setdefault(entry.document, []).append(entry.text.lower())
    for case in cases():
        found = (words.lower() in text for document, words in case["answers"] for text in texts.get(document, ()))
        assert any(found), case["ask"]


def test_the_answer_is_found_first_or_nearly(index: Index) -> None:
    ranks = {case["ask"]: (case["kind"], rank(index, case)) for case in cases()}
    assert mean([place for _, place in ranks.values()]) >= TARGET, ranks
    assert mean([place for kind, place in ranks.values() if kind == "synonym"]) >= TARGET_SYNONYMS, ranks


def test_questions_that_nothing_was_tuned_for_are_answered_too(index: Index) -> None:
    ranks = {case["ask"]: rank(index, case) for case in cases(UNSEEN)}
    assert mean(list(ranks.values())) >= TARGET_UNSEEN, ranks
