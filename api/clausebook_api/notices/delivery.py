"""Deliveries as values: how one stands, what a worker needs to know of it, and how an attempt ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple


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


class Priority(IntEnum):
    """What is sent first. Mail and webhooks are lanes of their own: neither waits for the other."""

    PERSON = 0  # somebody waits for it
    NOTICE = 1
    CHALLENGE = 2  # from here on webhooks
    EVENT = 3


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
    until: float = 0.0  # by the lease clock


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended; ``due_at`` is when to try again. ``said`` names no address.

    ``doubled``: the message may have arrived although it will be sent again.
    """

    state: State
    said: str = ""
    due_at: datetime | None = None
    doubled: bool = False


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
