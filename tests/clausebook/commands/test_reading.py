"""What ``log``, ``show`` and ``diff`` say of documents that moved, went and came back."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clausebook.cli import main

FEES = "# Fees\n\nYou pay the fees within thirty days of the day of our invoice.\n"
DATA = "# Data\n\nWe keep what the law wants us to keep, and nothing else.\n"
GONE = f"---\nstatus: withdrawn\n---\n{DATA}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fees that were renamed, then reworded; data withdrawn by status, back with the same words, withdrawn for good."""
    repo = tmp_path_factory.mktemp("reading")
    git = ["git", "-C", str(repo)]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    landings: tuple[tuple[str, dict[str, str]], ...] = (
        ("2024-01-01", {"fees.md": FEES, "data.md": DATA}),
        ("2024-02-01", {"fees.md": "", "prices.md": FEES, "data.md": GONE}),
        ("2024-03-01", {"prices.md": FEES.replace("thirty", "sixty"), "data.md": DATA}),
        ("2024-04-01", {"data.md": GONE}),
        ("2024-05-01", {"data.md": DATA.replace("nothing", "little")}),
        ("2024-06-01", {"data.md": ""}),
    )
    for day, files in landings:
        for name, text in files.items():
            (repo / name).write_text(text) if text else (repo / name).unlink()
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
        subprocess.run([*git, "add", "--all"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", day], check=True, env=os.environ | dates)
    return repo


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def test_a_version_is_logged_with_the_file_that_its_commit_holds(folder: Path) -> None:
    logged = json.loads(run(folder, "log", "fees", "--json").stdout)
    assert [("2024-03-01", "prices.md"), ("2024-01-01", "fees.md")] == [(one["version"], one["path"]) for one in logged]
    for one in logged:
        subprocess.run(["git", "-C", str(folder), "cat-file", "-e", f"{one['commit']}:{one['path']}"], check=True)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2023-12-31", "The first takes effect on 2024-01-01."),
        ("2024-02-10", "It was withdrawn from 2024-02-01 to 2024-02-29."),
        ("2024-04-10", "It was withdrawn from 2024-04-01 to 2024-04-30."),
        ("2024-06-01", "It was withdrawn on 2024-06-01."),
    ],
)
def test_a_text_that_is_not_in_force_says_why(folder: Path, day: str, why: str) -> None:
    result = run(folder, "show", "data", "--as-of", day)
    assert (2, True) == (result.exit_code, f"on {day}. {why}" in result.stderr), result.stderr


def test_a_withdrawal_stands_in_the_log(folder: Path) -> None:
    assert [
        "2024-05-01   data  (1 reworded, withdrawn on 2024-06-01)",
        "2024-01-01   data  (first version, withdrawn from 2024-02-01 to 2024-02-29, withdrawn on 2024-04-01)",
    ] == [line.rpartition(" ")[0] for line in run(folder, "log", "data").stdout.splitlines()]


def test_a_comparison_of_equal_texts_says_so(folder: Path) -> None:
    same = "Nothing differs: 2024-01-01 and 2024-02-20 are one version, 2024-01-01.\n"
    assert same == run(folder, "diff", "fees", "2024-01-01", "2024-02-20").stdout
    assert "Nothing differs" not in run(folder, "diff", "fees", "2024-01-01", "2024-03-01").stdout


def test_a_withdrawal_and_a_return_leave_the_version_its_note(tmp_path: Path) -> None:
    def text(days: str, note: str, status: str = "") -> str:
        return f"---\n{status}change:\n  kind: material\n  note: {note}\n---\n# Support\n\nYou have {days} days.\n"

    own, gone = "You now have 30 days.", "Replaced by the Sales Terms."
    texts = {
        "2025-01-01": "# Support\n\nYou have 10 days.\n",
        "2025-04-01": text("30", own),
        "2025-06-01": text("30", gone, "status: withdrawn\n"),
        "2025-08-01": "# Support\n\nYou have 30 days.\n",
    }
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q", "-b", "main"], check=True)
    logged = []
    for day, words in texts.items():
        (tmp_path / "help.md").write_text(words)
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
        subprocess.run(["git", "-C", str(tmp_path), "add", "--all"], check=True)
        subprocess.run(["git", "-C", str(tmp_path), "commit", "-q", "-m", day], check=True, env=os.environ | dates)
        logged.append([line.strip() for line in run(tmp_path, "log").stdout.splitlines() if line.startswith("    ")])

    assert [[], [own], *[[own, f"Withdrawn: {gone}"]] * 2] == logged


@pytest.mark.parametrize(
    ("options", "days"),
    [([], "in force since March 1, 2024"), (["--as-of", "2024-01-15"], "in force January 1, 2024 to January 31, 2024")],
)
def test_a_citation_calls_no_text_in_force_while_it_was_withdrawn(
    tmp_path: Path, options: list[str], days: str
) -> None:
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q", "-b", "main"], check=True)
    for day, words in (("2024-01-01", DATA), ("2024-02-01", GONE), ("2024-03-01", DATA)):
        (tmp_path / "data.md").write_text(words.replace("We keep", "1. We keep"))
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
        subprocess.run(["git", "-C", str(tmp_path), "add", "--all"], check=True)
        subprocess.run(["git", "-C", str(tmp_path), "commit", "-q", "-m", day], check=True, env=os.environ | dates)

    assert f"({days})" in run(tmp_path, "cite", "data 1", *options).stdout
