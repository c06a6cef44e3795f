"""A clock that jumps ahead and back holds nothing up for longer than anything may wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from clausebook_api.limits import longest_window
from clausebook_api.models import Bundle, Delivery, RateCount
from clausebook_api.notices import queue
from clausebook_api.notices.notify import Limits
from clausebook_api.notices.queue import LeaseClock
from clausebook_api.rate_counts import Window, count

if TYPE_CHECKING:
    from typing import Any

    Company = Any
    MakeRelay = Callable[..., Any]


@pytest.mark.parametrize("answers", [{"RCPT": b"451 4.7.1 later"}, {"MAIL": b"451 later"}, {"DOT": None}])
def test_what_was_put_off_while_the_clock_was_ahead_goes_when_it_is_back(
    company: Company, relay: MakeRelay, answers: dict[str, bytes | None]
) -> None:
    company.people("alice")
    company.changed()
    company.clock.on(days=30)
    with relay(**answers) as server:
        company.worker(connect=server.connect).drain()
        assert {"sent": 0} != company.states()
        assert company.deliveries()[0].due_at > company.clock() - timedelta(days=1)
        company.clock.on(days=-30, seconds=1)
        company.worker(connect=server.connect).drain()
    assert {"sent": 1} == company.states()


def test_what_was_recorded_while_the_clock_was_ahead_goes_when_it_is_back(company: Company) -> None:
    company.people("alice")
    company.people("weekly", weekly=True)
    company.clock.on(days=100)
    company.changed(day=company.clock().date() - timedelta(days=100))
    company.clock.on(days=-100)
    company.worker().drain()
    assert {"sent": 2} == company.states()


def test_a_rate_goes_on_when_the_clock_is_back(company: Company) -> None:
    company.people(*(f"p{number}" for number in range(6)))
    company.changed()
    company.clock.on(days=1)
    company.worker(rate=2.0, group=2).step()
    company.clock.on(days=-1)
    company.worker(rate=2.0).step()
    company.clock.on(seconds=1)
    company.worker(rate=2.0).step()
    assert 4 == company.states()["sent"]


def test_who_asked_while_the_clock_was_ahead_is_not_locked_out_when_it_is_back(company: Company) -> None:
    year, now = 365 * 86400.0, company.clock().timestamp()
    for _ in range(6):
        count(company.database, "asker", Window(3600, 3600), now + year)
    count(company.database, "another", Window(3600, 3600), now + year)
    assert (1, now + 3600) == count(company.database, "asker", Window(3600, 3600), now)
    assert (2, now + 3600) == count(company.database, "asker", Window(3600, 3600), now + 1)
    with company.database.reading() as connection:
        assert ["asker"] == connection.execute(select(RateCount.key)).scalars().all()


def test_a_short_window_takes_no_longer_one_for_one_of_a_clock_that_was_ahead(company: Company) -> None:
    assert 5 * 86400 == longest_window("9 per 5 days")
    assert 3600 == longest_window("600 per minute")
    count(company.database, "asker", Window(3600, 3600), 1000.0)
    count(company.database, "searcher", Window(60, 3600), 1000.0)
    assert 2 == count(company.database, "asker", Window(3600, 3600), 999.0).number  # the clock of another replica


def test_what_waits_rightly_goes_on_waiting(company: Company) -> None:
    company.limits = Limits(approve=1)
    company.people("alice", "bob")
    company.changed()
    company.limits = Limits()
    company.people("weekly", weekly=True)
    company.changed("Fees are due in 7 days.")
    with company.database.writing() as connection:
        held = connection.execute(select(Bundle.id).where(Bundle.state == "held")).scalars().first()
    before = {row.id: row.due_at for row in company.deliveries() if row.due_at > company.clock()}
    assert len(before) >= 3
    assert held
    with company.database.writing() as connection:
        assert 0 == queue.bring_near(connection, company.clock())
    assert before == {row.id: row.due_at for row in company.deliveries() if row.id in before}


def test_a_lease_from_a_clock_that_was_ahead_is_over(company: Company) -> None:
    if company.database.embedded:
        pytest.skip("of a server: within a machine leases are by a clock that nobody sets")
    company.people("alice")
    company.changed()
    clock = LeaseClock(company.database)
    with company.database.writing() as connection:
        queue.lease(connection, clock, company.clock(), 1)
        connection.execute(update(Delivery).values(lease_until=Delivery.lease_until + 86400))
    company.worker().drain()
    assert {"sent": 1} == company.states()


def test_what_is_far_off_is_found_by_an_index(company: Company) -> None:
    company.people(*(f"p{number:02}" for number in range(50)))
    company.changed()
    with company.asking() as asked, company.database.writing() as connection:
        queue.bring_near(connection, company.clock())
    [(statement, values)] = [one for one in asked if "delivery" in one[0]]
    with company.database.writing() as connection:
        if company.database.embedded:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            plan = "\n".join(row[3] for row in rows)
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values))
    assert "ix_delivery_due" in plan, plan
