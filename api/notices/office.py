"""What the application keeps for notices: opened when the first request asks for it, once for each process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from api.database import Database
from api.notices.compose import Composer
from api.notices.outward import Outward
from api.notices.settings import Sending
from api.notices.webhook import Poster
from api.notices.worker import Worker
from api.subscribers.hooks import Hooks
from api.subscribers.keys import Keys
from api.subscribers.records import Records
from api.subscribers.registry import Registry
from clausebook.config import Config


@dataclass
class Office:
    """The database of subscribers with all that works on it."""

    settings: Config
    sending: Sending
    outward: Outward = field(default_factory=Outward)
    _registry: Registry | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def registry(self) -> Registry:
        """The subscribers. Raises what opening the database raises."""
        with self._lock:
            if self._registry is None:
                database = Database.open(self.sending.database)
                self._registry = Registry(database, Keys.load(database, self.sending.secrets), self.composer)
            return self._registry

    @property
    def hooks(self) -> Hooks:
        """The webhooks among them."""
        return Hooks(self.registry.database, self.registry.keys)

    @property
    def records(self) -> Records:
        """The subscribers, for those who keep them."""
        return Records(self.registry.database, self.registry.keys)

    @property
    def composer(self) -> Composer:
        """What writes messages."""
        return Composer(self.settings, self.sending.service, self.sending.sender, self.sending.templates)

    def worker(self, now: Callable[[], datetime]) -> Worker:
        """Somebody who sends."""
        registry = self.registry
        return Worker(registry.database, registry.keys, self.sending, self.composer, Poster(self.outward), now)
