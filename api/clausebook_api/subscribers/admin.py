"""What the operator does for one subscriber, or brings from elsewhere: import, export, erase, suppress."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, update

from clausebook.model.errors import CorpusError
from clausebook_api import mail_address as addresses
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Bundle, Consent, Delivery, Subscriber
from clausebook_api.notices import kept_mail
from clausebook_api.subscribers import store
from clausebook_api.subscribers.importing import Importing


@dataclass(frozen=True)
class Records:
    """The subscribers, for those who keep them; ``folders`` hold mails that were sent. Times are instants in UTC."""

    database: Database
    keys: Keys
    folders: tuple[Path, ...] = ()

    def imported(self, lines: Iterable[Mapping[str, str]], now: datetime, known: Container[str], path: str = "") -> int:
        """Take subscribers who agreed elsewhere: columns email, consented_at, proof, targets; how many.

        Raises UseError ``E_IMPORT`` with every row that cannot be taken; then none is.
        """
        return Importing(self.database, self.keys).take(lines, now, known, path)

    def exported(self, text: str) -> dict[str, Any] | None:
        """All that is known of one address, as a subscriber and as the contact of webhooks; None if nothing."""
        parsed = addresses.parse(text)
        with self.database.reading() as connection:
            row = connection.execute(store.of("email", self.keys.digest(parsed.folded))).first()
            hooks = [_facts(connection, one) for one in connection.execute(_contacted(parsed.folded)).all()]
            if row is None:
                return {"address": str(parsed), "contact_of": hooks} if hooks else None
            return _facts(connection, row) | {"contact_of": hooks}

    def erase(self, text: str, now: datetime) -> bool:
        """Forget an address; whether it was known. A keyed digest stays, so that no import brings it back.

        Proofs of consent, network addresses and kept mails are forgotten with it; what was agreed to, and when, stays.

        Raises CorpusError ``E_MAIL_LEFT`` if a kept mail cannot be deleted, when nothing is forgotten yet, and
        ``E_TRACES`` if copies may be left in the database for a while.
        """
        parsed = addresses.parse(text)
        key = self.keys.digest(parsed.folded)
        with self.database.writing() as connection:
            row = connection.execute(store.of("email", key)).first()
            store.bar(connection, key, "erased", now)
            hooks = [one.id for one in connection.execute(_contacted(parsed.folded)).all()]
            self._delete_mails(connection, [*hooks, *([row.id] if row else ())])
            for number in hooks:
                connection.execute(update(Subscriber).where(Subscriber.id == number).values(contact=None))
                store.empty_evidence(connection, number)
                store.log(connection, number, "contact erased", now, {})
            if row is not None:
                store.forget(connection, row.id, "erased", now)
        self.database.erase_traces()
        return row is not None or bool(hooks)

    def _delete_mails(self, connection: Connection, numbers: Sequence[int]) -> None:
        """Delete the mails to some: before their names are forgotten, by which alone a mail is found again."""
        if not kept_mail.delete(self.folders, kept_mail.list_names(connection, numbers)):
            folders = ", ".join(str(one) for one in self.folders)
            message = f"A mail to the address cannot be deleted from {folders}; nothing is erased"
            mend = "Let the user that this runs as delete files there, and run the command once more"
            raise CorpusError.of("E_MAIL_LEFT", message, mend)

    def suppress(self, text: str, reason: str, now: datetime) -> None:
        """Send nothing to an address any more, whoever asks for it."""
        key = self.keys.digest(addresses.parse(text).folded)
        with self.database.writing() as connection:
            store.bar(connection, key, reason, now)
            row = connection.execute(store.of("email", key)).first()
            if row is not None:
                store.stop(connection, row.id, now, "on the suppression list")


def _contacted(folded: str) -> Any:  # noqa: ANN401 - a statement
    return select(Subscriber.__table__).where(func.lower(Subscriber.contact) == folded)


def _facts(connection: Connection, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    log = connection.execute(select(Consent.__table__).where(Consent.subscriber_id == row.id)).all()
    sent = connection.execute(
        select(Bundle.name, Delivery.state, Delivery.ended_at, Delivery.bounce_code, Delivery.bounced_at)
        .join(Bundle, Bundle.id == Delivery.bundle_id)
        .where(Delivery.subscriber_id == row.id)
    ).all()
    return {
        "channel": row.channel,
        "address": row.address,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "targets": list(store.targets(connection, row.id)),
        "announced": row.announced,
        "in_force": row.in_force,
        "editorial": row.editorial,
        "weekly": row.weekly,
        "lang": row.lang,
        "paused_until": row.paused_until and row.paused_until.isoformat(),
        "consent": [
            {
                "at": one.at.isoformat(),
                "event": one.event,
                "wording": one.wording,
                "agreed": one.agreed,
                "evidence": one.evidence,
            }
            for one in log
        ],
        "deliveries": [
            {
                "bundle": one.name,
                "state": one.state,
                "ended_at": one.ended_at and one.ended_at.isoformat(),
                "bounce_code": one.bounce_code,
                "bounced_at": one.bounced_at and one.bounced_at.isoformat(),
            }
            for one in sent
        ],
    }
