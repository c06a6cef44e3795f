"""Subscribers: who asks, who confirms, what they choose, how they leave. Every step is written in the consent log."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from clausebook.html.language import say
from clausebook_api import mail_address as addresses
from clausebook_api import tokens
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Subscriber
from clausebook_api.notices import outbox
from clausebook_api.notices.messages import Composer
from clausebook_api.preferences import Preferences, merged
from clausebook_api.subscribers import store
from clausebook_api.tokens import Purpose, Token, TokenError


@dataclass(frozen=True)
class ConsentRegistry:
    """All that is done to subscribers. Times are instants in UTC."""

    database: Database
    keys: Keys
    composer: Composer

    def subscribe(self, text: str, wanted: Preferences, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Take a request; a mail asks for confirmation. Raises ValueError for what is no address.

        What happens cannot be told from outside: a known address gets a mail of another kind, a suppressed none.
        """
        parsed = addresses.parse(text)
        try:
            self._asked(parsed, wanted, now, evidence)
        except IntegrityError:  # it was asked for twice at once, and is known by now
            self._asked(parsed, wanted, now, evidence)

    def _asked(
        self, parsed: addresses.Address, wanted: Preferences, now: datetime, evidence: Mapping[str, Any]
    ) -> None:
        key = self.keys.digest(parsed.folded)
        with self.database.writing() as connection:
            found = connection.execute(store.of("email", key)).first()
            if store.barred(connection, key):
                return
            if found and found.state == "confirmed" and store.barred(connection, key, any_reason=True):
                again = update(Subscriber).where(Subscriber.id == found.id)
                connection.execute(again.values(generation=found.generation + 1))
                store.log(connection, found.id, "requested", now, evidence)
                self._mail(connection, "confirm", found.id, found.public_id, now, wanted=_said(wanted))
                return
            if found and found.state == "confirmed":
                self._mail(connection, "manage", found.id, found.public_id, now)
                return
            if found:
                number, public = found.id, found.public_id
                values = store.columns(wanted) | {
                    "state": "pending",
                    "generation": found.generation + 1,
                    "address": str(parsed),
                    "domain": parsed.domain,
                }
                connection.execute(update(Subscriber).where(Subscriber.id == number).values(**values))
                store.choose(connection, number, wanted)
            else:
                address = {"address": str(parsed), "address_key": key, "domain": parsed.domain}
                number, public = store.add(connection, {"channel": "email"} | address, wanted, now)
            store.log(connection, number, "requested", now, evidence)
            self._mail(connection, "confirm", number, public, now, wanted=_said(wanted))

    def confirm(self, text: str, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Confirm a request; once more changes nothing. Raises TokenError.

        It is ``token-used`` if they have left since, or asked again. Mail is sent again to an address to which some
        had come back.
        """
        token = tokens.read(self.keys.secrets, text, Purpose.CONFIRM, now)
        with self.database.writing() as connection:
            asked = (
                Subscriber.public_id == token.subscriber,
                Subscriber.state.in_(("pending", "confirmed")),
                Subscriber.generation % 65536 == token.generation,
            )
            row = connection.execute(
                update(Subscriber).where(*asked, Subscriber.state == "pending")
                .values(state="confirmed", confirmed_at=now).returning(Subscriber.id, Subscriber.address_key)
            ).first()  # fmt: skip
            fresh = row is not None
            row = row or connection.execute(select(Subscriber.id, Subscriber.address_key).where(*asked)).first()
            if row is None:
                raise TokenError("token-used", say("The link was used before, or a newer mail has another"))
            if store.lift(connection, row.address_key) or fresh:
                store.log(connection, row.id, "confirmed", now, evidence)

    def preferences(self, text: str, now: datetime) -> tuple[Preferences, Any]:
        """What the owner of a link to manage wants, and their row. Raises TokenError."""
        token = tokens.read(self.keys.secrets, text, Purpose.MANAGE, now)
        with self.database.reading() as connection:
            row = connection.execute(store.public(token.subscriber)).first()
            if row is None or row.state not in {"confirmed", "pending"} or row.address is None:
                raise TokenError("token-used", say("There is no subscription any more: subscribe again"))
            chosen = store.targets(connection, row.id)
        return Preferences(chosen, row.announced, row.in_force, row.editorial, row.weekly, row.lang), row

    def change(self, text: str, wanted: Preferences, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Change what is wanted. Raises TokenError."""
        _, row = self.preferences(text, now)
        with self.database.writing() as connection:
            connection.execute(update(Subscriber).where(Subscriber.id == row.id).values(**store.columns(wanted)))
            store.choose(connection, row.id, wanted)
            store.log(connection, row.id, "changed", now, evidence)

    def pause(self, text: str, until: datetime | None, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Send nothing until an instant, and nothing of what is under way; None: go on. Raises TokenError."""
        _, row = self.preferences(text, now)
        with self.database.writing() as connection:
            connection.execute(update(Subscriber).where(Subscriber.id == row.id).values(paused_until=until))
            if until:
                store.stop(connection, row.id, now, "paused by the subscriber")
            store.log(connection, row.id, "paused" if until else "resumed", now, evidence)

    def leaving(self, row: Any) -> str:  # noqa: ANN401 - a row
        """The token by which a subscriber leaves."""
        return tokens.issue(self.keys.secrets, Token(Purpose.UNSUBSCRIBE, row.public_id))

    def unsubscribe(self, text: str, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Tell them nothing more, from this instant. Once more changes nothing. Raises TokenError."""
        token = tokens.read(self.keys.secrets, text, Purpose.UNSUBSCRIBE, now)
        with self.database.writing() as connection:
            still = (Subscriber.public_id == token.subscriber, Subscriber.state.in_(("pending", "confirmed")))
            row = connection.execute(select(Subscriber.id).where(*still).with_for_update()).first()
            if row is not None:
                store.leave(connection, row.id, now, evidence)

    def _mail(
        self, connection: Connection, kind: str, number: int, public: str, now: datetime, **values: object
    ) -> None:
        content = self.composer.note(kind, now, **values)
        outbox.record_single(connection, kind, number, content, f"{kind}:{public}:{secrets.token_hex(8)}", now)


def _said(wanted: Preferences) -> str:
    targets = merged(wanted.targets)
    return say("all documents") if targets == ("*",) else ", ".join(targets)
