"""Subscribers: who asks, who confirms, what they choose, how they leave. Every step is written in the consent log."""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.database import Database
from api.models import Bundle, Choice, Consent, Delivery, Endpoint, Subscriber, Suppression
from api.notices import outbox, webhook
from api.notices.compose import Composer
from api.notices.queue import State
from api.subscribers import address as addresses
from api.subscribers import tokens
from api.subscribers.keys import Keys
from api.subscribers.preferences import Preferences, merged
from api.subscribers.tokens import Purpose, Token, TokenError

WORDING = "2026-11"  # of what people agree to on the subscribe page; another wording gets another name
_OVERLAP = timedelta(hours=24)
_PENDING = (State.READY, State.RETRY, State.LEASED)


@dataclass(frozen=True)
class Registry:
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
            found = connection.execute(_of("email", key)).first()
            if _barred(connection, key):
                return
            if found and found.state == "confirmed":
                self._mail(connection, "manage", found.id, found.public_id, now)
                return
            if found:
                number, public = found.id, found.public_id
                values = _columns(wanted) | {
                    "state": "pending",
                    "generation": found.generation + 1,
                    "address": str(parsed),
                    "domain": parsed.domain,
                }
                connection.execute(update(Subscriber).where(Subscriber.id == number).values(**values))
            else:
                number, public = _insert(connection, "email", str(parsed), key, parsed.domain, wanted, now)
            _choose(connection, number, wanted)
            _log(connection, number, "requested", now, evidence)
            self._mail(connection, "confirm", number, public, now, wanted=_said(wanted))

    def confirm(self, text: str, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Confirm a request. Raises TokenError; ``token-used`` if it was confirmed before or asked for again."""
        token = tokens.read(self.keys.secrets, text, Purpose.CONFIRM, now)
        with self.database.writing() as connection:
            waiting = (
                Subscriber.public_id == token.subscriber,
                Subscriber.state == "pending",
                Subscriber.generation % 65536 == token.generation,
            )
            row = connection.execute(
                update(Subscriber).where(*waiting).values(state="confirmed", confirmed_at=now)
                .returning(Subscriber.id, Subscriber.address_key)
            ).first()  # fmt: skip
            if row is None:
                raise TokenError("token-used", "The link was used before, or a newer mail has another")
            own = (Suppression.address_key == row.address_key, Suppression.reason.in_(("erased", "manual")))
            connection.execute(delete(Suppression).where(*own))
            _log(connection, row.id, "confirmed", now, evidence)

    def preferences(self, text: str, now: datetime) -> tuple[Preferences, Any]:
        """What the owner of a link to manage wants, and their row. Raises TokenError."""
        token = tokens.read(self.keys.secrets, text, Purpose.MANAGE, now)
        with self.database.reading() as connection:
            row = connection.execute(_public(token.subscriber)).first()
            if row is None or row.state not in {"confirmed", "pending"} or row.address is None:
                raise TokenError("token-used", "There is no subscription any more: subscribe again")
            chosen = connection.execute(select(Choice.target).where(Choice.subscriber_id == row.id)).scalars().all()
        return _preferences(row, chosen), row

    def change(self, text: str, wanted: Preferences, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Change what is wanted. Raises TokenError."""
        _, row = self.preferences(text, now)
        with self.database.writing() as connection:
            connection.execute(update(Subscriber).where(Subscriber.id == row.id).values(**_columns(wanted)))
            _choose(connection, row.id, wanted)
            _log(connection, row.id, "changed", now, evidence)

    def unsubscribe(self, text: str, now: datetime, evidence: Mapping[str, Any]) -> None:
        """Tell them nothing more, from this instant. Once more changes nothing. Raises TokenError."""
        token = tokens.read(self.keys.secrets, text, Purpose.UNSUBSCRIBE, now)
        with self.database.writing() as connection:
            still = (Subscriber.public_id == token.subscriber, Subscriber.state.in_(("pending", "confirmed")))
            left = update(Subscriber).where(*still).values(state="unsubscribed").returning(Subscriber.id)
            row = connection.execute(left).first()
            if row is not None:
                _stop(connection, row.id, now, "no longer subscribed")
                _log(connection, row.id, "unsubscribed", now, evidence)

    # -- webhooks --

    def endpoint(
        self, url: str, secret: bytes, contact: str, wanted: Preferences, now: datetime, evidence: Mapping[str, Any]
    ) -> str:
        """Take a webhook, which stays silent until it returns a challenge; the token by which it is managed.

        Raises ValueError if the URL is known already, or the contact is no address.
        """
        mailed = str(addresses.parse(contact)) if contact else None
        key = self.keys.digest(url)
        with self.database.writing() as connection:
            if connection.execute(_of("webhook", key)).first():
                raise ValueError("This webhook is known already: use the link by which it is managed")
            number, public = _insert(connection, "webhook", url, key, "", wanted, now, mailed)
            _choose(connection, number, wanted)
            row = {"subscriber_id": number, "secret": self.keys.seal(secret), "state": "unverified", "said": ""}
            connection.execute(insert(Endpoint).values(**row))
            _log(connection, number, "requested", now, evidence)
            self._challenge(connection, number, public, now)
        return tokens.issue(self.keys.secrets, Token(Purpose.MANAGE, public))

    def _hook(self, text: str, now: datetime) -> Any:  # noqa: ANN401 - a row
        """The webhook of a link to manage. Raises TokenError, also for the link of somebody who gets mail."""
        _, row = self.preferences(text, now)
        if row.channel != "webhook":
            raise TokenError("token-used", "There is no webhook by this link")
        return row

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
            hooks = Delivery.bundle_id.in_(select(Bundle.id).where(Bundle.kind == "webhook"))
            again = {"state": State.RETRY, "due_at": now + timedelta(seconds=30), "attempts": 0, "ended_at": None}
            result = connection.execute(update(Delivery).where(*missed, hooks).values(**again))
            return int(result.rowcount)

    def _challenge(self, connection: Connection, number: int, public: str, now: datetime) -> None:
        data = {"challenge": secrets.token_urlsafe(24)}
        content = webhook.payload("endpoint.challenge", now, data)
        outbox.one(connection, "challenge", number, content, f"challenge:{public}:{secrets.token_hex(8)}", now)

    # -- for the operator --

    def imported(self, rows: Iterable[Mapping[str, str]], now: datetime, known: Container[str]) -> int:
        """Take subscribers who agreed elsewhere: columns email, consented_at, proof, targets. All of them or none.

        Raises ValueError with the number of the row for what cannot be taken.
        """
        taken = 0
        with self.database.writing() as connection:
            for number, row in enumerate(rows, 2):
                try:
                    taken += self._imported(connection, row, now, known)
                except (ValueError, KeyError, AttributeError, TypeError) as error:  # a row that is too short has None
                    raise ValueError(f"row {number}: {error}") from error
        return taken

    def _imported(self, connection: Connection, row: Mapping[str, str], now: datetime, known: Container[str]) -> int:
        parsed = addresses.parse(row["email"])
        proof, agreed = row["proof"].strip(), datetime.fromisoformat(row["consented_at"])
        if not proof:
            raise ValueError("there is no proof of consent")
        targets = merged((row.get("targets") or "*").split())
        wanted = Preferences(targets).checked(known)
        key = self.keys.digest(parsed.folded)
        if connection.execute(_of("email", key)).first() or _barred(connection, key, any_reason=True):
            return 0
        subscriber, _ = _insert(connection, "email", str(parsed), key, parsed.domain, wanted, now)
        connection.execute(
            update(Subscriber).where(Subscriber.id == subscriber).values(state="confirmed", confirmed_at=now)
        )
        _choose(connection, subscriber, wanted)
        _log(connection, subscriber, "imported", now, {"proof": proof, "consented_at": agreed.isoformat()})
        return 1

    def exported(self, text: str) -> dict[str, Any] | None:
        """All that is known of one address; None if nothing."""
        key = self.keys.digest(addresses.parse(text).folded)
        with self.database.reading() as connection:
            row = connection.execute(_of("email", key)).first()
            if row is None:
                return None
            chosen = connection.execute(select(Choice.target).where(Choice.subscriber_id == row.id)).scalars().all()
            log = connection.execute(select(Consent.__table__).where(Consent.subscriber_id == row.id)).all()
            sent = connection.execute(
                select(Bundle.name, Delivery.state, Delivery.ended_at)
                .join(Bundle, Bundle.id == Delivery.bundle_id)
                .where(Delivery.subscriber_id == row.id)
            ).all()
        return {
            "address": row.address,
            "state": row.state,
            "created_at": row.created_at.isoformat(),
            "follows": sorted(chosen),
            "consent": [{"at": one.at.isoformat(), "event": one.event, "evidence": one.evidence} for one in log],
            "deliveries": [
                {"bundle": one.name, "state": one.state, "ended_at": one.ended_at and one.ended_at.isoformat()}
                for one in sent
            ],
        }

    def erase(self, text: str, now: datetime) -> bool:
        """Forget an address; whether it was known. A keyed digest stays, so that no import brings it back."""
        key = self.keys.digest(addresses.parse(text).folded)
        with self.database.writing() as connection:
            row = connection.execute(_of("email", key)).first()
            _suppress(connection, key, "erased", now)
            if row is None:
                return False
            values = {"state": "erased", "address": None, "domain": "", "contact": None}
            connection.execute(update(Subscriber).where(Subscriber.id == row.id).values(**values))
            connection.execute(delete(Choice).where(Choice.subscriber_id == row.id))
            _stop(connection, row.id, now, "the address was erased")
            _log(connection, row.id, "erased", now, {})
        self.database.erase_traces()
        return True

    def suppress(self, text: str, reason: str, now: datetime) -> None:
        """Send nothing to an address any more."""
        key = self.keys.digest(addresses.parse(text).folded)
        with self.database.writing() as connection:
            _suppress(connection, key, reason, now)
            row = connection.execute(_of("email", key)).first()
            if row is not None:
                _stop(connection, row.id, now, "on the suppression list")

    def _mail(
        self, connection: Connection, kind: str, number: int, public: str, now: datetime, **values: object
    ) -> None:
        content = self.composer.note(kind, now, **values)
        outbox.one(connection, kind, number, content, f"{kind}:{public}:{secrets.token_hex(8)}", now)


def _of(channel: str, key: str) -> Any:  # noqa: ANN401 - a statement
    return select(Subscriber.__table__).where(Subscriber.channel == channel, Subscriber.address_key == key)


def _public(public: str) -> Any:  # noqa: ANN401 - a statement
    return select(Subscriber.__table__).where(Subscriber.public_id == public)


def _barred(connection: Connection, key: str, *, any_reason: bool = False) -> bool:
    """Whether mail to an address comes back; that somebody left or was erased does not keep them from asking again."""
    found = connection.execute(select(Suppression.__table__).where(Suppression.address_key == key)).first()
    return found is not None and found.score >= 1 and (any_reason or found.reason == "bounce")


def _insert(
    connection: Connection, channel: str, address: str, key: str, domain: str, wanted: Preferences, now: datetime,
    contact: str | None = None,
) -> tuple[int, str]:  # fmt: skip
    public = secrets.token_hex(16)
    values = _columns(wanted) | {
        "public_id": public, "channel": channel, "address": address, "address_key": key, "domain": domain,
        "contact": contact, "state": "pending", "generation": 1, "created_at": now,
    }  # fmt: skip
    number = connection.execute(insert(Subscriber).values(**values).returning(Subscriber.id)).scalar_one()
    return int(number), public


def _columns(wanted: Preferences) -> dict[str, Any]:
    return {
        "announced": wanted.announced, "in_force": wanted.in_force, "editorial": wanted.editorial,
        "weekly": wanted.weekly, "lang": wanted.lang,
    }  # fmt: skip


def _choose(connection: Connection, number: int, wanted: Preferences) -> None:
    connection.execute(delete(Choice).where(Choice.subscriber_id == number))
    rows = [{"subscriber_id": number, "target": one} for one in merged(wanted.targets)]
    connection.execute(insert(Choice), rows)


def _preferences(row: Any, chosen: Iterable[str]) -> Preferences:  # noqa: ANN401 - a row
    return Preferences(tuple(sorted(chosen)), row.announced, row.in_force, row.editorial, row.weekly, row.lang)


def _said(wanted: Preferences) -> str:
    targets = merged(wanted.targets)
    return "all documents" if targets == ("*",) else ", ".join(targets)


def _log(connection: Connection, number: int, event: str, now: datetime, evidence: Mapping[str, Any]) -> None:
    row = {"subscriber_id": number, "at": now, "event": event, "wording": WORDING, "evidence": dict(evidence)}
    connection.execute(insert(Consent).values(**row))


def _suppress(connection: Connection, key: str, reason: str, now: datetime) -> None:
    connection.execute(delete(Suppression).where(Suppression.address_key == key))
    connection.execute(insert(Suppression).values(address_key=key, reason=reason, score=1.0, at=now))


def _stop(connection: Connection, number: int, now: datetime, why: str) -> None:
    """End what is still to be sent; what is under way is asked for once more just before it is sent."""
    waiting = (Delivery.subscriber_id == number, Delivery.state.in_(_PENDING))
    ended = {"state": State.SUPPRESSED, "said": why, "ended_at": now, "fence": Delivery.fence + 1}
    connection.execute(update(Delivery).where(*waiting).values(**ended))
