"""Takes deliveries and sends them: lease, mark, send, write down; any number of workers at once."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

import structlog
from sqlalchemy import Connection as Session
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from clausebook.model.errors import ClausebookError
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.notices import approval, backup_guard, queue, refusals, send_rate
from clausebook_api.notices.bundle_messages import BundleMessages
from clausebook_api.notices.courier import Courier
from clausebook_api.notices.delivery import Lease, Outcome, State
from clausebook_api.notices.failure_share import FAILING
from clausebook_api.notices.known import Known
from clausebook_api.notices.mailer import Mailer
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.personalise import Letters
from clausebook_api.notices.queue import LeaseClock
from clausebook_api.notices.relay_guard import RelayGuard
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.subsets import list_carried
from clausebook_api.notices.webhook import Poster
from clausebook_api.notices.webhook_delivery import Posting
from clausebook_api.notices.webhook_pool import PostRoom, is_posted

_log = structlog.get_logger()
_IDLE = 2.0
_AWAY = (OperationalError, InterfaceError)  # the database is locked, full, or not there
_BETWEEN_TRIES = 0.2  # seconds, at first, to write down what is known
_LOOKS_FAR = 600.0  # seconds between two looks for what is due when the clock was wrong
_LOOKS = 1.0  # seconds between two looks for workers that are gone, and of a server, two counts of the epoch


@dataclass
class Worker:
    """One worker.

    ``channels`` are those it sends by: one that sends mail does not wait for webhooks. ``chance`` spreads the times
    of retries; ``now`` gives the instant it is; ``pause`` waits so many seconds. ``tidy`` is done every ten minutes.
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
    channels: Collection[str] = queue.CHANNELS
    tidy: Callable[[Database, datetime], object] = lambda *_: None
    _known: Known = field(default_factory=Known)  # and not written down yet
    _put_off: datetime | None = None  # until when the rates put off what is due
    _content: BundleMessages = field(init=False)
    _guard: RelayGuard = field(init=False)
    _courier: Courier = field(init=False)
    _looked: float = -math.inf
    _looked_far: float = -math.inf
    _tidied: float = -math.inf
    _counted_at: float = -math.inf
    _uncounted: bool = False  # whether messages went since the epoch counted on

    def __post_init__(self) -> None:
        self._content = BundleMessages(self.composer)
        self._guard = RelayGuard(self.database, self.now, self.chance)
        posting = Posting(self.database, self.keys, self.poster, self.composer, self.now, self.chance)
        posts = PostRoom(self.database, posting, self.now)
        self._courier = Courier(self.database, self.sending, self._letters, posts, self.now, self.chance, self.connect)

    @property
    def _letters(self) -> Letters:
        return Letters(self.keys, self.sending, self.composer.list_id)

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
                    self._courier.hang_up()
                    stop.wait(idle)
        finally:
            stop.set()
            self._courier.hang_up()

    def drain(self) -> int:
        """Send all that is due now; how many deliveries were tried."""
        tried = 0
        try:
            while (number := self.step()) or self._put_off:
                tried += number
                if not number and self._put_off:
                    self.pause(max(0.0, (self._put_off - self.now()).total_seconds()))
                    self._put_off = None
        finally:
            self._courier.hang_up()
        return tried

    def step(self) -> int:
        """Send one group of what is due; how many deliveries were tried. What is known of the last comes first."""
        self._write_down()
        self._known = Known()
        self._tidy()
        prepared = self._begun(self._known)
        tried = len(self._known.unbegun)
        if tried:
            self._known.unbegun = []
            try:
                self._courier.send(prepared, self._known)
            except Exception:  # of ours: what is known counts all the same
                self._write_down()
                raise
            self._write_down()
        return tried

    def _tidy(self) -> None:
        """Tidy up, also while all is paused; but for a backup that nobody has looked at."""
        if time.monotonic() - self._tidied < _LOOKS_FAR:
            return
        self._tidied = time.monotonic()
        with self.database.reading() as connection:
            restored = self.database.fact(connection, backup_guard.RESTORED)
        if not restored:
            self.tidy(self.database, self.now())

    def _begun(self, known: Known) -> dict[Lease, bytes]:
        """What is to be sent. If that fails, whether it is written down as begun may be open."""
        outcomes: dict[Lease, Outcome] = {}
        with self.database.writing() as connection:
            known.unbegun = self._lease(connection)
            prepared = self._prepared(connection, known.unbegun, outcomes)
            queue.end(connection, outcomes, self.now())
            queue.mark(connection, prepared)
            counted = self._counted(connection, sending=bool(prepared))
        if counted is not None:
            backup_guard.remember(self.sending.epoch, counted)
        return prepared

    def _write_down(self) -> None:
        """Write down what is known, however long the database is away: else all of it would be sent again.

        Raises DBAPIError when it was away so long that another worker may have taken over, or nothing is known but
        what was not begun; both are tried again before anything else.
        """
        began, pause = time.monotonic(), _BETWEEN_TRIES
        while self._known:
            try:
                self._end(self._known)
            except _AWAY as error:
                if not self._known.outcomes or time.monotonic() - began > queue.LEASE:
                    raise
                _log.error("database", error=type(error.orig).__name__, known=len(self._known.outcomes))
                time.sleep(pause)
                pause = min(_IDLE, 2 * pause)
            else:
                self._known = Known()

    def _end(self, known: Known) -> None:
        with self.database.writing() as connection:
            queue.give_back(connection, known.unbegun)
            results = self._guard.hold(connection, self._guard.judge(connection, self._guard.stop(connection, known)))
            queue.end(connection, results, self.now())
            for lease, posted in known.posted.items():
                self._courier.posts.posting.note_health(connection, lease, posted)
            for bundle in {lease.bundle for lease in known.outcomes}:
                approval.settle(connection, bundle, FAILING, self.now())
            share = self._guard.watch(connection, results, self._courier.share)
        self._courier.share = share

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
        if facts.get("paused") or facts.get(backup_guard.RESTORED):
            return []
        if time.monotonic() - self._looked > _LOOKS:
            self._looked = time.monotonic()
            lost = queue.recover(connection, clock, resend=self.sending.resend, now=now)
            if lost:
                _log.warning("uncertain", deliveries=lost, resend=self.sending.resend)
            approval.settle_all(connection, FAILING, now)
        if time.monotonic() - self._looked_far > _LOOKS_FAR:
            self._looked_far = time.monotonic()
            if near := queue.bring_near(connection, now):
                _log.warning("clock", deliveries=near)
        resting = refusals.resting_until(facts, now)
        channels = [one for one in self.channels if not (resting and one == "email")]
        if not channels:
            return []
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
        subsets = list_carried(connection, [lease.id for lease in leases]) if leases else {}
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
            prepared[lease] = content if is_posted(lease) else self._letters.personal(lease, content)
        return prepared
