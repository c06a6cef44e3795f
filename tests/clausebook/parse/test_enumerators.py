from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clausebook.parse.enumerators import Enumerator, find_enumerators

CASES = Path(__file__).parents[2] / "cases" / "enumerators"


def cases(name: str) -> Iterator[tuple[str, str]]:
    for case in (CASES / name).read_text(encoding="utf-8").strip().split("\n\n"):
        lines = [line for line in case.splitlines() if not line.startswith("#")]
        if lines:
            yield lines[0], lines[1].strip()


@pytest.mark.parametrize(("text", "expected"), list(cases("services-schedule.txt")))
def test_the_items_of_a_clause_have_addresses(text: str, expected: str) -> None:
    clause = re.match(r"[\d.]+", expected)

    assert clause
    assert expected == "  ".join(clause[0] + item.address for item in find_enumerators(text))


@pytest.mark.parametrize(("text", "expected"), list(cases("traps.txt")))
def test_parentheses_that_are_easily_misread(text: str, expected: str) -> None:
    assert expected == ("  ".join(item.address for item in find_enumerators(text)) or "none")


def test_an_enumerator_knows_where_it_stands() -> None:
    text = "If (i) one, (ii) two: (a) x, (b) y. Then (i) three and (ii) four."

    assert (
        Enumerator(3, 6, "(i)", ("i",), "(i)", 1),
        Enumerator(12, 16, "(ii)", ("ii",), "(ii)", 1),
        Enumerator(22, 25, "(a)", ("ii", "a"), "(ii)(a)", 1),
        Enumerator(29, 32, "(b)", ("ii", "b"), "(ii)(b)", 1),
        Enumerator(41, 44, "(i)", ("i",), "(i)#2", 2),
        Enumerator(55, 59, "(ii)", ("ii",), "(ii)#2", 2),
    ) == find_enumerators(text)


@pytest.mark.parametrize("name", ["services-schedule.txt", "traps.txt"])
def test_every_span_is_its_label_and_every_address_is_unique(name: str) -> None:
    for text, _ in cases(name):
        found = find_enumerators(text)
        assert [item.label for item in found] == [text[item.start : item.end] for item in found]
        assert len(found) == len({item.address for item in found})
