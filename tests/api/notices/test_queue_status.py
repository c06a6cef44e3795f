"""How sending stands is told to those who watch; a database that says nothing holds nobody up."""

from __future__ import annotations

import os
import signal
import socket
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.database import Database
from clausebook_api.notices.audience import audience
from clausebook_api.notices.queue_status import doctor, read_status
from clausebook_api.service import EXTENSION

if TYPE_CHECKING:
    from typing import Any

    Company = Any

LONG = 60.0  # seconds that even a busy machine does not take; who waits for a frozen server waits for ever


def asked(company: Company, config: ApiConfig) -> FlaskClient:
    return create_app(config, clock=company.clock, sending=company.sending).test_client()


@pytest.fixture
def config(demo_config: ApiConfig, company: Company) -> ApiConfig:
    return replace(demo_config, secret=company.sending.secrets[0], limit="100000 per minute")


def ready(client: FlaskClient) -> Any:
    return client.get("/readyz").json


def measured(client: FlaskClient) -> dict[str, float]:
    """What is measured of notices, by name and state."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = [sample for family in families for sample in family.samples]
    return {sample.name + sample.labels.get("state", ""): sample.value for sample in samples}


def test_readiness_and_measurements_tell_how_sending_stands(company: Company, config: ApiConfig) -> None:
    company.people("alice", "bob")
    company.changed()
    assert ("ready", []) == (ready(asked(company, config))["status"], ready(asked(company, config))["unavailable"])
    company.clock.on(minutes=20)
    late = ready(asked(company, config))
    assert ("degraded", ["sending"], 1200) == (
        late["status"], late["unavailable"], late["notices"]["oldest_due_seconds"],
    )  # fmt: skip
    found = measured(asked(company, config))
    assert (2, 0, 1200) == (
        found["clausebook_deliveriesready"], found["clausebook_deliveriessent"], found["clausebook_oldest_due_seconds"]
    )  # fmt: skip
    with company.database.writing() as connection:
        company.database.state_fact(connection, "paused", "25 of the last 100 mails were refused")
    paused = ready(asked(company, config))
    assert ("degraded", "25 of the last 100 mails were refused") == (paused["status"], paused["notices"]["paused"])
    assert 1 == measured(asked(company, config))["clausebook_sending_paused"]
    with company.database.writing() as connection:
        company.database.state_fact(connection, "paused", "")
    company.worker().drain()
    assert "ready" == ready(asked(company, config))["status"]
    found = measured(asked(company, config))
    assert (0, 2, 0) == (
        found["clausebook_deliveriesready"], found["clausebook_deliveriessent"], found["clausebook_oldest_due_seconds"]
    )  # fmt: skip
    assert company.clock().timestamp() == found["clausebook_last_sent_timestamp_seconds"]


def test_a_relay_that_rests_is_no_fault_of_the_worker(company: Company, config: ApiConfig) -> None:
    company.people("alice")
    company.changed()
    company.clock.on(minutes=20)
    with company.database.writing() as connection:
        until = company.clock().replace(minute=30)
        company.database.state_fact(connection, "relay_until", until.isoformat())
    found = ready(asked(company, config))
    assert ("ready", f"{until:%Y-%m-%dT%H:%M:%SZ}") == (found["status"], found["notices"]["relay_resting_until"])
    assert not read_status(company.database, company.clock()).is_late(company.clock())


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_database_that_does_not_answer_is_told_and_lookups_go_on(company: Company, config: ApiConfig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes connections and says nothing, as a frozen server does
        nowhere = f"postgresql+psycopg://u:secret-canary@127.0.0.1:{mute.getsockname()[1]}/x"
        client = asked(replace(company, sending=replace(company.sending, database=nowhere)), config)
        began = time.monotonic()
        answers = [client.post("/v1/subscriptions", json={"email": "alice@example.org"}) for _ in range(2)]
        assert [503, 503] == [one.status_code for one in answers]
        assert {"/docs#problem-storage"} == {one.json["type"] for one in answers}
        assert "127.0.0.1" not in answers[0].text
        found = ready(client)
        assert ("degraded", ["database"], None) == (found["status"], found["unavailable"], found["notices"])
        assert 0 == measured(client)["clausebook_database_up"]
        assert 200 == client.get("/v1/documents").status_code
        assert time.monotonic() - began < LONG


@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_server_that_freezes_or_is_locked_under_a_request_is_given_up(address: str) -> None:
    database = Database.open(address, 1.0)
    began = time.monotonic()
    with database.looking() as connection, pytest.raises(OperationalError, match="statement timeout"):
        connection.execute(text("SELECT pg_sleep(300)"))
    with database.looking() as connection:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        os.kill(process, signal.SIGSTOP)
        try:
            with pytest.raises(OperationalError):
                connection.execute(text("SELECT 1"))
        finally:
            os.kill(process, signal.SIGCONT)
    with database.looking() as connection:
        assert 1 == connection.execute(text("SELECT 1")).scalar_one()
    assert time.monotonic() - began < LONG


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_the_doctor_looks_whether_notices_go_out(company: Company, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEBOOK_DATABASE_URL", company.sending.database)
    workspace = replace(Workspace.open(demo), now=company.clock)
    assert [True] == [one.well for one in doctor(workspace)]
    company.people("alice")
    company.changed()
    company.clock.on(minutes=20)
    [late] = doctor(workspace)
    assert (False, True) == (late.well, "clausebook worker" in late.told)
    with company.database.writing() as connection:
        company.database.state_fact(connection, "paused", "paused by hand")
    [paused] = doctor(workspace)
    assert (False, True) == (paused.well, "paused by hand" in paused.told)
    monkeypatch.setenv("CLAUSEBOOK_DATABASE_URL", "sqlite:////nowhere/notices.db")
    assert () == doctor(workspace)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_who_looks_finds_the_database_where_the_environment_puts_what_is_derived(
    company: Company, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEBOOK_STATE", str(tmp_path / "derived"))
    workspace = replace(Workspace.open(demo), now=company.clock)
    assert () == doctor(workspace)
    assert audience(workspace, workspace.corpus()) is None
    config = ApiConfig.from_environment({"CLAUSEBOOK_ROOT": str(demo), "CLAUSEBOOK_STATE": str(tmp_path / "derived")})
    Database.open(f"sqlite:///{config.data / 'notices.db'}").engine.dispose()
    assert [True] == [one.well for one in doctor(workspace)]
    assert audience(workspace, workspace.corpus())


def test_nothing_is_made_by_whoever_only_looks(demo_config: ApiConfig, company: Company, tmp_path: Any) -> None:
    away = f"sqlite:///{tmp_path / 'none' / 'notices.db'}"
    client = asked(replace(company, sending=replace(company.sending, database=away)), demo_config)
    found = ready(client)
    assert ([], None) == (found["unavailable"], found["notices"])
    assert not (tmp_path / "none").exists()
    here = client.application.extensions[EXTENSION]
    assert here.office.look(company.clock()) == (None, True)
