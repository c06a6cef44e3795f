"""Each version is told of when it is announced and when it takes effect; never twice, whatever is done to git."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import delete, select, update

from clausebook.model.errors import UseError
from clausebook.model.version import Absence, ChangeClass
from clausebook_api.database import Database
from clausebook_api.models import Fact, Ledger, Notice
from clausebook_api.notices import report
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.notify import Limits
from clausebook_api.notices.plan import words_sha256
from clausebook_api.notices.settings import Dkim
from clausebook_api.notices.subject import write_subject

if TYPE_CHECKING:
    Company = Any


def moments(company: Company) -> list[str]:
    with company.database.reading() as connection:
        return list(connection.execute(select(Notice.moment).order_by(Notice.id)).scalars())


def test_a_baseline_tells_nobody(company: Company) -> None:
    company.people("alice")
    assert () == company.notify().counts
    assert {} == company.states()


def lose(company: Company) -> None:
    """Leave nothing of what was told, as in a database that is new."""
    with company.database.writing() as connection:
        connection.execute(delete(Ledger))
        connection.execute(delete(Fact).where(Fact.name == "announced"))


def test_where_nothing_was_ever_told_a_baseline_has_to_be_asked_for(company: Company) -> None:
    company.people("alice")
    company.texts.add(date(2026, 11, 20), "Fees are due in 14 days.")
    lose(company)
    for _ in range(2):
        with pytest.raises(UseError, match=r"E_BASELINE.*there are 2 versions.*--baseline"):
            company.notify(accept=True)
        with pytest.raises(UseError, match="E_BASELINE"):
            company.notifier().planned(company.clock().date())
    assert company.notifier().planned(company.clock().date(), baseline=True).empty
    given = company.notify(baseline=True)
    assert ((), 2) == (given.counts, given.baseline)
    assert {} == company.states()
    company.changed("Fees are due in 7 days.")
    assert {"ready": 1} == company.states()


def test_a_second_baseline_hides_nothing(company: Company) -> None:
    company.people("alice")
    company.texts.add(date(2026, 11, 20), "Fees are due in 14 days.")
    with pytest.raises(UseError, match=r"E_BASELINE.*without --baseline"):
        company.notify(baseline=True)
    assert 1 == len(company.notify().counts)


def test_where_there_is_no_version_nothing_is_asked(company: Company) -> None:
    company.people("alice")
    company.texts.found.clear()
    lose(company)
    assert 0 == company.notify().baseline
    company.changed("Fees are due in 30 days.")
    assert {"ready": 1} == company.states()


def test_what_takes_effect_after_a_baseline_is_told_on_its_day(company: Company) -> None:
    company.people("alice")
    company.texts.add(date(2026, 11, 20), "Fees are due in 14 days.", effective=date(2026, 11, 25))
    lose(company)
    company.notify(baseline=True)
    assert {} == company.states()
    company.clock.on(days=5)
    assert ["in-force"] == [count.notice["moment"] for count in company.notify().counts]


def test_a_change_in_force_at_once_is_told_once(company: Company) -> None:
    company.people("alice", "bob")
    given = company.changed()
    assert [(2, 0, 0)] == [count[1:] for count in given.counts]
    assert 0 == len(company.notify().counts)
    assert ["in-force"] == moments(company)
    assert {"ready": 2} == company.states()


def test_a_change_to_come_is_told_twice_the_second_time_by_date_alone(company: Company) -> None:
    company.people("alice")
    company.changed(effective=date(2026, 12, 20))
    assert ["announced"] == moments(company)
    company.clock.on(days=29)
    assert () == company.notify().counts
    company.clock.on(days=1)
    assert 1 == len(company.notify().counts)
    assert ["announced", "in-force"] == moments(company)
    company.clock.on(days=1)
    assert () == company.notify().counts


def test_what_was_superseded_before_it_took_effect_is_not_told_to_be_in_force(company: Company) -> None:
    company.people("alice")
    company.changed(effective=date(2026, 12, 20))
    company.clock.on(days=1)
    company.changed("Fees are due in 10 days.", effective=date(2026, 12, 10))
    company.clock.on(days=60)
    company.notify()
    assert ["announced", "announced", "in-force"] == moments(company)


def test_a_rebased_history_is_told_no_more(company: Company) -> None:
    company.people("alice")
    company.changed()
    company.texts.found = [(replace(one, commit="f" * 40), changes) for one, changes in company.texts.found]
    company.descends = False
    assert () == company.notify().counts


def test_a_rewritten_history_that_would_tell_stops_with_a_question(company: Company) -> None:
    company.people("alice")
    company.descends = False
    with pytest.raises(UseError, match="E_HISTORY_REWRITTEN"):
        company.changed()
    assert {} == company.states()
    assert 1 == len(company.notify(accept=True).counts)


def test_very_many_versions_at_once_stop_with_a_question(company: Company) -> None:
    company.people("alice")
    for number in range(21):
        company.texts.add(date(2026, 11, 20), f"Fees are due in {number} days.")
    with pytest.raises(UseError, match="E_MANY_VERSIONS"):
        company.notify()
    assert [] == moments(company)
    assert 21 == len(company.notify(accept=True).counts)


def test_several_versions_make_one_mail_to_each(company: Company) -> None:
    company.people("alice", "bob")
    company.texts.add(date(2026, 11, 20), "Fees are due in 14 days.", effective=date(2026, 12, 20))
    company.texts.add(date(2026, 11, 20), "Fees are due in 7 days.", effective=date(2027, 1, 20))
    company.notify()
    assert {"ready": 2} == company.states()
    assert 2 == company.worker().drain()
    assert 2 == len(company.mails())
    [found, other] = report.list_notices(company.database)
    assert (2, {"sent": 2}, True) == (found.recipients, found.states, found.complete)
    assert (2, {"sent": 2}, True) == (other.recipients, other.states, other.complete)


def test_each_is_told_what_they_chose(company: Company) -> None:
    company.people("all")
    company.people("document", targets=("terms",))
    company.people("clause", targets=("terms#fees",))
    company.people("elsewhere", targets=("*",), lang="fr")
    company.people("later", announced=False)
    company.people("weekly", weekly=True)
    company.people("corrections", editorial=True)
    [announced] = company.changed(effective=date(2026, 12, 20)).counts
    assert (4, 1) == (announced.email, announced.weekly)
    [corrected] = company.changed("Fees are due in 14 days!", change_class=ChangeClass.EDITORIAL).counts
    assert (1, 0) == (corrected.email, corrected.weekly)


def test_a_change_taken_back_and_made_again_is_told_again(company: Company) -> None:
    company.people("alice")
    company.changed("Fees are due in 14 days.")
    company.changed("Fees are due in 30 days.")
    company.changed("Fees are due in 14 days.")
    company.changed("Fees are due in 30 days.")
    assert 4 == len(moments(company))


def test_the_weekly_digest_gathers_a_week_in_one_mail(company: Company) -> None:
    company.people("alice", weekly=True)
    company.changed("Fees are due in 14 days.")
    company.clock.on(days=1)
    company.changed("Fees are due in 7 days.")
    worker = company.worker()
    assert 0 == worker.drain()
    company.clock.on(days=1, hours=20)
    assert 0 == worker.drain()
    company.clock.on(hours=2)
    assert 1 == worker.drain()
    [mail] = company.mails()
    assert 2 == mail.read_text().count("Terms of Service has changed")


def test_above_a_number_everything_waits_for_the_exact_number(company: Company) -> None:
    company.limits = Limits(approve=3, canary=2)
    company.people("a", "b", "c", "d", "e")
    assert company.changed().held
    worker = company.worker()
    assert 0 == worker.drain()
    with pytest.raises(UseError, match="E_APPROVAL"):
        company.notifier().approve(4, company.clock())
    company.notifier().approve(5, company.clock())
    assert 2 == worker.step()
    assert {"ready": 3, "sent": 2} == company.states()
    assert 3 == worker.drain()


def test_the_counts_add_up_to_the_recipients(company: Company) -> None:
    company.people("alice", "bob", "carol")
    company.records.suppress("bob@example.org", "bounce", company.clock())
    company.changed()
    company.worker().drain()
    [found] = report.list_notices(company.database)
    assert (3, {"sent": 2, "suppressed": 1}, True) == (found.recipients, found.states, found.complete)
    lines = list(report.list_recipients(company.database, found.id))
    assert ["sent", "suppressed", "sent"] == [line.state for line in lines]
    assert 1 == len({line.text_sha256 for line in lines})
    assert timedelta() == max(line.ended_at - company.clock() for line in lines)


def test_two_runs_at_once_tell_once(company: Company) -> None:
    company.people("alice")
    company.texts.add(date(2026, 11, 20), "Fees are due in 14 days.")
    runs = [threading.Thread(target=company.notify) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert ["in-force"] == moments(company)
    assert {"ready": 1} == company.states()


def test_a_document_that_is_withdrawn_is_told_of_once(company: Company) -> None:
    company.people("alice")
    company.people("clause", targets=("terms#fees",))
    day = date(2026, 11, 22)
    company.texts.record = replace(company.texts.record, withdrawn_on=day)
    [only] = company.texts.found
    company.texts.found = [(replace(only[0], withdrawn_on=day, withdrawal_note="See the Sales Terms."), *only[1:])]
    assert () == company.notify().counts
    company.clock.on(days=2)
    [count] = company.notify().counts
    assert (2, 0, 0) == count[1:]
    assert () == company.notify().counts
    company.worker().drain()
    mail = company.mails()[0].read_text()
    assert "Subject: Terms of Service was withdrawn on November 22, 2026" in mail
    assert "No longer in force since November 22, 2026" in mail
    assert "The text in force" not in mail
    assert "Terms of Service was withdrawn on November 22, 2026. See the Sales Terms." in " ".join(mail.split())
    assert "first version" not in mail


def test_a_change_that_is_confirmed_to_be_a_correction_later_is_not_told_again(company: Company) -> None:
    company.people("alice", editorial=True)
    assert 1 == len(company.changed().counts)
    version, changes = company.texts.found[-1]
    for name in (version.name, "2026-01-01.2"):
        again = replace(version, name=name, change_class=ChangeClass.EDITORIAL)
        company.texts.found[-1] = (again, changes)
        assert () == company.notify().counts


@pytest.mark.parametrize("absent", [True, False], ids=["for some days", "for some hours"])
def test_a_document_that_is_back_after_its_withdrawal_was_told_is_told_of_once(
    company: Company, *, absent: bool
) -> None:
    company.people("alice")
    [only] = company.texts.found
    company.texts.record = replace(company.texts.record, withdrawn_on=date(2026, 11, 20))
    assert 1 == len(company.notify().counts)
    company.texts.record = replace(company.texts.record, withdrawn_on=None)
    away = (Absence(date(2026, 11, 20), date(2026, 11, 21)),) if absent else ()
    company.texts.found = [(replace(only[0], absences=away), *only[1:])]
    assert (0 if absent else 1) == len(company.notify().counts)
    company.clock.on(days=2)
    assert (1 if absent else 0) == len(company.notify().counts)
    assert () == company.notify().counts
    company.worker().drain()
    day = "November 22, 2026" if absent else "November 20, 2026"
    told = [mail.read_text() for mail in company.mails()]
    [mail] = [one for one in told if f"Subject: Terms of Service is in force again since {day}" in one]
    assert f"In force since {day}" in mail
    assert "with the words it had" in mail
    assert f"Terms of Service is in force again since {day}. " in " ".join(mail.split())
    assert "first version" not in mail


def test_only_who_asked_for_corrections_is_told_of_other_numbers(company: Company) -> None:
    company.people("alice")
    company.people("bob", editorial=True)
    company.texts.add(date(2026, 11, 20), "Fees are due in 14 days.", change_class=ChangeClass.RENUMBERING)
    [count] = company.notify().counts
    assert (1, "renumbering") == (count.email, count.notice["change_class"])
    assert "Terms of Service was renumbered on November 20, 2026" == write_subject([count.notice])


def test_of_documents_that_were_never_away_no_text_is_read(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company.texts, "clauses", lambda version: pytest.fail(f"read {version.name}"))
    assert () == company.notify().counts


def test_a_ledger_of_words_alone_knows_its_versions_and_tells_of_no_old_renumbering(company: Company) -> None:
    company.people("alice", editorial=True)
    texts = company.texts
    texts.add(date(2026, 11, 20), "Fees are due in 14 days.")
    company.notify()
    told = company.states()
    with company.database.writing() as connection:  # as it was when labels were no part of a version
        for version, _ in texts.found:
            old = words_sha256(texts.clauses(version))
            connection.execute(update(Ledger).where(Ledger.sha256 == version.sha256).values(sha256=old))
    texts.add(date(2026, 11, 20), "Fees are due in 14 days.", change_class=ChangeClass.RENUMBERING)
    for version, changes in texts.found:  # and every change is called otherwise
        texts.found[version.number - 1] = version, tuple(replace(one, clause="other") for one in changes)
    company.clock.on(days=1)
    assert () == company.notify().counts
    assert told == company.states()
    with company.database.reading() as connection:
        assert {one.sha256 for one, _ in texts.found} == set(connection.execute(select(Ledger.sha256)).scalars())
    texts.add(company.clock().date() + timedelta(days=1), "Fees are due in 14 days.",
              change_class=ChangeClass.RENUMBERING)  # fmt: skip
    company.clock.on(days=2)
    assert 1 == len(company.notify().counts)


@pytest.mark.parametrize("signed", [False, True])
def test_the_hash_is_of_the_bytes_that_were_sent_to_each(company: Company, relay: Any, signed: bool) -> None:
    company.people("alice", "bob")
    company.records.suppress("bob@example.org", "manual", company.clock())
    company.people("carol", "dave")
    company.changed()
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    dkim = {"dkim": Dkim(key, "s1", "legal.example")} if signed else {}
    with relay() as server:
        company.worker(connect=server.connect, **dkim).drain()
    lines = {line.address: line for line in report.list_recipients(company.database, 1)}
    sent = {address: hashlib.sha256(content).hexdigest() for address, content in server.received}
    assert 3 == len(set(sent.values()))
    assert sent | {"bob@example.org": ""} == {address: line.message_sha256 for address, line in lines.items()}


def test_what_was_not_sent_has_no_hash(company: Company, relay: Any) -> None:
    company.people("alice")
    company.changed()
    with relay(RCPT=b"550 5.1.1 no such user", once=False) as server:
        company.worker(connect=server.connect).drain()
    [line] = report.list_recipients(company.database, 1)
    assert ("failed", "") == (line.state, line.message_sha256)
    assert line.text_sha256


def test_a_mail_is_written_before_others_have_to_wait_for_it(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """To compile the templates for the first time takes a while, in which nobody else could write."""
    company.people("alice")
    company.texts.add(company.clock().date(), "Fees are due in 14 days.")
    order: list[str] = []
    notices, recording = Composer.notices, Database.recording

    def noted(self: Composer, *more: Any) -> bytes:
        order.append("mail")
        return notices(self, *more)

    @contextmanager
    def locked(self: Database) -> Iterator[Any]:
        order.append("lock")
        with recording(self) as connection:
            yield connection

    monkeypatch.setattr(Composer, "notices", noted)
    monkeypatch.setattr(Database, "recording", locked)
    company.notify()
    assert ["mail", "lock", "mail"] == order
