# ruff: noqa: ISC004 - long texts in a table
"""The redline as HTML: the rules of the design, and both texts rebuilt from what is shown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.html.redline import redline, whole
from clausebook.model.change import Change, ChangeKind, Clause, primary
from clausebook.model.clause import Block, Kind, Mark
from clausebook.parse.wording import wording
from clausebook.redline.word_diff import redline as words

SAY = re.compile(r'<span class="cb-say" dir="ltr">.*?</span>')
GAP = re.compile(r'<span class="cb-space--gap" aria-hidden="true"> </span>')
SKIP = re.compile(r'<span class="cb-change__skip" dir="ltr">.*?</span> ')


def clause(text: str, *marks: Mark) -> Clause:
    return Clause("x", Block(Kind.PARAGRAPH, "1.1", "", "", text, marks, wording(text)), "1/1.1", -1, 0)


def change(before: Clause, after: Clause) -> Change:
    ops = words(before.block.wording, after.block.wording)
    return Change("x", (ChangeKind.REWORDED,), before, after, ops)


def side(html: str, gone: str) -> str:
    """One side of a redline: without the words of the other, and what belongs to neither."""
    words = re.compile(rf'<{gone}>.*?</{gone}>|<span class="cb-space--{gone}">.*?</span>')
    for pattern in (SAY, GAP, SKIP, words):
        html = pattern.sub("", html)
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Pay in 90 days.", "Pay in 60 days.",
         'Pay in <del><span class="cb-say" dir="ltr">[removed: </span>90<span class="cb-say" dir="ltr">] </span></del>'
         '<span class="cb-space--gap" aria-hidden="true"> </span>'
         '<ins><span class="cb-say" dir="ltr">[added: </span>60<span class="cb-say" dir="ltr">]</span></ins> days.'),
        ("We may share data.", "We may not share data.",
         'We may<span class="cb-space--ins"> </span><ins><span class="cb-say" dir="ltr">[added: </span>not'
         '<span class="cb-say" dir="ltr">]</span></ins> share data.'),
        ("notify you in writing before it", "notify you before it",
         'notify you<span class="cb-space--del"> </span><del><span class="cb-say" dir="ltr">[removed: </span>in writing'
         '<span class="cb-say" dir="ltr">] </span></del> before it'),
    ],
)  # fmt: skip
def test_words_are_marked_and_edge_spaces_stand_outside(before: str, after: str, expected: str) -> None:
    found = redline(change(clause(before), clause(after))).html
    assert side(expected, "ins") == side(found, "ins") == before
    assert side(expected, "del") == side(found, "del") == after
    assert side(expected, "x").replace(" ", "") == side(found, "x").replace(" ", "")
    assert not re.search(r"<(ins|del)>\s|\s</(ins|del)>", SAY.sub("", found))


def test_formatting_is_kept_on_both_sides() -> None:
    before = clause("Title. We pay.", Mark(0, 6, "strong"))
    after = clause("Title. We do pay.", Mark(0, 6, "strong"), Mark(10, 12, "em"))
    found = redline(change(before, after)).html
    assert found.startswith("<b>Title.</b> We")
    assert '[added: </span><em>do</em><span class="cb-say" dir="ltr">]</span></ins>' in found


def test_a_link_that_was_removed_leads_nowhere() -> None:
    before = clause("See the list here.", Mark(8, 12, "link", "https://e.com/"))
    found = redline(change(before, clause("See here.")), resolve=lambda address: address).html
    assert "href" not in found


def test_what_did_not_change_around_the_sentence_is_hidden_and_counted() -> None:
    long = "We process data under the law of the land. " * 12
    found = redline(change(clause(f"{long}We pay in 90 days. {long}"), clause(f"{long}We pay in 60 days. {long}")))
    assert (108, 108) == (found.head, found.foot)
    assert 2 == found.html.count('<span class="cb-change__rest">')
    kept = re.sub(r'<span class="cb-change__rest">.*?</span>', "", found.html)
    assert "We pay in 60 days." == side(kept, "del").strip()


def test_a_whole_clause_is_one_block() -> None:
    block = clause("New & old.", Mark(0, 3, "strong")).block
    words = '<span class="cb-say" dir="ltr">[added: </span><b>New</b> &amp; old.<span class="cb-say" dir="ltr">]</span>'
    assert f'<ins class="cb-whole">{words}</ins>' == whole(block, "+")
    assert whole(block, "-").startswith(
        '<del class="cb-whole"><span class="cb-say" dir="ltr">[removed: </span><b>New</b>'
    )


WORDS = st.sampled_from(["we", "may", "not", "share", "data,", "it.", "(a)", "<b>", "“law”", "90"])
TEXT = st.lists(WORDS, max_size=60).map(" ".join)


@given(TEXT, TEXT, st.booleans())
def test_both_texts_are_rebuilt_from_what_is_shown(before: str, after: str, shorten: bool) -> None:
    if wording(before) == wording(after):
        return
    found = redline(change(clause(before), clause(after)), shorten=shorten).html
    assert before == side(found, "ins")
    assert after == side(found, "del")


def test_what_happened_to_the_words_counts_before_where_they_stand() -> None:
    one = clause("x")
    both = Change("x", (ChangeKind.RENUMBERED, ChangeKind.MOVED, ChangeKind.REWORDED), one, one)
    assert ChangeKind.REWORDED is primary(both.kinds)
