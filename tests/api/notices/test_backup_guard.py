"""A restored backup does not send."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text, update

from clausebook.model.errors import CorpusError
from clausebook_api.database import Database
from clausebook_api.models import Fact
from clausebook_api.notices import backup_guard

if TYPE_CHECKING:
    from typing import Any

    Company = Any


def test_a_database_that_counts_less_than_was_counted_is_refused(company: Company) -> None:
    file = company.sending.epoch
    backup_guard.check(company.database, file)
    with company.database.reading() as connection:
        saved = company.database.fact(connection, "epoch")
    backup_guard.check(company.database, file)
    with company.database.writing() as connection:
        connection.execute(update(Fact).where(Fact.name == "epoch").values(value=saved))
    with pytest.raises(CorpusError, match="E_EPOCH"):
        backup_guard.check(company.database, file)
    backup_guard.check(company.database, file, confirm=True)
    backup_guard.check(company.database, file)


def test_a_restored_file_is_refused(tmp_path: Path) -> None:
    path, backup = tmp_path / "n.db", tmp_path / "backup.db"
    database = Database.open(f"sqlite:///{path}")
    backup_guard.check(database, tmp_path / "epoch")
    database.erase_traces()
    shutil.copyfile(path, backup)
    backup_guard.check(database, tmp_path / "epoch")
    database.engine.dispose()
    for name in ("n.db-wal", "n.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copyfile(backup, path)
    restored = Database.open(f"sqlite:///{path}")
    with pytest.raises(CorpusError, match="E_EPOCH"):
        backup_guard.check(restored, tmp_path / "epoch")
    restored.engine.dispose()


def test_an_empty_database_where_there_was_one_is_refused(company: Company) -> None:
    backup_guard.check(company.database, company.sending.epoch)
    with company.database.writing() as connection:
        connection.execute(text("DELETE FROM fact WHERE name = 'epoch'"))
    with pytest.raises(CorpusError, match="E_EPOCH"):
        backup_guard.check(company.database, company.sending.epoch)


def test_a_database_of_a_newer_release_is_refused(company: Company) -> None:
    with company.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CorpusError, match="E_SCHEMA_NEWER"):
        Database.open(company.sending.database)
