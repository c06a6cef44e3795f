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
    ],
)
def test_no_number_is_lost(source: str, expected: list[tuple[str, str]]) -> None:
    assert expected == clauses(source)
