"""What days, counts and clauses are called."""

from __future__ import annotations

from datetime import date

import pytest

from clausebook.change import Placed
from clausebook.clause import Block, Kind
from clausebook.html import phrases
from site_builder.source import Reader


def test_days_are_said_in_english_whatever_the_locale() -> None:
    assert "December 20, 2024" == phrases.day(date(2024, 12, 20))
    assert "Feb 1, 2025" == phrases.short_day(date(2025, 2, 1))


@pytest.mark.parametrize(
    ("document", "clause", "name", "cited"),
    [
        ("services-schedule", "tp-sharing", "Clause 7.9", "s 7.9"),
        ("services-schedule", "updates", "Section 1", "s 1"),
        ("services-schedule", "preamble", "Preamble", "Preamble"),
        ("services-schedule", "keep-customers-passwords-to-services", "8.1, item 4.4", "8.1, item 4.4"),
        ("acceptable-use", "malware", "“What may not be sent”, item 3", "“What may not be sent”, item 3"),
        ("acceptable-use", "reports-go-to-abuse-example-com", "Clause (a)", "“Reporting”, (a)"),
    ],
)
def test_clauses_are_called_by_number_or_place(
    reader: Reader, document: str, clause: str, name: str, cited: str
) -> None:
    version = reader.versions(document)[-1]
    placed = next(one for one in reader.clauses(version) if one.id == clause)
    assert (name, cited) == (phrases.name(placed), phrases.cited(placed))


@pytest.mark.parametrize(
    ("address", "label", "number", "cited"),
    [
        ("7/7.9", "7.9", "7.9", "s 7.9"),
        ("3/3.1(a)", "(a)", "3.1(a)", "s 3.1(a)"),
        ("terms/D/8", "8.", "D.8", "s D.8"),
        ("D/8/p1", "", "", "D.8, paragraph 1"),
        ("reporting(b)", "(b)", "(b)", "“Reporting”, (b)"),
        ("1/i2/i1", "", "", "1, item 2.1"),
        ("IV", "IV.", "IV", "s IV"),
        ("p3", "", "", "Paragraph 3"),
    ],
)
def test_numbers_of_every_kind(address: str, label: str, number: str, cited: str) -> None:
    placed = Placed("x", Block(Kind.ITEM, label, "", "", "words", (), "words"), address, -1, 0)
    assert (number, cited) == (phrases.number(placed), phrases.cited(placed))


def test_counts_say_each_change_once(reader: Reader) -> None:
    changes = reader.changes(reader.versions("services-schedule")[2])
    assert "8 added, 1 removed, 3 reworded, 1 moved, 7 renumbered only" == phrases.summary(changes)
