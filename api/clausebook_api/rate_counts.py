"""How often something was asked for in a while: counted in the database, so that all processes and replicas share it.

One statement counts, in a transaction of its own; nothing names anybody; a count that is over is deleted by others.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import structlog
from limits.storage import MemoryStorage, Storage
from sqlalchemy import ColumnElement, Connection, case, delete, or_, select
from sqlalchemy.exc import DBAPIError

from clausebook.model.errors import ClausebookError
from clausebook_api.database import Database
from clausebook_api.models import RateCount

_log = structlog.get_logger()
_SWEPT = 10  # counts that are over, deleted with each new one: there are never many more than hold
_REST = 10.0  # seconds for which a database that did not answer is not asked again
_ASTRAY = 10.0  # seconds by which the clocks of replicas may differ


class Counted(NamedTuple):
    """How often it was asked for by now, and when the counting begins anew (seconds since 1970)."""

    number: int
    until: float


class Counts(Protocol):
    """What counts."""

    def count(self, whose: str, seconds: int) -> Counted:
        """Count one more request of somebody, in a window of so many seconds from the first."""


@dataclass(frozen=True)
class StoredCounts:
    """Counts in a storage of the library: in this process, unless it is told otherwise."""

    storage: Storage = field(default_factory=MemoryStorage)

    def count(self, whose: str, seconds: int) -> Counted:
        """Count one more."""
        return Counted(self.storage.incr(whose, seconds), self.storage.get_expiry(whose))


@dataclass
class SharedCounts:
    """Counts in the database that ``open_`` gives; where there is none, or none that answers, in this process.

    ``key`` goes into the digests that stand for who asked; no window is of more than ``longest`` seconds.
    """

    open_: Callable[[], Database | None]
    key: bytes
    now: Callable[[], float] = time.time
    longest: float = math.inf
    here: StoredCounts = field(default_factory=StoredCounts)
    _failed: float = -_REST

    def count(self, whose: str, seconds: int) -> Counted:
        """Count one more; what was counted here while there was no database is not forgotten."""
        digest = hashlib.blake2b(whose.encode(), key=hashlib.sha256(self.key).digest(), digest_size=32).hexdigest()
        if time.monotonic() - self._failed > _REST:
            try:
                if database := self.open_():
                    counted = count(database, digest, seconds, self.now(), self.longest)
                    return counted._replace(number=counted.number + self.here.storage.get(digest))
            except (ClausebookError, DBAPIError) as error:
                self._failed = time.monotonic()
                _log.warning("rate limits are counted in this process", error=type(error).__name__)
        return self.here.count(digest, seconds)


def count(database: Database, key: str, seconds: int, now: float, longest: float = math.inf) -> Counted:
    """Count one more in the database, and sweep windows of up to ``longest`` seconds. Raises DBAPIError."""
    over = _over(now, seconds)
    again = {
        "number": case((over, 1), else_=RateCount.number + 1),
        "until": case((over, now + seconds), else_=RateCount.until),
    }
    fresh = database.insert(RateCount).values(key=key, number=1, until=now + seconds)
    upsert = fresh.on_conflict_do_update(index_elements=[RateCount.key], set_=again)
    with database.looking() as connection:
        _hurry(database, connection, hurry=True)
        try:
            row = connection.execute(upsert.returning(RateCount.number, RateCount.until)).one()
            if row.number == 1:
                ended = _over(now, longest)
                swept = select(RateCount.key).where(ended).limit(_SWEPT).with_for_update(skip_locked=True)
                connection.execute(delete(RateCount).where(RateCount.key.in_(swept), ended))
        finally:
            _hurry(database, connection, hurry=False)
    return Counted(row.number, row.until)


def _over(now: float, longest: float) -> ColumnElement[bool]:
    """Whether a window is over, or ends later than any can: it began while a clock was ahead."""
    return or_(RateCount.until <= now, RateCount.until > now + longest + _ASTRAY)


def _hurry(database: Database, connection: Connection, *, hurry: bool) -> None:
    """Let SQLite hold its only lock no longer than it takes to write: a count need not outlive a power cut."""
    if database.embedded:
        connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if hurry else 'FULL'}")
