"""A number that several clauses have, in one document or in several: all are found, the shallowest first."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from clausebook.cited_places import CitationReader
from clausebook.workspace import Workspace
from clausebook_api.search import Answer, Ask, Index, build, parse

TEXT = """# Rules

## Part A

7.9 Fees of part A are due at once.

## Part B

7.9 Fees of part B are due at the end.
"""


OTHER = """# Fees

## Schedule

### Late payment

7.9 Late fees are charged by the day.

7.9(a) They end with the payment.
"""


def asked(folder: Path, query: str, **files: str) -> Answer:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2024-01-10T12:00:00Z")
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "Begin")):
        subprocess.run(["git", "-C", folder, *command], check=True, env=os.environ | dates)
    workspace = replace(Workspace.open(folder), now=lambda: datetime(2025, 1, 1, tzinfo=UTC))
    build(workspace.corpus(), workspace.config, workspace.state)
    index = Index.open(workspace.state)
    day = date(2025, 1, 1)
    cited = CitationReader(workspace.corpus(), {}).find(query, day)
    found = index.search(parse(query), Ask(day, day, "effective"), cited)
    index.close()
    return found


def test_all_clauses_that_have_the_number_are_the_first_hits(tmp_path: Path) -> None:
    answer = asked(tmp_path, "rules 7.9", rules=TEXT)
    assert [("citation", "7.9")] * 2 == [(hit.matched_by, hit.label) for hit in answer.hits[:2]]
    assert 2 == answer.total


def test_a_number_alone_means_the_clauses_of_every_document_the_shallowest_first(tmp_path: Path) -> None:
    answer = asked(tmp_path, "7.9", fees=OTHER, rules=TEXT)
    assert ["rules", "rules", "fees"] == [hit.document for hit in answer.hits if hit.matched_by == "citation"]
    assert ["citation"] * 3 + ["section"] == [hit.matched_by for hit in answer.hits]
    assert 4 == answer.total
