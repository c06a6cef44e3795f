"""Marks of other dialects than that of git hosts: gone, or put as Markdown means them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clausebook.parse import dialects, includes


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("Use *x*{.py}", "Use *x*"),
        ("Use `x`{.py}", "Use `x`"),
        ("Use `x` {.py}", "Use `x`"),
        ("`{.py}` is written", "`{.py}` is written"),
        ("Say `x`{.py} twice", "Say `x`{.py} twice"),
        ("## Fees {#fees} ##", '## Fees<span id="fees"></span> ##'),
    ],
)
def test_attributes_at_the_end_of_a_line_are_no_words(source: str, read: str) -> None:
    assert read == dialects.read(source)


def test_each_dialect_is_told_with_its_first_line() -> None:
    text = "# A\n\n==b==\n\n`==c==`\n\n## D {.e}\n\n*f*{.g}\n"
    assert [("pandoc", 7, 2), ("MkDocs", 3, 1)] == list(dialects.find(text))
    assert [] == list(dialects.find("# A\n\nb\n"))


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("A %%b%% c", "A  c"),
        ("A\n\n%%\nb\n\nc\n%%\n\nD", "A\n\n\n\n\n\n\n\nD"),
        ("%%b\nc%%\nD", "\n\nD"),
        ("%% a.dtx\n%% Copyright\n%% All rights", "%% a.dtx\n%% Copyright\n%% All rights"),
        ("    %% a.dtx\n    %% Copyright", "    %% a.dtx\n    %% Copyright"),
    ],
)
def test_a_remark_of_obsidian_is_gone_and_lines_of_tex_are_words(source: str, read: str) -> None:
    assert read == dialects.read(source)


@pytest.mark.parametrize(
    "mark", ["%%", "%% a\n", "import {a,\n", "<Abc x={", "<Abc>", "(@a) ", "!!! note\n    x\n", "{% include "]
)
def test_marks_without_an_end_take_time_by_their_number(mark: str, assert_linear: Callable[..., None]) -> None:
    assert_linear(lambda size: [dialects.read(mark * (size // len(mark))), *includes.find(mark * (size // len(mark)))])
