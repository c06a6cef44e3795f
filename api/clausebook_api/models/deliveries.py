"""Deliveries: what is sent together, its texts, and how far each has come to its subscriber."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from clausebook_api.models.base import Base, Key

_UNDECIDED = "state IN ('held', 'canary')"
_WHERE_UNDECIDED, UNDECIDED = text(_UNDECIDED), text(f"bundle.{_UNDECIDED}")


class Bundle(Base):
    """What is sent together. ``state``: ``open``; ``held`` for approval; ``canary``: the first few only.

    Before ``due_at`` (UTC) nothing of a weekly one goes out; None: at once.
    ``kind`` is ``notices``, ``weekly``, ``webhook``, or a message without notices: ``confirm``, ``challenge``,
    ``test``, ``manage``, ``disabled``.
    """

    __tablename__ = "bundle"
    __table_args__ = (
        Index("ix_bundle_undecided", "state", sqlite_where=_WHERE_UNDECIDED, postgresql_where=_WHERE_UNDECIDED),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8))
    canary_until: Mapped[int] = mapped_column(Key, default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]


class Message(Base):
    """One text of a bundle, for those who get the same notices of it; ``subset`` names these."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("bundle_id", "subset"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    bundle_id: Mapped[int] = mapped_column(Key, ForeignKey("bundle.id"))
    subset: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))


# Literally so in statements, too, or their indexes are not used.
_WAITING = "state IN ('ready', 'retry')"
_HELD = "state IN ('leased', 'inflight')"
_WHERE, WAITING = text(_WAITING), text(f"delivery.{_WAITING}")
_WHERE_HELD, HELD = text(_HELD), text(f"delivery.{_HELD}")


class Delivery(Base):
    """One bundle to one subscriber; see :mod:`clausebook_api.notices.queue` for ``state``.

    ``fence`` counts leases: a worker writes only under the one it was given. ``copies`` counts how often the
    outcome was unknown: each may be a copy too many. ``priority`` is one of
    :class:`clausebook_api.notices.delivery.Priority`: the least goes first.
    ``message_sha256`` is of the bytes that were sent last. ``bounce_code`` is why the mail came back (RFC 3463), and
    ``bounced_at`` when that was taken in.
    Instants are UTC; ``lease_until`` is by the lease clock.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("bundle_id", "subscriber_id"),
        Index("ix_delivery_due", "priority", "due_at", "id", sqlite_where=_WHERE, postgresql_where=_WHERE),
        Index("ix_delivery_held", "state", "lease_until", sqlite_where=_WHERE_HELD, postgresql_where=_WHERE_HELD),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    bundle_id: Mapped[int] = mapped_column(Key, ForeignKey("bundle.id"))
    subscriber_id: Mapped[int] = mapped_column(Key, ForeignKey("subscriber.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(SmallInteger, default=1)
    due_at: Mapped[datetime]
    fence: Mapped[int] = mapped_column(default=0)
    lease_by: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[float] = mapped_column(default=0.0)
    copies: Mapped[int] = mapped_column(default=0)
    said: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    message_sha256: Mapped[str | None] = mapped_column(String(64))
    bounce_code: Mapped[str | None] = mapped_column(String(12))
    bounced_at: Mapped[datetime | None]


class Recipient(Base):
    """One notice to one subscriber, and the delivery that carries it: there is exactly one row for each.

    ``view`` is the part of it that they are told, by :mod:`clausebook_api.notices.views`.
    """

    __tablename__ = "recipient"

    notice_id: Mapped[int] = mapped_column(Key, ForeignKey("notice.id"), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(Key, ForeignKey("subscriber.id"), primary_key=True)
    delivery_id: Mapped[int] = mapped_column(Key, ForeignKey("delivery.id"), index=True)
    view: Mapped[str] = mapped_column(Text, default="", server_default="")
