"""The words of a clause survive every formatting, and nothing in them becomes markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.html.clause import Overlay, inline
from clausebook.model.clause import Mark

WORDS = st.text(st.sampled_from("ab <>&\"“”'é𝔸\t"), min_size=1, max_size=40)

Read = Callable[[str], Any]  # HTML → its text and elements


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, list[Mark], list[Overlay]]:
    text = draw(WORDS)
    place = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda pair: pair[0] < pair[1])
    tags = st.sampled_from(["strong", "em", "s", "code", "br", "image"])
    marks = [Mark(*draw(place), tag, "x") for tag in draw(st.lists(tags, max_size=4))]
    link = draw(st.lists(place, max_size=1))
    addresses = st.sampled_from(["https://e.com/?a=1&b='\"<", "javascript:alert(1)"])
    marks += [Mark(*bounds, "link", draw(addresses)) for bounds in link]
    kinds = st.sampled_from(["dfn", "term", "reference", "enum"])
    overlays = [Overlay(*draw(place), kind, 'a"><script>', "d") for kind in draw(st.lists(kinds, max_size=4))]
    return text, marks, overlays


@given(case=spans())
def test_every_word_survives_whatever_is_laid_over_it(read: Read, case: tuple[str, list[Mark], list[Overlay]]) -> None:
    text, marks, overlays = case
    found = read(inline(text, marks, overlays))
    assert text == found.text
    assert {"a", "b", "em", "s", "code", "br", "dfn"} >= {tag for tag, _ in found.seen}
    assert not any((attrs.get("href") or "").startswith("javascript") for _, attrs in found.seen)


@given(case=spans(), data=st.data())
def test_a_part_of_a_text_is_that_part(
    read: Read, case: tuple[str, list[Mark], list[Overlay]], data: st.DataObject
) -> None:
    text, marks, overlays = case
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert text[start:end] == read(inline(text, marks, overlays, bounds=(start, end))).text


@pytest.mark.parametrize(
    ("marks", "overlays", "expected"),
    [
        ([Mark(0, 3, "strong"), Mark(4, 7, "em")], [], "<b>one</b> <em>two</em> three"),
        ([Mark(0, 7, "strong"), Mark(4, 13, "em")], [], "<b>one <em>two</em></b><em> three</em>"),
        ([Mark(0, 7, "strong"), Mark(4, 13, "link", "https://e.com/")], [],
         '<b>one </b><a href="https://e.com/"><b>two</b> three</a>'),
        ([Mark(0, 3, "link", "//evil.example/")], [], "one two three"),
        ([Mark(0, 3, "link", "data:text/html,x")], [], "one two three"),
        ([Mark(0, 3, "link", "https://e.com/")], [Overlay(0, 7, "term", "#t")],
         '<a href="https://e.com/">one</a> two three'),
        ([], [Overlay(4, 7, "enum", "c.a")], 'one <a class="cb-enum" id="c.a" href="#c.a">two</a> three'),
        ([], [Overlay(0, 7, "reference", "#a"), Overlay(4, 13, "term", "#b")],
         '<a class="cb-reference" href="#a">one two</a> three'),
        ([Mark(3, 4, "br")], [], "one <br>two three"),
    ],
)  # fmt: skip
def test_formatting_links_and_overlays(marks: list[Mark], overlays: list[Overlay], expected: str) -> None:
    assert expected == inline("one two three", marks, overlays)


def test_signs_of_html_are_only_signs() -> None:
    assert "&lt;b&gt; &amp; &lt;script&gt;" == inline("<b> & <script>")
