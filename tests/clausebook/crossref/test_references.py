from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clausebook.crossref.references import Reference, find_in_text, find_references, label_parts, printed_label
from clausebook.model.clause import Block, Kind, Mark

CASES = Path(__file__).parents[2] / "cases" / "references"


def block(text: str, *marks: Mark, kind: Kind = Kind.PARAGRAPH, heading: str = "") -> Block:
    return Block(kind, "", "", heading, text, marks, text)


def cases() -> Iterator[tuple[str, list[str]]]:
    for case in (CASES / "bare.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        lines = [line.strip() for line in case.splitlines() if not line.startswith("#")]
        if lines:
            yield lines[0], lines[1:]


def described(text: str, reference: Reference) -> str:
    """The reference as the case files put it."""
    parts = [f"{reference.noun} {reference.label}" + (f" to {reference.through}" if reference.through else "")]
    parts += [f"titled {reference.title}"] if reference.title else []
    parts += [f"of {reference.document_hint}"] if reference.document_hint else []
    parts += ["here"] if reference.here else []
    parts += ["external"] if reference.external else []
    return f"{text[reference.start : reference.end]} = {', '.join(parts)}"


@pytest.mark.parametrize(("text", "expected"), list(cases()))
def test_references_as_they_are_typed(text: str, expected: list[str]) -> None:
    assert expected == ([described(text, found) for found in find_references(block(text))] or ["none"])


def test_what_is_linked_already_is_not_bare() -> None:
    text = "See Section 7.9, Section 8 and Section 9."
    linked = Mark(4, 15, "link", "#sharing")
    code = Mark(17, 26, "code")

    assert ["Section 9"] == [text[one.start : one.end] for one in find_references(block(text, linked, code))]


@pytest.mark.parametrize(
    ("start", "more"), [("§ 3", " Nr. 1, 2, 3"), ("", "§ 3 Abs. 1, "), ("Section 3 ", "Of Foo of the ")]
)
def test_no_run_of_numbers_and_names_takes_the_square_of_its_length(
    start: str, more: str, assert_linear: Callable[[Callable[[int], object]], None]
) -> None:
    def work(size: int) -> None:
        assert find_references(block(start + more * (size // len(more))))

    assert_linear(work)


def test_a_heading_is_no_reference_to_itself() -> None:
    text = "Exhibit A: Terms"

    assert find_references(block(text, kind=Kind.SECTION, heading=text)) == ()


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("7.", ("7",)),
        ("7.4", ("7", "4")),
        ("(a)", ("a",)),
        ("B(5)", ("B", "5")),
        ("10.1(h)", ("10", "1", "h")),
        ("7.2A", ("7", "2A")),
    ],
)
def test_a_label_is_taken_apart(label: str, expected: tuple[str, ...]) -> None:
    assert expected == label_parts(label)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Section 7:", ("section", ("7",))),
        ("Article IV.", ("article", ("IV",))),
        ("SCHEDULE 2 - Security", ("schedule", ("2",))),
        ("7.4", ("", ())),
        ("Sections", ("", ())),
    ],
)
def test_a_printed_label_may_begin_with_a_noun(label: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert expected == printed_label(label)


@pytest.mark.parametrize(
    ("text", "annexes"),
    [
        ("Ziff. 2 der Anlage 1", [("annex", "1")]),
        ("Anlage 1, Ziff. 2 und Ziff. 3", [("annex", "1"), ("annex", "1")]),
        ("§§ 2 und 3 der Anlage 1", [("annex", "1"), ("annex", "1")]),
        ("§ 2 Abs. 1 des Anhangs A", [("annex", "A")]),
        ("§ 5 und Ziff. 2 der Anlage 1", [(), ("annex", "1")]),
        ("Ziffer 2 der Anlage", [("annex",)]),
        ("article 2 de l’Annexe 1", [("annex", "1")]),
        ("Schedule 1, paragraphs 2 and 3", [(), ("schedule", "1"), ("schedule", "1")]),
        ("§ 2, Anlage 1 und § 3", [(), ()]),
        ("§ 2 und Anlage 1", [()]),
        ("Subject to Schedule 1, Section 5 applies", [(), ()]),
        ("Section 2 to schedule a meeting", [()]),
    ],
)
def test_the_annex_that_is_named_beside_a_number(text: str, annexes: list[tuple[str, ...]]) -> None:
    assert annexes == [one.annex for one in find_in_text(text)]
