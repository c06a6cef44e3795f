"""Backup, wipe, restore: everything is there again, and nobody is told twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from clausebook.model.errors import CorpusError, UseError
from clausebook_api import data_folder
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Base, Bundle
from clausebook_api.notices import backup_guard, table_copy, told_again
from clausebook_api.notices.backup_file import opened, write_backup
from clausebook_api.subscribers.consent import ConsentRegistry
from clausebook_api.tokens import Purpose

if TYPE_CHECKING:
    from typing import Any

    Company = Any

COMMAND = str(Path(sys.executable).parent / "clausebook")
SECRET = b"a secret of the tests that is long enough"


@pytest.fixture
def second(second_address: str) -> Iterator[Database]:
    """Where a backup is restored to."""
    database = Database.open(second_address)
    yield database
    database.engine.dispose()


def rows(database: Database) -> dict[str, list[str]]:
    """All that a database holds, but for facts about the whole."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "fact"]
    with database.reading() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}


def test_a_backup_holds_every_row_and_brings_it_back(company: Company, second: Database, tmp_path: Path) -> None:
    company.people("alice", "bob", weekly=True)
    company.people("carol")
    company.changed()
    company.worker().drain()
    data, file = tmp_path / "data", tmp_path / "backup.tar.gz"
    (data / "bounces" / "new").mkdir(parents=True)
    (data / "bounces" / "new" / "1.b:2,S").write_bytes(b"came back")
    manifest = write_backup(company.database, data, file, company.clock())
    assert 0o600 == file.stat().st_mode & 0o777
    assert [file] == [path for path in tmp_path.iterdir() if "backup" in path.name]
    assert 3 == manifest.tables["subscriber"]
    with opened(file, [SECRET]) as backup:
        backup.restore(second, tmp_path / "third", company.clock())
    assert rows(company.database) == rows(second)
    assert b"came back" == (tmp_path / "third" / "bounces" / "new" / "1.b:2,S").read_bytes()
    keys = Keys.load(second, [SECRET])
    assert company.keys.pepper == keys.pepper
    registry = ConsentRegistry(second, keys, company.composer)  # the links of mails that were sent lead there
    assert registry.preferences(company.token(Purpose.MANAGE, "alice"), company.clock())[0].weekly
    with second.writing() as connection:  # what comes next has a number of its own
        fresh = insert(Bundle).values(name="next", kind="confirm", state="open", created_at=company.clock())
        assert connection.execute(fresh).inserted_primary_key is not None


def restored(company: Company, file: Path, second: Database, folder: Path) -> Company:
    """The company on another machine, after what was there was lost."""
    with opened(file, [SECRET]) as backup:
        backup.restore(second, folder, company.clock())
    keys = Keys.load(second, [SECRET])
    sending = replace(company.sending, mail=folder / "mail", epoch=folder / "epoch")
    registry = ConsentRegistry(second, keys, company.composer)
    return replace(company, database=second, keys=keys, sending=sending, registry=registry)


def test_nobody_is_told_twice_after_a_restore(company: Company, second: Database, tmp_path: Path) -> None:
    company.people("alice", "bob", "carol")
    company.changed("Fees are due in 14 days.")
    company.worker().drain()
    company.clock.on(days=1)
    company.changed("Fees are due in 7 days.")
    file = tmp_path / "backup.tar.gz"
    write_backup(company.database, tmp_path / "data", file, company.clock())
    company.worker().drain()  # sent after the backup
    company.clock.on(days=1)
    company.changed("Fees are due at once.")
    company.worker().drain()  # announced and sent after the backup
    assert 9 == len(company.mails())
    after = restored(company, file, second, tmp_path / "after")
    assert 0 == after.worker().drain()  # also by a worker that was there all along
    with pytest.raises(CorpusError, match="E_EPOCH The database of deliveries was restored from a backup"):
        backup_guard.check(second, after.sending.epoch)
    with second.reading() as connection:
        assert [(2, 3)] == [(one.notice, one.deliveries) for one in told_again.list_again(connection, after.clock())]
    with second.writing() as connection:
        assert 3 == told_again.take_as_told(connection, after.clock())
    assert ["2026-11-22"] == [
        one.version.name for one in after.notifier().take_as_told(after.clock(), after.clock().date())
    ]
    backup_guard.check(second, after.sending.epoch, confirm=True)
    backup_guard.check(second, after.sending.epoch)
    assert () == after.notify().counts
    assert 0 == after.worker().drain()
    assert [] == after.mails()
    assert {"sent": 3, "uncertain": 3} == after.states()
    after.clock.on(days=1)
    after.changed("Fees are due in 3 days.")
    after.worker().drain()
    assert 3 == len(after.mails())


