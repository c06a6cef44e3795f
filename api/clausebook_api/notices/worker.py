"""Takes deliveries and sends them: lease, mark, send, write down; any number of workers at once."""

from __future__ import annotations

import math
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection as Session
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from clausebook.model.errors import ClausebookError
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Message, Notice
from clausebook_api.notices import approval, backup_guard, outbox, personalise, queue, refusals, send_rate
from clausebook_api.notices.folder import Folder
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.personalise import Letters
from clausebook_api.notices.queue import Lease, LeaseClock, Outcome, State
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.smtp import Connection, RelayError, Sent
from clausebook_api.notices.webhook import Poster
from clausebook_api.notices.webhook_delivery import Posting

T = TypeVar("T")

_log = structlog.get_logger()
_JUDGED, _FEWEST, _FAILING = 200, 10, 0.05  # the last mails, and the share of failures that stops all
_IDLE = 2.0
_REMEMBERED = 32  # messages
_TRIES, _BETWEEN_TRIES = 6, 0.2  # to write down how a group ended; seconds
_LOOKS = 1.0  # seconds between two looks for workers that are gone, and of a server, two counts of the epoch
_ENDING = {"left": "no longer subscribed", "barred": "on the suppression list"}


class Mailer(Protocol):
    """What mail is given to."""

    def send(self, sender: str, recipient: str, content: bytes) -> Sent:
        """Send one mail. Raises :class:`RelayError`."""

    def close(self) -> None:
        """Let go of it."""


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
    _messages: dict[tuple[int, str], bytes] = field(default_factory=dict)
    _looked: float = -math.inf
    _counted_at: float = -math.inf
    _uncounted: bool = False  # whether messages went since the epoch counted on
    _last: deque[bool] = field(default_factory=lambda: deque(maxlen=_JUDGED))

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
            results = self._judged(connection, results)
            queue.end(connection, results, self.now())
            for bundle in {lease.bundle for lease in leases}:
                approval.settle(connection, bundle, _FAILING, self.now())
            self._watch(connection, results)

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
            approval.settle_all(connection, _FAILING, now)
        channels = ("webhook",) if refusals.resting_until(facts, now) else queue.CHANNELS
        leases = queue.lease(connection, clock, now, self.sending.group, channels=channels)
        return self._within_rates(connection, leases, now)

    def _within_rates(self, connection: Session, leases: list[Lease], now: datetime) -> list[Lease]:
        """The leases that may be used at once; the others are given back until they may."""
        speeds = {"": self.sending.rate}
        speeds |= {lease.domain: self.sending.domain_rate for lease in leases if lease.channel == "email"}
        limited = {domain: speed for domain, speed in speeds.items() if speed}
        if not leases or not limited:
            return leases
        send_rate.hold(self.database, connection, limited, now)
        kept, later = [], {}
        for lease in leases:
            waits = (send_rate.take(connection, domain, limited[domain], now) for domain in ("", lease.domain)
                     if lease.channel == "email" and domain in limited)  # fmt: skip
            wait = next(filter(None, waits), None)
            if wait:
                later[lease] = Outcome(State.READY, lease.said, now + wait)
            else:
                kept.append(lease)
        self._put_off = min((one.due_at for one in later.values() if one.due_at), default=self._put_off)
        queue.end(connection, later, now)
        return kept

    # -- what is sent --

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
                content = self._message(connection, lease, subsets.get(lease.id, ()))
            except ClausebookError as error:
                self.database.state_fact(connection, "paused", str(error.findings[0]))
                _log.error("paused", reason=error.findings[0].code)
                outcomes[lease] = Outcome(State.READY, error.findings[0].code)
                continue
            posted = lease.channel == "webhook" and lease.kind != "disabled"
            prepared[lease] = content if posted else self._letters.personal(lease, content)
        return prepared

    def _message(self, connection: Session, lease: Lease, some: Sequence[int]) -> bytes:
        key = (lease.bundle, outbox.name_subset(some))
        if key not in self._messages:
            if len(self._messages) >= _REMEMBERED:
                self._messages.clear()
            self._messages[key] = self._made(connection, lease, some)
        return self._messages[key]

    def _made(self, connection: Session, lease: Lease, some: Sequence[int]) -> bytes:
        subset = outbox.name_subset(some)
        found = connection.execute(
            select(Message.content).where(Message.bundle_id == lease.bundle, Message.subset == subset)
        ).scalar()
        if found is None:  # of a weekly bundle, which is made when the first of its subscribers gets it
            told = connection.execute(select(Notice.facts).where(Notice.id.in_(some))).scalars().all()
            found = self.composer.notices(list(told), lease.dated)
            with suppress(IntegrityError), connection.begin_nested():  # unless another worker made it meanwhile
                outbox.record_message(connection, lease.bundle, some, found)
            return self._made(connection, lease, some)
        return bytes(found)

    # -- sending --

    def _sent(self, prepared: dict[Lease, bytes]) -> dict[Lease, Outcome]:
        results: dict[Lease, Outcome] = {}
        began = time.monotonic()
        with self.database.looking() as look:
            for lease, content in prepared.items():
                hindrance = queue.find_obstacle(look, lease)
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
        wait = queue.next_delay(lease.attempts + 1, self.chance())
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
            self._rest(connection, error.said)
        return Outcome(State.READY, f"the relay: {error.said}")

    def _rest(self, connection: Session, said: str, *, single: bool = False) -> datetime:
        until = refusals.rest(self.database, connection, said, self.now(), single=single)
        _log.error("relay", said=said, until=until.isoformat())
        return until

    def _judged(self, connection: Session, results: dict[Lease, Outcome]) -> dict[Lease, Outcome]:
        """The results, if what was refused was not all of us: else those wait, and who failed by it before them."""
        refused = refusals.list_doubted(results)
        if not refused:
            return results
        flowing = refusals.is_flowing(self.database, connection)
        judged = refusals.judge(results, self.now(), self.chance(), flowing=flowing)
        if not judged.said:
            return judged.results
        until = self._rest(connection, judged.said, single=len(refused) == 1)
        back = refusals.put_back(connection, refused, until)
        if back:
            _log.warning("put back", deliveries=back, said=judged.said)
        waiting = {lease: replace(judged.results[lease], due_at=until) for lease in refused}  # behind all others
        return judged.results | waiting

    def _watch(self, connection: Session, results: dict[Lease, Outcome]) -> None:
        """Pause everything when too much fails: then it is not the recipients."""
        judged = [one.state for lease, one in results.items() if lease.channel == "email"]
        self._last.extend(state is State.FAILED for state in judged if state in {State.FAILED, State.SENT})
        failed = sum(self._last)
        if judged and failed >= _FEWEST and failed > _FAILING * len(self._last):
            reason = f"{failed} of the last {len(self._last)} mails were refused"
            self.database.state_fact(connection, "paused", reason)
            _log.error("paused", reason=reason)
            self._last.clear()
        if any(state is State.SENT for state in judged) and not refusals.is_flowing(self.database, connection):
            self.database.state_fact(connection, "relay_refusals", "0")
        self._refusals = 0

    def _hang_up(self) -> None:
        if self._mailer is not None:
            self._mailer.close()
            self._mailer = None


def run_together(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Do tasks side by side, to the end of each; what they return. Raises what one of them raised."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [one.result() for one in [pool.submit(task) for task in tasks]]
