"""Who was told of a notice, and how it went: for the record. The states add up to the recipients there were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from clausebook.model.errors import UseError
from clausebook_api.database import Database
from clausebook_api.models import Bundle, Delivery, Message, Notice, Recipient, Subscriber
from clausebook_api.notices.delivery import ENDED, State
from clausebook_api.notices.subsets import list_carried, name_subset

_ERASED = "(erased)"
_WENT = (State.SENT, State.UNCERTAIN, State.BOUNCED)


class Person(NamedTuple):
    """One subscriber."""

    channel: str
    address: str
    state: str
    created_at: datetime
    confirmed_at: datetime | None


def list_people(database: Database) -> Iterator[Person]:
    """Every subscriber."""
    with database.reading() as connection:
        rows = connection.execute(select(Subscriber).order_by(Subscriber.id))
        for row in rows:
            yield Person(row.channel, row.address or _ERASED, row.state, row.created_at, row.confirmed_at)


def count_by_state(some: Iterable[Person]) -> Counter[tuple[str, str]]:
    """How many there are by channel and state."""
    return Counter((one.channel, one.state) for one in some)


class Line(NamedTuple):
    """One recipient of a notice. ``copies`` counts outcomes that were not known: each may be a copy too many.

    Of mail that came back ``ended_at`` is when it was sent, and ``bounced_at`` when its return was taken in.
    ``message_sha256`` is of the very bytes that were sent to this recipient, "" if none were, or long ago;
    ``text_sha256`` of the message that all get who are told of the same, before their own links and headers.
    """

    channel: str
    address: str
    state: str
    attempts: int
    copies: int
    ended_at: datetime | None
    outcome: str
    message_sha256: str
    text_sha256: str
    bounce_code: str
    bounced_at: datetime | None


class Returned(NamedTuple):
    """How many mails of a notice came back on one day (UTC) for one reason: a code by RFC 3463, "" if none given."""

    bounced_on: date
    bounce_code: str
    mails: int


class Summary(NamedTuple):
    """A notice, and how many of its recipients stand how; ``complete`` when every one has ended."""

    id: int
    key: str
    document: str
    version: str
    moment: str
    created_at: datetime
    sha256: str
    recipients: int
    states: dict[str, int]
    complete: bool
    bounced: tuple[Returned, ...]


def list_notices(database: Database, number: int | None = None) -> list[Summary]:
    """All notices, the newest first, or one. Raises UseError ``E_NOTICE``."""
    found = []
    with database.reading() as connection:
        chosen = select(Notice).order_by(Notice.id.desc())
        for row in connection.execute(chosen if number is None else chosen.where(Notice.id == number)).all():
            counts = connection.execute(
                select(Delivery.state, func.count())
                .join(Recipient, Recipient.delivery_id == Delivery.id)
                .where(Recipient.notice_id == row.id)
                .group_by(Delivery.state)
            ).all()
            states = {str(state): int(count) for state, count in counts}
            complete = set(states) <= {str(one) for one in ENDED} and sum(states.values()) == row.recipients
            found.append(
                Summary(
                    row.id, row.key, row.document, row.version, row.moment, row.created_at, row.sha256, row.recipients,
                    states, complete, _returned(connection, row.id),
                )
            )  # fmt: skip
    if number is not None and not found:
        raise UseError.of("E_NOTICE", f"There is no notice {number}", "clausebook notify report lists them")
    return found


def _returned(connection: Connection, number: int) -> tuple[Returned, ...]:
    rows = connection.execute(
        select(Delivery.bounced_at, Delivery.bounce_code)
        .join(Recipient, Recipient.delivery_id == Delivery.id)
        .where(Recipient.notice_id == number, Delivery.state == State.BOUNCED)
    )
    counted = Counter((row.bounced_at.date(), row.bounce_code) for row in rows)
    return tuple(Returned(day, code, mails) for (day, code), mails in sorted(counted.items()))


def list_recipients(database: Database, number: int) -> Iterator[Line]:
    """Every recipient of a notice, in the order in which they were recorded."""
    with database.reading() as connection:
        hashes: dict[tuple[int, str], str] = {
            (bundle, subset): digest
            for bundle, subset, digest in connection.execute(select(Message.bundle_id, Message.subset, Message.sha256))
        }
        rows = connection.execute(
            select(
                Subscriber.channel, Subscriber.address, Delivery.state, Delivery.attempts, Delivery.copies,
                Delivery.ended_at, Delivery.said, Delivery.bundle_id, Delivery.id, Delivery.bounce_code,
                Delivery.bounced_at, Delivery.message_sha256,
            )
            .join(Delivery, Delivery.subscriber_id == Subscriber.id)
            .join(Recipient, Recipient.delivery_id == Delivery.id)
            .join(Bundle, Bundle.id == Delivery.bundle_id)
            .where(Recipient.notice_id == number)
            .order_by(Delivery.id)
        ).all()  # fmt: skip
        carried = list_carried(connection, select(Recipient.delivery_id).where(Recipient.notice_id == number))
        for row in rows:
            sent = (row.message_sha256 or "") if row.state in _WENT else ""
            text = hashes.get((row.bundle_id, name_subset(carried[row.id])), "")
            came_back = (row.bounce_code, row.bounced_at) if row.state == State.BOUNCED else ("", None)
            yield Line(
                row.channel, row.address or _ERASED, row.state, row.attempts, row.copies, row.ended_at, row.said,
                sent, text, *came_back,
            )  # fmt: skip
