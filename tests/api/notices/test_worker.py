"""What a worker does when all goes well, and when something or somebody fails."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import dkim
import pytest
from alembic import command
from alembic.config import Config
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlalchemy import event, inspect, update
from sqlalchemy.exc import OperationalError

from clausebook.model.errors import CorpusError
from clausebook_api import database
from clausebook_api.database import Database
from clausebook_api.models import Base, Delivery, Subscriber
from clausebook_api.notices import approval, backup_guard, obstacles, queue
from clausebook_api.notices.delivery import Outcome, State
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.notify import Limits
from clausebook_api.notices.queue import LeaseClock
from clausebook_api.notices.settings import Dkim
from clausebook_api.notices.side_by_side import run_together
from clausebook_api.tokens import Purpose

if TYPE_CHECKING:
    from typing import Any

    Company = Any
    MakeRelay = Callable[..., Any]


def test_each_gets_one_mail_by_one_connection(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number}" for number in range(45)))
    company.changed()
    with relay() as server:
        assert 45 == company.worker(connect=server.connect).drain()
    assert sorted(f"p{number}@example.org" for number in range(45)) == sorted(name for name, _ in server.received)
    assert {"sent": 45} == company.states()
    assert server.verbs.count("CONNECT") <= 2


def test_one_worker_sends_over_several_connections_at_once(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number}" for number in range(200)))
    company.changed()
    with relay() as server:
        senders = [company.worker(connect=server.connect, group=10) for _ in range(3)]
        tried = run_together([one.drain for one in senders])
    assert 200 == sum(tried)
    assert sorted(f"p{number}@example.org" for number in range(200)) == sorted(name for name, _ in server.received)
    assert {"sent": 200} == company.states()


def test_a_connection_that_fails_ends_the_worker(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    fine, failing = company.worker(), company.worker()
    monkeypatch.setattr(failing, "step", lambda: 1 // 0)
    stop = threading.Event()
    with pytest.raises(ZeroDivisionError):
        run_together([partial(one.run, stop, idle=0.01) for one in (fine, failing)])


def test_a_mail_is_the_same_bytes_when_it_is_sent_again(company: Company, relay: MakeRelay) -> None:
    company.people("alice")
    company.changed()
    with relay(DOT=None) as server:
        worker = company.worker(connect=server.connect)
        worker.drain()
        assert {"retry": 1} == company.states()
        company.clock.on(minutes=6)
        worker.drain()
    assert {"sent": 1} == company.states()
    [(_, first), (_, second)] = server.received
    assert first == second
    assert 1 == company.deliveries()[0].copies


def test_with_hold_what_may_have_arrived_is_not_sent_again(company: Company, relay: MakeRelay) -> None:
    company.people("alice")
    company.changed()
    with relay(DOT=None) as server:
        worker = company.worker(connect=server.connect, resend=False)
        worker.drain()
        company.clock.on(days=2)
        worker.drain()
    assert {"uncertain": 1} == company.states()
    assert 1 == len(server.received)


@pytest.mark.parametrize(("resend", "state"), [(True, "retry"), (False, "uncertain")])
def test_what_was_under_way_when_a_worker_died_is_listed(company: Company, resend: bool, state: str) -> None:
    company.people("alice", "bob")
    company.changed()
    clock = LeaseClock(company.database)
    with company.database.writing() as connection:
        [one, _] = queue.lease(connection, clock, company.clock(), 2, seconds=-1)
        queue.mark(connection, {one: b""})
    with company.database.writing() as connection:
        assert 1 == queue.recover(connection, clock, resend=resend, now=company.clock())
    assert {state: 1, "ready": 1} == company.states()
    assert [1, 0] == [row.copies for row in company.deliveries()]


def test_a_worker_that_slept_past_its_lease_writes_nothing(company: Company) -> None:
    company.people("alice")
    company.changed()
    clock = LeaseClock(company.database)
    with company.database.writing() as connection:
        [slow] = queue.lease(connection, clock, company.clock(), 1, seconds=-1)
    company.worker().drain()
    assert {"sent": 1} == company.states()
    with company.database.writing() as connection:
        assert "fenced" == obstacles.find_obstacle(connection, slow)
        queue.mark(connection, {slow: b""})
        queue.end(connection, {slow: Outcome(State.FAILED)}, company.clock())
    assert {"sent": 1} == company.states()


def test_leases_outlast_a_clock_that_is_set_back(company: Company) -> None:
    company.people("alice")
    company.changed()
    clock = LeaseClock(company.database)
    with company.database.writing() as connection:
        queue.lease(connection, clock, company.clock(), 1)
    company.clock.on(hours=1)
    with company.database.writing() as connection:
        assert 0 == queue.recover(connection, clock, resend=True, now=company.clock())
    assert {"leased": 1} == company.states()


def test_a_lease_of_another_start_of_the_machine_is_over(company: Company) -> None:
    company.people("alice")
    company.changed()
    with company.database.writing() as connection:
        queue.lease(connection, LeaseClock(company.database), company.clock(), 1)
        connection.execute(update(Delivery).values(lease_by="another"))
    company.worker().drain()
    assert {"sent": 1} == company.states()


def test_a_relay_that_refuses_us_fails_nobody(company: Company, relay: MakeRelay) -> None:
    company.people("alice", "bob")
    company.changed()
    with relay(once=False, MAIL=b"550 5.7.1 you may not") as server:
        worker = company.worker(connect=server.connect)
        worker.drain()
        assert {"ready": 2} == company.states()
        assert 1 == server.verbs.count("MAIL")
        assert 0 == worker.drain()  # left alone for a minute
        company.clock.on(seconds=61)
        worker.drain()
        assert 2 == server.verbs.count("MAIL")
    assert [0, 0] == [row.attempts for row in company.deliveries()]


def test_greylisting_is_tried_again_and_given_up_after_five_days(company: Company, relay: MakeRelay) -> None:
    company.people("alice")
    company.changed()
    with relay(once=False, RCPT=b"450 4.2.0 later") as server:
        worker = company.worker(connect=server.connect)
        waits = []
        while company.states() != {"failed": 1}:
            before = company.clock()
            worker.drain()
            [row] = company.deliveries()
            company.clock.at = max(row.due_at, company.clock())
            waits.append((company.clock() - before).total_seconds() / 60)
    assert [5, 15, 30] == waits[:3]
    assert timedelta(days=4) < timedelta(minutes=sum(waits)) < timedelta(days=6)
    assert 25 < len(waits) < 60


def test_too_many_failures_stop_everything_and_fail_nobody(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number:03}" for number in range(80)))
    company.changed()

    def paused() -> str:
        with company.database.writing() as connection:
            reason = str(company.database.fact(connection, "paused"))
            company.database.state_fact(connection, "paused", "")  # notify --resume
        return reason

    with relay(once=False, RCPT=b"550 5.1.1 no") as server:
        worker = company.worker(connect=server.connect)
        worker.drain()
        assert {"ready": 80} == company.states()
        assert 10 == server.verbs.count("RCPT")
        assert "10 of the last 10 mails were refused" == paused()
        worker.drain()  # somebody has looked: the same ones are gone, and the next ten stop all again
        assert {"failed": 10, "ready": 70} == company.states()
        assert "10 of the last 10 mails were refused" == paused()
    with relay() as server:
        company.worker(connect=server.connect).drain()
    assert {"failed": 10, "sent": 70} == company.states()


def test_the_rest_goes_when_the_last_of_the_canary_leaves(company: Company, relay: MakeRelay) -> None:
    company.limits = Limits(approve=3, canary=4)
    company.people(*(f"p{number}" for number in range(10)))
    company.changed()
    company.notifier().approve(10, company.clock())
    for number in range(4):
        company.registry.unsubscribe(company.token(Purpose.UNSUBSCRIBE, f"p{number}"), company.clock(), {})
    with relay() as server:
        company.worker(connect=server.connect).drain()
        company.worker(connect=server.connect).drain()
    assert {"sent": 6, "suppressed": 4} == company.states()


def test_one_of_the_canary_that_is_put_off_does_not_hold_up_the_rest(company: Company, relay: MakeRelay) -> None:
    company.limits = Limits(approve=3, canary=4)
    company.people(*(f"p{number}" for number in range(10)))
    company.changed()
    company.notifier().approve(10, company.clock())
    with relay(RCPT=b"452 4.2.2 later") as server:
        company.worker(connect=server.connect).drain()
        company.worker(connect=server.connect).drain()
    assert {"sent": 9, "retry": 1} == company.states()


def test_who_leaves_and_comes_back_within_a_week_gets_the_digest(company: Company, relay: MakeRelay) -> None:
    company.people("alice", weekly=True)
    company.changed()
    company.registry.unsubscribe(company.token(Purpose.UNSUBSCRIBE, "alice"), company.clock(), {})
    with company.database.writing() as connection:
        connection.execute(update(Subscriber).values(state="confirmed"))
    company.changed("Fees are due in 7 days.")
    company.clock.on(days=7)
    with relay() as server:
        company.worker(connect=server.connect).drain()
    assert {"sent": 1} == company.states()
    assert 1 == len(server.received)


def test_how_a_group_ended_is_written_down_when_the_database_is_back(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number}" for number in range(5)))
    company.changed()
    failures = [1, 1, 1]
    with relay() as server:

        def locked(_connection: object) -> None:
            if server.received and failures:
                failures.pop()
                raise OperationalError("COMMIT", {}, Exception("database is locked"))

        event.listen(company.database.engine, "commit", locked)
        company.worker(connect=server.connect).drain()
        event.remove(company.database.engine, "commit", locked)
    assert not failures
    assert {"sent": 5} == company.states()
    assert 5 == len(server.received)


def test_what_is_suppressed_gets_nothing_that_was_queued(company: Company, relay: MakeRelay) -> None:
    company.people("alice", "bob")
    company.changed()
    company.records.suppress("alice@example.org", "manual", company.clock())
    with relay() as server:
        company.worker(connect=server.connect).drain()
    assert ["bob@example.org"] == [name for name, _ in server.received]


def test_a_backup_made_before_a_send_is_refused_after_it(company: Company, relay: MakeRelay) -> None:
    company.people("alice")
    backup_guard.check(company.database, company.sending.epoch)
    with company.database.reading() as connection:
        before = company.database.fact(connection, "epoch")
    company.changed()
    with relay() as server:
        company.worker(connect=server.connect).drain()
    with company.database.writing() as connection:  # what a backup from then holds
        company.database.state_fact(connection, "epoch", before)
    with pytest.raises(CorpusError, match="E_EPOCH"):
        backup_guard.check(company.database, company.sending.epoch)


def test_a_canary_that_fails_holds_the_rest(company: Company, relay: MakeRelay) -> None:
    company.limits = Limits(approve=3, canary=4)
    company.people(*(f"p{number}" for number in range(9)))
    company.changed()
    company.notifier().approve(9, company.clock())
    with relay(once=True, RCPT=b"550 5.1.1 no") as server:
        company.worker(connect=server.connect).drain()
    assert {"failed": 1, "ready": 5, "sent": 3} == company.states()
    company.notifier().approve(5, company.clock())


def test_a_pause_stops_within_one_message(company: Company, relay: MakeRelay) -> None:
    company.people(*(f"p{number}" for number in range(10)))
    company.changed()
    with relay() as server:
        worker = company.worker(connect=server.connect)
        normal = server.script

        def script(verb: str, count: int) -> bytes | None:
            if verb == "DOT" and count == 3:
                with company.database.writing() as connection:
                    company.database.state_fact(connection, "paused", "by hand")
            answer: bytes | None = normal(verb, count)
            return answer

        server.script = script
        worker.drain()
        assert 3 == len(server.received)
        assert {"ready": 7, "sent": 3} == company.states()
        with company.database.writing() as connection:
            company.database.state_fact(connection, "paused", "")
        worker.drain()
    assert 10 == len(server.received)


@pytest.mark.parametrize("people", [60, pytest.param(1000, marks=pytest.mark.proof)])
def test_who_leaves_during_a_send_gets_nothing_after(company: Company, relay: MakeRelay, people: int) -> None:
    names = [f"p{number:03}" for number in range(people)]
    company.limits = Limits(approve=people)
    company.people(*names)
    company.changed()
    links = {name: company.token(Purpose.UNSUBSCRIBE, name) for name in names}
    left: dict[str, int] = {}
    with relay() as server:
        worker = threading.Thread(target=company.worker(connect=server.connect).drain)
        worker.start()
        for name in reversed(names):
            company.registry.unsubscribe(links[name], company.clock(), {})
            left[f"{name}@example.org"] = len(server.received)
        worker.join()
    assert all(server.received.index(mail) <= left[mail[0]] for mail in server.received)
    counts = company.states()
    assert len(server.received) == counts.get("sent", 0)
    assert people == sum(counts.values()) == counts.get("sent", 0) + counts.get("suppressed", 0)


def test_each_delivery_is_leased_by_one_of_many_workers(company: Company) -> None:
    company.people(*(f"p{number:03}" for number in range(200)))
    company.changed()
    found: list[int] = []

    def work() -> None:
        own = Database.open(company.sending.database)
        while True:
            with own.writing() as connection:
                some = queue.lease(connection, LeaseClock(own), company.clock(), 7)
            if not some:
                break
            found.extend(one.id for one in some)
        own.engine.dispose()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert 200 == len(found) == len(set(found))


def test_a_rate_is_kept_over_a_restart(company: Company) -> None:
    company.people(*(f"p{number}" for number in range(10)))
    company.changed()
    company.worker(rate=4.0).step()
    assert {"ready": 6, "sent": 4} == company.states()
    company.worker(rate=4.0).step()
    assert {"ready": 6, "sent": 4} == company.states()
    company.clock.on(seconds=1)
    company.worker(rate=4.0).step()
    assert 8 == company.states()["sent"]


def test_all_that_is_due_goes_at_the_rate(company: Company) -> None:
    company.people(*(f"p{number}" for number in range(30)))
    company.changed()
    began = company.clock()
    assert 30 == company.worker(rate=4.0).drain()
    assert {"sent": 30} == company.states()
    assert timedelta(seconds=6) < company.clock() - began < timedelta(seconds=9)


def test_mail_of_one_domain_waits_alone(company: Company) -> None:
    of_domains(company, 3)
    company.worker(domain_rate=1.0).step()
    assert {"ready": 4, "sent": 2} == company.states()


def test_workers_wait_for_the_rates_of_domains_in_one_order(company: Company) -> None:
    of_domains(company, 40)
    workers = [company.worker(domain_rate=1000.0, group=4) for _ in range(4)]
    run_together([worker.drain for worker in workers])
    assert {"sent": 80} == company.states()


def of_domains(company: Company, many: int) -> None:
    """So many subscribers at each of two domains, and a notice to all."""
    rows = [
        {"email": f"p{number}@{domain}", "consented_at": "2026-01-01", "proof": "x", "targets": "*"}
        for number in range(many)
        for domain in (("slow.example", "other.example") if number % 2 else ("other.example", "slow.example"))
    ]
    company.records.imported(rows, company.clock(), ("*",))
    company.changed()


def test_what_is_suppressed_during_a_group_gets_nothing(company: Company, relay: MakeRelay) -> None:
    company.people("alice", "bob", "carol")
    company.changed()
    with relay() as server:
        normal = server.script

        def script(verb: str, count: int) -> bytes | None:
            if verb == "DOT" and count == 1:
                company.records.suppress("carol@example.org", "manual", company.clock())
            answer: bytes | None = normal(verb, count)
            return answer

        server.script = script
        company.worker(connect=server.connect).drain()
    assert ["alice@example.org", "bob@example.org"] == [name for name, _ in server.received]
    assert {"sent": 2, "suppressed": 1} == company.states()


def test_two_workers_who_make_the_weekly_message_at_once_send_the_same(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    if company.database.embedded:
        pytest.skip("in a file one writer waits for the other")
    company.people("alice", "bob", weekly=True)
    company.changed()
    company.clock.on(days=4)
    both, made = threading.Barrier(2), Composer.notices

    def at_once(*arguments: Any) -> bytes:
        both.wait(600)
        return made(*arguments)

    monkeypatch.setattr(Composer, "notices", at_once)
    run_together([company.worker(group=1).step for _ in range(2)])
    assert {"sent": 2} == company.states()


def test_mail_is_signed_with_its_links_to_leave(company: Company) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    company.people("alice")
    company.changed()
    company.worker(dkim=Dkim(secret, "s1", "legal.example")).drain()
    raw = company.mails()[0].read_bytes()
    asked: list[bytes] = []

    def answer(name: bytes, **_: object) -> bytes:
        asked.append(name)
        return b"v=DKIM1; k=rsa; p=" + public

    assert dkim.verify(raw, dnsfunc=answer)
    assert [b"s1._domainkey.legal.example."] == asked
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"").lower()
    signed = head.partition(b"h=")[2].partition(b";")[0]
    assert b"list-unsubscribe" in signed
    assert b"list-unsubscribe-post" in signed
    assert not dkim.verify(raw.replace(b"/unsubscribe/", b"/unsubscribf/", 1), dnsfunc=answer)


def test_rows_just_written_are_leased_by_their_index(company: Company) -> None:
    if company.database.embedded:
        pytest.skip("of PostgreSQL, which plans by what it knows of a table")
    company.people(*(f"p{number:03}" for number in range(300)))
    company.changed()
    with company.asking() as asked, company.database.writing() as connection:
        queue.lease(connection, LeaseClock(company.database), company.clock(), 5)
    [(statement, values)] = [one for one in asked if "FOR UPDATE" in one[0]]
    with company.database.writing() as connection:
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values))
    assert "Index Scan using ix_delivery_due" in plan
    assert "Sort" not in plan
    assert "subscriber" not in plan.replace("subscriber_id", "")


def test_what_is_looked_for_each_second_is_found_by_an_index(company: Company) -> None:
    company.people(*(f"p{number:02}" for number in range(50)))
    company.changed()
    with company.asking() as asked, company.database.writing() as connection:
        queue.recover(connection, LeaseClock(company.database), resend=True, now=company.clock())
        approval.settle_all(connection, 0.05, company.clock())
        approval.waiting(connection)
    looked = [one for one in asked if "delivery" in one[0] or "bundle" in one[0]]
    assert 4 == len(looked)
    for statement, values in looked:
        plan = planned(company.database, statement, values)
        assert ("ix_delivery_held" if "UPDATE" in statement else "ix_bundle_undecided") in plan, plan
        assert "SCAN delivery" not in plan


def planned(database: Database, statement: str, values: Any) -> str:
    """How the database would find the rows; PostgreSQL, of so few, by their index only if it may not read all."""
    with database.writing() as connection:
        if database.embedded:
            return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values))


def test_the_migrations_make_what_the_models_say(company: Company) -> None:
    with company.database.reading() as connection:
        found = {name for table in ("delivery", "bundle") for one in inspect(connection).get_indexes(table)
                 if (name := one["name"]) and name.startswith("ix_")}  # fmt: skip
    wanted = {index.name for table in ("delivery", "bundle") for index in Base.metadata.tables[table].indexes}
    assert wanted == found


def test_an_older_database_gets_the_indexes(company: Company) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with company.database.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert "ix_delivery_held" not in {one["name"] for one in inspect(connection).get_indexes("delivery")}
    again = Database.open(company.sending.database)
    with again.reading() as connection:
        assert "ix_delivery_held" in {one["name"] for one in inspect(connection).get_indexes("delivery")}
    again.engine.dispose()
