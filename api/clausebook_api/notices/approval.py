"""Approval: a bundle that reaches many waits until somebody says to how many it may go, and its canary goes first.

What waits is due at the end of time. A bundle is ``open``; or ``held``; or ``canary`` while its first few are sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from clausebook.model.errors import UseError
from clausebook_api.models import UNDECIDED, WAITING, Bundle, Delivery, Recipient
from clausebook_api.notices.delivery import ENDED, State
from clausebook_api.notices.queue import NEVER


def weigh(connection: Connection, notices: Sequence[int], into: Sequence[int], above: int) -> int:
    """Hold bundles that carry notices to more than ``above`` recipients, or were held before; how many then wait."""
    many = _carrying(connection, notices) > above
    held = [one for one in into if many or _state(connection, one) != "open"]
    for one in held:
        hold(connection, one)
    return sum(_waiting(connection, one) for one in held)


def approve(connection: Connection, number: int, now: datetime, *, canary: int) -> None:
    """Let what waits go, if that is exactly so many deliveries: first a canary; asked once more, the rest with it.

    Raises UseError ``E_APPROVAL``.
    """
    waiting = connection.execute(select(Bundle.id, Bundle.state).where(UNDECIDED)).all()
    total = sum(_waiting(connection, bundle) for bundle, _ in waiting)
    if not total or total != number:
        mend = f"It is {total}: look at clausebook notify report" if total else "Nothing waits"
        raise UseError.of("E_APPROVAL", f"Not {number} deliveries wait for approval", mend)
    for bundle, state in waiting:
        _release(connection, bundle, now, first=canary if state == "held" else None)


def waiting(connection: Connection) -> int:
    """How many deliveries wait for approval, or for their canary."""
    return sum(_waiting(connection, one) for one in connection.execute(select(Bundle.id)
               .where(UNDECIDED)).scalars().all())  # fmt: skip


def held_for(connection: Connection, about: str) -> str:
    """What was said of a delivery that waits for approval for some reason; "" if none does."""
    waits = select(Delivery.said).join(Bundle, Bundle.id == Delivery.bundle_id).where(UNDECIDED, WAITING)
    found = connection.execute(waits.where(Delivery.said.startswith(about)).limit(1)).scalar()
    return str(found or "").removeprefix(about)


def settle_all(connection: Connection, failing: float, now: datetime) -> None:
    """:func:`settle` each bundle that waits for its canary, whoever ended the last of it."""
    for bundle in connection.execute(select(Bundle.id).where(UNDECIDED, Bundle.state == "canary")).scalars().all():
        settle(connection, bundle, failing, now)


def settle(connection: Connection, bundle: int, failing: float, now: datetime) -> None:
    """Let the rest of a bundle go when its canary has ended well; hold it when more than ``failing`` of it did not."""
    found = connection.execute(select(Bundle).where(Bundle.id == bundle)).one()
    if found.state != "canary":
        return
    rows = connection.execute(
        select(Delivery.state, func.count())
        .where(Delivery.bundle_id == bundle, Delivery.id <= found.canary_until)
        .group_by(Delivery.state)
    ).all()
    counts = {state: number for state, number in rows}  # noqa: C416 - rows are no tuples to mypy
    if any(state not in ENDED and state != State.RETRY for state in counts):
        return
    if 2 * counts.get(State.RETRY, 0) > sum(counts.values()):  # a few that are put off do not hold everybody up
        return
    bad = sum(number for state, number in counts.items() if state in {State.FAILED, State.UNCERTAIN, State.BOUNCED})
    if bad <= failing * max(1, sum(counts.values())):
        _release(connection, bundle, now)
    else:
        connection.execute(update(Bundle).where(Bundle.id == bundle).values(state="held"))


def hold(connection: Connection, bundle: int) -> None:
    """Let what waits of a bundle wait for approval."""
    connection.execute(update(Bundle).where(Bundle.id == bundle).values(state="held"))
    connection.execute(update(Delivery).where(Delivery.bundle_id == bundle, WAITING).values(due_at=NEVER))


def _release(connection: Connection, bundle: int, now: datetime, *, first: int | None = None) -> None:
    """Let a bundle go, or the ``first`` few of it; a weekly one not before its day."""
    waits: list[Any] = [WAITING, Delivery.bundle_id == bundle, Delivery.due_at == NEVER]
    last = 0
    if first is not None:
        few = select(Delivery.id).where(*waits).order_by(Delivery.id).limit(first).subquery()
        last = connection.execute(select(func.max(few.c.id))).scalar() or 0
        waits.append(Delivery.id <= last)
    day = connection.execute(select(Bundle.due_at).where(Bundle.id == bundle)).scalar_one()
    state = "open" if first is None else "canary"
    connection.execute(update(Bundle).where(Bundle.id == bundle).values(state=state, canary_until=last))
    connection.execute(update(Delivery).where(*waits).values(due_at=max(now, day or now)))


def _state(connection: Connection, bundle: int) -> str:
    return str(connection.execute(select(Bundle.state).where(Bundle.id == bundle)).scalar_one())


def _carrying(connection: Connection, notices: Sequence[int]) -> int:
    """How many deliveries that are still to go carry some notices."""
    carries = (
        select(func.count(Recipient.delivery_id.distinct()))
        .join(Delivery, Delivery.id == Recipient.delivery_id)
        .where(Recipient.notice_id.in_(notices), WAITING)
    )
    return int(connection.execute(carries).scalar_one())


def _waiting(connection: Connection, bundle: int) -> int:
    waits = (Delivery.bundle_id == bundle, WAITING, Delivery.due_at == NEVER)
    return int(connection.execute(select(func.count()).where(*waits)).scalar_one())
