"""Whatever happens in whatever order: everybody who should be told is told once, and nobody else."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from clausebook_api.notices import queue, report
from clausebook_api.notices.delivery import Outcome, State
from clausebook_api.notices.queue import LeaseClock
from clausebook_api.notices.smtp import Sent
from clausebook_api.preferences import Preferences
from clausebook_api.tokens import Purpose, TokenError

if TYPE_CHECKING:
    from typing import Any

    Company = Any

NAMES = ("alice", "bob", "carol")


class Mailbox:
    """Takes each mail once: no worker of the model ends between a mail and its record."""

    def __init__(self) -> None:
        self.mails: dict[str, str] = {}

    def send(self, _sender: str, _recipient: str, content: bytes) -> Sent:
        mail = content.decode()
        name = mail.partition("Message-ID: <")[2].partition(">")[0]
        assert name
        assert name not in self.mails, "sent twice"
        self.mails[name] = mail
        return Sent(State.SENT)

    def close(self) -> None:
        """Nothing is open."""


class Machine(RuleBasedStateMachine):
    """A model beside the real thing: who is subscribed, what each of them has to be told."""

    make: Any

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.company: Company = type(self).make(self.folder)
        self.state = dict.fromkeys(NAMES, "unknown")
        self.bounced: set[str] = set()
        self.owed: Counter[tuple[str, str]] = Counter()
        self.words = 0
        self.mailbox = Mailbox()

    def teardown(self) -> None:
        if hasattr(self, "company"):
            self.company.database.engine.dispose()
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(name=st.sampled_from(NAMES))
    def subscribe(self, name: str) -> None:
        self.company.registry.subscribe(f"{name}@example.org", Preferences(), self.company.clock(), {})
        if self.state[name] != "confirmed":
            self.state[name] = "pending"

    @rule(name=st.sampled_from(NAMES))
    def confirm(self, name: str) -> None:
        if self.state[name] == "unknown":
            return
        row = self.company.row(name)
        token = self.company.token(Purpose.CONFIRM, name, generation=row.generation)
        with suppress(TokenError):
            self.company.registry.confirm(token, self.company.clock(), {})
            self.state[name] = "confirmed"
            self.bounced.discard(name)

    @rule(name=st.sampled_from(NAMES))
    def unsubscribe(self, name: str) -> None:
        if self.state[name] == "unknown":
            return
        self.company.registry.unsubscribe(self.company.token(Purpose.UNSUBSCRIBE, name), self.company.clock(), {})
        self.state[name] = "left"
        self.owed = Counter({key: number for key, number in self.owed.items() if key[0] != name})

    @rule(name=st.sampled_from(NAMES))
    def bounce(self, name: str) -> None:
        self.company.records.suppress(f"{name}@example.org", "bounce", self.company.clock())
        self.bounced.add(name)

    @rule(days=st.integers(0, 3))
    def publish(self, days: int) -> None:
        self.words += 1
        today = self.company.clock().date()
        self.company.texts.add(today, f"Fees are due in {self.words} days.", effective=today + timedelta(days=days))
        self._notify()

    @rule()
    def rewrite(self) -> None:
        found = self.company.texts.found
        self.company.texts.found = [(replace(one, commit="f" * 40), changes) for one, changes in found]
        self._notify()

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.company.clock.on(hours=hours)
        self._notify()

    @rule()
    def set_back(self) -> None:
        self.company.clock.on(minutes=-5)

    @rule()
    def send(self) -> None:
        before = set(self.mailbox.mails)
        self.company.worker(connect=lambda: self.mailbox).drain()
        for name in self.mailbox.mails.keys() - before:
            self._arrived(self.mailbox.mails[name])

    @rule(marked=st.booleans())
    def crash(self, marked: bool) -> None:
        clock = LeaseClock(self.company.database)
        with self.company.database.writing() as connection:
            leases = queue.lease(connection, clock, self.company.clock(), 2, seconds=-1)
            if marked:
                queue.mark(connection, dict.fromkeys(leases, b""))

    @rule()
    def an_end_that_comes_too_late(self) -> None:
        clock = LeaseClock(self.company.database)
        with self.company.database.writing() as connection:
            leases = queue.lease(connection, clock, self.company.clock(), 1, seconds=-1)
        with self.company.database.writing() as connection:
            queue.recover(connection, clock, resend=True, now=self.company.clock())
            queue.end(connection, {one: Outcome(State.SENT) for one in leases}, self.company.clock())

    def _notify(self) -> None:
        for count in self.company.notify().counts:
            told = [name for name in NAMES if self.state[name] == "confirmed"]
            assert len(told) == count.email
            for name in told:
                if name not in self.bounced:
                    self.owed[name, f"{count.notice['version']} {count.notice['moment']}"] += 1

    def _arrived(self, mail: str) -> None:
        name = mail.partition("To: ")[2].partition("@")[0]
        if "List-Unsubscribe" not in mail:
            return
        assert "confirmed" == self.state[name], "told somebody who left"

    @invariant()
    def every_recipient_is_accounted_for(self) -> None:
        if not hasattr(self, "company"):
            return
        for found in report.list_notices(self.company.database):
            assert found.recipients == sum(found.states.values())
        keys = [found.key for found in report.list_notices(self.company.database)]
        assert len(keys) == len(set(keys))

    @rule()
    def settle(self) -> None:
        """In the end everybody has been told all that was owed, and nothing is under way."""
        self.company.clock.on(days=8)
        self._notify()
        self.send()
        told: Counter[tuple[str, str]] = Counter()
        for found in report.list_notices(self.company.database):
            for line in report.list_recipients(self.company.database, found.id):
                if line.state == "sent":
                    told[line.address.partition("@")[0], f"{found.version} {found.moment}"] += 1
                assert line.state in {"sent", "suppressed"}
        for key, number in self.owed.items():
            assert number == told[key] == 1, key


@pytest.mark.parametrize("examples", [25, pytest.param(1000, marks=pytest.mark.proof)])
def test_everybody_is_told_once_whatever_happens(make_company: Any, examples: int) -> None:
    def make(folder: Path) -> Any:
        return make_company(f"sqlite:///{folder / 'notices.db'}", folder)

    machine = type("Machine", (Machine,), {"make": staticmethod(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
