"""Redlines rebuild both wordings, read like a lawyer's mark-up and stay within their bounds."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clausebook.model.change import Op
from clausebook.redline.word_diff import holds, redline, segments, sides, word_counts

CASES = sorted((Path(__file__).parents[2] / "cases" / "redline").glob("*.txt"))
# Emoji joined and coloured, combining marks, the last characters around the surrogates, signs without spaces.
ALPHABET = (
    *("the", "not", "Services", "services", "e\u0301te", "don't", "7.8", "7.9", "$1,000.00", "30-day", "e.g", "a", "b"),
    *("👩\u200d⚖\ufe0f", "👍🏽", "\ud7ff", "\ue000", "\U0010ffff", "\u0301", "我", "们", "(a)", "(b)", "A", "_"),
    *(" ", " ", " ", " ", " ", "\t", ".", ". ", "; ", ",", ":", '"', "(", ")", "-", "—", "$", "%", "\u200b", "\u00a0"),
)
WORDINGS = st.lists(st.sampled_from(ALPHABET), max_size=30).map("".join)
WORD = re.compile(r"(?:[A-Za-z]\u0301*){2,}|[0-9]+(?:[.,][0-9]+)*")


def marked(before: str, after: str) -> str:
    """The redline as one line of text: ``kept [-removed-]{+added+}``."""
    signs = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return "".join(signs[op].format(text) for op, text in segments(redline(before, after), before, after))


def case(path: Path) -> dict[str, str]:
    """The sections of a case by name; ``|`` between spaces stands for the border of two table cells."""
    parts = re.split(r"^(before|after|redline):\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: text.strip("\n").replace(" | ", "\t") for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_case(path: Path) -> None:
    sections = case(path)
    assert sections["redline"] == marked(sections["before"], sections["after"])


def test_there_are_golden_cases() -> None:
    assert len(CASES) >= 20


@given(WORDINGS, WORDINGS)
@example("", "")
@example(" ", "\t")
@example("a\tb", "a b")
@example("a,b", "a, b")
@example("\ud800 a", "a \udfff")
def test_both_sides_are_rebuilt_by_canonical_runs(before: str, after: str) -> None:
    ops = redline(before, after)
    assert (before, after) == sides(ops, before, after)
    assert holds(ops, before, after)
    assert all(run.length > 0 for run in ops)
    assert {"=-", "=+", "-+", "-=", "+="}.issuperset(one.op + two.op for one, two in pairwise(ops))


@given(WORDINGS)
def test_nothing_changes_between_equal_wordings(text: str) -> None:
    assert ((Op("=", len(text)),) if text else ()) == redline(text, text)


@given(WORDINGS, WORDINGS)
def test_words_and_numbers_are_never_split(before: str, after: str) -> None:
    for text, other in ((before, "+"), (after, "-")):
        inside = {place for match in WORD.finditer(text) for place in range(match.start() + 1, match.end())}
        place = 0
        for op, length in redline(before, after):
            place += length * (op != other)
            assert place not in inside


@given(WORDINGS, WORDINGS)
def test_no_more_is_marked_than_there_is(before: str, after: str) -> None:
    totals = {sign: sum(run.length for run in redline(before, after) if run.op == sign) for sign in "=-+"}
    assert {"-": len(before) - totals["="], "+": len(after) - totals["="], "=": totals["="]} == totals
    assert (before == after) == (totals["-"] == totals["+"] == 0)


@given(WORDINGS)
def test_a_new_clause_is_all_added_and_a_lost_one_all_removed(text: str) -> None:
    assert (("+", text),) * bool(text) == segments(redline("", text), "", text)
    assert (("-", text),) * bool(text) == segments(redline(text, ""), text, "")


@given(st.lists(st.sampled_from(["one", "two", "six", "not", "the", "of"]), max_size=40), st.integers(0, 39))
def test_removing_is_the_mirror_of_adding(words: list[str], at: int) -> None:
    longer, shorter = " ".join([*words[:at], "new", *words[at:]]), " ".join(words)
    added, removed = redline(shorter, longer), redline(longer, shorter)
    assert [Op(op.replace("-", "+"), length) for op, length in removed] == list(added)
    assert (1, 0) == word_counts(added, shorter, longer)
    assert (0, 1) == word_counts(removed, longer, shorter)


@given(st.lists(st.lists(st.sampled_from(["x", "y 7", "not z"]), min_size=3, max_size=3), min_size=2, max_size=2))
def test_a_border_of_table_cells_is_kept(rows: list[list[str]]) -> None:
    before, after = map("\t".join, rows)
    assert 2 == sum(text.count("\t") for op, text in segments(redline(before, after), before, after) if op == "=")


@pytest.mark.parametrize(
    "ops",
    [
        (Op("=", 3),),
        (Op("=", 1), Op("-", 1), Op("+", 1)),
        (Op("=", 2), Op("-", 1), Op("+", 9)),
        (Op("=", 3), Op("-", 1), Op("+", 1)),
        (Op("=", 2), Op("?", 1), Op("+", 1)),
        (),
    ],
)
def test_a_false_redline_does_not_hold(ops: tuple[Op, ...]) -> None:
    assert not holds(ops, "abc", "abd")


def test_word_counts_leave_punctuation_out() -> None:
    before, after = "Pay $500, now.", "Pay $1,000.00 within 30 days."
    assert (4, 2) == word_counts(redline(before, after), before, after)


def test_two_long_wordings_without_a_full_stop_are_marked_as_replaced() -> None:
    before, after = " ".join(f"a{i}" for i in range(12_000)), " ".join(f"b{i}" for i in range(12_000))
    assert (Op("-", len(before)), Op("+", len(after))) == redline(before, after)


def test_a_long_wording_keeps_its_unchanged_sentences() -> None:
    sentences = [f"Sentence {i} of this clause stands." for i in range(20_000)]
    before = " ".join(sentences)
    after = before.replace("Sentence 9999 of", "Sentence 9999 out of")
    length = after.index("out of")
    assert (Op("=", length), Op("+", 4), Op("=", len(before) - length)) == redline(before, after)


def test_what_is_over_the_bound_leaves_the_rest_readable() -> None:
    unlike = [" ".join(f"{letter}{i}" for i in range(20_000)) for letter in "xy"]
    before, after = (
        f"Pay within {days} days. This stays. Then {long}." for days, long in zip((90, 60), unlike, strict=True)
    )
    parts = segments(redline(before, after), before, after)
    assert {("-", "90"), ("+", "60")} <= set(parts)
