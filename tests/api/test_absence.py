"""A document that was withdrawn for some days and is back: each day is answered for itself, whoever asked before."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig

NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)
TEXT = "# Terms\n\n1. Words about refunds.\n"
CLAUSE = "/v1/documents/terms/clauses/1"


@pytest.fixture
def away(tmp_path: Path) -> FlaskClient:
    file = tmp_path / "terms.md"
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for day, text in (("2024-01-10", TEXT), ("2024-07-10", ""), ("2024-09-10", TEXT)):
        file.write_text(text) if text else file.unlink()
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
        subprocess.run(["git", "-C", tmp_path, "add", "--all"], check=True)
        subprocess.run(["git", "-C", tmp_path, "commit", "--quiet", "-m", "Edit"], check=True, env=os.environ | dates)
    workspace = replace(Workspace.open(tmp_path), now=lambda: NOW)
    workspace.compile()
    config = ApiConfig(workspace.config, workspace.state, None, b"x" * 32)
    return create_app(config, clock=lambda: NOW).test_client()


@pytest.mark.parametrize("days", [("2024-02-01", "today"), ("today", "2024-02-01")], ids=["past first", "today first"])
def test_the_days_of_a_clause_are_those_of_the_stretch_that_is_asked_for(
    away: FlaskClient, days: tuple[str, str]
) -> None:
    expected = {"2024-02-01": ("2024-01-10", "2024-07-09"), "today": ("2024-09-10", None)}
    for day in days:
        found = away.get(f"{CLAUSE}?as_of={day}", follow_redirects=True).json
        assert found is not None
        assert expected[day] == (found["starts_on"], found["ends_on"])
        assert expected[day][0] == found["unchanged_since"]


def test_a_day_in_between_is_answered_as_withdrawn(away: FlaskClient) -> None:
    for path in ("/v1/documents/terms/clauses", CLAUSE):
        response = away.get(f"{path}?as_of=2024-08-01")
        assert 410 == response.status_code
    document = away.get("/v1/documents/terms?as_of=2024-08-01").json
    assert document is not None
    assert ("withdrawn", "2024-07-10") == (document["status"], document["withdrawn_on"])


def test_what_was_said_of_a_withdrawal_and_a_return_is_part_of_the_record(
    landed: Callable[..., Workspace], client_on: Callable[[Workspace, datetime], FlaskClient]
) -> None:
    def text(note: str, status: str = "current") -> dict[str, str]:
        return {"terms/fees.md": f"---\nid: fees\nstatus: {status}\nchange: {{note: {note}}}\n---\n1. You pay.\n"}

    steps = [("2024-01-10", text("First.")), ("2024-02-10", text("See the list.", "withdrawn"))]
    steps += [("2024-03-10", text("No list.")), ("2024-04-10", text("See the other list.", "withdrawn"))]
    client = client_on(landed(*steps), NOW)
    found = {day: client.get(f"/v1/documents/fees?as_of={day}").json for day in ("2024-02-20", "2024-03-20", "today")}
    assert ["See the list.", "", "See the other list."] == [one["withdrawal_note"] for one in found.values()]
    [version] = client.get("/v1/documents/fees/versions").json["items"]
    assert "See the other list." == version["withdrawal_note"]
    assert ["See the list.", "No list."] == [version["absences"][0][name] for name in ("note", "return_note")]


def test_every_stretch_of_a_clause_is_listed_once_whatever_the_page(away: FlaskClient) -> None:
    found, cursor = [], ""
    for _ in range(4):
        query = {"limit": 1, "cursor": cursor} if cursor else {"limit": 1}
        page = away.get(f"{CLAUSE}/versions", query_string=query, follow_redirects=True).json
        assert page is not None
        found += [item["starts_on"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert ["2024-09-10", "2024-01-10"] == found


@pytest.mark.parametrize(
    ("day", "days"),
    [("2024-02-01", "in force January 10, 2024 to July 9, 2024"), ("2024-10-01", "in force since September 10, 2024")],
)
def test_a_citation_has_the_days_of_the_stretch_that_is_asked_for(away: FlaskClient, day: str, days: str) -> None:
    cited = away.get(f"/v1/cite?ref=terms+1&as_of={day}").json
    assert cited is not None
    [item] = cited["items"]
    asked = [f"{CLAUSE}?as_of={day}&format={form}" for form in ("txt", "md", "html")]
    told = [away.get(address, follow_redirects=True).text for address in (*asked, f"/agent/?q=terms+1&as_of={day}")]
    assert [[f"({days})"]] * 5 == [
        re.findall(r"\(in force [^)]*\)", one)[:1] for one in (item["dated_citation"], *told)
    ]
    page = away.get(f"/v1/documents/terms/clauses?as_of={day}&format=html").text
    assert days.removeprefix("in force ") in page


def test_words_that_a_withdrawn_announcement_brings_back_are_unchanged_since_the_return(
    landed: Callable[..., Workspace], client_on: Callable[[Workspace, datetime], FlaskClient]
) -> None:
    def text(days: int, said: str = "") -> dict[str, str]:
        return {"terms.md": f"---\nid: terms\n{said}---\n1. **Payment.** You pay within {days} days.\n"}

    steps = [("2024-01-10", text(20)), ("2024-02-10", text(20, "status: withdrawn\n")), ("2024-03-10", text(20))]
    steps += [("2024-04-10", text(10, "effective: 2024-06-01\n")), ("2024-05-10", text(20))]
    client = client_on(landed(*steps), NOW)
    clause = client.get("/v1/documents/terms/clauses/payment?as_of=2024-05-20").json
    every = client.get("/v1/documents/terms/clauses/payment/versions").json["items"]
    found = {(one["version"], one["starts_on"]): one["unchanged_since"] for one in every}
    assert "2024-03-10" == clause["unchanged_since"] == found[clause["version"], clause["starts_on"]]
