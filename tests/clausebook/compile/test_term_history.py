"""Documents whose files were elsewhere before they came to where terms are looked for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clausebook.corpus import Corpus
from clausebook.workspace import Workspace

NOW = datetime(2025, 1, 1, tzinfo=UTC)
FEES = """# Fees

You pay the fees within thirty days of the day on which you receive our invoice.

We deliver the goods at once.

You may cancel at the end of each month, and get back what you paid for the time after it.
"""
LATER = FEES.replace("thirty", "sixty")


@dataclass
class Company:
    """A repository without settings; every commit names the day it was made (noon, UTC)."""

    folder: Path

    def git(self, *arguments: str, on: str = "2024-01-01") -> str:
        dates = {"GIT_AUTHOR_DATE": f"{on}T12:00:00Z", "GIT_COMMITTER_DATE": f"{on}T12:00:00Z"}
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, env=os.environ | dates, check=True, capture_output=True, text=True).stdout

    def commit(self, on: str, files: dict[str, str]) -> None:
        """Write files, "" for none, and commit."""
        for name, text in files.items():
            path = self.folder / name
            if text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            else:
                path.unlink()
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", "Edit", on=on)

    def corpus(self, *include: str, exclude: Sequence[str] = ()) -> Corpus:
        workspace = Workspace.open(self.folder, include=include)
        config = replace(workspace.config, exclude=(*workspace.config.exclude, *exclude))
        return Workspace(workspace.repository, config, workspace.state, now=lambda: NOW).corpus()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    company = Company(tmp_path / "repo")
    company.folder.mkdir()
    company.git("init", "--quiet", "--initial-branch=main")
    return company


def days(corpus: Corpus, document: str) -> list[tuple[str, str]]:
    return [(version.name, version.path) for version in corpus.versions(document)]


def moved_into_a_folder(company: Company) -> None:
    company.commit("2024-01-10", {"fees.md": FEES, "app.py": "print()\n"})
    company.commit("2024-02-10", {"fees.md": LATER})
    company.commit("2024-03-10", {"old/fees.md": LATER, "fees.md": "", "app.py": "print(1)\n"})
    company.commit("2024-04-10", {"en/fees.md": LATER.replace("at once", "soon"), "old/fees.md": ""})


def test_what_a_file_was_before_it_moved_there_is_not_cut(company: Company) -> None:
    moved_into_a_folder(company)
    corpus = company.corpus("en/**")
    [record] = corpus.documents()
    assert ("fees", "en/fees.md", None) == (record.id, record.path, record.withdrawn_on)
    versions = corpus.versions("fees")
    assert ["2024-01-10", "2024-02-10", "2024-04-10"] == [version.name for version in versions]
    assert "fees.md" == versions[0].path


def test_of_what_never_moved_there_nothing_is_taken(company: Company) -> None:
    moved_into_a_folder(company)
    company.commit("2024-05-10", {"rules.md": "# Rules\n\nBe kind to each other at all times.\n"})
    assert ["fees"] == [record.id for record in company.corpus("en/**").documents()]


@pytest.mark.parametrize("until", [1, 2, 3])
def test_compiled_before_the_file_came_or_at_once_history_is_the_same(
    company: Company, tmp_path: Path, until: int
) -> None:
    moved_into_a_folder(company)
    for ref in (f"HEAD~{until}", "HEAD"):
        workspace = Workspace.open(company.folder, ref=ref, include=["en/**"])
        stepwise = Workspace(workspace.repository, workspace.config, tmp_path / "state", now=lambda: NOW).corpus()
    at_once = company.corpus("en/**")
    assert at_once.versions("fees") == stepwise.versions("fees")
    assert list(at_once.documents()) == list(stepwise.documents())


def test_furniture_that_moved_into_the_archive_brings_its_history(company: Company) -> None:
    company.commit("2024-01-10", {"SECURITY.md": FEES, "terms.md": "# Terms\n\nBe kind.\n"})
    company.commit("2024-02-10", {"SECURITY.md": LATER})
    company.commit("2024-03-10", {"archive/security.md": LATER, "SECURITY.md": ""})
    assert ["2024-01-10", "2024-02-10"] == [name for name, _ in days(company.corpus(), "archive-security")]


def test_what_is_excluded_by_name_is_not_followed(company: Company) -> None:
    company.commit("2024-01-10", {"drafts/fees.md": FEES})
    company.commit("2024-02-10", {"drafts/fees.md": LATER})
    company.commit("2024-03-10", {"terms/fees.md": LATER, "drafts/fees.md": ""})
    corpus = company.corpus("**/*.md", exclude=["drafts/"])
    assert ["2024-03-10"] == [name for name, _ in days(corpus, "terms-fees")]


def test_a_document_that_went_away_and_came_back_was_withdrawn_meanwhile(company: Company) -> None:
    company.commit("2024-01-10", {"en/fees.md": FEES})
    company.commit("2024-02-10", {"drafts/fees.md": FEES, "en/fees.md": ""})
    company.commit("2024-03-10", {"drafts/fees.md": LATER})
    company.commit("2024-04-10", {"en/fees.md": LATER, "drafts/fees.md": ""})
    corpus = company.corpus("en/**")
    assert ["2024-01-10", "2024-04-10"] == [name for name, _ in days(corpus, "fees")]
    assert date(2024, 2, 10) == corpus.versions("fees")[0].withdrawn_on
