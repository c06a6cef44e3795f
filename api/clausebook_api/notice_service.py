"""What the application keeps for notices: opened when the first request asks for it, once for each process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy.exc import DBAPIError

from clausebook.config import Config
from clausebook.model.errors import ClausebookError
from clausebook_api.database import Database, database_exists
from clausebook_api.keys import Keys
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.public_addresses import Outward
from clausebook_api.notices.queue import CHANNELS
from clausebook_api.notices.queue_status import QueueStatus, read_status
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.webhook import Poster
from clausebook_api.notices.worker import Worker
from clausebook_api.subscribers.admin import Records
from clausebook_api.subscribers.consent import ConsentRegistry
from clausebook_api.subscribers.suppressions import Suppressions
from clausebook_api.subscribers.unconfirmed import forget_unconfirmed
from clausebook_api.subscribers.webhook_endpoints import Hooks

_FRESH = 5.0  # seconds for which what is known of sending is not asked for again


@dataclass
class NoticeService:
    """The database of subscribers with all that works on it."""

    settings: Config
    sending: Sending
    outward: Outward = field(default_factory=Outward)
    patience: float | None = None  # seconds to wait for an answer of the database; None: as long as it takes
    monotonic: Callable[[], float] = time.monotonic
    _failed: tuple[float, ClausebookError] | None = None  # when it could not be opened, and why
    _status: tuple[float, QueueStatus] | None = None
    _registry: ConsentRegistry | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def registry(self) -> ConsentRegistry:
        """The subscribers. Raises what opening the database raises."""
        with self._lock:
            if self._registry is None:
                self._registry = self._opened()
            return self._registry

    def _opened(self) -> ConsentRegistry:
        """Open the database; where it did not answer a moment ago, say so at once: others have waited for it."""
        if self._failed and self.patience and self.monotonic() - self._failed[0] < self.patience:
            raise self._failed[1].with_traceback(None)
        try:
            database = Database.open(self.sending.database, self.patience)
            return ConsentRegistry(database, Keys.load(database, self.sending.secrets), self.composer)
        except ClausebookError as error:
            self._failed = (self.monotonic(), error)
            raise

    def status(self, now: datetime) -> QueueStatus | None:
        """How sending stood at most five seconds ago; None where there is no database yet.

        Raises what opening the database raises, and DBAPIError.
        """
        database = self.find_database()
        if database is None:
            return None
        if not self._status or self.monotonic() - self._status[0] > _FRESH:
            self._status = (self.monotonic(), read_status(database, now))
        return self._status[1]

    def look(self, now: datetime) -> tuple[QueueStatus | None, bool]:
        """:meth:`status`, and whether the database answers, if there is one."""
        try:
            return self.status(now), True
        except (ClausebookError, DBAPIError):
            return None, False

    def find_database(self) -> Database | None:
        """The database; None where there is none yet. Raises what opening it raises."""
        return self.registry.database if self._registry or database_exists(self.sending.database) else None

    @property
    def hooks(self) -> Hooks:
        """The webhooks among them."""
        return Hooks(self.registry.database, self.registry.keys)

    @property
    def records(self) -> Records:
        """The subscribers, for those who keep them."""
        return Records(self.registry.database, self.registry.keys, self.sending.folders)

    @property
    def suppressions(self) -> Suppressions:
        """To whom nothing is sent."""
        return Suppressions(self.registry.database, self.registry.keys)

    @property
    def composer(self) -> Composer:
        """What writes messages."""
        return Composer(self.settings, self.sending.service, self.sending.sender, self.sending.templates)

    def worker(self, now: Callable[[], datetime], channels: Collection[str] = CHANNELS) -> Worker:
        """Somebody who sends by some channels."""
        registry = self.registry
        poster = Poster(self.outward)
        tidy = partial(forget_unconfirmed, after=self.sending.unconfirmed, folders=self.sending.folders)
        return Worker(
            registry.database, registry.keys, self.sending, self.composer, poster, now, channels=channels, tidy=tidy
        )
