"""What ``upcoming`` means: the next text to take effect, here as on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from clausebook.commands.reading import chosen
from clausebook.workspace import Workspace
from clausebook_api.search import build

NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)


def text(name: str, effective: str) -> str:
    return f"---\nid: {name}\ntitle: {name.title()}\neffective: {effective}\n---\n1. You pay as of {effective}.\n"


@pytest.fixture
def announced(landed: Callable[..., Workspace]) -> Workspace:
    """Two documents: one with two versions to come, the other with a later one."""
    trees = [
        {"terms/fees.md": text("fees", fees), "terms/rules.md": text("rules", rules)}
        for fees, rules in (("2024-01-01",) * 2, ("2025-03-01", "2025-09-01"), ("2025-06-01", "2025-09-01"))
    ]
    days = ("2024-01-01", "2024-11-01", "2024-12-01")
    workspace = replace(landed(*zip(days, trees, strict=True)), now=lambda: NOW)
    build(workspace.corpus(), workspace.config, workspace.state)
    return workspace


def test_it_is_the_next_to_take_effect_here_as_on_the_command_line(
    announced: Workspace, client_on: Callable[[Workspace, datetime], FlaskClient]
) -> None:
    client, corpus = client_on(announced, NOW), announced.corpus()
    for record, day in zip(corpus.documents(), ("2025-03-01", "2025-09-01"), strict=True):
        version = chosen(corpus, record, "upcoming", announced.today)
        answer = client.get(f"/v1/documents/{record.id}?as_of=upcoming").json
        assert (version.name, day, day) == (answer["version"], answer["as_of"], str(version.effective_on))
        [found] = client.get(f"/v1/search?q=pay&as_of=upcoming&document={record.id}").json["items"]
        assert version.name == found["version"]


def test_of_several_documents_it_is_the_soonest(
    announced: Workspace, client_on: Callable[[Workspace, datetime], FlaskClient]
) -> None:
    items = client_on(announced, NOW).get("/v1/search?q=pay&as_of=upcoming").json["items"]
    assert {"1. You pay as of 2025-03-01.", "1. You pay as of 2024-01-01."} == {
        f"{one['label']} {one['text']}" for one in items
    }
