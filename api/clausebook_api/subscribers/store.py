"""The rows of subscribers, and what all who change them write alike."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from clausebook_api.models import Choice, Consent, Delivery, Endpoint, Subscriber, Suppression
from clausebook_api.notices.delivery import State
from clausebook_api.preferences import Preferences, merged

PASSING = ("erased", "bounce")  # reasons for suppression that a confirmed request lifts
_PENDING = (State.READY, State.RETRY, State.LEASED)


def of(channel: str, key: str) -> Any:  # noqa: ANN401 - a statement
    """Asks for the subscriber with an address, by its keyed digest."""
    return select(Subscriber.__table__).where(Subscriber.channel == channel, Subscriber.address_key == key)


def public(name: str) -> Any:  # noqa: ANN401 - a statement
    """Asks for the subscriber that links name so."""
    return select(Subscriber.__table__).where(Subscriber.public_id == name)


def targets(connection: Connection, number: int) -> tuple[str, ...]:
    """What a subscriber follows, in order."""
    chosen = connection.execute(select(Choice.target).where(Choice.subscriber_id == number)).scalars()
    return tuple(sorted(chosen))


def barred(connection: Connection, key: str, *, any_reason: bool = False) -> bool:
    """Whether nothing may be sent to an address.

    That it was erased, or mail to it came back, does not keep anybody from asking again.
    """
    found = connection.execute(select(Suppression.__table__).where(Suppression.address_key == key)).first()
    return found is not None and found.score >= 1 and (any_reason or found.reason not in PASSING)


def lift(connection: Connection, key: str) -> bool:
    """Take an address that was erased, or to which mail came back, off the suppression list; whether it was there."""
    passing = (Suppression.address_key == key, Suppression.reason.in_(PASSING))
    return bool(connection.execute(delete(Suppression).where(*passing)).rowcount)


def preferences(connection: Connection, row: Any) -> Preferences:  # noqa: ANN401 - a row
    """What a subscriber wants."""
    chosen = targets(connection, row.id)
    return Preferences(chosen, row.announced, row.in_force, row.editorial, row.weekly, row.lang)


def add(connection: Connection, values: dict[str, Any], wanted: Preferences, now: datetime) -> tuple[int, str]:
    """Record a new subscriber, who is ``pending``; their number, and what links name them."""
    name = secrets.token_hex(16)
    row = columns(wanted) | {"public_id": name, "state": "pending", "generation": 1, "created_at": now} | values
    number = connection.execute(insert(Subscriber).values(**row).returning(Subscriber.id)).scalar_one()
    choose(connection, int(number), wanted.targets)
    return int(number), name


def columns(wanted: Preferences) -> dict[str, Any]:
    """Preferences, but for what is followed, as they are kept."""
    return {
        "announced": wanted.announced, "in_force": wanted.in_force, "editorial": wanted.editorial,
        "weekly": wanted.weekly, "lang": wanted.lang,
    }  # fmt: skip


def choose(connection: Connection, number: int, targets: Iterable[str]) -> None:
    """Let a subscriber follow this, and nothing else."""
    connection.execute(delete(Choice).where(Choice.subscriber_id == number))
    chosen = [{"subscriber_id": number, "target": one} for one in merged(targets)]
    connection.execute(insert(Choice), chosen)


def agreement(wanted: Preferences, form: str = "") -> dict[str, Any]:
    """What somebody agrees to who wants this, having read the text of a form ("": none was shown)."""
    return columns(wanted) | {"targets": list(merged(wanted.targets)), "form": form}


def log(
    connection: Connection,
    number: int,
    event: str,
    now: datetime,
    evidence: Mapping[str, Any],
    agreed: Mapping[str, Any] | None = None,
) -> None:
    """Add to the consent log; ``agreed`` is an :func:`agreement`, None where nothing was agreed to."""
    form = agreed["form"] if agreed else ""
    row = {
        "subscriber_id": number, "at": now, "event": event, "evidence": dict(evidence),
        "wording": hashlib.sha256(form.encode()).hexdigest()[:16] if form else "",
        "agreed": dict(agreed) if agreed else None,
    }  # fmt: skip
    connection.execute(insert(Consent).values(**row))


def forget(connection: Connection, number: int, event: str, now: datetime) -> None:
    """Let nothing name a subscriber any more, but the keyed digest of the address."""
    values = {"state": "erased", "address": None, "contact": None, "domain": ""}
    connection.execute(update(Subscriber).where(Subscriber.id == number).values(**values))
    connection.execute(delete(Choice).where(Choice.subscriber_id == number))
    connection.execute(delete(Endpoint).where(Endpoint.subscriber_id == number))
    stop(connection, number, now, "the address was erased")
    empty_evidence(connection, number)
    log(connection, number, event, now, {})


def empty_evidence(connection: Connection, number: int) -> None:
    """Forget proofs and network addresses; the database allows it when the address or contact is erased."""
    connection.execute(update(Consent).where(Consent.subscriber_id == number).values(evidence={}))


def bar(connection: Connection, key: str, reason: str, now: datetime) -> None:
    """Put an address on the suppression list."""
    connection.execute(delete(Suppression).where(Suppression.address_key == key))
    connection.execute(insert(Suppression).values(address_key=key, reason=reason, score=1.0, at=now))


def leave(connection: Connection, number: int, now: datetime, evidence: Mapping[str, Any]) -> None:
    """Send a subscriber nothing more, from this instant; the secrets of a webhook are forgotten."""
    connection.execute(update(Subscriber).where(Subscriber.id == number).values(state="unsubscribed"))
    connection.execute(delete(Endpoint).where(Endpoint.subscriber_id == number))
    stop(connection, number, now, "no longer subscribed")
    log(connection, number, "unsubscribed", now, evidence)


def stop(connection: Connection, number: int, now: datetime, why: str) -> None:
    """End what is still to be sent; what is under way is asked for once more just before it is sent."""
    waiting = (Delivery.subscriber_id == number, Delivery.state.in_(_PENDING))
    ended = {"state": State.SUPPRESSED, "said": why, "ended_at": now, "fence": Delivery.fence + 1}
    connection.execute(update(Delivery).where(*waiting).values(**ended))
