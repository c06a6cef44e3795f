"""Labels: what is a number to cite by, what only looks like one, and how it counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.model.clause import Kind
from clausebook.parse.label import core, counts_on, head, style

S, P, I = Kind.SECTION, Kind.PARAGRAPH, Kind.ITEM  # noqa: E741 - as tables of cases name them


@pytest.mark.parametrize(
    ("kind", "text", "label", "words"),
    [
        # headings
        (S, "1. Fees", "1.", "Fees"),
        (S, "1 Fees", "", "1 Fees"),
        (S, "1) Fees", "1)", "Fees"),
        (S, "7.8 Data Sharing", "7.8", "Data Sharing"),
        (S, "7.8. data", "7.8.", "data"),
        (S, "A. Scope", "A.", "Scope"),
        (S, "I. Effect", "I.", "Effect"),
        (S, "XIV. Law", "XIV.", "Law"),
        (S, "Section 1. Fees", "Section 1.", "Fees"),
        (S, "Section 1: Fees", "Section 1:", "Fees"),
        (S, "Section 1", "Section 1", ""),
        (S, "Article IV - Law", "Article IV", "Law"),
        (S, "Article IV — Law", "Article IV", "Law"),
        (S, "Exhibit A", "Exhibit A", ""),
        (S, "§ 7 Notices", "§ 7", "Notices"),
        (S, "(a) Fees", "(a)", "Fees"),
        (S, "Section 230 of the Act", "", "Section 230 of the Act"),
        (S, "2024 in short", "", "2024 in short"),
        (S, "A Word", "", "A Word"),
        (S, "C++ Licence", "", "C++ Licence"),
        (S, "5A. More fees", "5A.", "More fees"),
        (S, "5a) More fees", "5a)", "More fees"),
        (S, "3D printing", "", "3D printing"),
        (S, "3D: printing", "", "3D: printing"),
        (S, "第3条の2（目的）", "第3条の2", "（目的）"),
        # paragraphs
        (P, "1.1 Fees", "1.1", "Fees"),
        (P, "1.1. Fees", "1.1.", "Fees"),
        (P, "7.2A Fees", "7.2A", "Fees"),
        (P, "7.4 [Reserved]", "7.4", "[Reserved]"),
        (P, "7.4 “Fees” means", "7.4", "“Fees” means"),
        (P, "1.1.1.1 Fees", "1.1.1.1", "Fees"),
        (P, "14. SERVICES", "14.", "SERVICES"),
        (P, "(a) pay", "(a)", "pay"),
        (P, "(aa) pay", "(aa)", "pay"),
        (P, "(iv) pay", "(iv)", "pay"),
        (P, "(12) pay", "(12)", "pay"),
        (P, "(1a) pay", "(1a)", "pay"),
        (P, "5A. Pay", "5A.", "Pay"),
        (P, "5m. of rope", "", "5m. of rope"),
        (P, "Section 3: Pay", "Section 3:", "Pay"),
        (P, "1.1 Über", "1.1", "Über"),
        (P, "1.2 您应支付", "1.2", "您应支付"),
        (P, "3.5 million users", "", "3.5 million users"),
        (P, "30 days after", "", "30 days after"),
        (P, "2.5% of it", "", "2.5% of it"),
        (P, "10.000 euro", "", "10.000 euro"),
        (P, "8.4 und 8.5", "", "8.4 und 8.5"),
        (P, "8.4 “und” 8.5", "", "8.4 “und” 8.5"),
        (P, "$1.5 Million", "", "$1.5 Million"),
        (P, "Section 7.9 applies", "", "Section 7.9 applies"),
        (P, "1.1", "", "1.1"),
        (P, "(a)", "", "(a)"),
        (P, "(see) below", "", "(see) below"),
        (P, "A. Scope", "", "A. Scope"),
        (P, "2024. A year", "", "2024. A year"),
        (P, "", "", ""),
        # items
        (I, "(a) pay", "(a)", "pay"),
        (I, "a) pay", "a)", "pay"),
        (I, "1.1 Pay", "1.1", "Pay"),
        (I, "3.5 million", "", "3.5 million"),
        (I, "A. Scope", "", "A. Scope"),
        # nothing else has a label
        (Kind.QUOTE, "1.1 Pay", "", "1.1 Pay"),
        (Kind.ROW, "(a) pay", "", "(a) pay"),
    ],
)
def test_head(kind: Kind, text: str, label: str, words: str) -> None:
    found, offset = head(text, kind)
    assert (label, words) == (found, text[offset:])


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        *[("7.4", "7.4"), ("7.4.", "7.4"), ("14.", "14"), ("A.", "A"), ("(a)", "(a)"), ("a)", "a"), ("3)", "3")],
        *[("Section 7.", "7"), ("Article IV", "IV"), ("§ 7", "7"), ("Part A:", "A"), ("7.2A", "7.2A"), ("", "")],
    ],
)
def test_core(label: str, expected: str) -> None:
    assert expected == core(label)


@pytest.mark.parametrize(
    ("label", "numbers", "readings"),
    [
        ("7.4", (7, 4), ()),
        ("14.", (14,), ()),
        ("7.2A", (7, 2), ()),
        ("Section 7.", (7,), ()),
        ("(a)", (), (("lower letter", 1),)),
        ("(i)", (), (("lower letter", 9), ("lower roman", 1))),
        ("I.", (), (("upper letter", 9), ("upper roman", 1))),
        ("(ii)", (), (("lower letter", 35), ("lower roman", 2))),
        ("(iv)", (), (("lower roman", 4),)),
        ("(aa)", (), (("lower letter", 27),)),
        ("XIV.", (), (("upper roman", 14),)),
        ("(2)", (), (("digit", 2),)),
        ("(xz)", (), ()),
    ],
)
def test_style(label: str, numbers: tuple[int, ...], readings: tuple[tuple[str, int], ...]) -> None:
    assert (numbers, readings) == style(label)[:2]


@given(st.text(alphabet="aiIvx1.2()) SectionA§-“é", max_size=12), st.sampled_from(list(Kind)))
def test_a_label_is_printed_where_it_was_read(text: str, kind: Kind) -> None:
    label, offset = head(text, kind)
    assert text[:offset].strip().rstrip("-–— ").startswith(label)
    assert bool(label) is bool(offset)
    style(label)


@pytest.mark.parametrize(
    ("before", "after", "goes_on"),
    [
        ("(1)", "(1a)", True), ("(1a)", "(1b)", True), ("(1a)", "(2)", True), ("(1)", "(1b)", False),
        ("(2)", "(1a)", False), ("5.", "5A.", True), ("5A.", "6.", True), ("5.2", "5.2A", True), ("5.", "6A.", False),
    ],
)  # fmt: skip
def test_what_was_inserted_stands_between_two_numbers(before: str, after: str, *, goes_on: bool) -> None:
    assert goes_on == counts_on(style(before), style(after))
