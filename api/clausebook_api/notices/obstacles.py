"""Why a message must not be sent now, asked before each."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Connection, Dialect, and_, bindparam, exists, literal_column, select

from clausebook_api.models import Delivery, Fact, Subscriber, Suppression
from clausebook_api.notices.delivery import Lease

ENDING = {"left": "no longer subscribed", "barred": "on the suppression list"}  # what is said of what they end
_BARRED = and_(  # that it was erased keeps nobody from asking again
    Suppression.address_key == Subscriber.address_key,
    Suppression.score >= literal_column("1"),
    Suppression.reason != literal_column("'erased'"),
)
_STANDS = (
    select(
        Delivery.fence,
        Subscriber.state.label("subscriber"),
        select(Fact.value).where(Fact.name == literal_column("'paused'")).scalar_subquery().label("paused"),
        exists().where(_BARRED).label("barred"),
        exists().where(_BARRED, Suppression.reason != literal_column("'bounce'")).label("refused"),
    )
    .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    .where(Delivery.id == bindparam("of"))
)


@lru_cache
def _compiled(dialect: Dialect) -> tuple[str, bool]:
    compiled = _STANDS.compile(dialect=dialect)
    return str(compiled), bool(compiled.positional)


def _looked(connection: Connection, number: int) -> tuple[int, str, str | None, bool, bool]:
    """By a statement that is compiled once: this is asked before each mail."""
    statement, positional = _compiled(connection.dialect)
    found = connection.exec_driver_sql(statement, (number,) if positional else {"of": number}).one()
    return found[0], found[1], found[2], bool(found[3]), bool(found[4])


def find_obstacle(connection: Connection, one: Lease) -> str:
    """Why a message must not be sent now: ``paused``, ``fenced``, ``barred``, ``left``; "" if it may be.

    Asked before each.
    """
    fence, subscriber, paused, barred, refused = _looked(connection, one.id)
    if paused:
        return "paused"
    if fence != one.fence:
        return "fenced"
    if refused if one.kind == "confirm" else barred:  # whose mail came back may ask again, and confirm it
        return "barred"
    wanted = ("pending", "confirmed") if one.kind in {"confirm", "challenge"} else ("confirmed",)
    if subscriber not in wanted and one.kind != "manage":
        return "left"
    return ""
