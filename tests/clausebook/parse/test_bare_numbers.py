"""Numbers of which the words do not stand on the same line."""

from __future__ import annotations

import pytest

from clausebook.parse.file import parse


def clauses(source: str) -> list[tuple[str, str]]:
    text = parse(f"# Terms\n\n{source}\n".encode(), "terms.md")
    return [(one.block.label, one.block.text) for one in text.clauses[1:]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("9.\nBecause it is free.\n\n10.\nIn no event.", [("9.", "Because it is free."), ("10.", "In no event.")]),
        (
            "9.\n   Because it is free.\n\n10.\n   In no event.",
            [("9.", "Because it is free."), ("10.", "In no event.")],
        ),
        ("9.\n\nBecause it is free.", [("9.", ""), ("", "Because it is free.")]),
        ("8. Fees.\n\n9.\n\n10. Refunds.", [("8.", "Fees."), ("9.", ""), ("10.", "Refunds.")]),
        ("1.\n2.\n3.", [("1.", ""), ("2.", ""), ("3.", "")]),
        ("1. - Fees\n   - Refunds\n2. Notice", [("1.", ""), ("", "Fees"), ("", "Refunds"), ("2.", "Notice")]),
        ("3.\n## Fees", [("3.", ""), ("", "Fees")]),
        ("3.\n**Fees**", [("3.", "Fees")]),
        ("3.\n**4. Fees**", [("3.", ""), ("4.", "Fees")]),
        ("3.\n\n**Fees**", [("3.", ""), ("", "Fees")]),
        ("1.\n(a) Fees\n(b) Refunds", [("1.", ""), ("(a)", "Fees"), ("(b)", "Refunds")]),
        ("1.\n> Fees\n\n2. Refunds", [("1.", "Fees"), ("2.", "Refunds")]),
        ("> 1.\n> Fees", [("1.", "Fees")]),
        ("Fees.[^1]\n\n[^1]: 1.\n    Refunds", [("", "Fees.[1]"), ("[1]", "1."), ("", "Refunds")]),
    ],
)
def test_no_number_is_lost(source: str, expected: list[tuple[str, str]]) -> None:
    assert expected == clauses(source)


def test_a_heading_below_its_number_is_one_section_with_what_follows() -> None:
    text = parse(b"# Terms\n\n1.\n**Definitions**\n\nWords here.\n\n2.\n**Fees**\n\nYou pay.\n", "terms.md")
    typed = parse(b"# Terms\n\n**1. Definitions**\n\nWords here.\n\n**2. Fees**\n\nYou pay.\n", "terms.md")
    told = [
        [(one.block.kind, one.block.label, one.block.level, one.block.text, one.parent) for one in each.clauses]
        for each in (text, typed)
    ]
    assert told[0] == told[1]
    assert [1, 3, 6, 8, 11] == [one.line for one in text.clauses]