def test_a_digest_whose_day_is_to_come_is_no_mail_that_was_sent(company: Company) -> None:
    company.people("alice", weekly=True)
    company.changed()
    with company.database.writing() as connection:
        assert 0 == told_again.take_as_told(connection, company.clock())
        company.clock.on(days=4)
        assert 1 == told_again.take_as_told(connection, company.clock())


def test_two_records_are_not_made_one(company: Company, tmp_path: Path) -> None:
    company.people("alice")
    file = tmp_path / "backup.tar.gz"
    write_backup(company.database, tmp_path, file, company.clock())
    before = rows(company.database)
    with opened(file, [SECRET]) as backup, pytest.raises(UseError, match="E_RESTORE There are subscribers"):
        backup.restore(company.database, tmp_path / "after", company.clock())
    assert before == rows(company.database)
    with pytest.raises(UseError, match="E_BACKUP There is a file of that name"):
        write_backup(company.database, tmp_path, file, company.clock())
    with pytest.raises(UseError, match="E_BACKUP It cannot be written"):
        write_backup(company.database, tmp_path, tmp_path / "none" / "file", company.clock())
    with pytest.raises(UseError, match="E_SECRET"), opened(file, [b"another secret"]):
        pass


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
@pytest.mark.parametrize("second_address", ["sqlite"], indirect=True)
def test_a_newer_secret_that_stands_there_is_not_lost(company: Company, second: Database, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar.gz"
    data_folder.write(data / "secret", SECRET)
    write_backup(company.database, data, file, company.clock())
    data_folder.rotate(data)
    newer, _ = data_folder.read_secrets(data)
    data_folder.rotate(data)
    newest = data_folder.read_secrets(data)[0]
    with opened(file, []) as backup:
        backup.restore(second, data, company.clock())
    assert (SECRET, newest, newer) == data_folder.read_secrets(data)
    for name in ("secret", "secret.before"):
        assert 0o600 == (data / name).stat().st_mode & 0o777
    with opened(file, []) as backup, pytest.raises(UseError, match="E_RESTORE"):
        backup.restore(second, data, company.clock())


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
@pytest.mark.parametrize("second_address", ["sqlite"], indirect=True)
def test_no_file_is_written_when_the_database_cannot_be_copied(
    company: Company, second: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar.gz"
    data_folder.write(data / "secret", SECRET)
    write_backup(company.database, data, file, company.clock())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(table_copy, "copy_tables", full)
    with opened(file, []) as backup, pytest.raises(OSError, match="No space"):
        backup.restore(second, tmp_path / "other", company.clock())
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_mail_that_is_dealt_with_meanwhile_ends_no_backup(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar.gz"
    for name in ("1", "2", "3"):
        data_folder.write(data / "bounces" / "new" / name, name.encode())
    copy = shutil.copyfile

    def copy_while_others_work(path: Path, to: Path) -> None:
        (data / "bounces" / "new" / "2").unlink(missing_ok=True)
        copy(path, to)

    monkeypatch.setattr(shutil, "copyfile", copy_while_others_work)
    manifest = write_backup(company.database, data, file, company.clock())
    assert {"notices.db", "bounces/new/1", "bounces/new/3"} == set(manifest.files)
    with opened(file, [SECRET]) as backup:
        assert b"3" == (backup.folder / "bounces" / "new" / "3").read_bytes()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_backup_that_is_not_whole_is_not_restored(company: Company, tmp_path: Path) -> None:
    whole = tmp_path / "whole.tar.gz"
    write_backup(company.database, tmp_path / "data", whole, company.clock())
    content = whole.read_bytes()
    files = {"short": content[: len(content) // 2], "empty": b"", "other": b"no archive at all"}
    for place in (20, len(content) // 3, len(content) // 2):
        files[f"at {place}"] = content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]
    for name, damaged in files.items():
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(CorpusError, match="E_BACKUP"), opened(tmp_path / name, [SECRET]):
            pass
    with tarfile.open(whole) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (tmp_path / "unpacked" / "notices.db").write_bytes(b"exchanged")
    with tarfile.open(tmp_path / "exchanged", "w:gz") as archive:
        archive.add(tmp_path / "unpacked", "")
    with (
        pytest.raises(CorpusError, match=r"E_BACKUP notices\.db is not as it was"),
        opened(tmp_path / "exchanged", [SECRET]),
    ):
        pass


def test_a_backup_says_what_is_not_in_it(own_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def backup(name: str) -> str:
        words = [COMMAND, "-C", str(own_demo), "backup", str(tmp_path / name)]
        return subprocess.run(words, capture_output=True, text=True, check=True).stderr

    assert "is not in it" not in backup("one")
    monkeypatch.setenv("CLAUSEBOOK_KEEP_MAIL", str(tmp_path / "kept"))
    assert f"{tmp_path / 'kept'} (CLAUSEBOOK_KEEP_MAIL) is not in it: back that folder up, too\n" in backup("two")
    monkeypatch.setenv("CLAUSEBOOK_KEEP_MAIL", str(own_demo / ".clausebook-data" / "mail" / "kept"))
    assert "is not in it" not in backup("three")


def test_the_commands_from_backup_to_the_next_notice(own_demo: Path, tmp_path: Path) -> None:
    def run(*words: str, status: int = 0) -> str:
        done = subprocess.run([COMMAND, "-C", str(own_demo), *words], capture_output=True, text=True, check=False)
        assert status == done.returncode, done.stderr
        return done.stdout + done.stderr

    run("notify", "--baseline")
    people = tmp_path / "people.csv"
    people.write_text("email,consented_at,proof,targets\nalice@example.org,2026-01-01,a form,*\n", "utf-8")
    run("subscribers", "import", str(people))
    text = own_demo / "terms" / "policies" / "refund-policy.md"
    text.write_text(text.read_text("utf-8") + "\nOne more paragraph of these terms.\n", "utf-8")
    who = ("-c", "user.name=A", "-c", "user.email=a@b.example")
    subprocess.run(["git", "-C", str(own_demo), *who, "commit", "-qam", "Change"], check=True)
    run("notify", "--elsewhere")
    file = str(tmp_path / "backup.tar.gz")
    assert "1 subscriber, 1 notice, 1 delivery" in run("backup", file)
    assert "1 delivery tried" in run("worker", "--once")
    shutil.rmtree(own_demo / ".clausebook-data")
    assert "can be restored" in run("restore", "--verify", file)
    assert "E_BASELINE" in run("notify", "--dry-run", status=2)  # nothing was put back by that
    assert "Nothing is sent before you have looked" in run("restore", file)
    assert "E_EPOCH" in run("worker", "--once", status=2)
    assert "E_EPOCH" in run("notify", status=2)
    assert "1 delivery still to be sent" in run("notify", "--confirm-epoch", "--dry-run")
    assert "E_EPOCH" in run("notify", status=2)
    assert "Taken as told: 1 delivery and 0 notices" in run("notify", "--confirm-epoch", "--take-as-told")
    assert "Nothing is new" in run("notify", "--elsewhere")
    assert "0 deliveries tried" in run("worker", "--once")
    assert "1 uncertain" in run("notify", "report")
    assert "E_RESTORE" in run("restore", file, status=2)
    assert "goes with --confirm-epoch" in run("notify", "--take-as-told", status=2)
