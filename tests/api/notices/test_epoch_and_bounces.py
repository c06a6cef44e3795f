"""A restored backup does not send; mail that comes back counts only where we signed."""

from __future__ import annotations

import shutil
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update

from api.database import Database
from api.models import Fact, Suppression
from api.notices import epoch
from api.notices.bounces import Bounces, ingest
from api.subscribers.tokens import Purpose
from clausebook.errors import CorpusError

if TYPE_CHECKING:
    from typing import Any

    Company = Any


def test_a_database_that_counts_less_than_was_counted_is_refused(company: Company) -> None:
    file = company.sending.epoch
    epoch.check(company.database, file)
    with company.database.reading() as connection:
        saved = company.database.fact(connection, "epoch")
    epoch.check(company.database, file)
    with company.database.writing() as connection:
        connection.execute(update(Fact).where(Fact.name == "epoch").values(value=saved))
    with pytest.raises(CorpusError, match="E_EPOCH"):
        epoch.check(company.database, file)
    epoch.check(company.database, file, confirm=True)
    epoch.check(company.database, file)


def test_a_restored_file_is_refused(tmp_path: Path) -> None:
    path, backup = tmp_path / "n.db", tmp_path / "backup.db"
    database = Database.open(f"sqlite:///{path}")
    epoch.check(database, tmp_path / "epoch")
    database.erase_traces()
    shutil.copyfile(path, backup)
    epoch.check(database, tmp_path / "epoch")
    database.engine.dispose()
    for name in ("n.db-wal", "n.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copyfile(backup, path)
    restored = Database.open(f"sqlite:///{path}")
    with pytest.raises(CorpusError, match="E_EPOCH"):
        epoch.check(restored, tmp_path / "epoch")
    restored.engine.dispose()


def test_an_empty_database_where_there_was_one_is_refused(company: Company) -> None:
    epoch.check(company.database, company.sending.epoch)
    with company.database.writing() as connection:
        connection.execute(text("DELETE FROM fact WHERE name = 'epoch'"))
    with pytest.raises(CorpusError, match="E_EPOCH"):
        epoch.check(company.database, company.sending.epoch)


def test_a_database_of_a_newer_release_is_refused(company: Company) -> None:
    with company.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CorpusError, match="E_SCHEMA_NEWER"):
        Database.open(company.sending.database)


def bounce(to: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = to, "mailer-daemon@example.org", "Undelivered"
    message.set_content("It did not arrive.")
    report = EmailMessage()
    report["Content-Type"] = "message/delivery-status"
    raw = message.as_bytes().replace(
        b"Content-Type: text/plain",
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\nX-Old: x',
        1,
    )
    head = raw.partition(b"\n\n")[0]
    status_part = (
        f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@example.org\nAction: {action}\nStatus: {status}\n"
    )
    parts = f"--b\nContent-Type: text/plain\n\nno\n--b\nContent-Type: message/delivery-status\n\n{status_part}\n--b--\n"
    return head + b"\n\n" + parts.encode()


def scores(company: Company) -> list[tuple[str, float]]:
    with company.database.reading() as connection:
        return [(row.reason, row.score) for row in connection.execute(select(Suppression))]


@pytest.mark.parametrize(
    ("action", "status", "kind", "score"),
    [
        ("failed", "5.1.1", "hard", [("bounce", 1.0)]),
        ("failed", "5.7.1", "policy", []),
        ("delayed", "4.4.1", "soft", [("bounce", 0.5)]),
        ("relayed", "2.0.0", "other", []),
    ],
)
def test_a_bounce_counts_as_what_it_is(
    company: Company, action: str, status: str, kind: str, score: list[tuple[str, float]]
) -> None:
    company.people("alice")
    mailbox = f"bounces+{company.token(Purpose.BOUNCE, 'alice')}@legal.example"
    assert kind == Bounces(company.database, company.keys, company.clock()).take(bounce(mailbox, action, status))
    assert score == scores(company)


@pytest.mark.parametrize("to", ["bounces+x@legal.example", "alice@example.org", "bounces@legal.example", ""])
def test_a_forged_bounce_is_dropped_and_counted(company: Company, to: str) -> None:
    company.people("alice")
    taker = Bounces(company.database, company.keys, company.clock())
    assert "forged" == taker.take(bounce(to))
    wrong = company.token(Purpose.UNSUBSCRIBE, "alice")
    assert "forged" == taker.take(bounce(f"bounces+{wrong}@legal.example"))
    assert {"forged": 2} == dict(taker.counts)
    assert [] == scores(company)


def test_what_passes_counts_half_once_a_day(company: Company) -> None:
    company.people("alice")
    mail = bounce(f"bounces+{company.token(Purpose.BOUNCE, 'alice')}@legal.example", "delayed", "4.2.2")
    kinds = []
    for _ in range(3):
        kinds.append(Bounces(company.database, company.keys, company.clock()).take(mail))
        kinds.append(Bounces(company.database, company.keys, company.clock()).take(mail))
        company.clock.at += timedelta(days=1)
    assert ["soft", "known", "soft", "known", "known", "known"] == kinds
    assert [("bounce", 1.0)] == scores(company)


def test_whose_mail_came_back_is_in_the_report_and_gets_nothing(company: Company) -> None:
    company.people("alice", "bob")
    mail = bounce(f"bounces+{company.token(Purpose.BOUNCE, 'alice')}@legal.example")
    Bounces(company.database, company.keys, company.clock()).take(mail)
    company.changed()
    company.worker().drain()
    assert {"sent": 1, "suppressed": 1} == company.states()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"Subject: x\n\nhello", b"Content-Type: multipart/report\n\n--x"])
def test_what_is_no_bounce_is_left_alone(company: Company, raw: bytes) -> None:
    assert "other" == Bounces(company.database, company.keys, company.clock()).take(raw)


def test_a_maildir_is_taken_in_once(company: Company, tmp_path: Path) -> None:
    company.people("alice")
    (tmp_path / "box" / "new").mkdir(parents=True)
    mail = bounce(f"bounces+{company.token(Purpose.BOUNCE, 'alice')}@legal.example")
    (tmp_path / "box" / "new" / "1").write_bytes(mail)
    for expected in ({"hard": 1}, {}):
        assert expected == dict(ingest(Bounces(company.database, company.keys, company.clock()), tmp_path / "box"))


def test_the_envelope_of_a_notice_leads_back_to_its_recipient(company: Company) -> None:
    company.people("alice")
    company.changed()
    worker = company.worker(bounces="bounces@legal.example")
    senders: list[str] = []

    class Taker:
        def send(self, sender: str, _recipient: str, content: bytes) -> Any:
            from api.notices.queue import State  # noqa: PLC0415
            from api.notices.smtp import Sent  # noqa: PLC0415

            senders.append(sender)
            assert content
            return Sent(State.SENT)

        def close(self) -> None:
            """Nothing is open."""

    worker.connect = Taker
    worker.drain()
    [sender] = senders
    assert len(sender.partition("@")[0]) <= 64
    assert "hard" == Bounces(company.database, company.keys, company.clock()).take(bounce(sender))
