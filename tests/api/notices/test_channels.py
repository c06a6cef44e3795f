"""Mail waits for no webhook, and no webhook for another."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, update

from clausebook_api import database
from clausebook_api.database import Database
from clausebook_api.models import Bundle, Delivery, Endpoint, Subscriber
from clausebook_api.notices import webhook_pool
from clausebook_api.notices.delivery import Priority
from clausebook_api.notices.public_addresses import Outward
from clausebook_api.notices.webhook import Answer, Poster
from clausebook_api.preferences import Preferences

if TYPE_CHECKING:
    from typing import Any

    Company = Any

OPEN = Outward(resolve=lambda *_: ["93.184.216.34"])


class Slow(Poster):
    """Posts nowhere, and counts how many are at it at once, by host."""

    def __init__(self, wait: Callable[[str], object]) -> None:
        super().__init__(OPEN)
        counted: Counter[str] = Counter()
        most: Counter[str] = Counter()
        object.__setattr__(self, "counted", counted)
        object.__setattr__(self, "most", most)
        object.__setattr__(self, "wait", wait)

    counted: Counter[str]
    most: Counter[str]
    wait: Callable[[str], object]

    def post(self, url: str, _headers: dict[str, str], _body: bytes) -> Answer:
        host = self.outward.target(url).host
        self.counted[host] += 1
        self.most[host] = max(self.most[host], self.counted[host])
        self.wait(host)
        self.counted[host] -= 1
        return Answer(ok=True, said="200")


def webhooks(company: Company, *urls: str, contact: str = "") -> None:
    """Webhooks that have returned their challenge."""
    for number, url in enumerate(urls):
        owner = contact or f"ops{number}@example.org"
        company.hooks.endpoint(url, b"x" * 32, owner, Preferences(), company.clock(), {})
    with company.database.writing() as connection:
        connection.execute(update(Endpoint).values(state="active"))
        connection.execute(update(Subscriber).values(state="confirmed"))
        connection.execute(update(Delivery).values(state="sent"))


def test_each_worker_leases_by_its_own_channel(company: Company) -> None:
    webhooks(company, "https://hook.example/in")
    company.people("alice")
    company.changed()
    company.registry.subscribe("bob@example.org", Preferences(), company.clock(), {})
    company.hooks.endpoint("https://new.example/", b"x" * 32, "", Preferences(), company.clock(), {})
    posted: list[str] = []
    mailing = company.worker(channels=("email",), poster=Slow(posted.append))
    posting = company.worker(channels=("webhook",), poster=Slow(posted.append))
    assert 2 == mailing.drain()
    assert 2 == len(company.mails())
    assert [] == posted
    assert 2 == posting.drain()
    assert {"hook.example", "new.example"} == set(posted)
    assert 2 == len(company.mails())


def test_a_relay_that_rests_holds_no_webhook_up(company: Company) -> None:
    webhooks(company, "https://hook.example/in")
    company.people("alice")
    company.changed()
    with company.database.writing() as connection:
        until = company.clock() + timedelta(minutes=1)
        company.database.state_fact(connection, "relay_until", until.isoformat())
    assert 1 == company.worker(poster=Slow(lambda _: None)).drain()
    assert {"ready": 1, "sent": 2} == company.states()


def test_slow_webhooks_do_not_wait_for_each_other(company: Company) -> None:
    webhooks(company, *(f"https://hook{number}.example/in" for number in range(5)))
    company.changed()
    all_at_once = threading.Barrier(5)
    company.worker(poster=Slow(lambda _: all_at_once.wait(600))).drain()
    assert {"sent": 10} == company.states()


@pytest.mark.parametrize(
    ("urls", "contact"),
    [
        ([f"https://hook.example/{number}" for number in range(4)], ""),
        ([f"https://hook{number}.example/" for number in range(4)], "ops@example.org"),
    ],
)
def test_one_host_or_owner_gets_one_at_a_time_and_not_for_long(
    company: Company, monkeypatch: pytest.MonkeyPatch, urls: list[str], contact: str
) -> None:
    monkeypatch.setattr(webhook_pool, "_SHARE", 0.0)
    webhooks(company, *urls, contact=contact)
    webhooks(company, "https://other.example/", contact="other@example.org")
    company.changed()
    slow = Slow(lambda _: time.sleep(0.01))
    worker = company.worker(poster=slow)
    worker.drain()  # the first of them, and the other
    assert {"ready": 3, "sent": 7} == company.states()
    assert {0, 1} == {row.attempts for row in company.deliveries() if row.due_at >= company.clock()}
    for _ in range(3):
        company.clock.on(seconds=21)
        worker.drain()
    assert {"sent": 10} == company.states()
    assert {1} == set(slow.most.values())


def test_a_fault_in_mail_leaves_webhooks_ready_and_one_in_a_webhook_leaves_others_sent(company: Company) -> None:
    webhooks(company, "https://bad.example/", "https://good.example/")
    company.people("alice")
    company.changed()

    class Failing:
        def send(self, *_: object) -> Any:
            raise ZeroDivisionError

        def close(self) -> None:
            """Nothing is open."""

    posted: list[str] = []

    def wait(host: str) -> None:
        posted.append(host)
        if host == "bad.example":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        company.worker(connect=Failing, poster=Slow(wait)).drain()
    assert {"inflight": 1, "ready": 2, "sent": 2} == company.states()
    assert [] == posted
    with pytest.raises(ZeroDivisionError):
        company.worker(channels=("webhook",), poster=Slow(wait)).drain()
    assert {"inflight": 2, "sent": 3} == company.states()


def test_a_name_that_is_looked_up_for_ever_takes_no_longer_than_an_attempt() -> None:
    never = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        never.wait(60)
        return ["93.184.216.34"]

    answer = Poster(Outward(resolve=resolve), deadline=0.2).post("https://hook.example/", {}, b"")
    assert (False, "no answer in time") == (answer.ok, answer.said)
    assert not never.is_set()
    never.set()


def test_an_older_database_gives_webhooks_their_lane(company: Company) -> None:
    webhooks(company, "https://hook.example/in")
    company.people("alice")
    company.changed()
    config = Config()
    folder = database.__file__.removesuffix("database.py")
    config.set_main_option("script_location", f"{folder}migrations")
    with company.database.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
        before = set(connection.scalars(select(Delivery.priority)))
    assert {0, 1} == before
    again = Database.open(company.sending.database)
    with again.reading() as connection:
        rows = connection.execute(select(Bundle.kind, Delivery.priority).join(Bundle, Bundle.id == Delivery.bundle_id))
        found = {(row.kind, row.priority) for row in rows}
    again.engine.dispose()
    lanes = {("challenge", Priority.CHALLENGE), ("webhook", Priority.EVENT), ("notices", Priority.NOTICE)}
    assert lanes == found
