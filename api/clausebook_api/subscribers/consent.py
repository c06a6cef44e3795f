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

    def subscribe(
        self, text: str, wanted: Preferences, now: datetime, evidence: Mapping[str, Any], form: str = ""
    ) -> None:
        """Take a request; a mail asks for confirmation. Raises ValueError for what is no address.

        ``form`` is the text that was shown. What happens cannot be told from outside: a known address gets a mail of
        another kind, a suppressed none, and as much is done for each.
        """
        parsed = addresses.parse(text)
        log = evidence, store.agreement(wanted, form)
        try:
            self._asked(parsed, wanted, now, log)
        except IntegrityError:  # it was asked for twice at once, and is known by now
            self._asked(parsed, wanted, now, log)

    def _asked(
        self, parsed: addresses.Address, wanted: Preferences, now: datetime, log: tuple[Mapping[str, Any], Any]
    ) -> None:
        """Do the same for everybody, and take back what is not meant."""
        key = self.keys.digest(parsed.folded)
        mails = {"confirm": self.composer.note("confirm", now, wanted=_said(wanted))}
        mails["manage"] = self.composer.note("manage", now)
        with self.database.writing() as connection:
            found = connection.execute(store.of("email", key)).first()
            barred = store.barred(connection, key)
            came_back = store.barred(connection, key, any_reason=True)
            takes = found is None or found.state != "confirmed" or came_back
            whole, taking = connection.begin_nested(), connection.begin_nested()
            number, public = self._taken(connection, found, parsed, wanted, now)
            store.log(connection, number, "requested", now, *log)
            taking.commit() if takes or barred else taking.rollback()
            kind = "confirm" if takes else "manage"
            outbox.record_single(connection, kind, number, mails[kind], f"{kind}:{public}:{secrets.token_hex(8)}", now)
            whole.rollback() if barred else whole.commit()
            self.database.state_fact(connection, "asked", now.isoformat())  # so that something is always written

    def _taken(
        self,
        connection: Connection,
        found: Any,  # noqa: ANN401 - a row
        parsed: addresses.Address,
        wanted: Preferences,
        now: datetime,
    ) -> tuple[int, str]:
        """Record a request; who has confirmed keeps what they chose."""
        chosen = store.targets(connection, found.id if found else 0)
        address = {"address": str(parsed), "domain": parsed.domain}
        if found is None:
            fresh = {"channel": "email", "address_key": self.keys.digest(parsed.folded)}
            return store.add(connection, fresh | address, wanted, now)
        values: dict[str, Any] = {"generation": found.generation + 1}
        if found.state != "confirmed":
            values |= store.columns(wanted) | {"state": "pending", "paused_until": None} | address
            chosen = wanted.targets
        connection.execute(update(Subscriber).where(Subscriber.id == found.id).values(**values))
        store.choose(connection, found.id, chosen)
        return found.id, found.public_id

    def confirm(self, text: str, now: datetime, evidence: Mapping[str, Any], form: str = "") -> None:
        """Confirm a request; once more changes nothing. Raises TokenError. ``form`` is the text that was shown.

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
                .values(state="confirmed", confirmed_at=now).returning(Subscriber)
            ).first()  # fmt: skip
            fresh = row is not None
            row = row or connection.execute(select(Subscriber).where(*asked)).first()
            if row is None:
                raise TokenError("token-used", say("The link was used before, or a newer mail has another"))
            if store.lift(connection, row.address_key) or fresh:
                agreed = store.agreement(store.preferences(connection, row), form)
                store.log(connection, row.id, "confirmed", now, evidence, agreed)

    def preferences(self, text: str, now: datetime) -> tuple[Preferences, Any]:
        """What the owner of a link to manage wants, and their row. Raises TokenError."""
        token = tokens.read(self.keys.secrets, text, Purpose.MANAGE, now)
        with self.database.reading() as connection:
            row = connection.execute(store.public(token.subscriber)).first()
            if row is None or row.state not in {"confirmed", "pending"} or row.address is None:
                raise TokenError("token-used", say("There is no subscription any more: subscribe again"))
            return store.preferences(connection, row), row

    def change(
        self, text: str, wanted: Preferences, now: datetime, evidence: Mapping[str, Any], form: str = ""
    ) -> None:
        """Change what is wanted; ``form`` is the text that was shown. Raises TokenError."""
        _, row = self.preferences(text, now)
        with self.database.writing() as connection:
            connection.execute(update(Subscriber).where(Subscriber.id == row.id).values(**store.columns(wanted)))
            store.choose(connection, row.id, wanted.targets)
            store.log(connection, row.id, "changed", now, evidence, store.agreement(wanted, form))

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
            left = update(Subscriber).where(*still).values(state="unsubscribed").returning(Subscriber.id)
            row = connection.execute(left).first()
            if row is not None:
                store.leave(connection, row.id, now, evidence)


def _said(wanted: Preferences) -> str:
    targets = merged(wanted.targets)
    return say("all documents") if targets == ("*",) else ", ".join(targets)
