"""The secret of the service replaced: the one before goes on being accepted until it is retired."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from clausebook_api.database import Database
from clausebook_api.keys import PEPPER, Keys
from clausebook_api.models import Endpoint


def seal_anew(database: Database, keys: Keys) -> int:
    """Encrypt all that is kept at rest with the secret that signs, so that none before it is needed; how much it was.

    All of it, or nothing. A webhook that is given another secret meanwhile keeps that one.
    """
    with database.writing() as connection:
        database.state_fact(connection, PEPPER, keys.seal_anew(database.fact(connection, PEPPER).encode()).decode())
        numbers = connection.execute(select(Endpoint.subscriber_id)).scalars().all()
        for number in numbers:
            while not _sealed(connection, keys, number):
                pass  # another secret stands there by now
    return 1 + len(numbers)


def _sealed(connection: Connection, keys: Keys, number: int) -> bool:
    """Encrypt the secrets of a webhook anew; whether they were still the same by then, or are gone."""
    mine = Endpoint.subscriber_id == number
    held = connection.execute(select(Endpoint.secret, Endpoint.previous).where(mine)).first()
    if held is None:
        return True
    fresh = {"secret": keys.seal_anew(held.secret), "previous": held.previous and keys.seal_anew(held.previous)}
    same = update(Endpoint).where(mine, Endpoint.secret == held.secret).values(**fresh)
    return bool(connection.execute(same).rowcount)
