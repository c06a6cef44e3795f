"""``check --fix`` mends marks, numbers and quotes, and touches no word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from clausebook.author import stamp
from clausebook.author.quotes import unify_quotes
from clausebook.cli import main

if TYPE_CHECKING:
    Branch = Any


def fixed(branch: Branch) -> tuple[str, str]:
    """What is told, and the file after."""
    result = CliRunner().invoke(main, ["-C", str(branch.folder), "check", "--base", "main", "--fix"])
    return result.output, (branch.folder / "terms/terms.md").read_text("utf-8")


def test_a_lost_mark_is_put_back(branch: Branch) -> None:
    before = (branch.folder / "terms/terms.md").read_text("utf-8")
    branch.edit(('<a id="due"></a>', ""))
    told, after = fixed(branch)
    assert before == after
    assert "the mark due was put back" in told
    assert "W_ID_LOST" not in told


def test_numbers_and_references_are_put_right(branch: Branch) -> None:
    branch.edit(
        ('<a id="due"></a>2.1', '2.1 Prices are on our site.\n\n<a id="due"></a>2.1'), ("First edition.", "Prices.")
    )
    told, after = fixed(branch)
    assert "Section 2.2 applies" in after
    assert "2.2 became 2.3" in told
    assert "W_LABEL_REPEAT" not in told


def test_quotes_become_of_one_kind(branch: Branch) -> None:
    branch.edit(
        ("on working days", 'on "working days" (that is "weekdays"), **"fast"**'),
        ("We provide", "“We” “all” “do” provide"),
    )
    _, after = fixed(branch)
    assert "on “working days” (that is “weekdays”), **“fast”**" in after
    assert '<a id="support"></a>' in after


@given(st.text(st.sampled_from("ab “”\"'’*_[]()`<>\n"), max_size=120))
def test_quotes_never_touch_a_word(text: str) -> None:
    done = unify_quotes(text)
    assert [one.block.wording for one in stamp.clauses(text)] == [one.block.wording for one in stamp.clauses(done)]
    assert len(text) == len(done)
