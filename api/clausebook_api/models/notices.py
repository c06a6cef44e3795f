"""Notices: which versions were seen, and what was announced of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from clausebook_api.models.base import Base, Key


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

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    document: Mapped[str] = mapped_column(String(255))
    version: Mapped[str] = mapped_column(String(32))
    moment: Mapped[str] = mapped_column(String(12))
    sha256: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]
    recipients: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
