"""A number that two clauses of one document have: both are found, and neither is chosen."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from clausebook.cited_places import CitationReader
from clausebook.workspace import Workspace
from clausebook_api.search import Ask, Index, build, parse

TEXT = """# Rules

## Part A

7.9 Fees of part A are due at once.

## Part B

7.9 Fees of part B are due at the end.
"""


def test_all_clauses_that_have_the_number_are_the_first_hits(tmp_path: Path) -> None:
    (tmp_path / "rules.md").write_text(TEXT, "utf-8")
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2024-01-10T12:00:00Z")
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "Begin")):
        subprocess.run(["git", "-C", tmp_path, *command], check=True, env=os.environ | dates)
    workspace = replace(Workspace.open(tmp_path), now=lambda: datetime(2025, 1, 1, tzinfo=UTC))
    build(workspace.corpus(), workspace.config, workspace.state)
    index = Index.open(workspace.state)
    day = date(2025, 1, 1)
    cited = CitationReader(workspace.corpus(), {}).find("rules 7.9", day)
    answer = index.search(parse("rules 7.9"), Ask(day, day, "effective"), cited)
    assert answer.jump is None
    assert [("citation", "7.9")] * 2 == [(hit.matched_by, hit.label) for hit in answer.hits[:2]]
    assert 2 == answer.total
