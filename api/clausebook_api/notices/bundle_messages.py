"""The messages of bundles as they are recorded.

One of a weekly bundle, or one that few get, is made when the first of its subscribers gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection as Session
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clausebook_api.models import Message
from clausebook_api.notices import outbox, webhook
from clausebook_api.notices.delivery import Lease
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.notice_facts import Facts, public
from clausebook_api.notices.subsets import Subset, name_subset, read_told

_REMEMBERED = 32


@dataclass
class BundleMessages:
    """The messages that a worker reads, the last of them remembered."""

    composer: Composer
    _messages: dict[tuple[int, str], bytes] = field(default_factory=dict)

    def read(self, connection: Session, lease: Lease, some: Subset) -> bytes:
        """The message for those who get ``some`` of the notices of the lease's bundle; made if there is none yet."""
        key = (lease.bundle, name_subset(some))
        if key not in self._messages:
            if len(self._messages) >= _REMEMBERED:
                self._messages.clear()
            self._messages[key] = self._made(connection, lease, some)
        return self._messages[key]

    def _made(self, connection: Session, lease: Lease, some: Subset) -> bytes:
        subset = name_subset(some)
        found = connection.execute(
            select(Message.content).where(Message.bundle_id == lease.bundle, Message.subset == subset)
        ).scalar()
        if found is None:
            found = write_bundle(self.composer, lease.kind, read_told(connection, some), lease.dated)
            with suppress(IntegrityError), connection.begin_nested():  # unless another worker made it meanwhile
                outbox.record_message(connection, lease.bundle, some, found)
            return self._made(connection, lease, some)
        return bytes(found)


def write_bundle(composer: Composer, kind: str, told: Sequence[Facts], at: datetime) -> bytes:
    """The message of some notices: what is posted by a bundle of webhooks, of one; else a mail. ``at`` is its day.

    Raises UseError ``E_RENDER``.
    """
    if kind != "webhook":
        return composer.notices(told, at)
    [one] = told
    site = composer.settings.site_url or composer.service
    return webhook.write_payload(f"version.{one['moment']}", at, public(one, site))
