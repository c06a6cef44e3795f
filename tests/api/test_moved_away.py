"""A clause that went to another document: who asks for it in the old one learns where it is."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.notices.plan import Ledger, plan

NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)
DATA = "Personal data is kept for as long as the law wants and no longer."
OWN = "# Rules\n\nAnother document has words of its own.\n"
OLD = "/v1/documents/a/clauses/personal-data-is-kept-for-as"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A paragraph goes from Terms to Rules."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    text = "# Terms\n\nThe first words stay.\n"
    for day, one, other in (("2024-01-10", f"{text}\n{DATA}\n", OWN), ("2024-02-10", text, f"{OWN}\n{DATA}\n")):
        (tmp_path / "a.md").write_text(one)
        (tmp_path / "b.md").write_text(other)
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
        subprocess.run(["git", "-C", tmp_path, "add", "--all"], check=True)
        subprocess.run(["git", "-C", tmp_path, "commit", "--quiet", "-m", "Edit"], check=True, env=os.environ | dates)
    return replace(Workspace.open(tmp_path), now=lambda: NOW)


def test_what_is_gone_names_the_clause_that_it_is_now(workspace: Workspace) -> None:
    workspace.compile()
    config = ApiConfig(workspace.config, workspace.state, None, b"x" * 32)
    client = create_app(config, clock=lambda: NOW).test_client()
    gone = client.get(OLD)
    assert gone.json is not None
    assert (410, "2024-02-09") == (gone.status_code, gone.json["ends_on"])
    assert gone.json["detail"].endswith("and went on as personal-data-is-kept-for-as of Rules")
    now = client.get(gone.json["moved_to"]).json
    assert now is not None
    assert (DATA, "2024-02-10") == (now["text"], now["starts_on"])


def test_a_notice_names_the_document_to_which_a_clause_went(workspace: Workspace) -> None:
    notices = plan(workspace.corpus(), Ledger({}, {}), NOW.date()).notices
    changes = [(one.facts["document"], change) for one in notices for change in one.facts["changes"]]
    told = {(document, *change["what_happened"]) for document, change in changes}
    assert {("a", "Removed", "Moved to Rules"), ("b", "Added", "Moved from Terms")} == told
