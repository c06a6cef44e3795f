"""Wording: what two texts must share to be the same law, and what does not count."""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.parse.markdown import Reader
from clausebook.parse.wording import clean, collapse, digest, slug, wording


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("“Fees” are the customer’s", '"Fees" are the customer\'s'),
        ("«Fees» ‘x’ „y‟ ″z′", '"Fees" \'x\' "y" "z\''),
        ("a\tb", "a b"),
        ("a\nb", "a b"),
    ],
)
def test_quote_glyphs_and_borders_do_not_count(one: str, two: str) -> None:
    assert wording(one) == wording(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        *[("We share", "We not share"), ("services", "Services"), ("90 days", "60 days"), ("a, b", "a b")],
        *[("a - b", "a — b"), ("a.", "a"), ("x'", 'x"'), ("naïve", "naive"), ("1.000", "1,000"), ("`a`", "'a'")],
    ],
)
def test_case_digits_punctuation_and_not_do_count(one: str, two: str) -> None:
    assert wording(one) != wording(two)


@given(st.text())
def test_the_wording_is_as_long_as_the_text_and_has_no_other_wording(text: str) -> None:
    words = wording(text)
    assert (len(text), words) == (len(words), wording(words))


@given(st.text())
def test_cleaning_is_done_once(text: str) -> None:
    cleaned = clean(text)
    assert (cleaned, True) == (clean(cleaned), unicodedata.is_normalized("NFC", cleaned))
    assert not set("\u00ad\u200b\u2060\ufeff") & set(cleaned)


def test_equal_words_in_other_code_points_are_equal() -> None:
    assert "café pay" == clean("cafe\u0301 pa\u00ady") == clean("caf\u00e9\u200b pay")


@given(st.text())
def test_white_space_collapses_to_single_spaces(text: str) -> None:
    assert " ".join(text.split()) == collapse(text).strip(" ")


def test_the_hash_is_of_the_words_in_reading_order() -> None:
    expected = hashlib.sha256(b"Fees You pay.").hexdigest()
    assert expected == digest(["Fees", "", "You pay."]) == digest(["Fees You", "pay."])
    assert expected != digest(["You pay.", "Fees"])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("## 1. Fees\n\n1.1 You pay.", "2. **Fees**\n\n   - (a) *You* [pay](/x).\n"),
        ("You pay.\n", "Last updated: January 6, 2023\n\n<a id='x'></a>You\r\npay.\r\n"),
        ("| a | b |\n|---|---|\n| c | d |", "a b\n\nc d"),
    ],
)
def test_layout_labels_anchors_targets_and_date_lines_are_no_words(one: str, two: str) -> None:
    hashes = [digest(unit.block.wording for unit in Reader().units(text)) for text in (one, two)]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Limitations on Changes.", "limitations-on-changes"),
        ("The Customer’s “Data”", "the-customers-data"),
        ("Don't Panic", "dont-panic"),
        ("Überschrift mit Ä", "uberschrift-mit-a"),
        ("one two three four five six seven", "one-two-three-four-five-six"),
        ("费用", "费用"),
        ("第2条の2 目的", "第2条の2-目的"),
        ("Статья 5. Предмет", "статья-5-предмет"),
        ("हिन्दी भाषा", "हिन्दी-भाषा"),
        ("Điều 3. Phạm vi für Größe", "dieu-3-pham-vi-fur-grosse"),
        ("", ""),
        ("x" * 60, "x" * 48),
        ("a" * 30 + " " + "b" * 30, "a" * 30),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert expected == slug(text)


@given(st.text(), st.integers(1, 9), st.integers(1, 60))
def test_a_slug_is_safe_and_short(text: str, words: int, length: int) -> None:
    found = slug(text, words, length)
    assert len(found) <= length
    assert not found or all(
        part and part == part.lower() and not re.search(r"[\s/#?&%.]", part) for part in found.split("-")
    )
