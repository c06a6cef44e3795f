"""Which share of the last mails failed: when it is large, it is hardly the recipients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clausebook_api.notices.delivery import Lease, Outcome, State

FAILING = 0.05  # the share of failures that stops all
_JUDGED, _FEWEST = 200, 10  # the last mails, and how many of them at least fail


@dataclass(frozen=True, slots=True)
class FailureShare:
    """The last mails that one worker sent: the lease of each that failed, None for each that was taken."""

    last: tuple[Lease | None, ...] = field(default=())

    def after(self, results: Mapping[Lease, Outcome]) -> FailureShare:
        """With the mails of a group. Who failed before in the same way does not count: somebody has looked at it."""
        judged = [
            lease if one.state is State.FAILED else None
            for lease, one in results.items()
            if lease.channel == "email" and one.state in {State.SENT, State.FAILED} and not _known(lease, one)
        ]
        return FailureShare((*self.last, *judged)[-_JUDGED:])

    @property
    def failed(self) -> list[Lease]:
        """Those that failed."""
        return [one for one in self.last if one]

    @property
    def too_large(self) -> bool:
        """Whether too many failed."""
        return len(self.failed) >= _FEWEST and len(self.failed) > FAILING * len(self.last)


def _known(lease: Lease, one: Outcome) -> bool:
    said = one.said.rpartition(": ")[2]
    return one.state is State.FAILED and said != "" and said == lease.said.rpartition(": ")[2]
