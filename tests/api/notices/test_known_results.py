"""What is known of a mail is never thrown away, whatever the database does meanwhile: nobody gets a second one."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from clausebook_api import database
from clausebook_api.models import Delivery
from clausebook_api.notices import backup_guard, queue
from clausebook_api.notices.delivery import Outcome, State
from clausebook_api.notices.queue import LeaseClock

if TYPE_CHECKING:
    from typing import Any

    Company = Any
    MakeRelay = Callable[..., Any]


def test_results_wait_for_a_file_that_is_locked_for_long(
    make_company: Callable[[str, Path], Company], relay: MakeRelay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_WAIT", 0.05)
    file = tmp_path / "notices.db"
    company = make_company(f"sqlite:///{file}", tmp_path)
    company.people(*(f"p{number}" for number in range(6)))
    company.changed()
    locking = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    free = threading.Timer(4, lambda: locking.execute("ROLLBACK"))
    with relay() as server:
        normal = server.script

        def script(verb: str, count: int) -> bytes | None:
            if verb == "DOT" and count == 3:
                locking.execute("BEGIN IMMEDIATE")
                free.start()
            answer: bytes | None = normal(verb, count)
            return answer

        server.script = script
        assert 6 == company.worker(connect=server.connect).drain()
    locking.close()
    assert {"sent": 6} == company.states()
    assert [(0, 1)] * 6 == [(row.copies, row.attempts) for row in company.deliveries()]
    assert 6 == len(server.received)


def test_what_was_not_begun_is_ready_again(company: Company, relay: MakeRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    company.people("alice", "bob")
    backup_guard.check(company.database, company.sending.epoch)
    company.changed()
    remember = backup_guard.remember
    with relay() as server:
        worker = company.worker(connect=server.connect)

        def full(*_: object) -> None:
            raise OSError("no space")

        monkeypatch.setattr(backup_guard, "remember", full)
        with pytest.raises(OSError, match="no space"):
            worker.step()
        assert {"inflight": 2} == company.states()
        monkeypatch.setattr(backup_guard, "remember", remember)
        worker.drain()
    assert {"sent": 2} == company.states()
    assert [(0, 1)] * 2 == [(row.copies, row.attempts) for row in company.deliveries()]


def test_a_lease_of_another_under_the_same_fence_is_not_given_back(company: Company) -> None:
    company.people("alice")
    company.changed()
    clock = LeaseClock(company.database)
    with company.database.writing() as connection:
        lost = queue.lease(connection, clock, company.clock(), 1)
        connection.rollback()  # this lease is never written down
    with company.database.writing() as connection:
        [other] = queue.lease(connection, clock, company.clock(), 1)
        assert lost[0].fence == other.fence
        queue.mark(connection, {other: b""})
    with company.database.writing() as connection:
        queue.give_back(connection, lost)
    assert {"inflight": 1} == company.states()


@pytest.mark.parametrize("resend", [True, False])
@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.READY])
def test_a_late_result_is_better_than_a_guess(company: Company, resend: bool, state: State) -> None:
    company.people("alice")
    company.changed()
    clock = LeaseClock(company.database)
    with company.database.writing() as connection:
        [one] = queue.lease(connection, clock, company.clock(), 1, seconds=-1)
        queue.mark(connection, {one: b""})
    with company.database.writing() as connection:
        assert 1 == queue.recover(connection, clock, resend=resend, now=company.clock())
    with company.database.writing() as connection:
        queue.end(connection, {one: Outcome(state, "said")}, company.clock())
    [row] = company.deliveries()
    assert (state, 0, "said") == (row.state, row.copies, row.said)
    assert (0 if state is State.READY else 1) == row.attempts
    assert (row.ended_at is None) == (state is State.READY)


def test_a_late_result_changes_nothing_once_it_is_sent_again(company: Company) -> None:
    company.people("alice")
    company.changed()
    clock = LeaseClock(company.database)
    with company.database.writing() as connection:
        [one] = queue.lease(connection, clock, company.clock(), 1, seconds=-1)
        queue.mark(connection, {one: b""})
    company.worker().drain()
    with company.database.writing() as connection:
        queue.end(connection, {one: Outcome(State.FAILED, "late")}, company.clock())
    assert [("sent", 1)] == [(row.state, row.copies) for row in company.deliveries()]


def test_a_fault_of_ours_keeps_what_is_known(company: Company, relay: MakeRelay) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    with relay() as server:

        class Failing:
            def __init__(self) -> None:
                self.real = server.connect()

            def send(self, sender: str, recipient: str, content: bytes) -> Any:
                if recipient.startswith("bob"):
                    raise ZeroDivisionError
                return self.real.send(sender, recipient, content)

            def close(self) -> None:
                self.real.close()

        with pytest.raises(ZeroDivisionError):
            company.worker(connect=Failing).drain()
    assert {"inflight": 1, "ready": 1, "sent": 1} == company.states()
    with company.database.writing() as connection:  # bob's may have gone: its lease has to end
        connection.execute(update(Delivery).values(lease_until=0.0))
    company.worker().drain()
    assert {"sent": 3} == company.states()
