"""The operator is told, once, that notices are not sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from clausebook.cli import main
from clausebook_api.notices import backup_guard
from clausebook_api.notices.alarm import Alarm
from clausebook_api.notices.refusals import rest

if TYPE_CHECKING:
    from typing import Any

    Company = Any


def alarm(company: Company, *operators: str, **more: Any) -> Alarm:
    return Alarm(company.database, replace(company.sending, operators=operators), company.clock, **more)


def paused(company: Company, reason: str) -> None:
    with company.database.writing() as connection:
        company.database.state_fact(connection, "paused", reason)


def told(company: Company) -> list[str]:
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in company.mails()]
    return [one.as_string() for one in found if one["To"] == "ops@legal.example"]


def test_who_runs_it_is_told_once_for_each_reason(company: Company) -> None:
    one, two = alarm(company, "ops@legal.example"), alarm(company, "ops@legal.example")
    assert one.look()
    assert [] == told(company)
    paused(company, "25 of the last 100 mails were refused")
    assert one.look()
    assert two.look()
    assert one.look()
    [said] = told(company)
    assert "25 of the last 100 mails were refused" in said
    assert "--resume" in said
    paused(company, "")
    one.look()
    paused(company, "25 of the last 100 mails were refused")
    two.look()
    assert 2 == len(told(company))
    alarm(company).look()  # nobody is named


@contextmanager
def listening() -> Iterator[tuple[str, list[Any]]]:
    """A webhook, and what was posted to it."""
    heard: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", heard
    server.shutdown()
    server.server_close()


def test_a_relay_that_refuses_again_and_again_is_told_by_webhook(company: Company) -> None:
    with listening() as (url, heard):
        watch = alarm(company, url)
        for _ in range(5):
            with company.database.writing() as connection:
                rest(company.database, connection, "451 4.7.1", company.clock())
            watch.look()
            company.clock.on(hours=1)
            watch.look()  # between two rests the reason is the same
    [said] = heard
    assert "The relay takes no mail: 451 4.7.1" == said["reason"]
    assert "https://legal.example/" in said["text"]


def test_what_could_not_be_told_is_told_later(company: Company, relay: Callable[..., Any]) -> None:
    paused(company, "paused by hand")
    with relay(once=False, MAIL=b"451 not now") as away:
        assert not alarm(company, "ops@legal.example", connect=away.connect).look()
    assert not alarm(company, "http://127.0.0.1:1/").look()
    assert alarm(company, "ops@legal.example").look()
    assert 1 == len(told(company))


def test_who_was_told_is_not_told_again_while_another_cannot_be(company: Company) -> None:
    paused(company, "paused by hand")
    watch = alarm(company, "ops@legal.example", "http://127.0.0.1:1/")
    assert [False, False, False] == [watch.look() for _ in range(3)]
    assert 1 == len(told(company))
    with listening() as (url, heard):
        assert not alarm(company, "ops@legal.example", "http://127.0.0.1:1/", url).look()
        both = alarm(company, "ops@legal.example", url)
        assert both.look()
        assert (1, 1) == (len(told(company)), len(heard))
        paused(company, "")
        assert both.look()
        paused(company, "paused by hand")
        assert both.look()
        assert (2, 2) == (len(told(company)), len(heard))


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)  # a command leaves its connections to its end
def test_a_worker_that_will_not_start_after_a_restore_says_so(company: Company, demo: Path, tmp_path: Path) -> None:
    with company.database.writing() as connection:
        backup_guard.mark_restored(connection, company.database, company.clock())
    environment = {
        "CLAUSEBOOK_DATABASE_URL": company.sending.database,
        "CLAUSEBOOK_SECRET": company.sending.secrets[0].decode(),
        "CLAUSEBOOK_OPERATOR": "ops@legal.example",
        "CLAUSEBOOK_DATA": str(tmp_path),
    }
    for _ in range(2):  # a supervisor starts it again and again
        result = CliRunner().invoke(main, ["-C", str(demo), "worker"], env=environment)
        assert (2, True) == (result.exit_code, "E_EPOCH" in result.output)
    [said] = told(company)
    assert "backup was restored" in said
    assert "notify --confirm-epoch" in said.replace("=\n", "")
    assert alarm(company, "ops@legal.example").look()  # the worker that goes on elsewhere says it no second time
    assert 1 == len(told(company))


def test_an_operator_hears_once_of_a_worker_that_does_not_start_while_another_goes_on(company: Company) -> None:
    stuck, working = (alarm(company, "ops@legal.example", place=place) for place in ("one", "another"))
    for _ in range(3):  # a supervisor starts it again and again
        stuck.hinder("E_EPOCH The database is not as it was left here")
        assert stuck.look()
        working.hinder("")
        assert working.look()
    [said] = told(company)
    assert "not as it was left here" in said
    stuck.hinder("")
    assert working.look()
    stuck.hinder("E_EPOCH The database is not as it was left here")
    assert working.look()
    assert 2 == len(told(company))


def test_a_place_that_is_gone_hinders_nothing_for_long(company: Company) -> None:
    gone, working = (alarm(company, "ops@legal.example", place=place) for place in ("one", "another"))
    gone.hinder("It does not start")
    assert working.look()
    working.hinder("It does not start here either")
    assert working.look()
    assert 2 == len(told(company))
    company.clock.on(days=3)
    working.hinder("It does not start")
    assert working.look()
    assert 3 == len(told(company))
    assert 1 == sum("either" in one for one in told(company))


def test_what_the_database_says_is_not_said_again_when_it_is_over(company: Company) -> None:
    stuck = alarm(company, "ops@legal.example")
    paused(company, "paused by hand")
    stuck.hinder("It is paused, so it does not start")
    assert stuck.look()
    paused(company, "")
    assert stuck.look()
    assert 1 == len(told(company))
