"""Texts made by chance of all that people write into Markdown: none crashes, loses a word or reads in two ways."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clausebook.parse.file import parse
from clausebook.parse.markdown import Reader, pieces

# "@" stands for a word that must be read, each time another; "%" for one that must not, like a tag or mark.
SAID = (
    *("@ @", "# @", "## 1. @", "### Article II. @", "**@**", "**@.** @", "* @", "- (a) @", "1. @", "    (@)", "> @"),
    *("(a) @", "(b) @", "b. @", "ii. @", "1.2 @", "1.1.1 @", "第2条の2 @", "Art. 5 Z@", "§ 3 @", "@  ", "@\\"),
    *("| @ | @ |", "|---|---|", "| @ | @ | @ |", "| @<br>@ |", "~~@~~", "==@==", "H~@~", "10^@^", "- [ ] @", "[@](#a)"),
    *(
        "<span id='a' class=\"b\">@</span>",
        "<div align=center>",
        "@</div>",
        "<table><tr><td>@<td>@",
        "</table>",
        "<ul>",
    ),
    *(
        "<li>@",
        "</ul>",
        "<ol start=4><li>@</ol>",
        "<h2>@</h2>",
        "<br>",
        "@<br/>@",
        "<details><summary>@</summary>",
        "</td>",
    ),
    *(
        "</details>",
        "<b>@",
        "</b>@",
        "<i>@</b>@</i>",
        "<p>@</p>",
        "<hr>",
        "<blockquote>@",
        "</blockquote>",
        "<tr><th>@",
    ),
    *("@\n: @", ": @", "| @ | @ |\n| @ | @ |", "+---+---+\n| @ | @ |\n+===+===+\n| @ | |\n+---+---+", "| | |\n|--|--|"),
    *("<Note a={b}>", "</Note>", "(@) @", "(@x) @", "        (a) @ @ @;", '??? note "@"\n    @', "*[@]: @", "@^[@]"),
    *("@[^1]", "[^1]: @", "    @ @", "@[^9]", "[^1]: @\n\n    @", "## @ {#id .x}", "[@]{.underline}", "::: box", ":::"),
    *(
        '!!! note "@"\n    @',
        "> [!NOTE]\n> @",
        "#. @",
        "[TOC]",
        "\\newpage",
        "```",
        "`@`",
        "---",
        "",
        "",
        "",
        "    - @",
    ),
)
UNSAID = (
    "<Logo a='%' />",
    "<!-- % -->",
    "{/* % */}",
    "{::comment}%{:/comment}",
    "[//]: # (%)",
    "import % from 'x'",
    "{: .%}",
)
LINES = st.lists(st.sampled_from((*SAID, *UNSAID)), max_size=14)


def filled(lines: list[str]) -> tuple[str, Counter[str], list[str]]:
    """The text, the words it says, and those it does not."""
    said: Counter[str] = Counter()
    hidden: list[str] = []

    def word(place: re.Match[str]) -> str:
        one = f"{'zw' if place[0] == '@' else 'qh'}{len(said) + len(hidden)}x"
        if place[0] == "@":
            said[one] += 1
        else:
            hidden.append(one)
        return one

    text = re.sub("[@%]", word, "\n".join(lines))
    return text, said, hidden


def read(text: str) -> Counter[str]:
    """The words of the text as it is read, with labels."""
    blocks = [clause.block for clause in parse(text.encode(), "x.md").clauses]
    return Counter(re.findall(r"zw\d+x|qh\d+x", " ".join(f"{one.label} {one.text}" for one in blocks)))


def loses_none(lines: list[str]) -> None:
    text, said, hidden = filled(lines)
    if text.startswith("---"):
        text = f"\n{text}"  # is no front matter
    found = read(text)
    assert said == Counter({word: number for word, number in found.items() if word.startswith("zw")})
    if "```" not in lines:  # in code a comment is words
        assert not [word for word in found if word in hidden]


def reads_in_one_way(lines: list[str]) -> None:
    text, _, _ = filled(lines)
    reader = Reader()
    first = reader.units(text)
    assert first == reader.units(text) == Reader().units(text)
    [(piece, _)] = pieces(f"[whole]: /text\n\n{text}")
    assert first == [unit._replace(line=unit.line - 2) for unit in Reader().units(piece)]


@given(LINES)
@example(["[^1]: @", "@[^1]"])
@example(["@ @", "[//]: # (%)"])
def test_no_word_of_an_odd_text_is_lost_or_said_twice(lines: list[str]) -> None:
    loses_none(lines)


@given(LINES)
@example(["<table><tr><td>@<td>@", "", "## @ {#id .x}", "", "</table>"])
@example(["<div align=center>", "# @"])
@example(["<table><tr><td>@<td>@", "</blockquote>", ":::", "1.1.1 @"])
@example(["<br>", "", "</td>", "## 1. @"])
@example(["| @ | @ |\n| @ | @ |", "## 1. @"])
@example(["+---+---+\n| @ | @ |\n+---+---+", "1. @"])
def test_an_odd_text_reads_in_one_way(lines: list[str]) -> None:
    reads_in_one_way(lines)


@pytest.mark.proof
@settings(max_examples=20_000)
@given(LINES)
def test_no_word_of_many_odd_texts_is_lost(lines: list[str]) -> None:
    loses_none(lines)


@pytest.mark.proof
@settings(max_examples=20_000)
@given(LINES)
def test_many_odd_texts_read_in_one_way(lines: list[str]) -> None:
    reads_in_one_way(lines)
