"""Takes deliveries and sends them: lease, mark, send, write down; any number of workers at once."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

import structlog
from sqlalchemy import Connection as Session
from sqlalchemy.exc import DBAPIError

from clausebook.model.errors import ClausebookError
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.notices import approval, backup_guard, obstacles, personalise, queue, refusals, send_rate
from clausebook_api.notices.bundle_messages import BundleMessages
from clausebook_api.notices.delivery import Lease, Outcome, State, next_delay
from clausebook_api.notices.folder import Folder
from clausebook_api.notices.mailer import Mailer
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.personalise import Letters
from clausebook_api.notices.queue import LeaseClock
from clausebook_api.notices.relay_guard import FAILING, RelayGuard
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.smtp import Connection, RelayError, Sent
from clausebook_api.notices.webhook import Poster
from clausebook_api.notices.webhook_delivery import Posting

_log = structlog.get_logger()
_IDLE = 2.0
_TRIES, _BETWEEN_TRIES = 6, 0.2  # to write down how a group ended; seconds
_LOOKS = 1.0  # seconds between two looks for workers that are gone, and of a server, two counts of the epoch
_ENDING = {"left": "no longer subscribed", "barred": "on the suppression list"}


@dataclass
class Worker:
    """One worker.

    ``chance`` spreads the times of retries; ``now`` gives the instant it is; ``pause`` waits so many seconds.
    """

    database: Database
    keys: Keys
    sending: Sending
    composer: Composer
    poster: Poster
    now: Callable[[], datetime]
    connect: Callable[[], Mailer] | None = None
    chance: Callable[[], float] = random.random
    pause: Callable[[float], None] = time.sleep
    _mailer: Mailer | None = None
    _refusals: int = 0
    _put_off: datetime | None = None  # until when the rates put off what is due
    _content: BundleMessages = field(init=False)
    _guard: RelayGuard = field(init=False)
    _looked: float = -math.inf
    _counted_at: float = -math.inf
    _uncounted: bool = False  # whether messages went since the epoch counted on

    def __post_init__(self) -> None:
        self._content = BundleMessages(self.composer)
        self._guard = RelayGuard(self.database, self.now, self.chance)

    @property
    def _letters(self) -> Letters:
        return Letters(self.keys, self.sending, self.composer.list_id)

    @property
    def _posting(self) -> Posting:
        return Posting(self.database, self.keys, self.poster, self.composer, self.now, self.chance)

    def run(self, stop: Event, *, idle: float = _IDLE) -> None:
        """Send until told to stop; one that fails stops all that were told by the same."""
        try:
            while not stop.is_set():
                try:
                    idles = not self.step()
                except DBAPIError as error:  # a server that is away comes back; what was leased is taken back by then
                    _log.error("database", error=type(error.orig).__name__)
                    idles = True
                if idles:
                    self._hang_up()
                    stop.wait(idle)
        finally:
            stop.set()
            self._hang_up()

    def drain(self) -> int:
        """Send all that is due now; how many deliveries were tried."""
        tried = 0
        while (number := self.step()) or self._put_off:
            tried += number
            if not number and self._put_off:
                self.pause(max(0.0, (self._put_off - self.now()).total_seconds()))
                self._put_off = None
        self._hang_up()
        return tried

    def step(self) -> int:
        """Send one group of what is due; how many deliveries were tried."""
        outcomes: dict[Lease, Outcome] = {}
        with self.database.writing() as connection:
            leases = self._lease(connection)
            prepared = self._prepared(connection, leases, outcomes)
            queue.end(connection, outcomes, self.now())
            queue.mark(connection, list(prepared))
            counted = self._counted(connection, sending=bool(prepared))
        if counted is not None:
            backup_guard.remember(self.sending.epoch, counted)
        if not leases:
            return 0
        results = self._sent(prepared)
        for left in reversed(range(_TRIES)):
            try:
                self._end(leases, results)
                break
            except DBAPIError:  # what is known now would be lost, and all of it sent again
                if not left:
                    raise
                time.sleep(_BETWEEN_TRIES)
        return len(leases)

    def _end(self, leases: Sequence[Lease], results: dict[Lease, Outcome]) -> None:
        with self.database.writing() as connection:
            results = self._guard.judge(connection, results)
            queue.end(connection, results, self.now())
            for bundle in {lease.bundle for lease in leases}:
                approval.settle(connection, bundle, FAILING, self.now())
            self._guard.watch(connection, results)
            self._refusals = 0

    def _counted(self, connection: Session, *, sending: bool) -> dict[str, object] | None:
        """The epoch, if it is to count on now.

        In a file, before each group. Workers of a server would wait for each other there: each counts once a second,
        and when it has nothing more to send.
        """
        lately = not self.database.embedded and time.monotonic() - self._counted_at < _LOOKS
        if (sending and lately) or not (sending or self._uncounted):
            self._uncounted = self._uncounted or sending
            return None
        self._counted_at, self._uncounted = time.monotonic(), False
        return backup_guard.count_on(connection, self.database)

    def _lease(self, connection: Session) -> list[Lease]:
        clock, now = LeaseClock(self.database), self.now()
        facts = self.database.facts(connection)
        if facts.get("paused"):
            return []
        if time.monotonic() - self._looked > _LOOKS:
            self._looked = time.monotonic()
            lost = queue.recover(connection, clock, resend=self.sending.resend, now=now)
            if lost:
                _log.warning("uncertain", deliveries=lost, resend=self.sending.resend)
            approval.settle_all(connection, FAILING, now)
        channels = ("webhook",) if refusals.resting_until(facts, now) else queue.CHANNELS
        leases = queue.lease(connection, clock, now, self.sending.group, channels=channels)
        kept, later = send_rate.keep_within(self.database, connection, leases, self.sending, now)
        self._put_off = min((one.due_at for one in later.values() if one.due_at), default=self._put_off)
        queue.end(connection, later, now)
        return kept

    def _prepared(
        self, connection: Session, leases: Sequence[Lease], outcomes: dict[Lease, Outcome]
    ) -> dict[Lease, bytes]:
        """The bytes of each message. A message that cannot be made stops everything: all get it or none."""
        prepared: dict[Lease, bytes] = {}
        subsets = queue.list_subsets(connection, [lease.id for lease in leases]) if leases else {}
        for lease in leases:
            if lease.address is None:
                outcomes[lease] = Outcome(State.SUPPRESSED, "the address was erased")
                continue
            try:
                content = self._content.read(connection, lease, subsets.get(lease.id, ()))
            except ClausebookError as error:
                self.database.state_fact(connection, "paused", str(error.findings[0]))
                _log.error("paused", reason=error.findings[0].code)
                outcomes[lease] = Outcome(State.READY, error.findings[0].code)
                continue
            posted = lease.channel == "webhook" and lease.kind != "disabled"
            prepared[lease] = content if posted else self._letters.personal(lease, content)
        return prepared

    def _sent(self, prepared: dict[Lease, bytes]) -> dict[Lease, Outcome]:
        results: dict[Lease, Outcome] = {}
        began = time.monotonic()
        with self.database.looking() as look:
            for lease, content in prepared.items():
                hindrance = obstacles.find_obstacle(look, lease)
                if time.monotonic() - began > queue.LEASE / 3:  # too slow: what was not begun is not under way
                    results[lease] = Outcome(State.READY, lease.said)
                elif hindrance in _ENDING:
                    results[lease] = Outcome(State.SUPPRESSED, _ENDING[hindrance])
                elif hindrance == "paused" or (self._refusals and lease.channel == "email"):
                    results[lease] = Outcome(State.READY, lease.said)
                elif not hindrance:
                    results[lease] = self._attempt(lease, content)
        return results

    def _attempt(self, lease: Lease, content: bytes) -> Outcome:
        if lease.channel == "webhook" and lease.kind != "disabled":
            return self._posting.post(lease, content)
        if self._mailer is None:
            try:
                self._mailer = (self.connect or self._connected)()
            except RelayError as error:
                return self._refused(error)
        try:
            sent = self._mailer.send(self._letters.sender(lease), personalise.choose_recipient(lease), content)
        except RelayError as error:
            return self._refused(error)
        if sent.over:
            self._hang_up()
        return self._after(lease, sent)

    def _connected(self) -> Mailer:
        return Connection(self.sending.relay) if self.sending.relay else Folder(self.sending.mail)

    def _after(self, lease: Lease, sent: Sent) -> Outcome:
        resent = sent.state is State.UNCERTAIN and self.sending.resend
        if sent.state is not State.RETRY and not resent:
            return Outcome(sent.state, sent.said)
        wait = next_delay(lease.attempts + 1, self.chance())
        if wait is None:
            return Outcome(State.UNCERTAIN if resent else State.FAILED, f"given up: {sent.said}")
        if resent:  # it counts as a copy too many, whatever comes of it
            with self.database.writing() as connection:
                queue.count_copy(connection, lease)
        return Outcome(State.RETRY, sent.said, self.now() + wait)

    def _refused(self, error: RelayError) -> Outcome:
        """The relay is left alone for a while, and so are all deliveries by it."""
        self._refusals += 1
        self._hang_up()
        with self.database.writing() as connection:
            self._guard.rest(connection, error.said)
        return Outcome(State.READY, f"the relay: {error.said}")

    def _hang_up(self) -> None:
        if self._mailer is not None:
            self._mailer.close()
            self._mailer = None
