"""A relay that refuses everybody fails nobody; an address that does not exist holds nobody up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from clausebook.cli import main
from clausebook.workspace import now
from clausebook_api.database import Database
from clausebook_api.models import Delivery
from clausebook_api.notices.refusals import About, classify

if TYPE_CHECKING:
    from typing import Any

    Company = Any
    MakeRelay = Callable[..., Any]
    Retry = Callable[..., Any]

REFUSED = b"554 5.7.1 <a@example.org>: Recipient address rejected: Access denied"


@pytest.fixture
def retry(company: Company, own_demo: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Retry]:
    """``clausebook notify retry``, over the database of the company."""
    folder = own_demo
    monkeypatch.setenv("CLAUSEBOOK_DATABASE_URL", company.sending.database)
    monkeypatch.setenv("CLAUSEBOOK_SECRET", company.sending.secrets[0].decode())
    opened: list[Database] = []
    really = Database.open

    def remembered(address: str, patience: float | None = None) -> Database:
        opened.append(really(address) if patience is None else really(address, patience))
        return opened[-1]

    monkeypatch.setattr(Database, "open", remembered)

    def run(*arguments: str, command: str = "retry") -> Any:
        return CliRunner().invoke(main, ["-C", str(folder), "notify", command, *arguments])

    yield run
    for database in opened:  # the end of the process would close it
        database.engine.dispose()


def facts(company: Company) -> dict[str, str]:
    with company.database.reading() as connection:
        found: dict[str, str] = company.database.facts(connection)
    return found


def to_some(server: Any, refused: dict[int, bytes]) -> None:
    """Let a relay refuse the recipients of these numbers, in the order in which it is asked."""
    normal = server.script
    server.script = lambda verb, count: (
        refused.get(count, normal(verb, count)) if verb == "RCPT" else normal(verb, count)
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("550 5.1.1", About.ADDRESS), ("550 5.1.2", About.ADDRESS), ("552 5.2.2", About.ADDRESS),
        ("554 5.7.1", About.RELAY), ("550 5.7.26", About.RELAY), ("550 5.7.515", About.RELAY),
        ("553 5.1.8", About.RELAY), ("501 5.1.7", About.RELAY),
        ("550 5.1.0", About.UNSAID), ("550", About.UNSAID), ("550 5.4.5", About.UNSAID), ("554 5.0.0", About.UNSAID),
        ("552 5.3.4", About.MESSAGE), ("554 5.3.4", About.MESSAGE), ("552", About.MESSAGE),
    ],
)  # fmt: skip
def test_an_enhanced_code_says_what_a_refusal_is_about(said: str, expected: About) -> None:
    assert expected is classify(said)


@pytest.mark.parametrize(
    ("people", "stage", "answer"),
    [
        (1, "RCPT", REFUSED), (1, "RCPT", b"550 relaying denied"), (1, "DOT", b"554 5.7.1 spam"), (2, "RCPT", REFUSED),
        (2, "DATA", REFUSED), (2, "RCPT", b"553 5.1.8 sender"), (45, "RCPT", REFUSED), (45, "RCPT", b"550 5.1.0 no"),
    ],
)  # fmt: skip
def test_a_relay_that_refuses_everybody_fails_nobody(
    company: Company, relay: MakeRelay, people: int, stage: str, answer: bytes
) -> None:
    company.people(*(f"p{number:02}" for number in range(people)))
    company.changed()
    with relay(once=False, **{stage: answer}) as server:
        worker = company.worker(connect=server.connect)
        worker.drain()
        assert {"ready": people} == company.states()
        assert min(people, 10) == server.verbs.count(stage)
        assert 0 == worker.drain()  # left alone for a minute
        company.clock.on(seconds=61)
        worker.drain()
    assert {"ready": people} == company.states()
    assert {0} == {row.attempts for row in company.deliveries()}
    with relay() as server:
        company.clock.on(minutes=5)
        company.worker(connect=server.connect).drain()
    assert {"sent": people} == company.states()
    assert people == len(server.received)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DOT"])
def test_a_notice_that_is_too_big_waits_alone(company: Company, relay: MakeRelay, stage: str) -> None:
    company.people(*(f"p{number:02}" for number in range(60)))
    company.changed()
    with relay(once=False, **{stage: b"552 5.3.4 message size exceeds fixed limit"}) as server:
        company.worker(connect=server.connect, group=50).drain()
        assert 10 == server.verbs.count(stage)
    assert {"ready": 60} == company.states()
    assert "" == facts(company).get("relay_until", "") == facts(company).get("paused", "")
    company.people("zoe")
    company.changed("Fees are due in 7 days.")
    with relay() as server:  # smaller ones go on meanwhile
        company.worker(connect=server.connect).drain()
        assert {"ready": 60, "sent": 61} == company.states()
        company.notifier().approve(60, company.clock())
        company.worker(connect=server.connect).drain()
    assert {"sent": 121} == company.states()


def test_one_for_whom_a_notice_is_too_big_fails_alone(company: Company, relay: MakeRelay) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    with relay(DOT=b"552 5.3.4 too big") as server:
        company.worker(connect=server.connect).drain()
    assert {"failed": 1, "sent": 2} == company.states()


def test_a_relay_that_refuses_for_weeks_fails_nobody(company: Company, relay: MakeRelay) -> None:
    company.people("alice", "bob")
    company.changed()
    with relay(once=False, RCPT=REFUSED) as server:
        worker = company.worker(connect=server.connect)
        for _ in range(8):
            company.clock.on(days=3)
            worker.drain()
    assert {"ready": 2} == company.states()


@pytest.mark.parametrize("answer", [b"550 5.1.1 no such user", b"550 5.1.10 null MX", b"551 5.1.6 moved"])
def test_an_address_that_does_not_exist_fails_alone(company: Company, relay: MakeRelay, answer: bytes) -> None:
    company.people("alice")
    company.changed()
    with relay(once=False, RCPT=answer) as server:
        company.worker(connect=server.connect).drain()
    assert {"failed": 1} == company.states()
    assert "" == facts(company).get("relay_until", "")


def test_who_is_refused_while_others_are_taken_fails_or_is_tried_for_days(company: Company, relay: MakeRelay) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    with relay() as server:
        to_some(server, {1: b"550 no", 2: REFUSED})
        company.worker(connect=server.connect).drain()
    assert {"failed": 1, "retry": 1, "sent": 1} == company.states()
    assert "" == facts(company).get("relay_until", "")


def test_who_failed_by_what_turns_out_to_be_the_relay_waits_too(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number:02}" for number in range(30)))
    company.changed()
    full = b"550 too many mails today"
    with relay() as server:
        to_some(server, dict.fromkeys(range(15, 60), full) | {3: b"550 5.1.1 no such user"})
        worker = company.worker(connect=server.connect)
        worker.step()
        assert {"failed": 7, "ready": 10, "sent": 13} == company.states()
        worker.drain()
    assert {"failed": 1, "ready": 16, "sent": 13} == company.states()
    with relay() as server:
        company.clock.on(minutes=2)
        company.worker(connect=server.connect).drain()
    assert {"failed": 1, "sent": 29} == company.states()


def test_one_whom_the_relay_never_takes_holds_nobody_up_for_long(company: Company, relay: MakeRelay) -> None:
    company.people("alice")
    company.changed()
    began = company.clock()
    with relay() as server:
        to_some(server, dict.fromkeys(range(1, 9), REFUSED))  # all that alice gets in a quiet hour
        worker = company.worker(connect=server.connect)
        for _ in range(8):
            worker.drain()
            company.clock.at = company.deliveries()[0].due_at
        assert timedelta(minutes=8 * 4) > company.clock() - began
        company.people("bob")
        company.changed("Fees are due in 7 days.")
        to_some(server, {9: REFUSED, 10: b"250 ok", 11: REFUSED, 12: REFUSED, 13: REFUSED})
        worker.drain()
        company.clock.on(minutes=10)
        worker.drain()
    assert {"retry": 2, "sent": 1} == company.states()
    assert company.clock().isoformat() > facts(company)["relay_until"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [((), {"sent": 2, "uncertain": 1}), (("--failed",), {"sent": 2, "uncertain": 1}),
     (("--uncertain",), {"failed": 1, "sent": 2}), (("--failed", "--uncertain"), {"sent": 3})],
)  # fmt: skip
def test_a_notice_is_sent_again_with_the_same_bytes(
    company: Company, relay: MakeRelay, retry: Retry, options: tuple[str, ...], expected: dict[str, int]
) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    with relay() as server:
        company.worker(connect=server.connect).drain()
        first = dict(server.received)
        for number, state in ((1, "failed"), (2, "uncertain")):
            with company.database.writing() as connection:
                connection.execute(update(Delivery).where(Delivery.id == number).values(state=state, attempts=40))
        answer = retry("1", *options)
        assert 0 == answer.exit_code, answer.stderr
        assert f"{len(options) or 1} of 3 go again" in answer.stderr
        company.clock.on(days=400)
        company.worker(connect=server.connect).drain()
    assert expected == company.states()
    again = server.received[3:]
    assert [(name, first[name]) for name, _ in again] == again
    assert expected["sent"] - 1 == len(again)


@pytest.mark.parametrize("state", ["suppressed", "bounced"])
def test_who_could_not_be_told_then_is_told_now(company: Company, relay: MakeRelay, retry: Retry, state: str) -> None:
    company.people("alice", "bob")
    company.changed()
    with relay() as server:
        company.worker(connect=server.connect).drain()
        first = dict(server.received)
        with company.database.writing() as connection:
            ended = {"state": state, "bounce_code": "4.4.1", "bounced_at": company.clock()}
            connection.execute(update(Delivery).values(**ended))
        company.records.suppress("bob@example.org", "manual", company.clock())
        answer = retry("1", f"--{state}")
        assert "2 of 2 go again" in answer.stderr, answer.stderr
        company.clock.on(days=400)
        company.worker(connect=server.connect).drain()
    assert {"sent": 1, "suppressed": 1} == company.states()  # bob asked for silence since
    assert [("alice@example.org", first["alice@example.org"])] == server.received[2:]


def test_what_may_have_arrived_is_listed_and_settled(company: Company, relay: MakeRelay, retry: Retry) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    with relay(once=False, DOT=None) as server:
        company.worker(connect=server.connect, resend=False).drain()
    assert {"uncertain": 3} == company.states()
    listed = retry("1", "--only", "uncertain", command="report").stdout.splitlines()
    assert ["address", "alice@example.org", "bob@example.org", "carol@example.org"] == [
        line.split(",")[1] for line in listed
    ]
    assert "1 settled" in retry("1", "lost", "Bob@example.org", command="settle").stderr
    assert "2 settled" in retry("1", "arrived", command="settle").stderr
    assert "0 settled" in retry("1", "lost", command="settle").stderr
    assert {"failed": 1, "sent": 2} == company.states()
    assert "1 of 3 go again" in retry("1").stderr


def test_that_the_relay_takes_no_mail_of_that_size_is_said(company: Company, relay: MakeRelay, retry: Retry) -> None:
    company.people("alice")
    company.changed()
    with relay(once=False, DOT=b"552 5.3.4 too big") as server:
        company.worker(connect=server.connect).drain()
    said = retry("1").stderr
    assert "takes no mail of that size (552 5.3.4): raise its limit" in said
    assert "clausebook notify --approve 1" in said


def test_a_notice_that_is_not_there_is_not_sent_again(retry: Retry) -> None:
    answer = retry("7")
    assert 2 == answer.exit_code
    assert "E_NOTICE" in answer.stderr


def test_who_waits_for_the_relay_is_reported_with_what_it_said(
    company: Company, relay: MakeRelay, retry: Retry
) -> None:
    company.clock.at = now()
    company.people("alice")
    company.changed()
    with relay(once=False, RCPT=REFUSED) as server:
        company.worker(connect=server.connect).drain()
    assert "The relay refuses mail (554 5.7.1): everybody waits" in retry("1").stderr
