"""Deliveries to webhooks: the attempt, and what it says of the health of the endpoint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography.fernet import InvalidToken
from sqlalchemy import Connection, select, update

from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Endpoint, Subscriber
from clausebook_api.notices import outbox, queue, webhook
from clausebook_api.notices.delivery import Lease, Outcome, State
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.webhook import Answer, Poster

_DISABLED_AFTER = timedelta(hours=120)


class Posted(NamedTuple):
    """What came of an attempt; ``answer`` None: there was none. ``since`` is when the endpoint began to fail."""

    outcome: Outcome
    answer: Answer | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """Posts to endpoints. ``chance`` spreads the times of retries; ``now`` gives the instant it is."""

    database: Database
    keys: Keys
    poster: Poster
    composer: Composer
    now: Callable[[], datetime]
    chance: Callable[[], float]

    def post(self, lease: Lease, content: bytes, *, verified: bool = False) -> Posted:
        """One attempt; :meth:`note_health` writes down what it tells of the endpoint.

        ``verified``: it has returned its challenge, which is not written down yet.
        """
        with self.database.reading() as connection:
            row = connection.execute(select(Endpoint).where(Endpoint.subscriber_id == lease.subscriber)).first()
        if row is None or row.state == "disabled":
            return Posted(Outcome(State.SUPPRESSED, "the webhook is switched off"))
        now = self.now()
        if row.state == "unverified" and lease.kind != "challenge" and not verified:
            wait = webhook.next_delay(lease.attempts + 1, self.chance(), 0)
            said = "the webhook has not returned its challenge"
            return Posted(Outcome(State.RETRY, said, now + wait) if wait else Outcome(State.FAILED, said))
        try:
            secrets = [self.keys.unseal(row.secret)]
            if row.previous and row.previous_until and row.previous_until > now:
                secrets.append(self.keys.unseal(row.previous))
        except InvalidToken:  # the secret of the service was replaced since this process began
            return Posted(Outcome(State.FAILED, "its secret cannot be read"))
        name = f"msg_{hashlib.sha256(f'{lease.name}:{lease.public_id}'.encode()).hexdigest()[:32]}"
        answer = self.poster.post(lease.address or "", webhook.sign(secrets, name, now, content), content)
        if lease.kind == "challenge" and answer.ok and _challenge(content) not in answer.body:
            answer = answer._replace(ok=False, said="the challenge was not returned")
        state, pause = webhook.judge_answer(answer, lease.attempts + 1, self.chance())
        return Posted(Outcome(state, answer.said, now + pause if pause else None), answer, row.failing_since)

    def note_health(self, connection: Connection, lease: Lease, posted: Posted) -> None:
        """Write down what an attempt tells of the endpoint."""
        answer, since, now = posted.answer, posted.since, self.now()
        if answer is None:
            return
        values: dict[str, object] = {"failing_since": None, "said": answer.said}
        if answer.ok and lease.kind == "challenge":
            values["state"] = "active"
        if not answer.ok:
            values["failing_since"] = since or now
            if answer.gone or (since and now - since > _DISABLED_AFTER):
                values["state"] = "disabled"
        connection.execute(update(Endpoint).where(Endpoint.subscriber_id == lease.subscriber).values(**values))
        if values.get("state") == "active":
            waiting = (Subscriber.id == lease.subscriber, Subscriber.state == "pending")
            connection.execute(update(Subscriber).where(*waiting).values(state="confirmed", confirmed_at=now))
        if values.get("state") == "disabled":
            self._tell_disabled(connection, lease, answer, since or now)

    def _tell_disabled(self, connection: Connection, lease: Lease, answer: Answer, since: datetime) -> None:
        host = self.poster.outward.target(lease.address or "").host
        content = self.composer.note("disabled", self.now(), host=host, since=f"{since:%Y-%m-%d}", said=answer.said)
        name = f"disabled:{lease.public_id}:{since.isoformat()}"
        if lease.contact and not queue.has_bundle(connection, name):
            outbox.record_single(connection, "disabled", lease.subscriber, content, name, self.now())


def _challenge(content: bytes) -> bytes:
    """The words that an endpoint is to return."""
    return str(json.loads(content)["data"]["challenge"]).encode()
