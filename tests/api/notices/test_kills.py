"""Workers are killed at random while they send: nobody is missed, and whoever may have been told twice is listed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.notices.notify import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Company = Any
    MakeRelay = Callable[..., Any]

PROGRAM = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from api.database import Database
from api.notices.compose import Composer
from api.notices.outward import Outward
from api.notices.settings import Sending
from api.notices.smtp import Connection, Relay
from api.notices.webhook import Poster
from api.notices.worker import Worker
from api.subscribers.keys import Keys
from clausebook.config import Config

address, port, resend, group, at = sys.argv[1:]
secret = (b"a secret of the tests that is long enough",)
database = Database.open(address)
sending = Sending(address, secret, "https://legal.example/", "Legal <legal@legal.example>", Path("."), Path("."),
                  group=int(group), resend=resend == "resend")
settings = Config(site_name="Example Legal", site_url="https://legal.example/")
worker = Worker(database, Keys.load(database, secret), sending,
                Composer(settings, sending.service, sending.sender), Poster(Outward()),
                lambda: datetime.fromisoformat(at),
                connect=lambda: Connection(Relay("127.0.0.1", int(port), "never"), timeout=5))
import api.notices.queue as queue
import api.notices.worker as module
queue.LEASE = 0.5
import functools
queue.lease = functools.partial(queue.lease, seconds=0.5)
import time
quiet = 0
while quiet < 20:
    quiet = 0 if worker.step() else quiet + 1
    if quiet:
        time.sleep(0.05)
"""


def rehearse(  # noqa: PLR0913
    company: Company,
    server: Any,
    people: int,
    kills: int,
    *,
    workers: int,
    resend: bool,
    group: int,
) -> int:
    """Send to everybody with workers that are killed at random; how many were killed while they sent."""
    company.people(*(f"p{number:05}" for number in range(people)))
    company.limits = Limits(approve=people)
    company.changed()
    company.clock.on(days=10)  # retries are due at once
    mode = "resend" if resend else "hold"
    command = [sys.executable, "-c", PROGRAM, company.sending.database, str(server.port), mode, str(group)]
    chance = random.Random(people)  # noqa: S311
    running: list[subprocess.Popen[bytes]] = []
    killed = 0
    end = time.monotonic() + 1200
    while time.monotonic() < end:
        running = [one for one in running if one.poll() is None]
        if killed < kills and running and len(server.received) < people:
            if len(server.received) < killed * people * 3 // (4 * kills) and any(one.poll() is None for one in running):
                time.sleep(0.01)  # spread over the whole send, however fast the machine is
                continue
            time.sleep(chance.uniform(0, 0.1))
            victim = chance.choice(running)
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            killed += 1
            continue
        states = company.states()
        if not states.keys() & {"ready", "leased", "inflight", "retry"}:
            break
        company.clock.on(days=1)
        while len(running) < workers:
            running.append(subprocess.Popen([*command, company.clock().isoformat()]))
        time.sleep(0.3)
    for one in running:
        one.kill()
        one.wait()
    return killed


def judge(  # noqa: PLR0913
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
def test_nobody_is_missed_when_workers_are_killed(company: Company, relay: MakeRelay, resend: bool) -> None:  # noqa: FBT001
    with relay() as server:
        killed = rehearse(company, server, 100, 4, workers=2, resend=resend, group=5)
        assert killed > 1
        judge(company, server, 100, resend=resend, group=5, killed=killed)


@pytest.mark.proof
@pytest.mark.parametrize("resend", [True, False], ids=["resend", "hold"])
def test_nobody_is_missed_in_a_long_rehearsal(company: Company, relay: MakeRelay, resend: bool) -> None:  # noqa: FBT001
    workers = 2 if company.database.embedded else 4
    with relay() as server:
        killed = rehearse(company, server, 10_000, 100, workers=workers, resend=resend, group=20)
        told = judge(company, server, 10_000, resend=resend, group=20, killed=killed)
        print(f"{Path(company.sending.database.partition(':')[0]).name}: {told}")
        assert killed == 100
