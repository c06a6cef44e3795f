"""Rate limits are counted in the database: for all processes, without names, and never for long."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import RateCount
from clausebook_api.rate_counts import SharedCounts, Window, count

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    Company = Any

PATIENCE = 600.0  # seconds in which even a busy machine answers
WORDS = ("refund", "days", "cookie", "note")


def rows(company: Company) -> list[Any]:
    with company.database.reading() as connection:
        return list(connection.execute(select(RateCount)).all())


def served(company: Company, config: ApiConfig) -> FlaskClient:
    config = replace(config, secret=company.sending.secrets[0], limit="3 per minute")
    return create_app(config, sending=company.sending).test_client()


def test_processes_share_what_they_count(demo_config: ApiConfig, company: Company) -> None:
    one, two = served(company, demo_config), served(company, demo_config)
    answers = [each.get(f"/v1/search?q={words}") for each, words in zip((one, two) * 2, WORDS, strict=True)]
    assert [200, 200, 200, 429] == [answer.status_code for answer in answers]
    assert ["2", "1", "0", "0"] == [answer.headers["RateLimit-Remaining"] for answer in answers]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    network = {"REMOTE_ADDR": "2001:db8::1"}, {"REMOTE_ADDR": "2001:db8::ffff"}, {"REMOTE_ADDR": "2001:db8:0:1::1"}
    for client in (one, two):
        for place in network:
            client.get(f"/v1/search?q={place['REMOTE_ADDR'][-4:].strip(':')}", environ_base=place)
    assert [2, 4, 4] == sorted(one.number for one in rows(company))  # the networks of 64 bits, and the first client


def test_a_person_can_be_asked_about_five_times_by_any_process(demo_config: ApiConfig, company: Company) -> None:
    clients = [served(company, demo_config) for _ in range(2)]
    spelled = ("a@example.org", "A@example.org", "a@EXAMPLE.org") * 2
    answers = [
        clients[place % 2].post("/v1/subscriptions", json={"email": address}).status_code
        for place, address in enumerate(spelled)
    ]
    assert [429] == sorted(set(answers) - {202})
    assert answers.index(429) == len(answers) - 1


def test_nothing_in_the_database_names_who_asked(demo_config: ApiConfig, company: Company) -> None:
    served(company, demo_config).get("/v1/search?q=fees", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    [row] = rows(company)
    assert 64 == len(row.key)
    counts = SharedCounts(lambda: company.database, b"another secret")
    counts.count("x", 60)
    assert len({one.key for one in rows(company)}) == len(rows(company))


def test_a_window_ends_and_is_counted_anew_and_old_ones_are_deleted(company: Company) -> None:
    assert [1, 2] == [count(company.database, "a" * 64, Window(60), at).number for at in (1000.0, 1059.0)]
    for name in range(40):
        count(company.database, f"{name:064}", Window(60), 1001.0)
    assert 41 == len(rows(company))
    assert (1, 1121.5) == count(company.database, "a" * 64, Window(60), 1061.5)
    for name in range(40, 45):
        count(company.database, f"{name:064}", Window(60), 1062.0)
    assert 6 == len(rows(company))


@pytest.mark.parametrize("address", ["postgres"], indirect=True)  # in a file nobody else writes meanwhile
def test_a_count_that_is_just_renewed_is_neither_waited_for_nor_deleted(company: Company) -> None:
    count(company.database, "renewed", Window(60), 1000.0)
    with ThreadPoolExecutor(1) as pool:
        with company.database.writing() as connection:
            connection.execute(update(RateCount).values(until=2060.0))
            another = pool.submit(count, company.database, "another", Window(60), 2000.0)
            wait([another], 5.0)
            waited = not another.done()
        another.result()
    assert ["another", "renewed"] == sorted(one.key for one in rows(company))
    assert not waited


def test_many_at_once_are_all_counted(company: Company) -> None:
    def counted(_: int) -> int:
        while True:
            with suppress(OperationalError):  # a file is locked for longer than a request waits, on a busy machine
                return count(company.database, "a" * 64, Window(60), 1000.0).number

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(counted, range(80)))
    assert list(range(1, 81)) == sorted(found)


def test_a_count_is_one_statement_that_waits_for_no_disk(company: Company) -> None:
    count(company.database, "a" * 64, Window(60), 1000.0)
    with company.asking() as said:
        count(company.database, "a" * 64, Window(60), 1000.0)
    statements = [statement for statement, _ in said if not statement.startswith("PRAGMA")]
    assert ["INSERT"] == [statement.split()[0] for statement in statements]
    with company.database.engine.connect() as connection:
        if company.database.embedded:
            assert 2 == connection.exec_driver_sql("PRAGMA synchronous").scalar()  # full, as for all else
        else:
            kept = "SELECT relpersistence FROM pg_class WHERE relname = 'rate_count'"
            assert "u" == connection.exec_driver_sql(kept).scalar()


@contextmanager
def writing_elsewhere(company: Company) -> Iterator[None]:
    with closing(sqlite3.connect(company.database.engine.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_request_waits_for_nobody_who_writes_and_is_counted_in_the_database_later(company: Company) -> None:
    times = [0.0]
    began = time.monotonic()
    with writing_elsewhere(company):
        patient = Database.open(str(company.database.engine.url), PATIENCE)
        assert company.keys.pepper == Keys.load(patient, company.sending.secrets).pepper
        counts = SharedCounts(lambda: patient, b"secret", monotonic=lambda: times[-1])
        assert [1, 2] == [counts.count("x", 60).number for _ in range(2)]
        times.append(10.5)
        assert 3 == counts.count("x", 60).number  # by one that asked the database again
    assert time.monotonic() - began < PATIENCE / 2
    assert 4 == counts.count("x", 60).number
    assert [] == rows(company)
    times.append(21.5)
    assert 5 == counts.count("x", 60).number
    assert [5] == [one.number for one in rows(company)]
    assert 6 == SharedCounts(lambda: company.database, b"secret").count("x", 60).number
    assert 7 == counts.count("x", 60).number
    with patient.engine.connect() as connection:
        assert PATIENCE * 1000 == connection.exec_driver_sql("PRAGMA busy_timeout").scalar()  # as for all else
    patient.engine.dispose()


def test_one_request_asks_whether_the_database_answers_again(company: Company) -> None:
    asked, answered = Event(), Event()

    database: Database = company.database

    def opened() -> Database:
        asked.set()
        assert answered.wait(PATIENCE)
        return database

    counts = SharedCounts(opened, b"secret")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(counts.count, "x", 60)
        assert asked.wait(PATIENCE)
        assert [1, 2] == [counts.count("x", 60).number for _ in range(2)]
        answered.set()
        assert 3 == first.result().number
    assert [3] == [one.number for one in rows(company)]


def test_what_was_counted_before_there_was_a_database_counts(company: Company) -> None:
    found: list[Database | None] = [None, company.database, company.database]
    counts = SharedCounts(lambda: found.pop(0), b"secret")
    assert [1, 2, 3] == [counts.count("x", 60).number for _ in range(3)]


def test_where_there_is_no_database_none_is_made() -> None:
    counts = SharedCounts(lambda: None, b"secret")
    assert [1, 2, 1] == [counts.count(who, 60).number for who in ("x", "x", "y")]
