"""What the workflows run that others wrote: a tag can be moved, a commit cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [*sorted((ROOT / ".github").rglob("*.yml")), ROOT / "clausebook" / "init_texts" / "legal.yml"]
USED = re.compile(r"^\s*(?:- )?uses: (.+)$", re.MULTILINE)
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.github/actions/\w+")


def test_workflows_are_found() -> None:
    assert {"action.yml", "ci.yml", "legal.yml", "publish.yml", "review.yml"} <= {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_action_is_pinned_by_commit_and_says_its_version(file: Path) -> None:
    used = USED.findall(file.read_text("utf-8"))
    assert [] == [action for action in used if not PINNED.fullmatch(action)]


def test_an_action_has_one_version_everywhere() -> None:
    used = {action for file in FILES for action in USED.findall(file.read_text("utf-8"))}
    assert len(used) == len({action.partition("@")[0] for action in used}) > 3
