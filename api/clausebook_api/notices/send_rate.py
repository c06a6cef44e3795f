"""How fast mail goes out, to all and to each domain; counted in the database, so that a restart changes nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from clausebook_api.database import Database
from clausebook_api.models import Bucket
from clausebook_api.notices.delivery import Lease, Outcome, State
from clausebook_api.notices.settings import Sending

_SKEW = timedelta(seconds=5)  # between the clocks of workers


def hold(database: Database, connection: Connection, domains: Iterable[str], now: datetime) -> None:
    """Keep the tokens of domains ("" is all of them) from other workers until the transaction ends.

    All workers hold them in one order, or two would wait for each other.
    """
    for domain in sorted(set(domains)):
        fresh = database.insert(Bucket).values(domain=domain, tokens=math.inf, at=now)
        connection.execute(fresh.on_conflict_do_nothing())
        connection.execute(select(Bucket.domain).where(Bucket.domain == domain).with_for_update())


def take(connection: Connection, domain: str, per_second: float, now: datetime) -> timedelta:
    """Take one token of a domain that is held; how long to wait if there is none.

    As many as one second allows may go at once.
    """
    most = max(1.0, per_second)
    mine = Bucket.domain == domain
    row = connection.execute(select(Bucket).where(mine)).one()
    at = row.at
    if at > now + _SKEW:  # the clock was ahead, and nothing would go until it is there again
        at = now
        connection.execute(update(Bucket).where(mine).values(at=at))
    passed = max(0.0, (now - at).total_seconds())
    tokens = min(most, row.tokens + passed * per_second)
    if tokens < 1:
        return timedelta(seconds=(1 - tokens) / per_second)
    connection.execute(update(Bucket).where(mine).values(tokens=tokens - 1, at=max(now, at)))
    return timedelta()


def keep_within(
    database: Database, connection: Connection, leases: Sequence[Lease], sending: Sending, now: datetime
) -> tuple[list[Lease], Mapping[Lease, Outcome]]:
    """The leases that may be used at once, and those to be given back with when they may."""
    speeds = {"": sending.rate} | {one.domain: sending.domain_rate for one in leases if one.channel == "email"}
    limited = {domain: speed for domain, speed in speeds.items() if speed}
    if not leases or not limited:
        return list(leases), {}
    hold(database, connection, limited, now)
    kept, later = [], {}
    for lease in leases:
        waits = (take(connection, domain, limited[domain], now) for domain in ("", lease.domain)
                 if lease.channel == "email" and domain in limited)  # fmt: skip
        wait = next(filter(None, waits), None)
        if wait:
            later[lease] = Outcome(State.READY, lease.said, now + wait)
        else:
            kept.append(lease)
    return kept, later
