"""The texts of a corpus that several threads ask for at once."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from clausebook.citation.write import Citation, cite_all
from clausebook.corpus import texts
from clausebook.model.clause import ParsedClause
from clausebook.workspace import Workspace

DAYS = {"2024-01-10": "January 10, 2024", "2024-06-10": "June 10, 2024"}


def test_texts_are_put_together_by_one_thread_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    for day, said in DAYS.items():
        (tmp_path / "terms.md").write_text(f"# Terms\n\nLast updated: {said}\n\n## 1. Fees\n\nYou pay.\n", "utf-8")
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
        subprocess.run([*git, "add", "--all"], check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", day], check=True, env=os.environ | dates)
    corpus = Workspace.open(tmp_path).corpus()
    [version] = corpus.versions("terms")
    at_once: list[int] = []
    inside: list[int] = []

    def cite(places: Sequence[ParsedClause]) -> tuple[Citation, ...]:
        inside.append(1)
        at_once.append(len(inside))
        time.sleep(0.05)
        inside.pop()
        return cite_all(places)

    monkeypatch.setattr(texts, "cite_all", cite)
    monkeypatch.setattr(texts, "_SHAPES", 0)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(corpus.clauses, version, day) for day in (None, date(2024, 3, 1), date(2024, 3, 2))]
        words = [one.result()[1].block.text for one in asked]
    assert words == ["Last updated: June 10, 2024", *["Last updated: January 10, 2024"] * 2]
    assert at_once == [1, 1, 1]
