"""Every wording of a clause says when it held and what it was called, also one that held on no day."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from clausebook.workspace import Workspace
from clausebook_api.search import build, files
from clausebook_api.search.entries import Entry, make_entries

SHORT = ("beipa", "whatwg-sg")
LONG = (
    "common-paper-csa",
    "letsencrypt-cp-cps",
    "ota-flapping",
    "pga-versions",
    "senate-bylaws",
    "site-policy",
    "skule-bylaws",
)


def entries(workspace: Workspace) -> list[Entry]:
    corpus = workspace.corpus()
    return [entry for record in corpus.documents() for entry in make_entries(corpus, record, "Section")]


def test_a_wording_that_held_on_no_day_has_its_last_name(landed: Callable[..., Workspace]) -> None:
    told = (("Terms", "due"), ("Our Terms", "due"), ("Our Terms", "late"))
    texts = [f"---\ntitle: {title}\n---\n{title} hold.\n\nFees are {due}.\n" for title, due in told]
    workspace = landed(*(("2026-01-05", {"terms.md": text}) for text in texts))

    [fees] = [one for one in entries(workspace) if one.text == "Fees are due."]
    build(workspace.corpus(), workspace.config, workspace.state)

    [last] = fees.stretches
    assert ("Our Terms", None, None) == (last.title, last.effective, last.published)
    assert (workspace.state / "index").exists()


@pytest.mark.corpora
@pytest.mark.parametrize("bundle", [*SHORT, *(pytest.param(one, marks=pytest.mark.proof) for one in LONG)])
def test_every_repository_is_indexed(bundle: str, corpora: Path, tmp_path: Path) -> None:
    folder = tmp_path / bundle
    subprocess.run(["git", "clone", "-q", str(corpora / f"{bundle}.bundle"), str(folder)], check=True)
    workspace = Workspace.open(folder)

    made = entries(workspace)
    build(workspace.corpus(), workspace.config, workspace.state)

    assert made
    assert all(one.stretches for one in made)
    assert len(made) == sum(1 for _ in files.read_texts(workspace.state / "index"))
