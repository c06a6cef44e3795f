"""How often something was asked for in a while: counted in the database, so that all processes and replicas share it.

One statement counts, in a transaction of its own; nothing names anybody; a count that is over is deleted by others.
"""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple, Protocol

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
_PATIENCE = 100  # milliseconds to wait for whoever writes to a file: a search need not wait for them
_ASTRAY = 10.0  # seconds by which the clocks of replicas may differ


class Counted(NamedTuple):
    """How often it was asked for by now, and when the counting begins anew (seconds since 1970)."""

    number: int
    until: float


class Window(NamedTuple):
    """For how many seconds from the first request those are counted together; no other window is longer than the last.

    Where that is not known, none that began while a clock was ahead is swept.
    """

    seconds: int
    longest: float = math.inf


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

    What was counted here is added to the count in the database with the next request of the same. After a rest one
    request asks whether the database answers again; all others are counted here until it does.
    ``key`` goes into the digests that stand for who asked; no window is of more than ``longest`` seconds.
    """

    open_: Callable[[], Database | None]
    key: bytes
    now: Callable[[], float] = time.time
    longest: float = math.inf
    here: StoredCounts = field(default_factory=StoredCounts)
    monotonic: Callable[[], float] = time.monotonic
    _failed: float | None = -math.inf  # when the database did not answer, or was not asked yet; None: it answers
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, whose: str, seconds: int) -> Counted:
        """Count one more; what was counted here while there was no database is not forgotten."""
        digest = hashlib.blake2b(whose.encode(), key=hashlib.sha256(self.key).digest(), digest_size=32).hexdigest()
        if self._is_asked():
            try:
                database = self.open_()
                counted = self._add(database, digest, seconds) if database else None
            except (ClausebookError, DBAPIError) as error:
                self._failed = self.monotonic()
                _log.warning("rate limits are counted in this process", error=type(error).__name__)
            else:
                self._failed = None
                if counted:
                    return counted
        with self._lock:
            return self.here.count(digest, seconds)

    def _is_asked(self) -> bool:
        with self._lock:
            if self._failed is None:
                return True
            if self.monotonic() - self._failed <= _REST:
                return False
            self._failed = self.monotonic()  # the others rest on, until this one has an answer
            return True

    def _add(self, database: Database, digest: str, seconds: int) -> Counted:
        """Count one more in the database, and all that was counted here. Raises DBAPIError."""
        storage = self.here.storage
        with self._lock:
            earlier, until = storage.get(digest), storage.get_expiry(digest)
            storage.clear(digest)
        try:
            return count(database, digest, Window(seconds, self.longest), self.now(), earlier + 1)
        except DBAPIError:
            if earlier:
                with self._lock:
                    storage.incr(digest, ceil(until - time.time()), earlier)
            raise


def count(database: Database, key: str, window: Window, now: float, number: int = 1) -> Counted:
    """Count more in the database, by ``number``, and sweep some windows that are over. Raises DBAPIError."""
    seconds, longest = window
    over = _over(now, seconds)
    again = {
        "number": case((over, number), else_=RateCount.number + number),
        "until": case((over, now + seconds), else_=RateCount.until),
    }
    fresh = database.insert(RateCount).values(key=key, number=number, until=now + seconds)
    upsert = fresh.on_conflict_do_update(index_elements=[RateCount.key], set_=again)
    with database.looking() as connection, _hurrying(database, connection):
        row = connection.execute(upsert.returning(RateCount.number, RateCount.until)).one()
        if row.number == number:
            ended = _over(now, longest)
            swept = select(RateCount.key).where(ended).limit(_SWEPT).with_for_update(skip_locked=True)
            connection.execute(delete(RateCount).where(RateCount.key.in_(swept), ended))
    return Counted(row.number, row.until)


def _over(now: float, longest: float) -> ColumnElement[bool]:
    """Whether a window is over, or ends later than any can: it began while a clock was ahead."""
    return or_(RateCount.until <= now, RateCount.until > now + longest + _ASTRAY)


@contextmanager
def _hurrying(database: Database, connection: Connection) -> Iterator[None]:
    """Let SQLite wait for its only lock, and hold it, for a moment only: a count need not outlive a power cut."""
    if not database.embedded:
        yield
        return
    raw: Any = connection.connection.driver_connection  # five statements to each count: by the shortest way
    patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    try:
        raw.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        raw.execute("PRAGMA synchronous=NORMAL")
        yield
    finally:
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute(f"PRAGMA busy_timeout={patience}")
