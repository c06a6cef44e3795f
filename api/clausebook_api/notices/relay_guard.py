"""Stops what would fail for everybody: leaves the relay alone, puts back whom it refused, pauses all sending."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection as Session

from clausebook_api.database import Database
from clausebook_api.notices import queue, refusals
from clausebook_api.notices.courier import Known
from clausebook_api.notices.delivery import Lease, Outcome, State

FAILING = 0.05  # the share of failures that stops all
_JUDGED, _FEWEST = 200, 10  # the last mails, and how many of them at least fail

_log = structlog.get_logger()


@dataclass
class RelayGuard:
    """What one worker has seen of the relay."""

    database: Database
    now: Callable[[], datetime]
    chance: Callable[[], float]
    _last: deque[bool] = field(default_factory=lambda: deque(maxlen=_JUDGED))

    def rest(self, connection: Session, said: str, *, briefly: bool = False) -> datetime:
        """Leave the relay alone, and all deliveries by it; until when."""
        until = refusals.rest(self.database, connection, said, self.now(), briefly=briefly)
        _log.error("relay", said=said, until=until.isoformat())
        return until

    def stop(self, connection: Session, known: Known) -> dict[Lease, Outcome]:
        """The results of a group; if the relay took no more of it, those whom it put off wait behind all others."""
        if not known.refused:
            return known.outcomes
        until = self.rest(connection, known.refused, briefly=known.run)
        queue.put_back(connection, known.before, refusals.wait(known.refused), until)
        return {
            lease: replace(one, due_at=until) if one == refusals.wait(known.refused) else one
            for lease, one in known.outcomes.items()
        }

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

    def watch(self, connection: Session, results: dict[Lease, Outcome]) -> None:
        """Pause everything when too much fails: then it is not the recipients."""
        judged = [one.state for lease, one in results.items() if lease.channel == "email"]
        self._last.extend(state is State.FAILED for state in judged if state in {State.FAILED, State.SENT})
        failed = sum(self._last)
        if judged and failed >= _FEWEST and failed > FAILING * len(self._last):
            reason = f"{failed} of the last {len(self._last)} mails were refused"
            self.database.state_fact(connection, "paused", reason)
            _log.error("paused", reason=reason)
            self._last.clear()
        if any(state is State.SENT for state in judged) and not refusals.is_flowing(self.database, connection):
            self.database.state_fact(connection, "relay_refusals", "0")
