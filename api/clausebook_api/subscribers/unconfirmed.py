"""Who asked for notices and never confirmed: forgotten after a while, unless they had followed and left before."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, exists, func, select, update

from clausebook_api.database import Database
from clausebook_api.models import Consent, Endpoint, Subscriber
from clausebook_api.notices import kept_mail
from clausebook_api.subscribers import store

_AT_ONCE = 50  # others who write wait for no longer than these take
_FOLLOWED = ("confirmed", "imported", "unsubscribed")  # events of somebody whose consent is on record
_NOT_CONFIRMED = "not confirmed"


def forget_unconfirmed(database: Database, now: datetime, after: timedelta, folders: Sequence[Path] = ()) -> int:
    """Forget those who asked last so long ago, some at a time, as if they never had; how many.

    Mails to them that were written to ``folders`` are deleted first: who has one that cannot be deleted is forgotten
    when it can. Who had left is as before: anybody may have typed the address in, which undoes no leaving and wipes
    no proof.
    """
    lately = exists().where(
        Consent.subscriber_id == Subscriber.id, Consent.event == "requested", Consent.at > now - after
    )
    pending = (Subscriber.state == "pending", Subscriber.created_at <= now - after, ~lately)
    # Other workers look at the same time, and whoever is confirming just now is let alone.
    # In any order: those whose mail cannot be deleted keep nobody else waiting.
    asked = select(Subscriber.id).where(*pending).order_by(func.random()).limit(_AT_ONCE)
    with database.writing() as connection:
        found = connection.execute(asked.with_for_update(skip_locked=True)).scalars().all()
        return sum(_end(connection, number, now, folders) for number in found)


def _end(connection: Connection, number: int, now: datetime, folders: Sequence[Path]) -> bool:
    """Forget somebody, or put them back; whether that was possible."""
    if _had_followed(connection, number):
        _put_back(connection, number, now)
        return True
    if not kept_mail.delete(folders, kept_mail.list_names(connection, [number])):
        return False
    store.forget(connection, number, _NOT_CONFIRMED, now)
    nobody = {"address_key": secrets.token_hex(32)}  # not even a digest: they may ask again, or be imported
    connection.execute(update(Subscriber).where(Subscriber.id == number).values(**nobody))
    return True


def _had_followed(connection: Connection, number: int) -> bool:
    """Whether consent is on record, of a subscriber who was not erased since."""
    telling = (Consent.subscriber_id == number, Consent.event.in_((*_FOLLOWED, "erased")))
    last = select(Consent.event).where(*telling).order_by(Consent.id.desc()).limit(1)
    return connection.execute(last).scalar() in _FOLLOWED


def _put_back(connection: Connection, number: int, now: datetime) -> None:
    connection.execute(update(Subscriber).where(Subscriber.id == number).values(state="unsubscribed"))
    connection.execute(delete(Endpoint).where(Endpoint.subscriber_id == number))
    store.stop(connection, number, now, "no longer subscribed")
    store.log(connection, number, _NOT_CONFIRMED, now, {})
