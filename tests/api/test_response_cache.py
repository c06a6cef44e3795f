"""Answers that are given again: the same as the first time, for as long as they are true."""

from __future__ import annotations

import gc
import subprocess
import weakref
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.service import EXTENSION

TOS = "/v1/documents/terms-of-service"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_the_second_answer_is_the_first(client: FlaskClient) -> None:
    for address in (f"{TOS}/clauses/plans", f"{TOS}/clauses?as_of=2024-01-01", TOS, f"{TOS}/versions?limit=2"):
        first, second = (client.get(address) for _ in range(2))
        assert first.data == second.data
        kept = {"X-Request-Id", "Date"}
        assert {k: v for k, v in first.headers if k not in kept} == {k: v for k, v in second.headers if k not in kept}
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (304, b"", "Accept" if "clauses" in address else None) == (
            again.status_code, again.data, again.headers.get("Vary"),
        )  # fmt: skip
        assert "Content-Type" not in again.headers


def test_the_form_asked_for_is_the_form_given(client: FlaskClient) -> None:
    for accept in ("text/plain", "application/json", "text/markdown", "text/plain"):
        assert accept == client.get(f"{TOS}/clauses/plans", headers={"Accept": accept}).mimetype


def test_a_bad_host_gets_nothing_that_is_kept(client: FlaskClient) -> None:
    client.get(f"{TOS}/clauses/plans")
    assert 400 == client.get(f"{TOS}/clauses/plans", headers={"Host": "a b"}).status_code


def test_what_was_true_yesterday_is_asked_again_today(demo_config: ApiConfig) -> None:
    moments = [NOW]
    ticks = [0.0]
    client = create_app(demo_config, clock=lambda: moments[-1], monotonic=lambda: ticks[-1]).test_client()
    before = client.get(f"{TOS}/clauses").json["version"]
    moments.append(NOW + timedelta(days=60))
    ticks.append(5.0)
    assert ("2025-04-14.2", "2026-11-16") == (before, client.get(f"{TOS}/clauses").json["version"])


def test_a_new_corpus_is_answered_from_at_once(own_demo: Path, demo_config: ApiConfig) -> None:
    folder = own_demo
    ticks = [0.0]
    config = replace(demo_config, state=folder / ".clausebook")
    client = create_app(config, clock=lambda: NOW, monotonic=lambda: ticks[-1]).test_client()
    address = "/v1/documents/refund-policy/clauses"
    before = client.get(address)
    policy = next(folder.rglob("refund-policy.md"))
    policy.write_text(policy.read_text("utf-8") + "\nBalloons are refunded.\n", "utf-8")
    subprocess.run(["git", "-C", str(folder), "commit", "--quiet", "--all", "--message", "Balloons"], check=True)
    Workspace.open(folder).corpus()
    ticks.append(2.0)
    after = client.get(f"{address}?as_of=2099-01-01")
    assert "Balloons are refunded." == after.json["clauses"][-1]["text"]
    assert before.headers["Clausebook-Commit"] != client.get(address).headers["Clausebook-Commit"]


def test_what_was_answered_from_a_former_corpus_keeps_nothing_of_it(own_demo: Path, demo_config: ApiConfig) -> None:
    ticks = [0.0]
    config = replace(demo_config, state=own_demo / ".clausebook")
    app = create_app(config, clock=lambda: NOW, monotonic=lambda: ticks[-1])
    client, shelf = app.test_client(), app.extensions[EXTENSION].shelf
    client.get(f"{TOS}/clauses/plans")
    client.get(TOS)
    former = weakref.ref(shelf.current())
    policy = next(own_demo.rglob("refund-policy.md"))
    policy.write_text(policy.read_text("utf-8") + "\nBalloons are refunded.\n", "utf-8")
    subprocess.run(["git", "-C", str(own_demo), "commit", "--quiet", "--all", "--message", "Balloons"], check=True)
    Workspace.open(own_demo).corpus()
    ticks.append(2.0)
    client.get(f"{TOS}/versions")  # and not what was asked before
    gc.collect()
    assert former() is None
