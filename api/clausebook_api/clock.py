"""The clock of the server and of the worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The instant it is."""
    return datetime.now(UTC)
