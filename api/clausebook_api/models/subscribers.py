"""Subscribers: what they follow, what they agreed to, and to whom nothing is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clausebook_api.models.base import Base, Key


class Subscriber(Base):
    """Who is told, by one channel: ``email`` or ``webhook``.

    ``address`` is the mail address or the URL, None once it is erased; ``address_key`` a keyed digest of it, which
    stays. ``state`` is ``pending``, ``confirmed``, ``unsubscribed`` or ``erased``. ``generation`` counts requests:
    a token of an earlier one confirms nothing. Of a webhook, ``contact`` is whom to write when it fails.
    Until ``paused_until`` nothing is sent.
    """

    __tablename__ = "subscriber"
    __table_args__ = (UniqueConstraint("channel", "address_key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(Text)
    address_key: Mapped[str] = mapped_column(String(64))
    domain: Mapped[str] = mapped_column(String(255), default="")
    contact: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    announced: Mapped[bool] = mapped_column(default=True)
    in_force: Mapped[bool] = mapped_column(default=True)
    editorial: Mapped[bool] = mapped_column(default=False)
    weekly: Mapped[bool] = mapped_column(default=False)
    lang: Mapped[str] = mapped_column(String(35), default="")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]


class Choice(Base):
    """What a subscriber follows: ``*``, a document id, or ``document#clause``."""

    __tablename__ = "choice"

    subscriber_id: Mapped[int] = mapped_column(Key, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True)
    target: Mapped[str] = mapped_column(String(400), primary_key=True, index=True)


class Consent(Base):
    """What was agreed to, when, on what evidence. Rows are only added, which the database enforces.

    ``agreed`` is what was chosen by then and the text of the form, of which ``wording`` is a digest; ``evidence``
    names a person, and is emptied when their address is erased.
    """

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(Key, ForeignKey("subscriber.id"), index=True)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(16))
    wording: Mapped[str] = mapped_column(String(32))
    evidence: Mapped[dict[str, Any]]
    agreed: Mapped[dict[str, Any] | None]


class Suppression(Base):
    """An address, by its keyed digest, to which nothing is sent; ``score`` is 1."""

    __tablename__ = "suppression"

    address_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16))
    score: Mapped[float] = mapped_column(default=1.0)
    at: Mapped[datetime]


class Endpoint(Base):
    """The secrets and the health of a webhook; secrets are encrypted. ``state``: unverified, active or disabled."""

    __tablename__ = "endpoint"

    subscriber_id: Mapped[int] = mapped_column(Key, ForeignKey("subscriber.id"), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12))
    failing_since: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(Text, default="")
