"""A Word file of an older version brought into the text that is there: base, ours and theirs, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from clausebook.export import PrintModel, clean
from clausebook.export.word import docx
from clausebook.importing import Base, Converted, merge_onto
from clausebook.importing.word import read
from clausebook.lineage.match import match
from clausebook.model.change import Clause
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Version
from clausebook.parse.file import parse

CASES = sorted((Path(__file__).parents[2] / "cases" / "onto").glob("*.yml"))
HEAD = "---\nid: terms\ntitle: Terms\n---\n"
DAY = date(2024, 1, 1)


def word(body: str) -> bytes:
    """The Word file that is exported of a text."""
    clauses = parse((HEAD + body).encode(), "terms.md").clauses
    placed = [Clause(f"c{place}", one.block, one.address, one.parent, one.depth) for place, one in enumerate(clauses)]
    version = Version(
        "terms", f"{DAY}", 1, "Terms", "terms.md", "c", "c", datetime(2024, 1, 1, tzinfo=UTC), DAY, DAY,
        DateSource.DECLARED, DAY, DateSource.DECLARED, ChangeClass.MATERIAL, True, "", "0" * 64,  # noqa: FBT003 - its fields
    )  # fmt: skip
    return docx(PrintModel(DocumentRecord("terms", "Terms", "policy", "terms.md"), version, clean(placed), "Us"))


def merged(base: str, ours: str, theirs: str) -> Converted:
    """What comes of a file that was exported of ``base`` and changed to ``theirs``."""
    was, now = (parse((HEAD + body).encode(), "terms.md").clauses for body in (base, ours))
    kept = {pair.before: pair.after for pair in match(was, now).pairs}
    front = frozenset({"Terms", "Last Updated: January 1, 2024"})
    source = read(word(theirs), "a.docx")
    return merge_onto(source, HEAD + ours, "ours", Base(f"{DAY}", "Terms", was, kept, (), front), "theirs")


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_what_each_side_changed_holds_and_what_both_changed_is_marked(file: Path) -> None:
    case = yaml.safe_load(file.read_text("utf-8"))
    made = merged(case["base"], case["ours"], case["theirs"])
    assert case["merged"] == made.text.removeprefix(HEAD)
    told = [one for one in made.findings if one.code in {"E_IMPORT_CONFLICT", "W_IMPORT_NUMBER"}]
    assert case.get("conflicts", []) == [one.message for one in told]
    lines = made.text.split("\n")
    marked = [number for number, line in enumerate(lines, 1) if line.startswith("<<<<<<<")]
    assert marked == [one.line for one in told if one.code == "E_IMPORT_CONFLICT"]


def test_there_are_twenty_cases() -> None:
    assert len(CASES) >= 20


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_file_that_says_what_is_there_changes_nothing(file: Path) -> None:
    case = yaml.safe_load(file.read_text("utf-8"))
    assert HEAD + case["ours"] == merged(case["base"], case["ours"], case["base"]).text
    assert HEAD + case["ours"] == merged(case["ours"], case["ours"], case["ours"]).text
