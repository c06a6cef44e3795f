"""How notices are sent, as Prometheus measures it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily, Metric

from clausebook_api.notices.delivery import State
from clausebook_api.notices.queue_status import QueueStatus


class Notices(NamedTuple):
    """The status of sending at an instant; None where there are no subscribers, or the database does not answer."""

    status: QueueStatus | None
    answered: bool
    now: datetime

    def collect(self) -> Iterator[Metric]:
        """The measurements, in the way of a collector."""
        yield _gauge("database_up", "Whether the database of subscribers answers", self.answered)
        if self.status is None:
            return
        found = self.status
        states = GaugeMetricFamily(
            "clausebook_deliveries", "Deliveries by state; bounced: mail that came back", labels=["state"]
        )
        for state in State:
            states.add_metric([state], found.states.get(state, 0))
        yield states
        waited = (self.now - found.oldest_due).total_seconds() if found.oldest_due else 0
        yield _gauge("oldest_due_seconds", "How long the first of what is due waits; 0: nothing is due", waited)
        yield _gauge("sending_paused", "Whether all sending is paused", bool(found.paused))
        yield _gauge("relay_resting", "Whether the relay, which refused mail, is left alone", bool(found.resting_until))
        if found.last_sent:
            yield _gauge("last_sent_timestamp_seconds", "When a delivery last went out", found.last_sent.timestamp())


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"clausebook_{name}", told, float(value))
