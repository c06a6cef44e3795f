"""What ``check`` tells of documents that were published before."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from clausebook.check import text
from clausebook.cli import main
from clausebook.config import Config

SALES = "---\nupdated: 2026-03-01\neffective: 2026-03-01\n---\n# Sales Terms\n\n1. You pay within ten days.\n"
RETAIL = SALES.replace("Sales", "Retail").replace("You pay", "A shop pays")


def found(folder: Path, *options: str) -> list[str]:
    """Where each fault is, however grave, and its code."""
    output = CliRunner().invoke(main, ["-C", str(folder), "check", *options]).stdout
    return sorted(" ".join(words) for line in output.splitlines() if (words := line.split()[:2])[1].startswith("E_"))


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """Two documents whose files have one name, published by one commit."""
    for name, words in {
        "clausebook.toml": 'include = ["a/*.md", "b/*.md"]\n[notice_periods]\nagreement = 30\n',
        "a/sales.md": SALES,
        "b/sales.md": RETAIL,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words)
    git = ["git", "-C", str(tmp_path)]
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-03-01T12:00:00Z")
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Publish"], check=True, env=os.environ | dates)
    return tmp_path


@pytest.mark.parametrize("options", [[], ["--committed"], ["--base", "HEAD"]])
def test_of_two_files_of_one_name_each_is_held_against_its_own_document(twice: Path, options: list[str]) -> None:
    assert [] == found(twice, *options)


@pytest.mark.parametrize("options", [[], ["--base", "HEAD"]])
def test_a_change_of_the_second_file_of_a_name_is_judged_and_its_dates_alone_are_not(
    twice: Path, options: list[str]
) -> None:
    (twice / "b/sales.md").write_text(RETAIL.replace("effective: 2026-03-01", "effective: 2026-02-01"))
    assert [] == found(twice, *options)

    (twice / "b/sales.md").write_text(RETAIL.replace("ten", "two"))
    assert ["b/sales.md:2 E_UPDATED_STALE", "b/sales.md:3 E_NOTICE_PERIOD"] == found(twice, *options)


def test_a_new_file_of_a_name_that_is_taken_is_no_change_of_the_other_document(twice: Path) -> None:
    subprocess.run(["git", "-C", str(twice), "mv", "b/sales.md", "b/retail.md"], check=True)
    day = {"GIT_COMMITTER_DATE": "2026-04-01T12:00:00Z"}
    subprocess.run(["git", "-C", str(twice), "commit", "-q", "-m", "Rename"], check=True, env=os.environ | day)
    (twice / "b/sales.md").write_text("# Sample Terms\n\n1. Samples are free of charge.\n")

    assert [] == found(twice)


def test_texts_have_ids_of_their_own_whether_published_or_not() -> None:
    config = Config.parse('include = ["a/*.md", "b/*.md", "c/*.md"]')
    files = {"a/sales.md": b"# New", "b/sales.md": b"# Old", "c/sales.md": b"---\nid: sales-3\n---\n# Third"}

    texts = text.read(files, config, {"b/sales.md": "sales", "c/sales.md": "other", "gone.md": "sales-2"})

    assert {"a/sales.md": "sales-2", "b/sales.md": "sales", "c/sales.md": "sales-3"} == {
        path: one.id for path, one in texts.items()
    }
