"""Posts to many webhooks at once, to each host and for each owner one after the other and not for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError

from clausebook_api.database import Database
from clausebook_api.notices import obstacles
from clausebook_api.notices.delivery import Lease, Outcome, State
from clausebook_api.notices.known import Known
from clausebook_api.notices.webhook_delivery import Posting

_AT_ONCE = 8
_SHARE = 5.0  # seconds of a group after which a host or an owner waits until others have had their turn
_TURN = timedelta(seconds=20)

Chain = dict[Lease, bytes]


def is_posted(lease: Lease) -> bool:
    """Whether a delivery goes to a webhook: mail about one does not."""
    return lease.channel == "webhook" and lease.kind != "disabled"


@dataclass
class PostRoom:
    """Keeps slow endpoints from holding others up."""

    database: Database
    posting: Posting
    now: Callable[[], datetime]

    def send(self, posts: Mapping[Lease, bytes], known: Known) -> None:
        """Post all; ``known`` is added to."""
        if not posts:
            return
        for lease in posts:  # from now on they may arrive
            known.outcomes.pop(lease, None)
        with ThreadPoolExecutor(_AT_ONCE, "webhook") as pool:
            parts = [(pool.submit(self._post, chain, part := Known()), part) for chain in chains(posts)]
        for _, part in parts:
            known.outcomes |= part.outcomes
            known.posted |= part.posted
        for done, _ in parts:
            done.result()

    def _post(self, chain: Chain, known: Known) -> None:
        began = time.monotonic()
        for lease, content in chain.items():
            if known.posted and time.monotonic() - began > _SHARE:
                known.outcomes[lease] = Outcome(State.READY, lease.said, self.now() + _TURN)
                continue
            try:
                with self.database.looking() as look:
                    hindrance = obstacles.find_obstacle(look, lease)
                if not hindrance:
                    posted = self.posting.post(lease, content, verified=known.verified(lease.subscriber))
            except DBAPIError:  # whether it may be sent, and by what secret, is not known
                hindrance = "paused"
            if hindrance in obstacles.ENDING:
                known.outcomes[lease] = Outcome(State.SUPPRESSED, obstacles.ENDING[hindrance])
            elif hindrance == "paused":
                known.outcomes[lease] = Outcome(State.READY, lease.said)
            elif not hindrance:
                known.posted[lease] = posted
                known.outcomes[lease] = posted.outcome


def chains(posts: Mapping[Lease, bytes]) -> Iterable[Chain]:
    """Deliveries put together that share a host or an owner, each in the order given."""
    found: list[tuple[set[str], Chain]] = []
    for lease, content in posts.items():
        names = {f"host:{urlsplit(lease.address or '').hostname}", f"owner:{lease.contact or lease.public_id}"}
        alike = [one for one in found if one[0] & names]
        found = [one for one in found if one not in alike]
        joined: Chain = {}
        for others, chain in alike:
            names |= others
            joined |= chain
        found.append((names, joined | {lease: content}))
    return [chain for _, chain in found]
