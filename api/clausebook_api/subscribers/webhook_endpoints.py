"""Webhooks: programs that follow; verified by a challenge, managed by a link like people."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from clausebook_api import mail_address as addresses
from clausebook_api import tokens
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Bundle, Delivery, Endpoint, Subscriber
from clausebook_api.notices import outbox, webhook
from clausebook_api.notices.delivery import State
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers import store
from clausebook_api.tokens import Purpose, Token, TokenError

_OVERLAP = timedelta(hours=24)
_HERE = ("pending", "confirmed")  # states of a webhook that has not left


class SilentError(ValueError):
    """A webhook gets nothing for now: it has not returned its challenge, or is switched off."""


class Hook(NamedTuple):
    """A webhook as its owner and the operator see it; ``state`` as :class:`~clausebook_api.models.Endpoint` has it."""

    id: int
    url: str
    contact: str
    state: str
    said: str
    failing_since: datetime | None
    created_at: datetime
    wanted: Preferences

    def fields(self) -> dict[str, Any]:
        """The same as :class:`clausebook_api.serializers.Webhook` has it."""
        wanted = self.wanted
        return {
            "id": self.id, "url": self.url, "contact": self.contact, "state": self.state, "outcome": self.said,
            "failing_since": self.failing_since, "created_at": self.created_at, "targets": list(wanted.targets),
            "announced": wanted.announced, "in_force": wanted.in_force, "editorial": wanted.editorial,
            "lang": wanted.lang,
        }  # fmt: skip


@dataclass(frozen=True)
class Hooks:
    """All that is done to webhooks. Times are instants in UTC."""

    database: Database
    keys: Keys

    def endpoint(
        self, url: str, secret: bytes, contact: str, wanted: Preferences, now: datetime, evidence: Mapping[str, Any]
    ) -> str:
        """Take a webhook, which stays silent until it returns a challenge; the token by which it is managed.

        A URL that never returned one, or that left, may be asked for anew, by links of its own.
        Raises ValueError if the URL is followed by a webhook already, or the contact is no address.
        """
        mailed = str(addresses.parse(contact)) if contact else None
        key = self.keys.digest(url)
        with self.database.writing() as connection:
            found = connection.execute(store.of("webhook", key)).first()
            if found and found.state == "confirmed":
                raise ValueError("This webhook is known already: use the link by which it is managed")
            if found:
                number, public = self._again(connection, found.id, url, mailed, wanted, now)
            else:
                values = {"channel": "webhook", "address": url, "address_key": key, "contact": mailed}
                number, public = store.add(connection, values, wanted, now)
            row = {"subscriber_id": number, "secret": self.keys.seal(secret), "state": "unverified", "said": ""}
            connection.execute(insert(Endpoint).values(**row))
            store.log(connection, number, "requested", now, evidence, store.agreement(wanted))
            self._challenge(connection, number, public, now)
        return tokens.issue(self.keys.secrets, Token(Purpose.MANAGE, public))

    def _again(
        self, connection: Connection, number: int, url: str, contact: str | None, wanted: Preferences, now: datetime
    ) -> tuple[int, str]:
        """Let a webhook begin anew: links of before lead nowhere, and what waited for it ends."""
        public = secrets.token_hex(16)
        values = store.columns(wanted) | {"public_id": public, "state": "pending", "address": url, "contact": contact}
        store.stop(connection, number, now, "asked for anew")
        connection.execute(update(Subscriber).where(Subscriber.id == number).values(**values))
        connection.execute(delete(Endpoint).where(Endpoint.subscriber_id == number))
        store.choose(connection, number, wanted.targets)
        return number, public

    def list_all(self) -> Iterator[Hook]:
        """Every webhook that has not left, in the order in which they came."""
        with self.database.reading() as connection:
            for row in connection.execute(_HOOKS.order_by(Subscriber.id)).all():
                yield _hook(connection, row)

    def find_token(self, number: int) -> str:
        """The token by which the webhook of a number is managed. Raises KeyError if there is none."""
        with self.database.reading() as connection:
            row = connection.execute(_HOOKS.where(Subscriber.id == number)).first()
        if row is None:
            raise KeyError(number)
        return tokens.issue(self.keys.secrets, Token(Purpose.MANAGE, row.public_id))

    def shown(self, text: str, now: datetime, most: int) -> tuple[Hook, Sequence[Any]]:
        """The webhook of a link, and the newest deliveries to it: rows. Raises TokenError."""
        row = self._hook(text, now)
        with self.database.reading() as connection:
            held = _hook(connection, connection.execute(_HOOKS.where(Subscriber.id == row.id)).one())
            sent = connection.execute(
                select(Delivery.id, Bundle.kind, Delivery.state, Delivery.attempts, Delivery.said, Delivery.due_at)
                .join(Bundle, Bundle.id == Delivery.bundle_id)
                .where(Delivery.subscriber_id == row.id)
                .order_by(Delivery.id.desc())
                .limit(most)
            ).all()
        return held, sent

    def _hook(self, text: str, now: datetime) -> Any:  # noqa: ANN401 - a row
        """The webhook of a link to manage. Raises TokenError, also for the link of somebody who gets mail."""
        token = tokens.read(self.keys.secrets, text, Purpose.MANAGE, now)
        with self.database.reading() as connection:
            row = connection.execute(store.public(token.subscriber)).first()
        if row is None or row.channel != "webhook" or row.state not in _HERE:
            raise TokenError("token-used", "There is no webhook by this link")
        return row

    def change(self, text: str, wanted: Preferences, contact: str, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Let a webhook get something else, or somebody else be written to when it fails ("": nobody).

        Raises TokenError, ValueError if the contact is no address.
        """
        row = self._hook(text, now)
        values = store.columns(wanted) | {"contact": str(addresses.parse(contact)) if contact else None}
        with self.database.writing() as connection:
            connection.execute(update(Subscriber).where(Subscriber.id == row.id).values(**values))
            store.choose(connection, row.id, wanted.targets)
            store.log(connection, row.id, "changed", now, evidence, store.agreement(wanted))

    def test(self, text: str, now: datetime) -> None:
        """Post an event that tells of nothing, signed as any. Raises TokenError, SilentError."""
        row = self._hook(text, now)
        with self.database.writing() as connection:
            held = connection.execute(select(Endpoint.state).where(Endpoint.subscriber_id == row.id)).scalar_one()
            if held != "active":
                raise SilentError("It gets nothing before it returns a challenge: ask for another by replay")
            content = webhook.write_payload("endpoint.test", now, {"webhook": row.public_id})
            name = f"test:{row.public_id}:{secrets.token_hex(8)}"
            outbox.record_single(connection, "test", row.id, content, name, now)

    def remove(self, text: str, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Post nothing more there, from this instant, and forget the secrets. Raises TokenError."""
        row = self._hook(text, now)
        with self.database.writing() as connection:
            store.leave(connection, row.id, now, evidence)

    def rotate(self, text: str, secret: bytes, now: datetime) -> None:
        """Give a webhook another secret; the one before goes on holding for a day. Raises TokenError."""
        row = self._hook(text, now)
        with self.database.writing() as connection:
            mine = Endpoint.subscriber_id == row.id
            connection.execute(
                update(Endpoint).where(mine)
                .values(previous=Endpoint.secret, previous_until=now + _OVERLAP, secret=self.keys.seal(secret))
            )  # fmt: skip

    def revive(self, text: str, now: datetime) -> int:
        """Ask a webhook for a challenge again, and send what it missed; how many. Raises TokenError."""
        row = self._hook(text, now)
        with self.database.writing() as connection:
            values = {"state": "unverified", "failing_since": None}
            connection.execute(update(Endpoint).where(Endpoint.subscriber_id == row.id).values(**values))
            self._challenge(connection, row.id, row.public_id, now)
            missed = (Delivery.subscriber_id == row.id, Delivery.state.in_((State.FAILED, State.SUPPRESSED)))
            hooks = Delivery.bundle_id.in_(select(Bundle.id).where(Bundle.kind == "webhook", Bundle.state == "open"))
            again = {"state": State.RETRY, "due_at": now + timedelta(seconds=30), "attempts": 0, "ended_at": None}
            result = connection.execute(update(Delivery).where(*missed, hooks).values(**again))
            return int(result.rowcount)

    def _challenge(self, connection: Connection, number: int, public: str, now: datetime) -> None:
        data = {"challenge": secrets.token_urlsafe(24)}
        content = webhook.write_payload("endpoint.challenge", now, data)
        outbox.record_single(
            connection, "challenge", number, content, f"challenge:{public}:{secrets.token_hex(8)}", now
        )


_HOOKS = (
    select(
        *(column for column in Subscriber.__table__.columns if column.name != "state"),
        Endpoint.state, Endpoint.said, Endpoint.failing_since,
    )
    .join(Endpoint, Endpoint.subscriber_id == Subscriber.id)
    .where(Subscriber.state.in_(_HERE))
)  # fmt: skip


def _hook(connection: Connection, row: Any) -> Hook:  # noqa: ANN401 - a row of _HOOKS
    wanted = store.preferences(connection, row)
    return Hook(
        row.id, row.address or "", row.contact or "", row.state, row.said, row.failing_since, row.created_at, wanted
    )
