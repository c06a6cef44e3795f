from __future__ import annotations

import re
from pathlib import Path

from clausebook import codes
from clausebook.codes import CODES
from clausebook.model.errors import Severity

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"\b([EW]_[A-Z]+(?:_[A-Z]+)*)\b(?!_)")


def used() -> set[str]:
    """Every code that the source writes into a string."""
    folders = [ROOT / name for name in ("clausebook", "site_builder", "api")]
    files = [path for folder in folders for path in folder.rglob("*.py") if "codes" not in path.relative_to(ROOT).parts]
    return {code for path in files for code in CODE.findall(path.read_text())}


def test_every_code_in_the_source_is_in_the_table_and_none_besides() -> None:
    assert set() == used() - CODES.keys()
    assert set() == CODES.keys() - used()


def shown() -> set[str]:
    """Every code that a test or a case names; not what this file says of codes."""
    files = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    files += [path for path in (ROOT / "tests" / "cases").rglob("*") if path.suffix in {".txt", ".yml"}]
    return {code for path in files for code in CODE.findall(path.read_text("utf-8"))}


def test_every_code_is_provoked_somewhere() -> None:
    assert set() == CODES.keys() - shown()


def test_the_letter_of_a_code_says_whether_it_stops_publication() -> None:
    assert [] == [code for code, info in CODES.items() if code.startswith("E_") != (info.severity is Severity.ERROR)]


def test_every_code_says_what_it_is_why_it_matters_and_how_to_mend_it() -> None:
    assert [] == [code for code, info in CODES.items() if not (info.title and info.why and info.mend)]


def test_no_words_of_the_table_break_it() -> None:
    assert [] == [code for code, info in CODES.items() if "|" in f"{info.title}{info.why}{info.mend}"]


def test_the_guide_holds_the_table() -> None:
    assert codes.table() == (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")


def test_a_finding_is_as_grave_as_its_code() -> None:
    assert Severity.NOTE is codes.finding("a.md", 3, "W_SPACING", "m").severity
    assert ("other", CODES["W_SPACING"].mend) == (
        codes.finding("a.md", 3, "W_SPACING", "m", "other").mend,
        codes.finding("a.md", 3, "W_SPACING", "m").mend,
    )
