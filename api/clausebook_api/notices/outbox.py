"""What is recorded before anything is sent: a notice, its recipients and their deliveries, in one transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import (
    Connection,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import aliased

from clausebook_api.models import Bundle, Choice, Delivery, Message, Notice, Recipient, Subscriber, Suppression
from clausebook_api.notices.delivery import Priority, State
from clausebook_api.notices.notice_facts import ANNOUNCED, Facts, is_correction
from clausebook_api.notices.subsets import AS_TEXT, Subset, name_subset, read_subset
from clausebook_api.notices.views import WHOLE, choose_view, list_parts, list_targets
from clausebook_api.preferences import EVERYTHING

_AT_ONCE = 2000  # subscribers


def record_notice(connection: Connection, key: str, told: Facts, now: datetime) -> int:
    """Record a notice; its number."""
    values = {
        "key": f"{key}.{told['moment']}",
        "document": told["document"],
        "version": told["version"],
        "moment": told["moment"],
        "sha256": told["sha256"],
        "facts": told,
        "created_at": now,
        "recipients": 0,
    }
    return int(connection.execute(insert(Notice).values(**values).returning(Notice.id)).scalar_one())


def record_bundle(connection: Connection, name: str, kind: str, now: datetime, due: datetime | None = None) -> int:
    """The bundle of a name, recorded if there is none yet, of which nothing goes out before ``due``; its number."""
    found = connection.execute(select(Bundle.id).where(Bundle.name == name)).scalar()
    if found:
        return int(found)
    values = {"name": name, "kind": kind, "state": "open", "canary_until": 0, "created_at": now, "due_at": due}
    return int(connection.execute(insert(Bundle).values(**values).returning(Bundle.id)).scalar_one())


def select_audience(told: Facts) -> Select[int]:
    """Who is to be told: confirmed, and following it in the way it changed. The numbers of subscribers."""
    follows = exists().where(Choice.subscriber_id == Subscriber.id, Choice.target.in_(list_targets(told)))
    moment = Subscriber.announced if told["moment"] == ANNOUNCED else Subscriber.in_force
    wanted = moment if told["early"] else or_(Subscriber.announced, Subscriber.in_force)
    speaks = Subscriber.lang.in_(("", told["lang"]))
    kind = [Subscriber.editorial] if is_correction(told) else []
    return select(Subscriber.id).where(Subscriber.state == "confirmed", follows, wanted, speaks, *kind)


def record_recipients(
    connection: Connection, number: int, told: Facts, into: int, due: datetime, *, channel: str, weekly: bool | None
) -> None:
    """Record deliveries of a notice by a bundle to all who follow it by a channel.

    Those to whom nothing is sent are recorded too, as ``suppressed``: they were not forgotten. They are on the
    suppression list, or have paused when it is due.
    """
    if connection.dialect.name == "postgresql":  # it cannot know yet how many rows this transaction wrote
        connection.execute(text("SET LOCAL enable_nestloop = off"))
    priority = Priority.NOTICE if channel == "email" else Priority.EVENT
    chosen = select_audience(told).where(Subscriber.channel == channel)
    if weekly is not None:
        chosen = chosen.where(Subscriber.weekly.is_(weekly))
    barred = exists().where(Suppression.address_key == Subscriber.address_key, Suppression.score >= 1)
    paused = func.coalesce(Subscriber.paused_until > due, false())
    silent = or_(barred, paused)
    state = case((silent, State.SUPPRESSED.value), else_=State.READY.value)
    ended = case((silent, literal(due, Delivery.due_at.type)), else_=None)
    said = case((barred, "on the suppression list"), (paused, "paused by the subscriber"), else_="")
    fresh = chosen.with_only_columns(
        literal(into), Subscriber.id, state, literal(0), literal(due, Delivery.due_at.type), literal(0), literal(""),
        literal(0.0), literal(0), literal(priority), said, ended,
    ).where(~exists().where(Delivery.bundle_id == into, Delivery.subscriber_id == Subscriber.id))  # fmt: skip
    columns = (
        "bundle_id", "subscriber_id", "state", "attempts", "due_at", "fence", "lease_by", "lease_until", "copies",
        "priority", "said", "ended_at",
    )  # fmt: skip
    connection.execute(insert(Delivery).from_select(columns, fresh))
    back = (  # who left and came back before a weekly digest went out
        Delivery.bundle_id == into, Delivery.state == State.SUPPRESSED, Delivery.attempts == 0,
        Delivery.subscriber_id.in_(chosen.where(~silent)),
    )  # fmt: skip
    connection.execute(update(Delivery).where(*back).values(state=State.READY, due_at=due, said="", ended_at=None))
    rows = (
        chosen.with_only_columns(literal(number), Subscriber.id, Delivery.id)
        .join(Delivery, and_(Delivery.bundle_id == into, Delivery.subscriber_id == Subscriber.id))
    )  # fmt: skip
    connection.execute(insert(Recipient).from_select(("notice_id", "subscriber_id", "delivery_id"), rows))
    told_now = select(func.count()).where(Recipient.notice_id == number)
    connection.execute(update(Notice).where(Notice.id == number).values(recipients=told_now.scalar_subquery()))


def record_views(connection: Connection, number: int, told: Facts) -> None:
    """Record of the recipients of a notice who follow only a part of its document which part they are told."""
    parts, other = list_parts(told), aliased(Choice)
    if not parts:
        return
    told_of = exists().where(Recipient.notice_id == number, Recipient.subscriber_id == Choice.subscriber_id)
    whole = exists().where(other.subscriber_id == Choice.subscriber_id, other.target.in_(_whole(told)))
    partly = (
        select(Choice.subscriber_id, Choice.target)
        .where(Choice.target.in_(parts), told_of, ~whole)
        .order_by(Choice.subscriber_id)
        .execution_options(yield_per=_AT_ONCE)
    )
    same: dict[frozenset[str], list[int]] = {}  # who follows the same parts
    for subscriber, choices in groupby(connection.execute(partly), itemgetter(0)):
        same.setdefault(frozenset(target for _, target in choices), []).append(subscriber)
    alike: dict[str, list[int]] = {}
    for targets, subscribers in same.items():
        alike.setdefault(choose_view(told, targets), []).extend(subscribers)
    alike.pop(WHOLE, None)
    for view, subscribers in alike.items():
        for first in range(0, len(subscribers), _AT_ONCE):
            some = Recipient.subscriber_id.in_(subscribers[first : first + _AT_ONCE])
            connection.execute(update(Recipient).where(Recipient.notice_id == number, some).values(view=view))


def _whole(told: Facts) -> tuple[str, str]:
    return EVERYTHING, told["document"]


def send_again(connection: Connection, number: int, states: Collection[State], now: datetime) -> int:
    """Let deliveries of a notice that ended in some states go once more, under the keys they had; how many."""
    carries = select(Recipient.delivery_id).where(Recipient.notice_id == number)
    ended = (Delivery.id.in_(carries), Delivery.state.in_(states))
    values = {"state": State.READY, "attempts": 0, "due_at": now, "ended_at": None, "fence": Delivery.fence + 1}
    return int(connection.execute(update(Delivery).where(*ended).values(**values)).rowcount)


def settle(connection: Connection, number: int, keys: Collection[str], state: State, now: datetime) -> int:
    """Write down of deliveries of a notice whose end is not known how they ended; how many.

    ``keys`` are digests of the addresses it is known of; none: it is known of all.
    """
    carries = (
        select(Recipient.delivery_id)
        .join(Subscriber, Subscriber.id == Recipient.subscriber_id)
        .where(Recipient.notice_id == number)
    )
    chosen = carries.where(Subscriber.address_key.in_(keys)) if keys else carries
    open_ = (Delivery.id.in_(chosen), Delivery.state == State.UNCERTAIN)
    values = {"state": state, "said": "settled by hand", "ended_at": now, "fence": Delivery.fence + 1}
    return int(connection.execute(update(Delivery).where(*open_).values(**values)).rowcount)


def record_message(connection: Connection, into: int, subset: Subset, content: bytes) -> None:
    """Record the message of a bundle for those who get some notices of it; none: for all."""
    values = {
        "bundle_id": into,
        "subset": name_subset(subset),
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    connection.execute(insert(Message).values(**values))


def list_subsets(connection: Connection, into: int) -> list[Subset]:
    """The sets of notices that subscribers get by a bundle, and the views of each; those of most of them first."""
    each = (
        select(func.aggregate_strings(AS_TEXT, ",").label("some"))
        .join(Delivery, Delivery.id == Recipient.delivery_id)
        .where(Delivery.bundle_id == into)
        .group_by(Recipient.delivery_id)
        .subquery()
    )
    found: Counter[Subset] = Counter()
    for row in connection.execute(select(each.c.some, func.count().label("many")).group_by(each.c.some)):
        found[read_subset(row.some)] += row.many
    return sorted(found, key=lambda some: (-found[some], some))


def record_single(connection: Connection, kind: str, subscriber: int, content: bytes, name: str, now: datetime) -> int:
    """Record a message to one subscriber that is about no notice; the number of its delivery."""
    into = record_bundle(connection, name, kind, now)
    record_message(connection, into, (), content)
    values = {
        "bundle_id": into, "subscriber_id": subscriber, "state": State.READY, "attempts": 0,
        "priority": Priority.CHALLENGE if kind in {"challenge", "test"} else Priority.PERSON,
        "due_at": now, "fence": 0, "lease_by": "", "lease_until": 0.0, "copies": 0, "said": "",
    }  # fmt: skip
    return int(connection.execute(insert(Delivery).values(**values).returning(Delivery.id)).scalar_one())
