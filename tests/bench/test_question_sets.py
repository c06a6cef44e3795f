"""The questions by which the search is judged: there are enough of every kind, and each can be answered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.question_sets import QuestionSet, read_sets

SETS = tuple(read_sets())
KINDS = {
    "question", "keywords", "synonym", "citation", "title", "phrase", "negation", "typo", "definition", "language",
    "nothing",
}  # fmt: skip


def test_there_are_enough_questions_of_every_kind() -> None:
    counted = Counter(question.kind for some in SETS for question in some.questions)

    assert KINDS == set(counted)
    assert counted.total() >= 150
    assert min(counted.values()) >= 5


@pytest.mark.parametrize("some", SETS, ids=lambda some: some.name)
def test_each_clause_that_answers_is_there(some: QuestionSet, tmp_path: Path) -> None:
    if some.missing:
        pytest.skip(some.missing)
    corpus = some.open(tmp_path).corpus()
    there = [
        (record.id, placed.id)
        for record in corpus.documents()
        for version in corpus.versions(record.id)
        for placed in corpus.clauses(version)
    ]
    for question in some.questions:
        assert bool(question.clauses) == (question.kind != "nothing"), question
        for one in question.clauses:
            alone = question.__class__(question.kind, question.ask, (one,))
            assert any(alone.is_answered_by(*place) for place in there), (question.ask, one)
