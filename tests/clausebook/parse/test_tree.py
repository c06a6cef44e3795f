"""Texts as trees of clauses: the golden cases a lawyer can read, and the rules of addresses."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.model.clause import ParsedClause
from clausebook.parse.blocks import shaped
from clausebook.parse.markdown import Reader
from clausebook.parse.tree import TITLE, arrange, clauses, is_titled

CASES = sorted((Path(__file__).parents[2] / "cases" / "clauses").glob("*.md"))
WORDS = 8
HEADINGS = ("# Top", "## 1. A", "## 2. B", "### 1.1 C", "**Bold**", "**Run.** in")
NUMBERED = ("1.1 One", "1.2 Two", "1.2.1 Three", "(a) a", "(b) b", "(i) i", "1. one", "2. two", "14. XIV")
LISTED = ("- (a) x", "- x", "    - (i) y", "| a |\n|---|\n| b |", "> q", "words")
LINES = (*HEADINGS, *NUMBERED, *LISTED)


def outline(source: str) -> str:
    """One line a clause, indented by its depth: kind, label, address, #anchor | heading | first words."""
    return "".join(f"{'    ' * clause.depth}{_line(clause)}\n" for clause in clauses(source))


def _line(clause: ParsedClause) -> str:
    block = clause.block
    words = block.text.replace("\t", " ¦ ").replace("\n", " ⏎ ").split(" ")
    first = " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")
    anchor = f" #{block.anchor}" if block.anchor else ""
    place = f"{block.kind.value} {block.label or '–'} {clause.address}{anchor}"
    return f"{place} | {block.heading or '–'} | {first}".rstrip()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_case(path: Path) -> None:
    assert path.with_suffix(".txt").read_text(encoding="utf-8") == outline(path.read_bytes().decode())


def test_there_are_golden_cases() -> None:
    assert len(CASES) >= 40


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_the_clauses_of_a_text_are_a_tree_with_an_address_each(lines: list[str]) -> None:
    found = clauses("\n\n".join(lines))
    assert len(found) == len({clause.address for clause in found})
    for index, clause in enumerate(found):
        assert -1 <= clause.parent < index
        assert clause.depth == (found[clause.parent].depth + 1 if clause.parent >= 0 else 0)
    assert all(after.depth <= before.depth + 1 for before, after in pairwise(found))


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_the_tree_does_not_depend_on_where_the_text_begins(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    moved = clauses(text, first_line=11)
    assert [clause._replace(line=clause.line + 10) for clause in clauses(text)] == list(moved)


def test_a_clause_knows_the_line_at_which_it_begins() -> None:
    text = "# T\n\n## 1. A\n\n1.1 X\ny\n\n- (a) z\n- (b) z\n\n| h |\n|---|\n| r |\n\nend\n"
    assert [(1, "T"), (3, "A"), (5, "X y"), (8, "z"), (9, "z"), (11, "h"), (13, "r"), (15, "end")] == [
        (clause.line, clause.block.text) for clause in clauses(text)
    ]


def test_a_title_has_no_clauses_under_it() -> None:
    title, first = clauses("# Terms\n\nWelcome.\n")
    assert (TITLE, -1, "p1", -1) == (title.address, title.parent, first.address, first.parent)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("# T\n\nx", True), ("x\n\n# T", False), ("# T\n\n# U", False), ("## T\n\nx", False), ("", False)],
)
def test_only_a_single_first_heading_of_the_first_level_is_a_title(text: str, expected: bool) -> None:
    assert expected is is_titled([unit.block for unit in Reader().units(text)])


def test_a_repeated_address_is_told_apart() -> None:
    text = "7.1 One.\n\n7.1 Again.\n\n7.1 And again.\n"
    assert ["7.1", "7.1#2", "7.1#3"] == [clause.address for clause in clauses(text)]


def test_the_tree_is_rebuilt_from_blocks_and_shapes_alone() -> None:
    for path in CASES:
        units = Reader().units(path.read_bytes().decode())
        bare = arrange(shaped([unit.block for unit in units], [unit.shape for unit in units]))
        assert [clause._replace(line=0) for clause in arrange(units)] == [clause._replace(line=0) for clause in bare]
