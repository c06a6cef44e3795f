"""What the application keeps for notices: opened when the first request asks for it, once for each process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from clausebook.config import Config
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.public_addresses import Outward
from clausebook_api.notices.queue import CHANNELS
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.webhook import Poster
from clausebook_api.notices.worker import Worker
from clausebook_api.subscribers.admin import Records
from clausebook_api.subscribers.consent import ConsentRegistry
from clausebook_api.subscribers.suppressions import Suppressions
from clausebook_api.subscribers.webhook_endpoints import Hooks


@dataclass
class NoticeService:
    """The database of subscribers with all that works on it."""

    settings: Config
    sending: Sending
    outward: Outward = field(default_factory=Outward)
    _registry: ConsentRegistry | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def registry(self) -> ConsentRegistry:
        """The subscribers. Raises what opening the database raises."""
        with self._lock:
            if self._registry is None:
                database = Database.open(self.sending.database)
                self._registry = ConsentRegistry(database, Keys.load(database, self.sending.secrets), self.composer)
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
        return Worker(registry.database, registry.keys, self.sending, self.composer, poster, now, channels=channels)
