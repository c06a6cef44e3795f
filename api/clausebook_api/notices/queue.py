"""Deliveries: leased, marked before they are sent, and how each ended.

ready -> leased -> inflight -> sent | retry | failed | uncertain | suppressed
sent -> bounced

``inflight`` is written down before a message can arrive. So after a crash what was ``leased`` is ready again, and
what was ``inflight`` may have arrived: it is counted in ``copies``, and sent again or kept ``uncertain``, as the
settings say. A worker writes under the fence of its lease only; another one may have taken over.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    update,
)

from clausebook_api.database import Database
from clausebook_api.models import HELD, WAITING, Bundle, Delivery, Fact, Recipient, Subscriber, Suppression

MAILED = select(Bundle.id).where(Bundle.kind == "disabled")  # about a webhook, and sent by mail
CHANNELS = ("email", "webhook")
LEASE = 900.0  # seconds: more than a group may take, of which no message begins after a third
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class State(StrEnum):
    """How a delivery stands."""

    READY = "ready"
    LEASED = "leased"
    INFLIGHT = "inflight"
    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    BOUNCED = "bounced"


ENDED = (State.SENT, State.FAILED, State.UNCERTAIN, State.SUPPRESSED, State.BOUNCED)


class Lease(NamedTuple):
    """One delivery that a worker may send, and all it needs to know of it."""

    id: int
    fence: int
    bundle: int
    name: str
    kind: str
    subscriber: int
    public_id: str
    channel: str
    address: str | None
    contact: str | None
    domain: str
    generation: int
    attempts: int
    dated: datetime  # of the message: its bundle's day
    said: str  # what came of the last attempt


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended; ``due_at`` is when to try again. ``said`` names no address."""

    state: State
    said: str = ""
    due_at: datetime | None = None


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
    over = or_(Delivery.lease_by != clock.by, Delivery.lease_until < clock.now(connection))
    leased, inflight = (HELD, Delivery.state == State.LEASED, over), (HELD, Delivery.state == State.INFLIGHT, over)
    connection.execute(update(Delivery).where(*leased).values(state=State.READY, fence=Delivery.fence + 1))
    lost = {
        "state": State.RETRY if resend else State.UNCERTAIN,
        "said": "the worker ended while the message was under way",
        "copies": Delivery.copies + 1,
        "fence": Delivery.fence + 1,
    }
    end = {} if resend else {"ended_at": now}
    result = connection.execute(update(Delivery).where(*inflight).values(**lost, **end))
    return int(result.rowcount)


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
    if set(channels) != set(CHANNELS):  # else no other table is looked into, whatever its size
        channel = select(Subscriber.id).where(Subscriber.channel.in_(channels))
        due = due.where(Delivery.subscriber_id.in_(channel))
        due = due.where(Delivery.bundle_id.not_in(MAILED)) if "email" not in channels else due
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


def mark(connection: Connection, leases: Sequence[Lease]) -> None:
    """Write down that messages may arrive from now on."""
    if leases:
        under = _under(leases)
        marked = {"state": State.INFLIGHT, "attempts": Delivery.attempts + 1}
        connection.execute(update(Delivery).where(under, Delivery.state == State.LEASED).values(**marked))


def end(connection: Connection, outcomes: Mapping[Lease, Outcome], now: datetime) -> None:
    """Write down how attempts ended; under a fence that is no longer the delivery's nothing is written."""
    alike: dict[Outcome, list[Lease]] = {}
    for lease, outcome in outcomes.items():
        alike.setdefault(outcome, []).append(lease)
    for outcome, leases in alike.items():
        values = {
            "state": outcome.state,
            "said": outcome.said[:300],
            "ended_at": now if outcome.state in ENDED else None,
            "copies": Delivery.copies + int(outcome.state is State.UNCERTAIN),
        }
        if outcome.due_at:
            values["due_at"] = outcome.due_at
        if outcome.state is State.READY:  # nothing was tried: that the relay rests, or all is paused, is no attempt
            values["attempts"] = Delivery.attempts - case((Delivery.state == State.INFLIGHT, 1), else_=0)
        held = Delivery.state.in_((State.LEASED, State.INFLIGHT))
        connection.execute(update(Delivery).where(_under(leases), held).values(**values))


def _under(leases: Sequence[Lease]) -> ColumnElement[bool]:
    """The deliveries of some leases, if they are held under these still."""
    return tuple_(Delivery.id, Delivery.fence).in_([(one.id, one.fence) for one in leases])


_BARRED = and_(  # that it was erased keeps nobody from asking again
    Suppression.address_key == Subscriber.address_key,
    Suppression.score >= literal_column("1"),
    Suppression.reason != literal_column("'erased'"),
)
_STANDS = (
    select(
        Delivery.fence,
        Subscriber.state.label("subscriber"),
        select(Fact.value).where(Fact.name == literal_column("'paused'")).scalar_subquery().label("paused"),
        exists().where(_BARRED).label("barred"),
    )
    .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    .where(Delivery.id == bindparam("of"))
)


@lru_cache
def _compiled(dialect: Dialect) -> tuple[str, bool]:
    compiled = _STANDS.compile(dialect=dialect)
    return str(compiled), bool(compiled.positional)


def _looked(connection: Connection, number: int) -> tuple[int, str, str | None, bool]:
    """By a statement that is compiled once: this is asked before each mail."""
    statement, positional = _compiled(connection.dialect)
    found = connection.exec_driver_sql(statement, (number,) if positional else {"of": number}).one()
    return found[0], found[1], found[2], bool(found[3])


def find_obstacle(connection: Connection, one: Lease) -> str:
    """Why a message must not be sent now: ``paused``, ``fenced``, ``barred``, ``left``; "" if it may be.

    Asked before each.
    """
    fence, subscriber, paused, barred = _looked(connection, one.id)
    if paused:
        return "paused"
    if fence != one.fence:
        return "fenced"
    if barred:
        return "barred"
    wanted = ("pending", "confirmed") if one.kind in {"confirm", "challenge"} else ("confirmed",)
    if subscriber not in wanted and one.kind != "manage":
        return "left"
    return ""


def next_delay(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after so many attempts: 5, 15, 30 minutes, then 1 to 4 hours; None after five days.

    ``chance`` in [0, 1) spreads the tries (RFC 5321 §4.5.4.1).
    """
    steps = (5, 15, 30, 60, 120)
    minutes = steps[attempts - 1] if attempts <= len(steps) else 240
    waited = sum(steps) + 240 * max(0, attempts - len(steps))
    if waited > 5 * 24 * 60:
        return None
    return timedelta(minutes=minutes * (0.9 + 0.2 * chance))


def list_subsets(connection: Connection, ids: Sequence[int] | Select[int]) -> dict[int, tuple[int, ...]]:
    """The notices that each of some deliveries carries."""
    found: dict[int, tuple[int, ...]] = {}
    rows = connection.execute(select(Recipient.delivery_id, Recipient.notice_id).where(Recipient.delivery_id.in_(ids)))
    for delivery, notice in rows:
        found[delivery] = (*found.get(delivery, ()), notice)
    return found


def count_copy(connection: Connection, one: Lease) -> None:
    """Count that a message may have arrived although it will be sent again."""
    connection.execute(update(Delivery).where(Delivery.id == one.id).values(copies=Delivery.copies + 1))


def has_bundle(connection: Connection, name: str) -> bool:
    """Whether there is a bundle of a name."""
    return connection.execute(select(Bundle.id).where(Bundle.name == name)).first() is not None
