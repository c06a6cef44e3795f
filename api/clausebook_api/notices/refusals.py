"""Refusals: whether they are about an address or about the relay, which then rests while everybody waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from clausebook_api.database import Database
from clausebook_api.models import Delivery, Subscriber
from clausebook_api.notices.delivery import Lease, Outcome, State, next_delay
from clausebook_api.notices.queue import MAILED
from clausebook_api.notices.smtp import GREYLISTED, is_too_big

_PAUSES = (60, 120, 240, 480, 960, 1800)  # seconds for which a relay that refuses is left alone
_FEW = 3  # of these pauses where it may be an address after all: it must not hold everybody up for long
_SENDER = {"1.7", "1.8"}  # about the sender, which many relays look at only when they know the recipient
_RUN = 3  # recipients in a row who are put off by one same answer: it is not about them
_RUN_OF_ADDRESSES = 20  # the same if the answer speaks of an address (4.1.x, 4.2.x)
_RELAY = "the relay: "
TOO_BIG, TOO_MANY = "the message: ", "too many: "


class About(Enum):
    """What a refusal is about."""

    ADDRESS = "address"
    RELAY = "relay"
    MESSAGE = "message"
    UNSAID = "unsaid"


class Judged(NamedTuple):
    """Results of a group as they are written down; ``said`` is the answer for which the relay rests, or ""."""

    results: dict[Lease, Outcome]
    said: str


@dataclass
class Run:
    """Recipients in a row whom one worker had put off by one same answer."""

    _said: str = ""
    _leases: dict[int, Lease] = field(default_factory=dict)
    _flowing: bool = False  # since the last run ended
    _fresh: bool = False  # the same of somebody who was tried for the first time
    _again: set[str] = field(default_factory=set)  # by what those were put off who were taken since the last run
    _grey: set[str] = field(default_factory=set)  # what the relay says when it is greylisting

    def goes_on(self, lease: Lease, outcome: Outcome) -> bool:
        """Whether with this mail so many were put off that it is the relay which takes none.

        Greylisting is about each: it says so, or takes only those whom it had put off before. So is what somebody was
        put off by before, if it speaks of an address or the relay has taken mail since.
        """
        said = outcome.said
        if outcome.state is not State.RETRY or outcome.doubled or said.endswith(GREYLISTED) or said in self._grey:
            self._note_end(lease, outcome)
            return False
        of_address = said.partition(" ")[2][:4] in {"4.1.", "4.2."}
        if (self._flowing or of_address) and lease.said.endswith(said):
            return False
        if said != self._said:
            self._leases.clear()
        self._said = said
        self._leases[lease.id] = lease
        if len(self._leases) < (_RUN_OF_ADDRESSES if of_address else _RUN):
            return False
        if said in self._again and not self._fresh:
            self._grey.add(said)
            self._leases.clear()
            return False
        return True

    def _note_end(self, lease: Lease, outcome: Outcome) -> None:
        self._leases.clear()
        if outcome.state is State.SENT:
            self._flowing = True
            self._fresh |= not lease.said
            self._again.add(lease.said.removeprefix(_RELAY))

    def end(self) -> list[Lease]:
        """End it; who was in it."""
        leases = list(self._leases.values())
        self._leases.clear()
        self._again.clear()
        self._flowing = self._fresh = False
        return leases


def wait(said: str) -> Outcome:
    """Of a mail that the relay did not take, which says nothing of the recipient."""
    return Outcome(State.READY, _RELAY + said)


def classify(said: str) -> About:
    """What a refusal such as ``550 5.1.1`` is about, by its enhanced status code (RFC 3463 §3)."""
    if is_too_big(said):
        return About.MESSAGE
    subject, _, detail = said.partition(" 5.")[2].partition(".")
    if subject == "7" or f"{subject}.{detail}" in _SENDER:
        return About.RELAY
    if subject == "2" or (subject == "1" and detail != "0"):
        return About.ADDRESS
    return About.UNSAID


def list_doubted(results: Mapping[Lease, Outcome]) -> dict[Lease, Outcome]:
    """The mails that were refused for good, and not for their address or their size."""
    return {lease: one for lease, one in _failed(results).items() if classify(one.said) in {About.RELAY, About.UNSAID}}


def list_too_big(results: Mapping[Lease, Outcome]) -> dict[Lease, Outcome]:
    """The notices that were refused for their size, in bundles of which none was taken: nobody can get them."""
    taken = {lease.bundle for lease, one in results.items() if one.state is State.SENT}
    return {
        lease: one
        for lease, one in _failed(results).items()
        if classify(one.said) is About.MESSAGE and lease.kind in {"notices", "weekly"} and lease.bundle not in taken
    }


def _failed(results: Mapping[Lease, Outcome]) -> dict[Lease, Outcome]:
    """The mails that were refused for good."""
    failed = ((lease, one) for lease, one in results.items() if one.state is State.FAILED and _mailed(lease))
    return {lease: one for lease, one in failed if one.said.startswith("5")}


def judge(results: Mapping[Lease, Outcome], now: datetime, chance: float, *, flowing: bool) -> Judged:
    """Who has failed of a group, and who waits.

    A relay that takes no mail of it, however small it is, refuses everybody. Unless mail is ``flowing`` since it last
    did so, and refused the same ones in the same way then: they are tried again for some days, and so are those whom
    a policy (5.7) keeps out of a group that is taken.
    """
    refused = list_doubted(results)
    fresh = {lease: one for lease, one in refused.items() if not (flowing and lease.said.endswith(one.said))}
    if fresh and not _taken(results):
        waiting = {lease: wait(one.said) for lease, one in refused.items()}
        return Judged({**results, **waiting}, next(iter(fresh.values())).said)
    tried = {lease: _again(lease, one, now, chance) for lease, one in refused.items()
             if classify(one.said) is About.RELAY or not _taken(results)}  # fmt: skip
    return Judged({**results, **tried}, "")


def put_back(connection: Connection, refused: Mapping[Lease, Outcome], now: datetime, about: str = _RELAY) -> int:
    """Let those wait again who failed in the same bundles by answers that are not about them; how many."""
    mailed = Delivery.subscriber_id.in_(select(Subscriber.id).where(Subscriber.channel == "email"))
    alike = (
        Delivery.state == State.FAILED,
        Delivery.bundle_id.in_({lease.bundle for lease in refused}),
        Delivery.said.in_({one.said for one in refused.values()}),
        or_(mailed, Delivery.bundle_id.in_(MAILED)),
    )
    values = {"state": State.READY, "said": about + Delivery.said, "due_at": now, "ended_at": None}
    return int(connection.execute(update(Delivery).where(*alike).values(**values)).rowcount)


def rest(database: Database, connection: Connection, said: str, now: datetime, *, briefly: bool = False) -> datetime:
    """Leave the relay alone, for longer each time; until when. Another worker may have had the same answer before."""
    facts = database.facts(connection)
    if resting := resting_until(facts, now):
        return resting
    before = int(facts.get("relay_refusals") or 0)
    until = now + timedelta(seconds=_PAUSES[min(before, (_FEW if briefly else len(_PAUSES)) - 1)])
    database.state_fact(connection, "relay_until", until.isoformat())
    database.state_fact(connection, "relay_refusals", str(before + 1))
    database.state_fact(connection, "relay_said", said)
    return until


def resting_until(facts: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when the relay is left alone; None if it is not, or for longer than it ever is: the clock was ahead."""
    until = datetime.fromisoformat(facts.get("relay_until") or now.isoformat())
    return until if now < until <= now + timedelta(seconds=_PAUSES[-1]) else None


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
