"""What days, counts and clauses are called."""

from __future__ import annotations

from datetime import date

import pytest

from clausebook.html import change_counts, wording
from clausebook.model.change import Clause
from clausebook.model.clause import Block, Kind
from clausebook_site.corpus_protocol import CorpusReader


def test_days_are_said_in_english_whatever_the_locale() -> None:
    assert "December 20, 2024" == wording.day(date(2024, 12, 20))
    assert "Feb 1, 2025" == wording.short_day(date(2025, 2, 1))


@pytest.mark.parametrize(
    ("document", "clause", "name", "cited"),
    [
        ("services-schedule", "tp-sharing", "Clause 7.9", "s 7.9"),
        ("services-schedule", "updates", "Section 1", "s 1"),
        ("services-schedule", "preamble", "Preamble", "Preamble"),
        ("services-schedule", "keep-customers-passwords-to-services", "8.1, item 4.4", "s 8.1, item 4.4"),
        ("acceptable-use", "malware", "“What may not be sent”, item 3", "“What may not be sent”, item 3"),
        ("acceptable-use", "reports-go-to-abuse-example-com", "“Reporting”, (a)", "“Reporting”, (a)"),
    ],
)
def test_clauses_are_called_by_number_or_place(
    reader: CorpusReader, document: str, clause: str, name: str, cited: str
) -> None:
    version = reader.versions(document)[-1]
    placed = next(one for one in reader.clauses(version) if one.id == clause)
    assert (name, cited) == (wording.name(placed), wording.cited(placed))


@pytest.mark.parametrize(
    ("number", "parts", "name", "cited"),
    [
        ("7.9", ("7.9",), "Clause 7.9", "s 7.9"),
        ("3.1(a)", ("3.1(a)",), "Clause 3.1(a)", "s 3.1(a)"),
        ("", ("D.8", "paragraph 1"), "D.8, paragraph 1", "s D.8, paragraph 1"),
        ("(b)", ("“Reporting”", "(b)"), "“Reporting”, (b)", "“Reporting”, (b)"),
        ("1", ("“Officers”", "1"), "“Officers”, 1", "“Officers”, s 1"),
        ("II.1", ("Article II", "1"), "Article II, 1", "Article II, s 1"),
        ("II", ("Article II",), "Article II", "Article II"),
        ("", ("Paragraph 3",), "Paragraph 3", "Paragraph 3"),
        ("", ("Preamble",), "Preamble", "Preamble"),
        ("", ("“Root CA Profile”",), "“Root CA Profile”", "“Root CA Profile”"),
    ],
)
def test_numbers_of_every_kind(number: str, parts: tuple[str, ...], name: str, cited: str) -> None:
    block = Block(Kind.ITEM, "x", "", "", "words", (), "words")
    placed = Clause("x", block, "", -1, 0, number, parts)
    assert (number, name, cited) == (wording.number(placed), wording.name(placed), wording.cited(placed))


@pytest.mark.parametrize(
    ("number", "parts", "shown"),
    [
        ("1.1", ("Anlage 1", "1"), "Anlage 1, 1"),
        ("1.1(a)", ("Schedule 1", "1(a)"), "Schedule 1, 1(a)"),
        ("1", ("Schedule 1",), "Schedule 1"),
        ("", ("Schedule 1", "paragraph 2"), ""),
        ("II.1", ("Article II", "1"), "II.1"),
    ],
)
def test_a_number_in_an_annex_is_not_shown_as_that_of_a_section(
    number: str, parts: tuple[str, ...], shown: str
) -> None:
    block = Block(Kind.ITEM, "x", "", "", "words", (), "words")
    assert shown == wording.number(Clause("x", block, "", -1, 0, number, parts))


@pytest.mark.parametrize(("sign", "cited"), [("s", "s 5.4"), ("§", "§ 5.4"), ("Section", "Section 5.4")])
def test_the_sign_of_a_section_is_a_setting(sign: str, cited: str) -> None:
    block = Block(Kind.PARAGRAPH, "5.4", "", "", "words", (), "words")
    assert cited == wording.cited(Clause("x", block, "5/5.4", 0, 1, "5.4", ("5.4",)), sign)


def test_counts_say_each_change_once(reader: CorpusReader) -> None:
    changes = reader.changes(reader.versions("services-schedule")[2])
    assert "8 added, 1 removed, 3 reworded, 1 moved, 7 renumbered only" == change_counts.summarize(
        one.kinds for one in changes
    )
