from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clausebook.crossref.definitions import Definition, Form, find_definitions
from clausebook.model.clause import Block, Kind, Mark, ParsedClause

CASES = Path(__file__).parents[2] / "cases" / "definitions"


def clause(markdown: str) -> ParsedClause:
    """A paragraph with bold words, as the parser would give it."""
    pieces = re.split(r"(\*\*.+?\*\*)", markdown)
    text, marks = "", []
    for piece in pieces:
        bare = piece.strip("*")
        if bare != piece:
            marks.append(Mark(len(text), len(text) + len(bare), "strong"))
        text += bare
    return ParsedClause(Block(Kind.PARAGRAPH, "", "", "", text, tuple(marks), text), "p1", -1, 0, 1)


def cases(name: str) -> Iterator[tuple[str, list[str]]]:
    for case in (CASES / name).read_text(encoding="utf-8").strip().split("\n\n"):
        lines = [line.strip() for line in case.splitlines() if not line.startswith("#")]
        if lines:
            yield lines[0], lines[1:]


@pytest.mark.parametrize(("text", "expected"), list(cases("forms.txt")))
def test_terms_are_defined_in_many_forms(text: str, expected: list[str]) -> None:
    assert expected == [f"{one.term}: {one.form}" for one in find_definitions([clause(text)])]


@pytest.mark.parametrize(("text", "nothing"), list(cases("none.txt")))
def test_a_bare_quoted_phrase_defines_nothing(text: str, nothing: list[str]) -> None:
    assert nothing == [one.term for one in find_definitions([clause(text)])]


def test_a_definition_spans_the_term_with_its_quotes() -> None:
    texts = [clause("Nothing here."), clause("This page (the “Website”).")]

    assert (Definition("Website", 1, 15, 24, Form.PARENTHESIS),) == find_definitions(texts)


def test_a_term_may_be_defined_twice() -> None:
    texts = [clause("A (the “Fee”)."), clause("B (the “Fee”).")]

    assert [0, 1] == [one.clause for one in find_definitions(texts)]


@pytest.mark.parametrize(
    ("term", "linkable"),
    [("Website", True), ("eSignature", True), ("US", True), ("You", False), ("we", False), ("personal data", False)],
)
def test_common_words_are_terms_but_are_not_looked_for(term: str, *, linkable: bool) -> None:
    assert linkable == Definition(term, 0, 0, 0, Form.MEANS).linkable


@pytest.mark.parametrize("piece", ['"a" ', '"a" and ', '("a", ', "(the ", "“A” ("])
def test_a_text_without_end_is_read_in_time(piece: str) -> None:
    assert find_definitions([clause(piece * 500)]) == ()
