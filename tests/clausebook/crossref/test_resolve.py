from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clausebook.crossref.references import find_in_text
from clausebook.crossref.resolve import (
    LabelIndex,
    LinkTarget,
    Outcome,
    Resolution,
    link_outcome,
    link_target,
    linkable,
    resolve,
    title_agrees,
)
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.parse.tree import clauses

CASES = Path(__file__).parents[2] / "cases" / "references"
AGREEMENT = clauses((CASES / "agreement.md").read_text(encoding="utf-8"))
INDEX = LabelIndex.of(AGREEMENT)


def cases() -> Iterator[tuple[str, str]]:
    for case in (CASES / "resolved.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        lines = [line.strip() for line in case.splitlines() if not line.startswith("#")]
        if lines:
            yield lines[0], lines[1]


def described(resolution: Resolution) -> str:
    """The resolution as the case file puts it."""
    if resolution.outcome not in {Outcome.FOUND, Outcome.TITLE_DIFFERS, Outcome.BACKWARDS}:
        return resolution.outcome
    clause, item = resolution.places[0]
    block = AGREEMENT[clause].block
    name = block.heading.rstrip(".") or block.text.partition(":")[0]
    shown = resolution.outcome is not Outcome.BACKWARDS
    return resolution.outcome + (f": {name}" if shown else "") + (f" {item.address}" if item else "")


def at(label: str) -> int:
    return next(index for index, clause in enumerate(AGREEMENT) if clause.block.label == label)


@pytest.mark.parametrize(("text", "expected"), list(cases()))
def test_what_becomes_of_a_reference(text: str, expected: str) -> None:
    resolution = resolve(next(find_in_text(text)), INDEX)

    assert expected == described(resolution)
    assert linkable(resolution) == expected.startswith("found")


def test_an_ambiguous_reference_names_every_candidate() -> None:
    resolution = resolve(next(find_in_text("Section 2.1(i)")), INDEX)

    assert [(at("2.1"), "(i)"), (at("2.1"), "(i)#2")] == [
        (place.clause, place.enumerator.address if place.enumerator else "") for place in resolution.places
    ]


def test_a_hint_taken_away_lets_the_reference_be_looked_up() -> None:
    reference = next(find_in_text("Section 1.1 of the Terms of Service"))

    assert Outcome.OTHER_DOCUMENT == resolve(reference, INDEX).outcome
    assert Outcome.FOUND == resolve(reference._replace(document_hint=""), INDEX).outcome


def test_numbers_that_run_on_through_the_parts_need_no_part() -> None:
    index = LabelIndex.of(clauses("## I. General\n\n### 1. Words\n\n## II. Special\n\n### 2. Fees\n\nPay."))

    assert Outcome.FOUND == resolve(next(find_in_text("Section 2 (Fees)")), index).outcome
    assert Outcome.FOUND == resolve(next(find_in_text("Section II.2")), index).outcome


def test_articles_are_looked_up_where_there_are_any() -> None:
    block = Block(Kind.SECTION, "Article IV.", "", "Fees", "Fees", (), "Fees", 2)
    index = LabelIndex.of([ParsedClause(block, "IV", -1, 0, 1)])

    assert Outcome.FOUND == resolve(next(find_in_text("Article IV (Fees)")), index).outcome
    assert Outcome.MISSING == resolve(next(find_in_text("Article V")), index).outcome


@pytest.mark.parametrize(
    ("title", "heading", "text", "agrees"),
    [
        ("Content", "Content.", "", True),
        ("CONTENT & DATA", "Content and Data", "", True),
        ("Content", "Content and Data", "", False),
        ("Governing Law", "", "Governing law. The law of Ireland applies.", True),
        ("Governing Law", "", "The law of Ireland applies.", False),
    ],
)
def test_titles_agree_when_their_words_do(title: str, heading: str, text: str, *, agrees: bool) -> None:
    block = Block(Kind.SECTION, "", "", heading, heading or text, (), heading or text)

    assert agrees == title_agrees(title, block)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("#tp-sharing", LinkTarget("", "tp-sharing")),
        ("terms-of-service.md#warranties", LinkTarget("terms-of-service.md", "warranties")),
        ("../policies/a%20b.md", LinkTarget("../policies/a b.md", "")),
        ("https://example.com/terms#x", None),
        ("//example.com/terms", None),
        ("mailto:legal@example.com", None),
        ("http://[broken", None),
    ],
)
def test_where_a_link_leads(href: str, expected: LinkTarget | None) -> None:
    assert expected == link_target(href)


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("Section 1.1", "1.1", Outcome.FOUND),
        ("Section 1.1 (Limitations on Changes)", "1.1", Outcome.FOUND),
        ("Section 1.1: Limitations on Changes", "1.1", Outcome.FOUND),
        ("Section 1.1. Limits", "1.1", Outcome.TITLE_DIFFERS),
        ("Section 1.1 of the Agreement", "1.1", Outcome.FOUND),
        ("Section 1.2", "1.1", Outcome.OTHER_CLAUSE),
        ("Section 1.9", "1.1", Outcome.MISSING),
        ("our Privacy Policy", "1.1", None),
    ],
)
def test_the_text_of_a_link_agrees_with_its_target(text: str, target: str, expected: Outcome | None) -> None:
    assert expected == link_outcome(text, at(target), INDEX)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Artikel 2 Zweck", "siehe Artikel 2"),
        ("Ziffer 2", "siehe Ziffer 2"),
        ("Artículo 2º Objeto", "conforme al artículo 2"),
        ("第2条の2 目的", "第2条の2に定める"),
        ("第二条 目的", "根据第二条"),
        ("제2조 (목적)", "제2조에 따라"),
        ("Статья 2. Предмет", "согласно статье 2"),
        ("Điều 2. Phạm vi", "theo Điều 2"),
    ],
)
def test_a_clause_is_found_in_the_words_of_its_language(heading: str, words: str) -> None:
    found = clauses(f"# T\n\n## 第1章\n\n### {heading}\n\n{words}.\n")
    [reference] = find_in_text(words)
    answer = resolve(reference, LabelIndex.of(found))
    assert (Outcome.FOUND, [2]) == (answer.outcome, [place.clause for place in answer.places])


@pytest.mark.parametrize("heading", ["Anlage 1", "Anlage 1. Preise", "Anlage 1 zum Vertrag"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Ziff. 2 der Anlage 1", (Outcome.FOUND, "Gas.")),
        ("Anlage 1, Ziff. 3.1", (Outcome.FOUND, "Wasser.")),
        ("Ziff. 2 der Anlage 2", (Outcome.OTHER_DOCUMENT, "")),
        ("Ziff. 2 der Anlage", (Outcome.OTHER_DOCUMENT, "")),
        ("Ziff. 2", (Outcome.FOUND, "Vertrag")),
    ],
)
def test_a_number_of_an_annex_leads_into_it(heading: str, said: str, expected: tuple[Outcome, str]) -> None:
    text = f"## § 1 Preise\n\n## § 2 Vertrag\n\n## {heading}\n\n1. Strom.\n\n2. Gas.\n\n3.1 Wasser.\n"
    some = clauses(text)
    found = resolve(next(find_in_text(said)), LabelIndex.of(some))
    assert expected == (found.outcome, "".join(some[place.clause].block.text for place in found.places))
