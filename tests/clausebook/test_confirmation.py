"""A correction of weighty words counts once somebody who did not write it says so in the repository."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clausebook.model.version import ChangeClass, Version
from clausebook.workspace import Workspace

NOW = datetime(2025, 1, 1, tzinfo=UTC)
FEES = "# Fees\n\nYou pay within 14 days.\n"
SHORTER = "---\nchange: {kind: editorial, note: A typo.}\n---\n" + FEES.replace("14", "4")
CONFIRMED = "\n\nEditorial-confirmed-by: Bo Partner <Bo@example.org>"
MATERIAL = (ChangeClass.MATERIAL, date(2024, 2, 1), "2024-02-01")
EDITORIAL = (ChangeClass.EDITORIAL, date(2024, 1, 15), "2024-01-15.2")


class Firm:
    """A repository in which several people work; each names the day of a commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("ada", "2024-01-15", "Begin", "terms/fees.md", FEES)

    def git(self, *arguments: str, who: str = "ada", on: str = "2024-01-01") -> str:
        names = (("NAME", who), ("EMAIL", f"{who}@example.org"), ("DATE", f"{on}T12:00:00Z"))
        person = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
                  for what, value in names}  # fmt: skip
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, env=os.environ | person, check=True, capture_output=True, text=True).stdout

    def commit(self, who: str, on: str, message: str, path: str = "", text: str = "") -> str:
        if path:
            file = self.folder / path
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message, who=who, on=on)
        return self.git("rev-parse", "HEAD").strip()

    def merge(self, who: str, on: str, message: str, *options: str) -> None:
        self.git("merge", "--quiet", "--no-ff", *options, "-m", message, "proposal", who=who, on=on)

    def newest(self) -> Version:
        workspace = Workspace.open(self.folder, include=["terms/**/*.md"])
        return replace(workspace, now=lambda: NOW).corpus().versions("fees")[-1]

    def stands(self) -> tuple[ChangeClass, date, str]:
        version = self.newest()
        return version.change_class, version.last_updated, version.name


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return Firm(tmp_path / "repo")


def test_fourteen_days_do_not_become_four_by_a_typo(firm: Firm) -> None:
    firm.commit("ada", "2024-02-01", "Fix a typo", "terms/fees.md", SHORTER)
    assert MATERIAL == firm.stands()


@pytest.mark.parametrize("who", ["ada", "bo"])
def test_nobody_confirms_in_a_commit_of_the_change_that_is_his_alone(firm: Firm, who: str) -> None:
    firm.commit(who, "2024-02-01", f"Fix a typo{CONFIRMED}", "terms/fees.md", SHORTER)
    assert MATERIAL == firm.stands()


def test_whoever_commits_the_change_of_another_may_confirm(firm: Firm) -> None:
    (firm.folder / "terms/fees.md").write_text(SHORTER, "utf-8")
    author = "--author=Ada <ada@example.org>"
    firm.git("commit", "--quiet", "--all", author, "-m", f"Fix a typo{CONFIRMED}", who="bo", on="2024-02-01")
    assert EDITORIAL == firm.stands()


def test_whoever_wrote_with_the_author_may_not_confirm(firm: Firm) -> None:
    firm.git("checkout", "--quiet", "-b", "proposal")
    together = "Fix a typo\n\nCo-authored-by: Bo Partner <bo@example.org>"
    firm.commit("ada", "2024-01-20", together, "terms/fees.md", SHORTER)
    firm.git("checkout", "--quiet", "main")
    firm.merge("bo", "2024-02-01", f"Merge{CONFIRMED}")
    assert MATERIAL == firm.stands()


def test_words_that_only_look_like_a_trailer_confirm_nothing(firm: Firm) -> None:
    firm.commit("ada", "2024-02-01", f"Fix a typo{CONFIRMED}\n\nNo more to say.", "terms/fees.md", SHORTER)
    assert MATERIAL == firm.stands()


def test_whoever_merges_may_confirm(firm: Firm) -> None:
    firm.git("checkout", "--quiet", "-b", "proposal")
    firm.commit("ada", "2024-01-20", "Fix a typo", "terms/fees.md", SHORTER)
    firm.git("checkout", "--quiet", "main")
    firm.merge("bo", "2024-02-01", f"Merge{CONFIRMED}")
    assert EDITORIAL == firm.stands()


def test_whoever_writes_words_into_the_merge_may_not(firm: Firm) -> None:
    firm.git("checkout", "--quiet", "-b", "proposal")
    firm.commit("ada", "2024-01-20", "Fix a typo", "terms/fees.md", FEES.replace("You pay", "You  pay"))
    firm.git("checkout", "--quiet", "main")
    firm.git("merge", "--quiet", "--no-ff", "--no-commit", "proposal", who="bo")
    firm.commit("bo", "2024-02-01", f"Merge{CONFIRMED}", "terms/fees.md", SHORTER)
    assert MATERIAL == firm.stands()


def test_a_commit_of_the_branch_that_was_merged_may_confirm(firm: Firm) -> None:
    firm.git("checkout", "--quiet", "-b", "proposal")
    firm.commit("ada", "2024-01-20", "Fix a typo", "terms/fees.md", SHORTER)
    firm.commit("bo", "2024-01-21", f"Agree{CONFIRMED}")
    firm.git("checkout", "--quiet", "main")
    firm.merge("cy", "2024-02-01", "Merge")
    assert EDITORIAL == firm.stands()


