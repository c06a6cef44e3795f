"""A relay that takes no mail for now costs nobody an attempt; somebody who is put off holds nobody up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from clausebook_api.notices.delivery import State
from clausebook_api.notices.smtp import Sent

if TYPE_CHECKING:
    from typing import Any

    Company = Any
    MakeRelay = Callable[..., Any]

BUSY = b"450 4.7.1 Error: too many recipients"
PIPELINING = b"250-here\r\n250 PIPELINING"


def put_off(server: Any, whom: Callable[[], bool], answer: bytes = BUSY, verb: str = "RCPT") -> None:
    """Let a relay put somebody off whenever it is so."""
    normal = server.script
    server.script = lambda asked, count: answer if asked == verb and whom() else normal(asked, count)


def untried(company: Company) -> bool:
    return {(State.READY, 0)} == {(row.state, row.attempts) for row in company.deliveries()}


@pytest.mark.parametrize(
    ("stage", "answer", "tries"),
    [
        ("MAIL", b"451 4.3.0 later", 1), ("MAIL", BUSY, 1), ("MAIL", b"421 4.7.0 too many", 1), ("MAIL", None, 1),
        ("RCPT", BUSY, 3), ("RCPT", b"421 4.7.0 too many", 1), ("RCPT", b"452 4.3.1 no space", 3),
        ("DATA", b"451 later", 3), ("DOT", b"452 4.3.1 no space", 3), ("DOT", b"421 4.3.2 closing", 1),
    ],
)  # fmt: skip
def test_a_relay_that_takes_nothing_for_now_costs_nobody_an_attempt(
    company: Company, relay: MakeRelay, stage: str, answer: bytes | None, tries: int
) -> None:
    company.people(*(f"p{number:02}" for number in range(5)))
    company.changed()
    with relay(once=False, **{"EHLO": PIPELINING, stage: answer}) as server:
        worker = company.worker(connect=server.connect)
        worker.drain()
        assert untried(company)
        assert tries == server.verbs.count(stage)
        assert 0 == worker.drain()  # left alone
        for _ in range(3):
            company.clock.on(days=3)
            worker.drain()
        assert untried(company)
    with relay() as server:
        company.clock.on(hours=1)
        company.worker(connect=server.connect).drain()
    assert {"sent": 5} == company.states()


def test_a_relay_of_so_many_a_minute_takes_all_in_time(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number:03}" for number in range(150)))
    company.changed()
    with relay() as server:
        taken: Counter[object] = Counter()

        def too_many() -> bool:
            minute = company.clock().replace(second=0)
            taken[minute] += 1
            return taken[minute] > 40

        put_off(server, too_many)
        worker = company.worker(connect=server.connect)
        for _ in range(8):
            worker.drain()
            company.clock.on(minutes=1, seconds=1)
    assert {"sent": 150} == company.states()
    assert {1} == {row.attempts for row in company.deliveries()}
    assert 150 == len(server.received)


def test_a_run_goes_on_from_group_to_group(company: Company, relay: MakeRelay) -> None:
    company.people("alice", "bob", "carol", "dave")
    company.changed()
    with relay(once=False, RCPT=BUSY) as server:
        worker = company.worker(connect=server.connect, group=1)
        worker.drain()
        assert 3 == server.verbs.count("RCPT")
    assert untried(company)
    assert 3 == [row.said for row in company.deliveries()].count("the relay: 450 4.7.1")


def test_greylisting_is_about_each(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number:02}" for number in range(30)))
    company.changed()
    with relay() as server:
        until = company.clock()
        put_off(
            server, lambda: company.clock() == until, b"450 4.2.0 <a@b>: Recipient rejected: Greylisted, see http://x"
        )
        worker = company.worker(connect=server.connect)
        worker.drain()
        assert {"retry": 30} == company.states()
        assert {"450 4.2.0 greylisted"} == {row.said for row in company.deliveries()}
        company.clock.on(minutes=6)
        worker.drain()
    assert {"sent": 30} == company.states()


class Grey:
    """A relay that greylists everybody for five minutes, and does not say so."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock, self.seen = clock, dict[str, datetime]()

    def send(self, _sender: str, recipient: str, _content: bytes) -> Sent:
        first = self.seen.setdefault(recipient, self.clock())
        return Sent(State.SENT) if self.clock() - first >= timedelta(minutes=5) else Sent(State.RETRY, "451 4.7.1")

    def close(self) -> None:
        """Nothing is open."""


def test_greylisting_that_does_not_say_so_is_found_out(company: Company) -> None:
    company.people(*(f"p{number:02}" for number in range(60)))
    company.changed()
    server = Grey(company.clock)
    worker = company.worker(connect=lambda: server)
    for _ in range(30):
        worker.drain()
        company.clock.on(minutes=1, seconds=1)
    assert {"sent": 60} == company.states()


class Full:
    """A relay behind which some mailboxes are full."""

    def __init__(self, *names: str) -> None:
        self.names, self.got = names, list[str]()

    def send(self, _sender: str, recipient: str, _content: bytes) -> Sent:
        name = recipient.partition("@")[0]
        if name in self.names:
            return Sent(State.RETRY, "452 4.2.2")
        self.got.append(name)
        return Sent(State.SENT)

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("many", [3, 25])
def test_some_who_are_put_off_for_ever_hold_nobody_up(company: Company, many: int) -> None:
    names = [f"p{number:02}" for number in range(many)]
    company.people(*names)
    company.changed()
    server = Full(*names)
    worker = company.worker(connect=lambda: server)
    worker.drain()
    assert ({"retry": 3} if many == 3 else {"ready": 25}) == company.states()
    company.clock.on(minutes=2)
    company.people("zoe")
    company.changed("Fees are due in 7 days.")
    worker.drain()
    company.clock.on(minutes=5)
    worker.drain()
    assert ["zoe"] == server.got
    for _ in range(40):
        company.clock.on(hours=5)
        worker.drain()
    assert {"failed": 2 * many, "sent": 1} == company.states()


def test_a_run_of_everybody_is_about_the_relay_whatever_it_says(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number:02}" for number in range(30)))
    company.changed()
    with relay(once=False, RCPT=b"450 4.2.1 receiving too quickly") as server:
        company.worker(connect=server.connect).drain()
        assert 20 == server.verbs.count("RCPT")
    assert untried(company)
