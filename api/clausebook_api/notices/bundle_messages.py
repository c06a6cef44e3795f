"""The messages of bundles as they are recorded; one of a weekly bundle is made when its first subscriber gets it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection as Session
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clausebook_api.models import Message, Notice
from clausebook_api.notices import outbox
from clausebook_api.notices.delivery import Lease
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.notice_facts import stored

_REMEMBERED = 32


@dataclass
class BundleMessages:
    """The messages that a worker reads, the last of them remembered."""

    composer: Composer
    _messages: dict[tuple[int, str], bytes] = field(default_factory=dict)

    def read(self, connection: Session, lease: Lease, some: Sequence[int]) -> bytes:
        """The message for those who get ``some`` of the notices of the lease's bundle; made if there is none yet."""
        key = (lease.bundle, outbox.name_subset(some))
        if key not in self._messages:
            if len(self._messages) >= _REMEMBERED:
                self._messages.clear()
            self._messages[key] = self._made(connection, lease, some)
        return self._messages[key]

    def _made(self, connection: Session, lease: Lease, some: Sequence[int]) -> bytes:
        subset = outbox.name_subset(some)
        found = connection.execute(
            select(Message.content).where(Message.bundle_id == lease.bundle, Message.subset == subset)
        ).scalar()
        if found is None:  # of a weekly bundle, which is made when the first of its subscribers gets it
            told = connection.execute(select(Notice.facts).where(Notice.id.in_(some))).scalars().all()
            found = self.composer.notices([stored(one) for one in told], lease.dated)
            with suppress(IntegrityError), connection.begin_nested():  # unless another worker made it meanwhile
                outbox.record_message(connection, lease.bundle, some, found)
            return self._made(connection, lease, some)
        return bytes(found)
