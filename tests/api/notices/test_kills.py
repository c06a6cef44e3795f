"""Workers are killed at random while they send: nobody is missed, and whoever may have been told twice is listed."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from clausebook_api.models import Delivery
from clausebook_api.notices.notify import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Company = Any
    MakeRelay = Callable[..., Any]

LEASE = 1e10  # seconds: more than any clock has counted
PROGRAM = """
import functools
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from clausebook_api.database import Database
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.public_addresses import Outward
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.smtp import Connection, Relay
from clausebook_api.notices.webhook import Poster
from clausebook_api.notices.worker import Worker
from clausebook_api.keys import Keys
from clausebook.config import Config

secret = (b"a secret of the tests that is long enough",)
database = Database.open(address)
sending = Sending(address, secret, "https://legal.example/", "Legal <legal@legal.example>", Path("."), Path("."),
                  group=group, resend=resend)
settings = Config(site_name="Example Legal", site_url="https://legal.example/")
worker = Worker(database, Keys.load(database, secret), sending,
                Composer(settings, sending.service, sending.sender), Poster(Outward()),
                lambda: at,
                connect=lambda: Connection(Relay("127.0.0.1", port, "never"), timeout=600))
import clausebook_api.notices.queue as queue
queue.lease = functools.partial(queue.lease, seconds=lease)
queue.LEASE = 1e15  # none of these is from a clock that was ahead
quiet = 0
while quiet < 20:
    quiet = 0 if worker.step() else quiet + 1
    if quiet:
        time.sleep(0.05)
"""


@dataclass
class Rehearsal:
    """Workers that send to everybody, and are killed at random until so many were.

    A lease says by its length whose it is, and is over when its worker is killed, not when the machine is slow.
    The relay lets no more mails through than belong before the next kill.
    """

    company: Company
    server: Any
    forks: ForkServerContext
    people: int
    kills: int
    resend: bool
    group: int
    killed: int = 0
    started: int = 0
    running: dict[int, BaseProcess] = field(default_factory=dict)

    def prepare(self) -> None:
        """Subscribers, a change they are to be told of, and a relay that keeps step."""
        self.company.people(*(f"p{number:05}" for number in range(self.people)))
        self.company.limits = Limits(approve=self.people)
        self.company.changed()
        self.company.clock.on(days=10)  # retries are due at once
        script = self.server.script

        def in_step(verb: str, count: int) -> bytes | None:
            while verb == "MAIL" and self.killed < self.kills and len(self.server.received) > self.next + self.group:
                time.sleep(0.01)
            answer: bytes | None = script(verb, count)
            return answer

        self.server.script = in_step

    @property
    def next(self) -> int:
        """How many mails are sent before the next kill: kills are spread over the whole."""
        return self.killed * self.people * 3 // (4 * self.kills)

    def start(self) -> None:
        self.started += 1
        told = {
            "address": self.company.sending.database, "port": self.server.port, "resend": self.resend,
            "group": self.group, "at": self.company.clock(), "lease": self.started * LEASE,
        }  # fmt: skip
        worker = self.forks.Process(target=exec, args=(PROGRAM, told))
        worker.start()
        self.running[self.started] = worker

    def kill(self, number: int) -> None:
        worker = self.running.pop(number)
        worker.kill()
        worker.join()
        mine = Delivery.lease_until.between(number * LEASE, (number + 1) * LEASE)
        with self.company.database.writing() as connection:
            connection.execute(update(Delivery).where(mine).values(lease_until=0))
        self.killed += 1

    def run(self, workers: int) -> None:
        """Send until everybody is told, or half an hour has passed."""
        self.prepare()
        chance, end = random.Random(self.people), time.monotonic() + 1800
        while time.monotonic() < end:
            self.running = {number: one for number, one in self.running.items() if one.is_alive()}
            if self.killed < self.kills and self.running:
                if len(self.server.received) < self.next:
                    time.sleep(0.01)
                    continue
                time.sleep(chance.uniform(0, 0.1))
                self.kill(chance.choice(sorted(self.running)))
                continue
            if not self.company.states().keys() & {"ready", "leased", "inflight", "retry"}:
                break
            self.company.clock.on(days=1)
            while len(self.running) < workers:
                self.start()
            time.sleep(0.1)
        for number in list(self.running):
            self.running.pop(number).join()


def judge(  # noqa: PLR0913 - all that was observed
    company: Company, server: Any, people: int, *, resend: bool, group: int, killed: int
) -> str:
    """Assert what was promised; the figures in words."""
    got = Counter(name for name, _ in server.received)
    rows = company.deliveries()
    states = company.states()
    assert people == len(rows) == sum(states.values())
    again = sum(number - 1 for number in got.values())
    listed = sum(row.copies for row in rows)
    if resend:
        assert {"sent": people} == states
        assert people == len(got)
        assert again <= listed <= killed * group
    else:
        assert people == states.get("sent", 0) + states.get("uncertain", 0)
        assert 0 == again
        assert states.get("sent", 0) <= len(got) <= people
        assert listed == states.get("uncertain", 0) <= killed * group
    return f"{people} people, {killed} kills: {again} sent twice, {listed} listed, {states}"


@pytest.mark.parametrize("resend", [True, False], ids=["resend", "hold"])
def test_nobody_is_missed_when_workers_are_killed(
    company: Company,
    relay: MakeRelay,
    forks: ForkServerContext,
    resend: bool,
) -> None:
    with relay() as server:
        rehearsal = Rehearsal(company, server, forks, 100, 4, resend, 5)
        rehearsal.run(workers=2)
        assert 4 == rehearsal.killed
        judge(company, server, 100, resend=resend, group=5, killed=4)


@pytest.mark.proof
@pytest.mark.parametrize("resend", [True, False], ids=["resend", "hold"])
def test_nobody_is_missed_in_a_long_rehearsal(
    company: Company,
    relay: MakeRelay,
    forks: ForkServerContext,
    resend: bool,
) -> None:
    workers = 2 if company.database.embedded else 4
    with relay() as server:
        rehearsal = Rehearsal(company, server, forks, 10_000, 100, resend, 20)
        rehearsal.run(workers)
        told = judge(company, server, 10_000, resend=resend, group=20, killed=rehearsal.killed)
        print(f"{Path(company.sending.database.partition(':')[0]).name}: {told}")
        assert 100 == rehearsal.killed
