"""Who asked for notices and never confirmed: forgotten after a while."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select, update

from clausebook_api.models import Consent, Subscriber
from clausebook_api.subscribers import store

_AT_ONCE = 50  # others who write wait for no longer than these take


def forget_unconfirmed(connection: Connection, now: datetime, after: timedelta) -> int:
    """Forget those who asked last so long ago, some at a time, as if they never had; how many."""
    lately = exists().where(
        Consent.subscriber_id == Subscriber.id, Consent.event == "requested", Consent.at > now - after
    )
    pending = (Subscriber.state == "pending", Subscriber.created_at <= now - after, ~lately)
    found = connection.execute(select(Subscriber.id).where(*pending).limit(_AT_ONCE)).scalars().all()
    for number in found:
        store.forget(connection, number, "not confirmed", now)
        nobody = {"address_key": secrets.token_hex(32)}  # not even a digest: they may ask again, or be imported
        connection.execute(update(Subscriber).where(Subscriber.id == number).values(**nobody))
    return len(found)
