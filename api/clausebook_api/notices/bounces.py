"""Mail that came back: what a notification at the mailbox of one delivery (VERP) says is recorded.

Only a notification that came to an address which we signed counts. The delivery it names came back, whatever the
reason; nothing is sent to the address any more only if there is no such address. That one is delayed, full, refuses
the size of a mail or dislikes the host that sends says nothing of it for good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, select, update

from clausebook_api import tokens
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Delivery, Recipient, Subscriber, Suppression
from clausebook_api.notices.delivery import State
from clausebook_api.notices.delivery_status import GONE, Kind, Notification, read
from clausebook_api.tokens import Purpose, Token, TokenError

_RETURNED = (Kind.HARD, Kind.SOFT, Kind.POLICY)
_WENT = (State.SENT, State.UNCERTAIN, State.INFLIGHT, State.BOUNCED)
_OVER = (State.FAILED, State.SUPPRESSED, State.BOUNCED)
_GONE = case((and_(Delivery.state == State.BOUNCED, Delivery.bounce_code.in_(GONE)), 1), else_=0)
_HANDFUL, _SHARE = 5, 0.05  # of what was sent in a notice: more of it can hardly be gone at once


class Bounce(NamedTuple):
    """What one message says, and the delivery it is about: 0 if none is known."""

    kind: Kind
    code: str = ""
    subscriber: int = 0
    delivery: int = 0


class Many(NamedTuple):
    """A notice of which very much came back as if there were no such addresses: ``gone`` of what was ``sent``.

    ``notice`` 0: mails of no notice, such as confirmations, of which only what came back now is known.
    """

    notice: int
    gone: int
    sent: int


@dataclass(frozen=True)
class Bounces:
    """Takes notifications in. ``counts`` says what became of them; with ``keep`` no address is taken for gone."""

    database: Database
    keys: Keys
    now: datetime
    keep: bool = False
    counts: Counter[Kind] = field(default_factory=Counter)

    def take(self, raw: bytes) -> Kind:
        """Take one in."""
        return self.record(self.judge(raw))

    def judge(self, raw: bytes) -> Bounce:
        """What a message is and what it is about; nothing is recorded."""
        found = read(raw)
        if found.kind not in (*_RETURNED, Kind.DELAYED):
            return Bounce(found.kind)
        token = self._token(found)
        with self.database.reading() as connection:
            of = Subscriber.public_id == (token.subscriber if token else "")
            subscriber = connection.execute(select(Subscriber.id).where(of)).scalar()
            if token is None or subscriber is None:
                return Bounce(Kind.FORGED)
            return Bounce(found.kind, found.code, subscriber, _delivery(connection, subscriber, token.delivery))

    def _token(self, found: Notification) -> Token | None:
        for text in found.tokens:
            try:
                return tokens.read(self.keys.secrets, text, Purpose.BOUNCE, self.now)
            except TokenError:
                continue
        return None

    def many(self, found: Iterable[Bounce]) -> list[Many]:
        """The notices of which too much came back as gone, by now and with these, unless that was accepted."""
        gone = {(one.delivery, one.subscriber) for one in found if one.kind is Kind.HARD}
        fresh: Counter[int] = Counter()
        alone = set()
        with self.database.reading() as connection:
            for delivery, subscriber in gone:
                rows = select(Recipient.notice_id, _GONE).join(Delivery, Delivery.id == Recipient.delivery_id)
                told = connection.execute(rows.where(Recipient.delivery_id == delivery)).all()
                for notice, known in told:
                    fresh[notice] += not known
                alone |= set() if told else {subscriber}
            standing = [_standing(connection, notice, number) for notice, number in sorted(fresh.items())]
            return [
                one
                for one in (*standing, Many(0, len(alone), len(alone)))
                if one.gone > max(_HANDFUL, _SHARE * one.sent) and not self.database.fact(connection, _accepted(one))
            ]

    def accept(self, some: Iterable[Many]) -> None:
        """Ask no more about notices."""
        with self.database.writing() as connection:
            for one in (each for each in some if each.notice):
                self.database.state_fact(connection, _accepted(one), self.now.isoformat())

    def record(self, one: Bounce) -> Kind:
        """Record what one message says; what became of it."""
        kind = one.kind
        if kind in _RETURNED:
            with self.database.writing() as connection:
                fresh = self._mark(connection, one)
                bars = kind is Kind.HARD and not self.keep and self._bar(connection, one.subscriber)
            kind = kind if fresh or bars else Kind.KNOWN
        self.counts[kind] += 1
        return kind

    def _mark(self, connection: Connection, one: Bounce) -> bool:
        """Mark a delivery as come back; whether it was not. Under its fence a worker has no more to say of it."""
        before = connection.execute(select(Delivery.state).where(Delivery.id == one.delivery)).scalar()
        if before is None:
            return one.kind is not Kind.HARD
        tried = Delivery.state.not_in(_OVER) if one.kind is Kind.HARD else Delivery.state.in_(_WENT[:-1])
        values = {
            "state": State.BOUNCED, "bounce_code": one.code, "bounced_at": self.now, "fence": Delivery.fence + 1,
            "ended_at": func.coalesce(Delivery.ended_at, self.now),
        }  # fmt: skip
        connection.execute(update(Delivery).where(Delivery.id == one.delivery, tried).values(**values))
        return bool(before != State.BOUNCED)

    def _bar(self, connection: Connection, subscriber: int) -> bool:
        """Send nothing to an address any more; whether it was not so. The contact of a webhook is no subscriber."""
        mailed = (Subscriber.id == subscriber, Subscriber.channel == "email")
        key = connection.execute(select(Subscriber.address_key).where(*mailed)).scalar()
        if key is None:
            return False
        row = {"address_key": key, "reason": "bounce", "score": 1.0, "at": self.now}
        added = self.database.insert(Suppression).values(**row).on_conflict_do_nothing()
        return connection.execute(added.returning(Suppression.address_key)).first() is not None


def _delivery(connection: Connection, subscriber: int, number: int) -> int:
    """The delivery that a token names; of one from before tokens named any, the last that went."""
    mine = select(Delivery.id).where(Delivery.subscriber_id == subscriber)
    last = mine.where(Delivery.state.in_(_WENT)).order_by(Delivery.ended_at.desc(), Delivery.id.desc()).limit(1)
    chosen = mine.where(Delivery.id == number) if number else last
    return connection.execute(chosen).scalar() or 0


def _standing(connection: Connection, notice: int, fresh: int) -> Many:
    gone = func.sum(_GONE)
    went = func.sum(case((Delivery.state.in_(_WENT), 1), else_=0))
    carries = select(gone, went).join(Recipient, Recipient.delivery_id == Delivery.id)
    row = connection.execute(carries.where(Recipient.notice_id == notice)).one()
    return Many(notice, fresh + row[0], row[1])


def _accepted(one: Many) -> str:
    return f"bounces:{one.notice}"
