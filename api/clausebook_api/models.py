"""The tables of subscribers, notices and deliveries, in SQLite and PostgreSQL alike.

subscriber ─┬─ choice      what they follow                      notice ──── content of a version, and a moment
            ├─ consent     what they agreed to; only added to    bundle ──── what is sent together
            └─ endpoint    of a webhook                          delivery ── one bundle to one subscriber
suppression                to whom nothing is sent               recipient ─ one notice to one subscriber, by a delivery
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up an INTEGER only


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; SQLite keeps no timezone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """As it is kept."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """As it is used."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Names its constraints, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant(), dict[str, Any]: JSON()}  # noqa: RUF012 - as SQLAlchemy has it


class Subscriber(Base):
    """Who is told, by one channel: ``email`` or ``webhook``.

    ``address`` is the mail address or the URL, None once erased; ``address_key`` a keyed digest, which stays.
    ``state`` is ``pending``, ``confirmed``, ``unsubscribed`` or ``erased``. ``generation`` counts requests: an older
    token confirms nothing. A webhook's ``contact`` is told when it fails. Until ``paused_until`` nothing is sent.
    """

    __tablename__ = "subscriber"
    __table_args__ = (UniqueConstraint("channel", "address_key"),)

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
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

    subscriber_id: Mapped[int] = mapped_column(_Key, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True)
    target: Mapped[str] = mapped_column(String(400), primary_key=True, index=True)


class Consent(Base):
    """What was agreed to, when, on what evidence. Rows are only added, which the database enforces."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(_Key, ForeignKey("subscriber.id"), index=True)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(16))
    wording: Mapped[str] = mapped_column(String(32))
    evidence: Mapped[dict[str, Any]]


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

    subscriber_id: Mapped[int] = mapped_column(_Key, ForeignKey("subscriber.id"), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12))
    failing_since: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(Text, default="")


class Ledger(Base):
    """Every version that was seen, by what it changes; ``announced`` and ``in_force`` are done with if true."""

    __tablename__ = "ledger"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[str] = mapped_column(String(255))
    version: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    effective_on: Mapped[date]
    announced: Mapped[bool]
    in_force: Mapped[bool]
    seen_at: Mapped[datetime]


class Notice(Base):
    """That one version was announced or took effect. ``facts`` is all that messages say; it never changes."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    document: Mapped[str] = mapped_column(String(255))
    version: Mapped[str] = mapped_column(String(32))
    moment: Mapped[str] = mapped_column(String(12))
    sha256: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]
    recipients: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


_UNDECIDED = "state IN ('held', 'canary')"
_WHERE_UNDECIDED, UNDECIDED = text(_UNDECIDED), text(f"bundle.{_UNDECIDED}")


class Bundle(Base):
    """What is sent together. ``state``: ``open``; ``held`` for approval; ``canary``: the first few only.

    Before ``due_at`` (UTC) nothing of a weekly one goes out; None: at once.
    ``kind`` is ``notices``, ``weekly``, ``webhook``, or a message without notices: ``confirm``, ``challenge``,
    ``manage``, ``disabled``.
    """

    __tablename__ = "bundle"
    __table_args__ = (
        Index("ix_bundle_undecided", "state", sqlite_where=_WHERE_UNDECIDED, postgresql_where=_WHERE_UNDECIDED),
    )

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8))
    canary_until: Mapped[int] = mapped_column(_Key, default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]


class Message(Base):
    """One text of a bundle, for those who get the same notices of it; ``subset`` names these."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("bundle_id", "subset"),)

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    bundle_id: Mapped[int] = mapped_column(_Key, ForeignKey("bundle.id"))
    subset: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))


# Literally so in statements, too, or their indexes are not used.
_WAITING, _HELD = "state IN ('ready', 'retry')", "state IN ('leased', 'inflight')"
_WHERE, WAITING = text(_WAITING), text(f"delivery.{_WAITING}")
_WHERE_HELD, HELD = text(_HELD), text(f"delivery.{_HELD}")


class Delivery(Base):
    """One bundle to one subscriber; see :mod:`clausebook_api.notices.queue` for ``state``.

    ``fence`` counts leases: a worker writes only under its own. ``copies`` counts unknown outcomes: each may be a copy
    too many. ``priority``: the least goes first (:class:`clausebook_api.notices.delivery.Priority`).
    ``bounce_code`` is why the mail came back (RFC 3463), ``bounced_at`` when that was taken in. Instants are UTC;
    ``lease_until`` is by the lease clock.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("bundle_id", "subscriber_id"),
        Index("ix_delivery_due", "priority", "due_at", "id", sqlite_where=_WHERE, postgresql_where=_WHERE),
        Index("ix_delivery_held", "state", "lease_until", sqlite_where=_WHERE_HELD, postgresql_where=_WHERE_HELD),
    )

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    bundle_id: Mapped[int] = mapped_column(_Key, ForeignKey("bundle.id"))
    subscriber_id: Mapped[int] = mapped_column(_Key, ForeignKey("subscriber.id"), index=True)
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
    bounce_code: Mapped[str | None] = mapped_column(String(12))
    bounced_at: Mapped[datetime | None]


class Recipient(Base):
    """One notice to one subscriber, and the delivery that carries it: there is exactly one row for each."""

    __tablename__ = "recipient"

    notice_id: Mapped[int] = mapped_column(_Key, ForeignKey("notice.id"), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(_Key, ForeignKey("subscriber.id"), primary_key=True)
    delivery_id: Mapped[int] = mapped_column(_Key, ForeignKey("delivery.id"), index=True)


class Bucket(Base):
    """How much may be sent to a domain ("" is all of them): tokens left at an instant."""

    __tablename__ = "bucket"

    domain: Mapped[str] = mapped_column(String(255), primary_key=True)
    tokens: Mapped[float]
    at: Mapped[datetime]


class Fact(Base):
    """A fact about the whole: the epoch, the commit last announced, a pause and its reason."""

    __tablename__ = "fact"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
