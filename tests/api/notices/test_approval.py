"""What reaches many waits for a yes to the exact number: mail at once, weekly digests and webhooks alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from clausebook.model.errors import UseError
from clausebook_api.models import Delivery, Endpoint, Subscriber
from clausebook_api.notices import approval, outbox
from clausebook_api.notices.notify import Limits
from clausebook_api.notices.public_addresses import Outward
from clausebook_api.preferences import Preferences
from clausebook_api.tokens import Purpose

if TYPE_CHECKING:
    from typing import Any

    Company = Any
    MakeRelay = Callable[..., Any]

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def asking(company: Company) -> Company:
    """A company that asks above three, and sends two first."""
    company.limits = Limits(approve=3, canary=2)
    return company


def due(company: Company) -> list[datetime]:
    with company.database.reading() as connection:
        return sorted(connection.execute(select(Delivery.due_at).where(Delivery.state == "ready")).scalars())


def test_digests_and_webhooks_wait_with_the_rest(asking: Company) -> None:
    asking.people("a")
    asking.people("b", "c", "d", weekly=True)
    asking.outward = Outward(lambda *_: ["127.0.0.1"], ("127.0.0.1",), (9,), ("http",))
    asking.hooks.endpoint("http://hook.example:9/", b"x" * 32, "", Preferences(), asking.clock(), {})
    with asking.database.writing() as connection:
        connection.execute(update(Subscriber).where(Subscriber.channel == "webhook").values(state="confirmed"))
        connection.execute(update(Endpoint).values(state="active"))
        connection.execute(update(Delivery).values(state="sent"))
    assert 5 == asking.changed().held
    asking.clock.at = MONDAY + timedelta(days=1)
    assert 0 == asking.worker().drain()


def test_a_digest_that_was_approved_keeps_its_day(asking: Company) -> None:
    asking.people("a", "b", "c", "d", weekly=True)
    assert 4 == asking.changed().held
    asking.notifier().approve(4, asking.clock())
    assert [MONDAY] * 2 == due(asking)[:2]
    asking.clock.at = MONDAY
    worker = asking.worker()
    worker.drain()
    assert {"sent": 4} == asking.states()
    assert "Date: Mon, 23 Nov 2026 09:00:00" in asking.mails()[0].read_text()


def test_a_small_addition_to_a_digest_that_waits_waits_with_it(asking: Company) -> None:
    asking.people("a", "b", "c", "d", weekly=True)
    asking.changed()
    asking.records.suppress("a@example.org", "manual", asking.clock())
    asking.records.suppress("b@example.org", "manual", asking.clock())
    assert 2 == asking.changed("Fees are due in 7 days.").held
    asking.clock.at = MONDAY
    assert 0 == asking.worker().drain()
    asking.notifier().approve(2, asking.clock())
    asking.worker().drain()
    assert {"sent": 2, "suppressed": 2} == asking.states()


def test_the_rest_need_not_wait_for_a_canary_that_is_put_off(asking: Company, relay: MakeRelay) -> None:
    asking.people("a", "b", "c", "d", "e")
    asking.changed()
    asking.notifier().approve(5, asking.clock())
    with relay(once=False, RCPT=b"450 4.2.1 later") as server:
        asking.worker(connect=server.connect).drain()
    assert {"ready": 3, "retry": 2} == asking.states()
    with pytest.raises(UseError, match="It is 3"):
        asking.notifier().approve(5, asking.clock())
    asking.notifier().approve(3, asking.clock())
    with relay() as server:
        asking.worker(connect=server.connect).drain()
    assert {"retry": 2, "sent": 3} == asking.states()


def test_who_changes_to_weekly_while_notice_is_recorded_is_told_once(
    asking: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    if asking.database.embedded:
        pytest.skip("in a file one writer waits for the other")
    asking.people("turns-weekly")
    asking.people("turns-prompt", weekly=True)
    record = outbox.record_recipients

    def between(*arguments: Any, **more: Any) -> None:
        record(*arguments, **more)
        if more["weekly"] is False:
            for name, weekly in (("turns-weekly", True), ("turns-prompt", False)):
                link = asking.token(Purpose.MANAGE, name)
                asking.registry.change(link, Preferences(weekly=weekly), asking.clock(), {})

    monkeypatch.setattr(outbox, "record_recipients", between)
    asking.changed()
    assert {"ready": 2} == asking.states()
    monkeypatch.undo()
    asking.changed("Fees are due in 7 days.")
    assert {"ready": 4} == asking.states()


def test_what_changes_under_a_run_makes_it_begin_anew(asking: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    if asking.database.embedded:
        pytest.skip("in a file one writer waits for the other")
    asking.people("a", "b", "c", "d", weekly=True)
    asking.changed()
    weigh, left = approval.weigh, ["a"]

    def meanwhile(*arguments: Any) -> int:
        if left:
            link = asking.token(Purpose.UNSUBSCRIBE, left.pop())
            asking.registry.unsubscribe(link, asking.clock(), {})
        return weigh(*arguments)

    monkeypatch.setattr(approval, "weigh", meanwhile)
    assert 3 == asking.changed("Fees are due in 7 days.").held
    assert not left
    assert {"ready": 3, "suppressed": 1} == asking.states()
