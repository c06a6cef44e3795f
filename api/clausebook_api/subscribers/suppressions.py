"""The suppression list: to which addresses nothing is sent, since when and why; and who is taken off it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, select

from clausebook_api import mail_address
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Subscriber, Suppression

_NOT_KEPT = "(address not kept)"


class Barred(NamedTuple):
    """An address to which nothing is sent. Of one that is no subscriber's, nothing but a digest is kept."""

    address: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Suppressions:
    """The suppression list."""

    database: Database
    keys: Keys

    def search(self, having: str = "", day: date | None = None, reason: str = "") -> Iterator[Barred]:
        """Those on it, the newest first: with these letters in the address, of that day (UTC), for that reason."""
        chosen = (
            select(Subscriber.address, Suppression.reason, Suppression.at)
            .select_from(Suppression)
            .outerjoin(
                Subscriber,
                (Subscriber.address_key == Suppression.address_key) & (Subscriber.channel == "email"),
            )
            .where(*_of(day, reason))
            .order_by(Suppression.at.desc(), Suppression.address_key)
        )
        with self.database.reading() as connection:
            for row in connection.execute(chosen):
                if having.lower() in (row.address or "").lower():
                    yield Barred(row.address or _NOT_KEPT, row.reason, row.at)

    def lift(self, addresses: Iterable[str]) -> int:
        """Take addresses off it, whatever the reason; how many were on it. Raises ValueError for what is no address."""
        keys = [self.keys.digest(mail_address.parse(one).folded) for one in addresses]
        with self.database.writing() as connection:
            return sum(
                connection.execute(delete(Suppression).where(Suppression.address_key == key)).rowcount for key in keys
            )

    def lift_day(self, day: date) -> int:
        """Take off it whose mail came back on a day (UTC); how many."""
        with self.database.writing() as connection:
            return int(connection.execute(delete(Suppression).where(*_of(day, "bounce"))).rowcount)


def _of(day: date | None, reason: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if day:
        start = datetime.combine(day, time(), UTC)
        found += [Suppression.at >= start, Suppression.at < start + timedelta(days=1)]
    return [*found, Suppression.reason == reason] if reason else found
