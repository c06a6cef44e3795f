"""The page of settings, variables and options is what the program knows."""

from __future__ import annotations

import re
from pathlib import Path

from clausebook.cli import main
from clausebook.commands.reference import VARIABLES, table

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "reference.md"


def test_the_page_is_made_of_the_program() -> None:
    assert table(main) == PAGE.read_text("utf-8"), (
        'python -c "from clausebook.cli import main; from clausebook.commands.reference import table; '
        "open('docs/reference.md', 'w').write(table(main))\""
    )


def test_every_variable_that_is_read_is_listed() -> None:
    sources = [path for folder in ("clausebook", "api", "site_builder") for path in (ROOT / folder).rglob("*.py")]
    read = {name for path in sources if path.name != "reference.py"
            for name in re.findall(r"\bCLAUSEBOOK_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))}  # fmt: skip
    assert read == VARIABLES.keys()


def test_what_stands_on_the_page() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {"notices.canary", "feeds.entries", "elsewhere.ID.title", "strict"} <= set(rows)
    assert {"--base REV", "-o, --output PATH"} <= set(rows)
