"""Inline Markdown as plain text with marks over it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clausebook.model.clause import Mark
from clausebook.parse.file import parse
from clausebook.parse.inline import EMPTY, Inline, cut, flatten
from clausebook.parse.markdown import Reader

BITS = ("**", "*", "_", "`", "[", "](/x)", "![", "a", "b c", " ", "\\", "\n", "  \n", "&amp;", "<b>", "(a) ", "1.1 ")


def read(source: str) -> Inline:
    [paragraph] = [token for token in MarkdownIt("commonmark", {"html": False}).parse(source) if token.type == "inline"]
    return flatten(paragraph.children or [])


@pytest.mark.parametrize(
    ("source", "text", "marks"),
    [
        ("plain  text\nhere", "plain text here", ()),
        ("**a** b", "a b", (Mark(0, 1, "strong"),)),
        ("***a***", "a", (Mark(0, 1, "em"), Mark(0, 1, "strong"))),
        ("**a *b* c**", "a b c", (Mark(0, 5, "strong"), Mark(2, 3, "em"))),
        ("`a  b`", "a b", (Mark(0, 3, "code"),)),
        ("[**a** b](/x)", "a b", (Mark(0, 3, "link", "/x"), Mark(0, 1, "strong"))),
        ("[ a ](/x) b", "a b", (Mark(0, 1, "link", "/x"),)),
        ("![the *mark*](/m.png)", "the mark", (Mark(0, 8, "image", "/m.png"),)),
        ("![](/m.png) a", "a", ()),
        ("a  \nb", "a b", (Mark(1, 2, "br"),)),
        ("a\\\nb", "a b", (Mark(1, 2, "br"),)),
        ("a&nbsp;b &lt;i&gt; <i>", "a b <i> <i>", ()),
        ("<https://x.org>", "https://x.org", (Mark(0, 13, "link", "https://x.org"),)),
        ("[](/x) a", "a", ()),
        ("**a**", "a", (Mark(0, 1, "strong"),)),
    ],
)
def test_flatten(source: str, text: str, marks: tuple[Mark, ...]) -> None:
    assert Inline(text, marks, "") == read(source)


def test_an_image_is_told_by_its_description() -> None:
    assert Mark(0, 8, "image", "/m.png") == read("![the mark](/m.png)").marks[0]


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (0, Inline("(a) pay now", (Mark(0, 7, "strong"), Mark(4, 11, "link", "/x")), "id")),
        (4, Inline("pay now", (Mark(0, 3, "strong"), Mark(0, 7, "link", "/x")), "id")),
        (8, Inline("now", (Mark(0, 3, "link", "/x"),), "id")),
        (11, Inline("", (), "id")),
    ],
)
def test_cut_shortens_and_drops_marks(offset: int, expected: Inline) -> None:
    whole = Inline("(a) pay now", (Mark(0, 7, "strong"), Mark(4, 11, "link", "/x")), "id")
    assert expected == cut(whole, offset)


def test_nothing_is_empty() -> None:
    assert EMPTY == flatten([])


@given(st.lists(st.sampled_from(BITS), max_size=25).map("".join))
def test_marks_are_nested_sorted_and_inside_the_text(source: str) -> None:
    for unit in Reader().units(source):
        text, marks = unit.block.text, unit.block.marks
        assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
        assert sorted(marks, key=lambda mark: (mark.start, -mark.end)) == list(marks)
        assert not any(one.start < two.start < one.end < two.end for one in marks for two in marks)
        assert not any(" " in {text[mark.start], text[mark.end - 1]} for mark in marks if mark.tag != "br")
        assert text == " ".join(text.split(" ")).strip()
        assert all("  " != one + two for one, two in pairwise(text))


def test_tags_that_stand_too_deep_lose_their_marks_and_no_word() -> None:
    [unit] = Reader().units("x " + "<b>a " * 300 + "<i>b " * 300 + "</b>c " * 300)
    assert "x " + "a " * 300 + "b " * 300 + ("c " * 300).rstrip() == unit.block.text
    assert {"strong"} == {mark.tag for mark in unit.block.marks}
    assert len(unit.block.marks) == 60


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Between <CODE BEGINS> and <CODE ENDS>.", "Between <CODE BEGINS> and <CODE ENDS>."),
        ("<address of the Company>\nis here.", "<address of the Company> is here."),
        ("By <a party's name>, <small business>.", "By <a party's name>, <small business>."),
        ("<div flex class='x'>Sum</div>", "Sum"),
        ("<a target href='x'>Sum</a> <img lazy alt='z'>", "Sum z"),
        ("<details open>Sum <a href='x' download>y</a> <span data-x>z</span></details>", "Sum y z"),
    ],
)
def test_words_in_angle_brackets_are_no_tag_that_begins_alike(source: str, words: str) -> None:
    assert [words] == [one.block.text for one in parse(f"# T\n\n{source}\n".encode(), "x.md").clauses[1:]]
