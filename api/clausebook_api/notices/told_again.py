"""What a restored backup would tell people a second time: what it records as still to be sent may have been."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, func, or_, select, update

from clausebook_api.models import Bundle, Delivery, Notice, Recipient
from clausebook_api.notices.delivery import ENDED, State

_SAID = "a backup was restored: it may have been sent before"


class Again(NamedTuple):
    """How many deliveries of a notice are still to be sent by the record; ``notice`` None: of no notice."""

    notice: int | None
    document: str
    version: str
    moment: str
    deliveries: int


def list_again(connection: Connection, now: datetime) -> list[Again]:
    """What is still to be sent, by notice; at the end mail of no notice, such as confirmations."""
    carried = (
        select(Notice.id, Notice.document, Notice.version, Notice.moment, func.count(Delivery.id))
        .join(Recipient, Recipient.notice_id == Notice.id)
        .join(Delivery, Delivery.id == Recipient.delivery_id)
        .where(*_open(now))
        .group_by(Notice.id)
        .order_by(Notice.id)
    )
    found = [Again(*row) for row in connection.execute(carried)]
    carrying = select(Recipient.delivery_id)
    others = select(func.count(Delivery.id)).where(*_open(now), Delivery.id.not_in(carrying))
    if number := int(connection.execute(others).scalar_one()):
        found.append(Again(None, "", "", "", number))
    return found


def take_as_told(connection: Connection, now: datetime) -> int:
    """Send none of it: it may have arrived, which ``notify report --only uncertain`` shows; how many deliveries."""
    taken: Update = update(Delivery).where(*_open(now)).values(
        state=State.UNCERTAIN, said=_SAID, ended_at=now, fence=Delivery.fence + 1
    )  # fmt: skip
    return int(connection.execute(taken).rowcount)


def _open(now: datetime) -> tuple[Any, ...]:
    """The deliveries that have not ended, but for digests whose day is still to come: they cannot have been sent."""
    due = select(Bundle.id).where(or_(Bundle.due_at.is_(None), Bundle.due_at <= now))
    return (Delivery.state.not_in(ENDED), Delivery.bundle_id.in_(due))