def _propose(firm: Firm, confirms: str = "bo") -> None:
    """A branch on which ada writes and somebody confirms; the base is checked out again."""
    firm.git("checkout", "--quiet", "-b", "proposal")
    firm.commit("ada", "2024-01-20", "Fix a typo", "terms/fees.md", SHORTER)
    firm.commit(confirms, "2024-01-21", f"Agree{CONFIRMED}")
    firm.git("checkout", "--quiet", "main")


@pytest.mark.parametrize(
    ("confirms", "squashes", "expected"),
    [("bo", "ada", EDITORIAL), ("bo", "bo", EDITORIAL), ("bo", "cy", EDITORIAL), ("ada", "cy", MATERIAL)],
)
def test_a_confirmation_survives_a_squash(firm: Firm, confirms: str, squashes: str, expected: object) -> None:
    _propose(firm, confirms)
    firm.git("merge", "--quiet", "--squash", "proposal")
    firm.git("commit", "--quiet", "--no-edit", who=squashes, on="2024-02-01")
    assert expected == firm.stands()


def test_whoever_wrote_a_part_of_what_was_squashed_may_not_confirm(firm: Firm) -> None:
    _propose(firm)
    firm.git("checkout", "--quiet", "proposal")
    firm.commit("bo", "2024-01-22", "Another", "terms/fees.md", SHORTER.replace("pay", "will pay"))
    firm.git("checkout", "--quiet", "main")
    firm.git("merge", "--quiet", "--squash", "proposal")
    firm.git("commit", "--quiet", "--no-edit", who="cy", on="2024-02-01")
    assert MATERIAL == firm.stands()


# How a host writes the message of a squash: subjects and bodies, a rule, and all who made the commits.
HOSTED = f"Fix a typo (#7)\n\n* Fix a typo\n\n* Agree{CONFIRMED}\n\n---------\n"


@pytest.mark.parametrize(
    ("committer", "together", "expected"),
    [
        ("noreply", "Co-authored-by: Bo Partner <bo@example.org>", EDITORIAL),
        ("noreply", "Co-authored-by: Cy <cy@example.org>", MATERIAL),
        ("ada", "Co-authored-by: Bo Partner <bo@example.org>", MATERIAL),
    ],
)
def test_a_confirmation_survives_the_squash_of_a_host(
    firm: Firm, committer: str, together: str, expected: object
) -> None:
    (firm.folder / "terms/fees.md").write_text(SHORTER, "utf-8")
    author = "--author=Ada <ada@example.org>"
    firm.git("commit", "--quiet", "--all", author, "-m", f"{HOSTED}\n{together}", who=committer, on="2024-02-01")
    assert expected == firm.stands()


@pytest.mark.parametrize("ending", ["", "\n"])
def test_a_line_of_history_is_whose_it_is_with_and_without_a_line_break_at_its_end(firm: Firm, ending: str) -> None:
    firm.commit("ada", "2024-02-01", "Fix a typo", "terms/fees.md", SHORTER)
    said = _hint(firm).rstrip()
    firm.commit("bo", "2024-03-01", "Say so", "terms/history.yml", said + ending)
    assert LATE == firm.stands()
    other = f"{said}\n- {{commit: abcdef1, kind: editorial}}"
    firm.commit("ada", "2024-03-02", "Say more", "terms/history.yml", other + ending)
    assert LATE == firm.stands()
    firm.commit("ada", "2024-03-03", "Begin anew", "terms/history.yml", "# Nothing.")
    firm.commit("ada", "2024-03-04", "Say it myself", "terms/history.yml", said + ending)
    firm.commit("bo", "2024-03-05", "Say more", "terms/history.yml", other + ending)
    assert MATERIAL == firm.stands()


def test_whoever_only_touches_the_line_of_another_neither_confirms_nor_takes_it_back(firm: Firm) -> None:
    firm.commit("ada", "2024-02-01", "Fix a typo", "terms/fees.md", SHORTER)
    said = _hint(firm).rstrip()
    firm.commit("bo", "2024-03-01", "Say so", "terms/history.yml", f"{said}\n")
    assert LATE == firm.stands()
    firm.commit("ada", "2024-03-02", "Add a remark", "terms/history.yml", f"{said}\n# Settled.\n")
    assert LATE == firm.stands()
    firm.commit("ada", "2024-03-03", "Write it anew", "terms/history.yml", "# Nothing.\n")
    firm.commit("ada", "2024-03-04", "Say it myself", "terms/history.yml", f"{said}\n")
    assert MATERIAL == firm.stands()
    firm.commit(
        "bo",
        "2024-03-05",
        "Indent",
        "terms/history.yml",
        said.replace("  kind", "   kind").replace("- commit", "-  commit") + "\n",
    )
    assert MATERIAL == firm.stands()


LATE = (ChangeClass.EDITORIAL, date(2024, 1, 15), "2024-02-01")  # it was published under this name


@pytest.mark.parametrize(("who", "expected"), [("ada", MATERIAL), ("bo", LATE)])
def test_a_line_of_history_counts_that_another_wrote(firm: Firm, who: str, expected: object) -> None:
    firm.commit("ada", "2024-02-01", "Fix a typo", "terms/fees.md", SHORTER)
    firm.commit("cy", "2024-03-01", "Note", "terms/history.yml", "# What a person knows.\n")
    firm.commit(who, "2024-03-02", "Say so", "terms/history.yml", f"# What a person knows.\n{_hint(firm)}")
    assert expected == firm.stands()


def _hint(firm: Firm) -> str:
    landed = firm.git("log", "--first-parent", "-1", "--format=%H", "--", "terms/fees.md").strip()
    return f"- commit: {landed[:12]}\n  kind: editorial\n"
