"""Deliveries: leased, marked before they are sent, and how each ended.

ready -> leased -> inflight -> sent | retry | failed | uncertain | suppressed
sent -> bounced

``inflight`` is written down before a message can arrive. So after a crash what was ``leased`` is ready again, and
what was ``inflight`` may have arrived: it is counted in ``copies``, and sent again or kept ``uncertain``, as the
settings say. A worker writes under the fence of its lease only; another one may have taken over.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)

from clausebook_api.database import Database
from clausebook_api.models import HELD, WAITING, Bundle, Delivery, Subscriber
from clausebook_api.notices.delivery import ENDED, Lease, Outcome, Priority, State

MAILED = select(Bundle.id).where(Bundle.kind == "disabled")  # about a webhook, and sent by mail
CHANNELS = ("email", "webhook")
LEASE = 900.0  # seconds: more than a group may take, of which no message begins after a third
LONGEST = timedelta(hours=27)  # between two tries of a webhook, spread by a tenth; those of mail are shorter
_DIGEST = timedelta(days=8)
NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # when what waits for approval is due
_LOST = "the worker ended while the message was under way"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class LeaseClock:
    """Time for leases: it goes on evenly, whatever is done to the clock on the wall.

    Within a machine it counts from its start, in PostgreSQL it is the server's. ``by`` names what is counted from:
    a lease by another is over.
    """

    database: Database

    @property
    def by(self) -> str:
        """What the time is counted from."""
        if not self.database.embedded:
            return "server"
        return _BOOT.read_text("ascii").strip() if _BOOT.exists() else "start"

    def now(self, connection: Connection) -> float:
        """Seconds."""
        if self.database.embedded:
            return time.monotonic()
        return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())


def recover(connection: Connection, clock: LeaseClock, *, resend: bool, now: datetime) -> int:
    """Take back deliveries whose worker is gone; how many of them may have arrived."""
    time_ = clock.now(connection)  # of a server it may be set
    ended = or_(Delivery.lease_until < time_, Delivery.lease_until > time_ + LEASE)  # it was set back
    over = or_(Delivery.lease_by != clock.by, ended)
    leased, inflight = (HELD, Delivery.state == State.LEASED, over), (HELD, Delivery.state == State.INFLIGHT, over)
    connection.execute(update(Delivery).where(*leased).values(state=State.READY, fence=Delivery.fence + 1))
    lost = {
        "state": State.RETRY if resend else State.UNCERTAIN,
        "said": _LOST,
        "copies": Delivery.copies + 1,
        "fence": Delivery.fence + 1,
    }
    end = {} if resend else {"ended_at": now}
    result = connection.execute(update(Delivery).where(*inflight).values(**lost, **end))
    return int(result.rowcount)


def bring_near(connection: Connection, now: datetime) -> int:
    """Let what would wait for longer than anything may wait now: the clock was ahead when that was written; how many.

    What waits for approval, or for the day of its digest, does so rightly.
    """
    digests = select(Bundle.id).where(Bundle.due_at > now, Bundle.due_at <= now + _DIGEST)
    far = (
        WAITING, Delivery.priority.in_(list(Priority)), Delivery.due_at > now + LONGEST, Delivery.due_at < NEVER,
        Delivery.bundle_id.not_in(digests),
    )  # fmt: skip
    return int(connection.execute(update(Delivery).where(*far).values(due_at=now)).rowcount)


def lease(
    connection: Connection,
    clock: LeaseClock,
    now: datetime,
    most: int,
    *,
    channels: Collection[str] = CHANNELS,
    seconds: float = LEASE,
) -> list[Lease]:
    """Lease deliveries that are due: what a person waits for before notices, then the oldest first."""
    due = select(Delivery.id).where(WAITING, Delivery.due_at <= now)
    if set(channels) != set(CHANNELS):
        mail = Delivery.priority < Priority.CHALLENGE
        due = due.where(mail if "email" in channels else ~mail)
    ordered = due.order_by(Delivery.priority, Delivery.due_at, Delivery.id)
    with _in_order(connection):
        chosen = [row.id for row in connection.execute(ordered.limit(most).with_for_update(skip_locked=True))]
    if not chosen:
        return []
    until = clock.now(connection) + seconds
    taken = {"state": State.LEASED, "fence": Delivery.fence + 1, "lease_by": clock.by, "lease_until": until}
    connection.execute(update(Delivery).where(Delivery.id.in_(chosen)).values(**taken))
    rows = connection.execute(
        select(
            Delivery.id, Delivery.fence, Delivery.bundle_id, Bundle.name, Bundle.kind, Delivery.subscriber_id,
            Subscriber.public_id, Subscriber.channel, Subscriber.address, Subscriber.contact, Subscriber.domain,
            Subscriber.generation, Delivery.attempts, func.coalesce(Bundle.due_at, Bundle.created_at), Delivery.said,
            Delivery.lease_until,
        )
        .join(Bundle, Bundle.id == Delivery.bundle_id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Delivery.id.in_(chosen))
    )  # fmt: skip
    found = {row.id: Lease(*tuple(row)) for row in rows}
    return [found[number] for number in chosen]


@contextmanager
def _in_order(connection: Connection) -> Iterator[None]:
    """Let PostgreSQL read rows by their index: of those just written it knows nothing, and would sort them all."""
    server = connection.dialect.name == "postgresql"
    if server:
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
    yield
    if server:
        connection.exec_driver_sql("SET LOCAL enable_sort = on")


_MARK = (
    update(Delivery)
    .where(Delivery.id == bindparam("of"), Delivery.fence == bindparam("under"), Delivery.state == State.LEASED)
    .values(state=State.INFLIGHT, attempts=Delivery.attempts + 1, message_sha256=bindparam("sha256"))
)


def mark(connection: Connection, prepared: Mapping[Lease, bytes]) -> None:
    """Write down that messages may arrive from now on, and which: the bytes that each recipient gets."""
    rows = [
        {"of": one.id, "under": one.fence, "sha256": hashlib.sha256(content).hexdigest()}
        for one, content in prepared.items()
    ]
    if rows:
        connection.execute(_MARK, rows)


def give_back(connection: Connection, leases: Sequence[Lease]) -> None:
    """Let deliveries of which none was begun be ready again.

    Whether their leases were ever written down may be open: another worker can have leased one under the same fence
    since, but not until the same instant.
    """
    fresh = {
        "state": State.READY,
        "attempts": Delivery.attempts - case((Delivery.state == State.INFLIGHT, 1), else_=0),
    }
    for one in leases:
        mine = (_under([one]), Delivery.lease_until == one.until, HELD)
        connection.execute(update(Delivery).where(*mine).values(**fresh))


def put_back(connection: Connection, leases: Sequence[Lease], outcome: Outcome, due: datetime) -> None:
    """Let deliveries that were put off under some leases wait until an instant instead: that was no attempt."""
    values = {"state": outcome.state, "said": outcome.said, "due_at": due, "attempts": Delivery.attempts - 1}
    put_off = (_under(leases), Delivery.state == State.RETRY)
    connection.execute(update(Delivery).where(*put_off).values(**values))


def reopen(connection: Connection, leases: Sequence[Lease], about: str) -> None:
    """Let deliveries that failed under some leases be ready again; ``about`` is put before what was said of them."""
    values = {"state": State.READY, "said": about + Delivery.said, "ended_at": None}
    failed = (_under(leases), Delivery.state == State.FAILED)
    connection.execute(update(Delivery).where(*failed).values(**values))


def end(connection: Connection, outcomes: Mapping[Lease, Outcome], now: datetime) -> None:
    """Write down how attempts ended; under a fence that is no longer the delivery's nothing is written.

    But for what was taken back in the meantime and not sent again: what is known of it is better than a guess.
    """
    alike: dict[Outcome, list[Lease]] = {}
    for lease, outcome in outcomes.items():
        alike.setdefault(outcome, []).append(lease)
    for outcome, leases in alike.items():
        held = update(Delivery).where(_under(leases), HELD).values(**_ended(outcome, now))
        if connection.execute(held).rowcount < len(leases):
            guessed = Delivery.state.in_((State.RETRY, State.UNCERTAIN)) & (Delivery.said == _LOST)
            known = _ended(outcome, now, guessed=True)
            connection.execute(update(Delivery).where(_under(leases, 1), guessed).values(**known))


def _ended(outcome: Outcome, now: datetime, *, guessed: bool = False) -> dict[str, object]:
    values: dict[str, object] = {
        "state": outcome.state,
        "said": outcome.said[:300],
        "ended_at": now if outcome.state in ENDED else None,
        "copies": Delivery.copies + int(outcome.doubled or outcome.state is State.UNCERTAIN) - int(guessed),
    }
    if outcome.due_at:
        values["due_at"] = outcome.due_at
    if outcome.state is State.READY:  # nothing was tried: that the relay rests, or all is paused, is no attempt
        values["attempts"] = Delivery.attempts - case((Delivery.state == State.LEASED, 0), else_=1)
    return values


def _under(leases: Sequence[Lease], more: int = 0) -> ColumnElement[bool]:
    """The deliveries of some leases, if they were leased or taken back ``more`` times since."""
    return tuple_(Delivery.id, Delivery.fence).in_([(one.id, one.fence + more) for one in leases])


def has_bundle(connection: Connection, name: str) -> bool:
    """Whether there is a bundle of a name."""
    return connection.execute(select(Bundle.id).where(Bundle.name == name)).first() is not None
