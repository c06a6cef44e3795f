"""The review page in a toy language: no English stands outside its brackets but what the repository says."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from clausebook import review
from clausebook.cli import main
from clausebook.commands.reviewing import reviewed
from clausebook.html.language import Language, speaking

if TYPE_CHECKING:
    Branch = Any

_WORD = re.compile(r"[A-Za-z]{3,}")


def outside(page: str) -> set[str]:
    """The words that stand outside brackets."""
    text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    while "⟦" in text:
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return set(_WORD.findall(unescape(text)))


def test_no_english_stands_on_the_page(branch: Branch, toy: Language) -> None:
    branch.edit(
        ("due in 30 days", "due in 14 days"),
        ("  note: First edition.", "  note: Fees are due sooner."),
        ("Section 2.2 says.", "Section 2.2 says.\n\n3.3 You must be at least 16, see [the annex](#annex)."),
    )
    found = reviewed(branch.workspace(), branch.propose())
    with speaking(toy):
        page = review.page(found)
    said = " ".join(f"{one.path} {one.code} {one.message} {one.mend}" for one in found.findings)
    theirs = {word for text in branch.workspace().working_files().values() for word in _WORD.findall(text.decode())}
    assert set() == outside(page) - theirs - set(_WORD.findall(said)) - set(re.findall("[a-z]{3,}", found.base[:12]))
    assert '<html lang="xx">' in page
    for phrase in ("Review of the terms", "Findings", "Last Updated", "added", "removed", "Reworded"):
        assert f"⟦{phrase}⟧" in page


@pytest.mark.usefixtures("toy")
def test_the_setting_of_the_language_chooses_it(branch: Branch) -> None:
    branch.edit(("due in 30 days", "due in 14 days"))
    root = branch.workspace().repository.root
    settings = root / "clausebook.toml"
    settings.write_text(f'lang = "xx"\n{settings.read_text("utf-8") if settings.is_file() else ""}', "utf-8")
    shown = CliRunner().invoke(main, ["-C", str(root), "review", "--base", "main", "--format", "html"])
    assert "⟦Review of the terms⟧" in shown.output
