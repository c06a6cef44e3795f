"""Mail that came back: delivery status notifications (RFC 3464) at the mailbox of one recipient (VERP).

Only a notification that came to an address which we signed counts. A failure for good (5.x) ends everything for the
address; one that passes (4.x) counts half, once a day, for a week; a refusal for reasons of policy (5.7.x) says
nothing of the address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from pathlib import Path

from sqlalchemy import delete, insert, select

from api.database import Database
from api.models import Subscriber, Suppression
from api.subscribers import tokens
from api.subscribers.keys import Keys
from api.subscribers.tokens import LENGTH, Purpose, TokenError

_WHERE = ("Delivered-To", "X-Original-To", "To")
_TOKEN = re.compile(rf"\+([A-Za-z0-9_=-]{{{LENGTH}}})@")
_SOFT = 0.5
_MEMORY = timedelta(days=7)  # for which a failure that passed counts
_LARGEST = 1 << 20
_ACTIONS = ("failed", "delayed")


@dataclass(frozen=True)
class Bounces:
    """Takes notifications in. ``counts`` tells what became of them."""

    database: Database
    keys: Keys
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, raw: bytes) -> str:
        """Take one in: ``hard``, ``soft``, ``policy``, ``forged``, ``other`` or ``known``."""
        kind = self._taken(raw)
        self.counts[kind] += 1
        return kind

    def _taken(self, raw: bytes) -> str:
        message = message_from_bytes(raw[:_LARGEST], policy=policy.default)
        found = _status(message)
        if found is None:
            return "other"
        public = self._recipient(message)
        if public is None:
            return "forged"
        action, status = found
        if status.startswith("5.7."):
            return "policy"
        hard = action == "failed" and status.startswith("5.")
        if not hard and not status.startswith("4."):
            return "other"
        return self._count(public, 1.0 if hard else _SOFT)

    def _recipient(self, message: EmailMessage) -> str | None:
        headers = [str(value) for name in _WHERE for value in message.get_all(name, [])]
        for _, address in getaddresses(headers):
            for found in _TOKEN.findall(address):
                try:
                    return tokens.read(self.keys.secrets, found, Purpose.BOUNCE, self.now).subscriber
                except TokenError:
                    continue
        return None

    def _count(self, public: str, weight: float) -> str:
        with self.database.writing() as connection:
            one = select(Subscriber.address_key).where(Subscriber.public_id == public)
            key = connection.execute(one).scalar()
            if key is None:
                return "forged"
            row = connection.execute(select(Suppression).where(Suppression.address_key == key)).first()
            if row and (row.score >= 1 or (weight < 1 and self.now - row.at < timedelta(days=1))):
                return "known"
            before = row.score if row and self.now - row.at < _MEMORY else 0.0
            score = min(1.0, before + weight)
            connection.execute(delete(Suppression).where(Suppression.address_key == key))
            values = {"address_key": key, "reason": "bounce", "score": score, "at": self.now}
            connection.execute(insert(Suppression).values(**values))
        return "hard" if weight >= 1 else "soft"


def _status(message: EmailMessage) -> tuple[str, str] | None:
    """Action and status of the first recipient that a notification is about; None if it is none."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if not isinstance(block, Message):
                continue
            action = str(block.get("Action", "")).strip().lower()
            status = str(block.get("Status", "")).strip().split(" ")[0]
            if action in _ACTIONS and status:
                return action, status
    return None


def maildir(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """The new messages of a Maildir."""
    for path in sorted((folder / "new").iterdir()) if (folder / "new").is_dir() else ():
        yield path, path.read_bytes()


def ingest(bounces: Bounces, folder: Path) -> Counter[str]:
    """Take in all new messages of a Maildir; each is moved to ``cur`` once it was counted."""
    (folder / "cur").mkdir(exist_ok=True)
    for path, raw in maildir(folder):
        bounces.take(raw)
        path.rename(folder / "cur" / f"{path.name}:2,S")
    return bounces.counts
