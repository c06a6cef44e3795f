"""What ``check --base`` tells a lawyer of a change: one file a case in ``tests/cases/check-base``.

A case is what was published day by day, what is proposed on a later day, and the findings, as they are printed.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml

from clausebook.author.proposal import propose
from clausebook.check import findings_text
from clausebook.codes import comparing
from clausebook.workspace import Workspace

CASES = Path(__file__).parents[2] / "cases" / "check-base"
# Of what a person does by a command, not of what stands in a text.
ELSEWHERE = {"E_RENUMBER"}
# Of days and ids, which only something published before can contradict.
DATED = {
    "E_ID_REUSED",
    "E_NOTICE_PERIOD",
    "E_OVERLAP",
    "E_UPDATED_STALE",
    "W_EFFECTIVE_EARLY",
    "W_EFFECTIVE_STALE",
    "W_REMOVED",
    "W_WITHDRAWN",
}


def read(case: Path) -> dict[str, Any]:
    """A case; all its values are strings, for YAML takes the key ``on`` for yes."""
    told: dict[str, Any] = yaml.load(case.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes strings only
    return told


def git(folder: Path, day: datetime, *arguments: str) -> None:
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), day.isoformat())
    subprocess.run(["git", *arguments], cwd=folder, env=os.environ | dates, check=True, capture_output=True)


def commit(folder: Path, step: Mapping[str, Any]) -> datetime:
    """Commit the files of a step at noon of its day; that instant."""
    noon = datetime.combine(date.fromisoformat(step["on"]), time(12), UTC)
    for path, text in step.items():
        if text == "deleted":
            (folder / path).unlink()
        elif path != "on":
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    git(folder, noon, "add", "--all")
    git(folder, noon, "commit", "--quiet", "--message", "Change the terms")
    return noon


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yml")), ids=lambda path: path.stem)
def test_a_case(case: Path, tmp_path: Path) -> None:
    told = read(case)
    (tmp_path / "clausebook.toml").write_text(told["settings"], "utf-8")
    git(tmp_path, datetime.now(UTC), "init", "--quiet", "--initial-branch=main")
    for step in told["published"]:
        commit(tmp_path, step)
    git(tmp_path, datetime.now(UTC), "checkout", "--quiet", "-b", "change")
    noon = commit(tmp_path, told["proposed"])

    proposal = propose(replace(Workspace.open(tmp_path, "HEAD"), now=lambda: noon), "main", committed=True)

    assert told["findings"].strip() == findings_text(proposal.findings)


def test_every_code_that_needs_a_base_has_a_case() -> None:
    found = "\n".join(read(path)["findings"] for path in CASES.glob("*.yml"))

    assert set() == (comparing.CODES.keys() | DATED) - set(re.findall(r"\b[EW]_[A-Z_]+", found)) - ELSEWHERE
