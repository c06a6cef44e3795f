"""Stops what would fail for everybody: leaves the relay alone, puts back whom it refused, pauses all sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection as Session

from clausebook_api.database import Database
from clausebook_api.notices import approval, queue, refusals
from clausebook_api.notices.delivery import ENDED, Lease, Outcome, State
from clausebook_api.notices.failure_share import FailureShare
from clausebook_api.notices.known import Known

_log = structlog.get_logger()


@dataclass
class RelayGuard:
    """What one worker has seen of the relay."""

    database: Database
    now: Callable[[], datetime]
    chance: Callable[[], float]

    def rest(self, connection: Session, said: str, *, briefly: bool = False) -> datetime:
        """Leave the relay alone, and all deliveries by it; until when."""
        until = refusals.rest(self.database, connection, said, self.now(), briefly=briefly)
        _log.error("relay", said=said, until=until.isoformat())
        return until

    def stop(self, connection: Session, known: Known) -> dict[Lease, Outcome]:
        """The results of a group; if the relay took no more of it, those whom it put off wait behind all others.

        But for the first of several: whether it takes that one now tells greylisting from a relay that takes nobody.
        """
        if not known.refused:
            return known.outcomes
        until = self.rest(connection, known.refused, briefly=known.run)
        waits = refusals.wait(known.refused)
        queue.put_back(connection, known.before[:1], waits, self.now())
        queue.put_back(connection, known.before[1:], waits, until)
        late = [lease for lease, one in known.outcomes.items() if one == waits]
        behind = late[1:] if known.run and not known.before else late
        return known.outcomes | {lease: replace(waits, due_at=until) for lease in behind}

    def judge(self, connection: Session, results: dict[Lease, Outcome]) -> dict[Lease, Outcome]:
        """The results, if what was refused was not all of us: else those wait, and who failed by it before them."""
        refused = refusals.list_doubted(results)
        if not refused:
            return results
        flowing = refusals.is_flowing(self.database, connection)
        judged = refusals.judge(results, self.now(), self.chance(), flowing=flowing)
        if not judged.said:
            return judged.results
        until = self.rest(connection, judged.said, briefly=len(refused) == 1)
        back = refusals.put_back(connection, refused, until)
        if back:
            _log.warning("put back", deliveries=back, said=judged.said)
        waiting = {lease: replace(judged.results[lease], due_at=until) for lease in refused}  # behind all others
        return judged.results | waiting

    def hold(self, connection: Session, results: dict[Lease, Outcome]) -> dict[Lease, Outcome]:
        """The results, if no bundle is too big for the relay: else it is held, whole, until somebody has looked."""
        refused = refusals.list_too_big(results)
        bundles = {lease.bundle for lease in refused}
        for bundle in bundles:
            approval.hold(connection, bundle)
            _log.error("held", bundle=bundle, said=next(iter(refused.values())).said)
        if refused:
            refusals.put_back(connection, refused, queue.NEVER, refusals.TOO_BIG)
        waiting = {lease: Outcome(State.READY, refusals.TOO_BIG + one.said) for lease, one in refused.items()}
        return {
            lease: replace(one, due_at=queue.NEVER) if lease.bundle in bundles and one.state not in ENDED else one
            for lease, one in (results | waiting).items()
        }

    def watch(self, connection: Session, results: dict[Lease, Outcome], share: FailureShare) -> FailureShare:
        """Pause everything when too much fails: then it is not the recipients, and all who were judged by wait again.

        What is to be remembered of the last mails.
        """
        share = share.after(results)
        if any(one.state is State.FAILED for one in results.values()) and share.too_large:
            reason = f"{len(share.failed)} of the last {len(share.last)} mails were refused"
            self.database.state_fact(connection, "paused", reason)
            queue.reopen(connection, share.failed, refusals.TOO_MANY)
            _log.error("paused", reason=reason)
            share = FailureShare()
        sent = any(one.state is State.SENT for lease, one in results.items() if lease.channel == "email")
        if sent and not refusals.is_flowing(self.database, connection):
            self.database.state_fact(connection, "relay_refusals", "0")
        return share
