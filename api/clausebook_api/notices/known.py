"""What is known of a group of deliveries and is to be written down."""

from __future__ import annotations

from dataclasses import dataclass, field

from clausebook_api.notices.delivery import Lease, Outcome
from clausebook_api.notices.webhook_delivery import Posted


@dataclass
class Known:
    """How attempts ended, what the relay said when it took no more, how webhooks answered.

    ``run``: it took none of several in a row, and ``before`` are those of them in earlier groups. ``unbegun`` are
    leases that may not even be written down. ``failing``: too many of the last mails failed to go on.
    """

    outcomes: dict[Lease, Outcome] = field(default_factory=dict)
    refused: str = ""
    run: bool = False
    failing: bool = False
    before: list[Lease] = field(default_factory=list)
    posted: dict[Lease, Posted] = field(default_factory=dict)
    unbegun: list[Lease] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.outcomes or self.unbegun)

    def verified(self, subscriber: int) -> bool:
        """Whether a webhook returned its challenge in this group."""
        challenge = (subscriber, "challenge")
        found = [one for lease, one in self.posted.items() if (lease.subscriber, lease.kind) == challenge]
        return any(one.answer and one.answer.ok for one in found)
