"""The state of sending as a whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clausebook_api.models.base import Base


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


class RateCount(Base):
    """How often somebody, by a keyed digest, asked for something, ``until`` that is counted anew (s since 1970)."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int]
    until: Mapped[float] = mapped_column(index=True)
