"""The secret of the service replaced: the one before goes on being accepted until it is retired."""

from __future__ import annotations

from sqlalchemy import select, update

from clausebook_api.database import Database
from clausebook_api.keys import PEPPER, Keys
from clausebook_api.models import Endpoint


def seal_anew(database: Database, keys: Keys) -> int:
    """Encrypt all that is kept at rest with the secret that signs, so that none before it is needed; how much it was.

    All of it, or nothing.
    """
    with database.writing() as connection:
        database.state_fact(connection, PEPPER, keys.seal_anew(database.fact(connection, PEPPER).encode()).decode())
        held = connection.execute(select(Endpoint.subscriber_id, Endpoint.secret, Endpoint.previous)).all()
        for number, secret, previous in held:
            fresh = {"secret": keys.seal_anew(secret), "previous": previous and keys.seal_anew(previous)}
            connection.execute(update(Endpoint).where(Endpoint.subscriber_id == number).values(**fresh))
    return 1 + len(held)
