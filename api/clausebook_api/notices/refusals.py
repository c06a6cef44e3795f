"""Refusals for good: whether they are about an address or about the relay, which then rests while everybody waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from clausebook_api.database import Database
from clausebook_api.models import Delivery, Subscriber
from clausebook_api.notices.delivery import Lease, Outcome, State, next_delay
from clausebook_api.notices.queue import MAILED

_PAUSES = (60, 120, 240, 480, 960, 1800)  # seconds for which a relay that refuses is left alone
_FEW = 3  # of these pauses after a single refusal: one strange address must not hold everybody up for long
_SENDER = {"1.7", "1.8"}  # about the sender, which many relays look at only when they know the recipient
_RELAY = "the relay: "


class About(Enum):
    """What a refusal is about."""

    ADDRESS = "address"
    RELAY = "relay"
    UNSAID = "unsaid"


class Judged(NamedTuple):
    """Results of a group as they are written down; ``said`` is the answer for which the relay rests, or ""."""

    results: dict[Lease, Outcome]
    said: str


def classify(said: str) -> About:
    """What a refusal such as ``550 5.1.1`` is about, by its enhanced status code (RFC 3463 §3)."""
    subject, _, detail = said.partition(" 5.")[2].partition(".")
    if subject == "7" or f"{subject}.{detail}" in _SENDER:
        return About.RELAY
    if subject == "2" or (subject == "1" and detail != "0"):
        return About.ADDRESS
    return About.UNSAID


def list_doubted(results: Mapping[Lease, Outcome]) -> dict[Lease, Outcome]:
    """The mails that were refused for good, and not for their address."""
    failed = ((lease, one) for lease, one in results.items() if one.state is State.FAILED and _mailed(lease))
    return {lease: one for lease, one in failed if one.said.startswith("5") and classify(one.said) is not About.ADDRESS}


def judge(results: Mapping[Lease, Outcome], now: datetime, chance: float, *, flowing: bool) -> Judged:
    """Who has failed of a group, and who waits.

    A relay that takes no mail of it, however small it is, refuses everybody. Unless mail is ``flowing`` since it last
    did so, and refused the same ones in the same way then: they are tried again for some days, and so are those whom
    a policy (5.7) keeps out of a group that is taken.
    """
    refused = list_doubted(results)
    fresh = {lease: one for lease, one in refused.items() if not (flowing and lease.said.endswith(one.said))}
    if fresh and not _taken(results):
        waiting = {lease: Outcome(State.READY, _RELAY + one.said) for lease, one in refused.items()}
        return Judged({**results, **waiting}, next(iter(fresh.values())).said)
    tried = {lease: _again(lease, one, now, chance) for lease, one in refused.items()
             if classify(one.said) is About.RELAY or not _taken(results)}  # fmt: skip
    return Judged({**results, **tried}, "")


def put_back(connection: Connection, refused: Mapping[Lease, Outcome], now: datetime) -> int:
    """Let those wait again who failed in the same bundles by answers that are now the relay's; how many."""
    mailed = Delivery.subscriber_id.in_(select(Subscriber.id).where(Subscriber.channel == "email"))
    alike = (
        Delivery.state == State.FAILED,
        Delivery.bundle_id.in_({lease.bundle for lease in refused}),
        Delivery.said.in_({one.said for one in refused.values()}),
        or_(mailed, Delivery.bundle_id.in_(MAILED)),
    )
    values = {"state": State.READY, "said": _RELAY + Delivery.said, "due_at": now, "ended_at": None}
    return int(connection.execute(update(Delivery).where(*alike).values(**values)).rowcount)


def rest(database: Database, connection: Connection, said: str, now: datetime, *, single: bool = False) -> datetime:
    """Leave the relay alone, for longer each time; until when."""
    before = int(database.fact(connection, "relay_refusals") or 0)
    until = now + timedelta(seconds=_PAUSES[min(before, (_FEW if single else len(_PAUSES)) - 1)])
    database.state_fact(connection, "relay_until", until.isoformat())
    database.state_fact(connection, "relay_refusals", str(before + 1))
    database.state_fact(connection, "relay_said", said)
    return until


def resting_until(facts: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when the relay is left alone; None if it is not."""
    until = datetime.fromisoformat(facts.get("relay_until") or now.isoformat())
    return until if until > now else None


def is_flowing(database: Database, connection: Connection) -> bool:
    """Whether the relay has refused nobody since it last took a mail."""
    return database.fact(connection, "relay_refusals") in {"", "0"}


def _again(lease: Lease, refused: Outcome, now: datetime, chance: float) -> Outcome:
    wait = next_delay(lease.attempts + 1, chance)
    if wait is None:
        return Outcome(State.FAILED, f"given up: {refused.said}")
    return Outcome(State.RETRY, refused.said, now + wait)


def _mailed(lease: Lease) -> bool:
    return lease.channel == "email" or lease.kind == "disabled"


def _taken(results: Mapping[Lease, Outcome]) -> bool:
    return any(one.state in {State.SENT, State.UNCERTAIN} for lease, one in results.items() if _mailed(lease))
