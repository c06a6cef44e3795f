"""Histories written to new repositories."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from clausebook.gitwriter import Commit, Signature, write_history
from clausebook.model.errors import RepositoryError

LISBON = timezone(timedelta(hours=1))
ADA = Signature("Ada Counsel", "ada@example.org", datetime(2022, 2, 17, 11, 15, tzinfo=UTC))
BEN = Signature("Bén", "ben@example.org", datetime(2022, 5, 30, 17, 25, tzinfo=LISBON))
TEXT = "§ 1 Fees\r\n\r\nNo end of line"


def git(folder: Path, *arguments: str) -> str:
    answer = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return answer.stdout.decode().removesuffix("\n")


def test_a_commit_is_written_as_given(tmp_path: Path) -> None:
    write_history(tmp_path, [Commit("Añade\n\nFees.\n", ADA, BEN, {"terms/a b.md": TEXT})], "trunk")
    expected = (
        "Ada Counsel <ada@example.org> 2022-02-17 11:15:00 +0000|Bén <ben@example.org> 2022-05-30 17:25:00 +0100|Añade"
    )
    assert expected == git(tmp_path, "log", "--format=%an <%ae> %ai|%cn <%ce> %ci|%s", "trunk")
    assert TEXT.encode() == (tmp_path / "terms/a b.md").read_bytes()
    assert "" == git(tmp_path, "status", "--porcelain")


def test_a_merge_has_both_parents_and_its_own_files(tmp_path: Path) -> None:
    base = Commit("base\n", ADA, ADA, {"a.md": "1", "b.md": "1"})
    branch = Commit("branch\n", ADA, ADA, {"a.md": "2", "b.md": "1"}, (0,))
    merge = Commit("merge\n", BEN, BEN, {"a.md": "2"}, (0, 1))
    write_history(tmp_path, [base, branch, merge])
    assert ["merge", "base"] == git(tmp_path, "log", "--first-parent", "--format=%s").split()
    assert "branch" == git(tmp_path, "log", "-1", "--format=%s", "main^2")
    assert "a.md" == git(tmp_path, "ls-files")


def test_the_same_commits_have_the_same_ids(tmp_path: Path) -> None:
    commits = [Commit("base\n", ADA, BEN, {"a.md": "1"})]
    for name in ("one", "two"):
        write_history(tmp_path / name, commits)
    assert git(tmp_path / "one", "rev-parse", "main") == git(tmp_path / "two", "rev-parse", "main")


def test_whoever_runs_it_configures_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("GIT_DIR", str(elsewhere))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2001-01-01T00:00:00Z")
    write_history(tmp_path / "new", [Commit("base\n", ADA, BEN, {"a.md": "a\r\n"})])
    monkeypatch.delenv("GIT_DIR")
    assert not elsewhere.exists()
    assert "2022-05-30 17:25:00 +0100" == git(tmp_path / "new", "log", "-1", "--format=%ci")


def test_what_git_cannot_write_is_told(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="E_GIT_WRITE"):
        write_history(tmp_path, [Commit("base\n", ADA, ADA, {"../a.md": "1"})])
