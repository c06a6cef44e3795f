"""Opens the database of subscribers and deliveries: SQLite by default, PostgreSQL where its address is given."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from clausebook.extras import EXTRAS, missing
from clausebook.model.errors import CorpusError
from clausebook_api import data_folder
from clausebook_api.impatience import impatient_engine
from clausebook_api.models import Base, Fact

_WAIT = 5  # seconds for a database that another process writes to
_BETWEEN = 0.05
_MIGRATING = threading.Lock()
_LOCK = 0x636C6175  # the key of PostgreSQL's lock
_SERIALIZATION = "40001"
_CORRUPTING = (3, 51, 3)  # from here on a reset of the write-ahead log corrupts nothing


@dataclass(frozen=True)
class Database:
    """A database, at the newest schema."""

    engine: Engine

    @classmethod
    def open(cls, address: str, patience: float | None = None) -> Database:
        """Connect and bring the schema up; wait no longer than ``patience`` seconds for an answer to anything.

        Raises CorpusError ``E_SCHEMA_NEWER``, ``E_DATABASE``; UseError ``E_EXTRA``.
        """
        try:
            database = cls(_engine(address, patience))
        except (ArgumentError, ImportError, ValueError) as error:
            if isinstance(error, ImportError) and error.name in EXTRAS:
                raise missing(error) from error
            mend = "Write CLAUSEBOOK_DATABASE_URL=postgresql+psycopg://name:password@host/database"
            raise CorpusError.of("E_DATABASE", "The address of the database cannot be read", mend) from error
        except OSError as error:
            mend = "Let the user that this runs as write to its folder"
            raise CorpusError.of(
                "E_DATABASE", f"It cannot be made or read: {error.strerror}", mend, _place(address)
            ) from error
        try:
            database._migrate()
        except CorpusError:
            database.engine.dispose()
            raise
        except OperationalError as error:
            database.engine.dispose()
            mend = "See that it runs and that CLAUSEBOOK_DATABASE_URL is right"
            raise CorpusError.of("E_DATABASE", f"The database cannot be used: {error.orig}", mend) from error
        except DatabaseError as error:  # of SQLite: a file of something else, or a damaged one
            database.engine.dispose()
            mend = "Move it away and restore a backup: clausebook restore FILE"
            raise CorpusError.of("E_DATABASE", f"It is damaged: {error.orig}", mend, _place(address)) from error
        return database

    @property
    def embedded(self) -> bool:
        """Whether it is SQLite, within this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write: all of it happens, or none."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def recording(self) -> Iterator[Connection]:
        """A transaction that writes notices, one at a time: all its statements see the subscribers of one instant.

        Raises CorpusError ``E_DATABASE_BUSY`` when others changed what it was about to change.
        """
        if self.embedded:
            with self.writing() as connection:
                yield connection
            return
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            try:
                with connection.begin():  # the lock comes first: the state that is seen is that of the next statement
                    connection.execute(text("LOCK TABLE ledger IN SHARE ROW EXCLUSIVE MODE"))
                    yield connection
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") != _SERIALIZATION:
                    raise
                message = "Deliveries changed while notice of them was recorded; nothing was"
                raise CorpusError.of("E_DATABASE_BUSY", message, "Run it again") from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads one state of the whole."""
        with self.engine.connect().execution_options(clausebook_reads=True) as connection:
            yield connection

    @contextmanager
    def standing(self) -> Iterator[Connection]:
        """A transaction of many statements that read one state of the whole, while others go on writing."""
        if self.embedded:
            with self.reading() as connection:
                yield connection
            return
        still = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True, "stream_results": True}
        with self.engine.connect().execution_options(**still) as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """No transaction: every statement sees what is committed by then."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def alone(self, connection: Connection) -> None:
        """Let no other transaction that asks for this go on until this one ends; in SQLite no writer does anyway."""
        if not self.embedded:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})

    def fact(self, connection: Connection, name: str) -> str:
        """A fact about the whole; "" if it is not known."""
        found = connection.execute(select(Fact).where(Fact.name == name)).first()
        return str(found.value) if found else ""

    def facts(self, connection: Connection) -> dict[str, str]:
        """All facts about the whole."""
        return {row.name: row.value for row in connection.execute(select(Fact))}

    def state_fact(self, connection: Connection, name: str, value: str) -> None:
        """State a fact about the whole."""
        fresh = self.insert(Fact).values(name=name, value=value)
        connection.execute(fresh.on_conflict_do_update(index_elements=[Fact.name], set_={"value": value}))

    def insert(self, table: type[Base]) -> Any:  # noqa: ANN401 - of either dialect; what is used of them is the same
        """A statement that may say what to do when the row is there already."""
        return sqlite_insert(table) if self.embedded else postgres_insert(table)

    def erase_traces(self) -> None:
        """Leave nothing of deleted values in the files of SQLite; PostgreSQL's own vacuum does so.

        Raises CorpusError ``E_TRACES`` if others read the database for so long that its log cannot be emptied.
        """
        if not self.embedded:
            return
        until = time.monotonic() + _WAIT
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            while raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > until:
                    message = "The address is erased, but the log of the database, which is in use, may hold it still"
                    raise CorpusError.of("E_TRACES", message, "Run the command once more")
                time.sleep(_BETWEEN)

    def _migrate(self) -> None:
        config = AlembicConfig()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        scripts = ScriptDirectory.from_config(config)
        known = {script.revision for script in scripts.walk_revisions()}
        with self.reading() as connection:  # which waits for nobody who writes
            if MigrationContext.configure(connection).get_current_revision() == scripts.get_current_head():
                return
        with _MIGRATING, self.engine.begin() as connection:  # one after the other: here, and in other processes
            self.alone(connection)
            current = MigrationContext.configure(connection).get_current_revision()
            if current == scripts.get_current_head():
                return
            if current is not None and current not in known:
                raise CorpusError.of(
                    "E_SCHEMA_NEWER",
                    "The database is of a newer Clausebook",
                    "Install that release, or restore the backup from before it",
                )
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise CorpusError.of("E_DATABASE", str(error), "Restore the database from a backup") from error


def database_exists(address: str) -> bool:
    """Whether there is a database, or a server that should have one: a file of SQLite is made by whoever writes."""
    return not address.startswith("sqlite") or Path(_place(address)).is_file()


def sqlite_warning() -> str:
    """What is to be said of the SQLite in use; "" if nothing."""
    if sqlite3.sqlite_version_info >= _CORRUPTING:
        return ""
    return (
        f"SQLite {sqlite3.sqlite_version} can damage a database that several processes checkpoint at once "
        "(fixed in 3.51.3): run one worker, or use PostgreSQL"
    )


def _place(address: str) -> str:
    """Where a file of SQLite is, to be shown; nothing of a server, whose address holds a password."""
    return address.partition("///")[2] if address.startswith("sqlite") else ""


def _engine(address: str, patience: float | None) -> Engine:
    if not address.startswith("sqlite"):
        if patience:
            return impatient_engine(address, patience)
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)  # no address in an error
    path = Path(address.partition("///")[2])
    if path.name:
        data_folder.make_file(path)
    engine = create_engine(address, connect_args={"timeout": patience or _WAIT}, hide_parameters=True)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun here, and nowhere behind our back
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A reader that turned writer would fail at once, whatever the time it may wait: writers say so first."""
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN" if options.get("clausebook_reads") else "BEGIN IMMEDIATE")
