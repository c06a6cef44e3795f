"""A backup: one file that holds all that cannot be made again, from a database of either kind, to either kind.

It is a tar archive, compressed: the database as a file of SQLite, the secret where that is kept in the data folder,
mail that waits there, and a manifest with the SHA-256 of each.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from clausebook.model.errors import CorpusError, UseError
from clausebook_api import data_folder
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.notices import backup_guard, table_copy

_MANIFEST = "manifest.json"
_FAST = 1  # a stronger compression takes most of the time
_BESIDE = (data_folder.SECRET, data_folder.FORMER_SECRETS, data_folder.MAIL, data_folder.BOUNCES)
_NOT_AS_THEY_ARE = (data_folder.DATABASE, data_folder.SECRET, data_folder.FORMER_SECRETS)  # put back row by row, merged


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: when and by which release it was made, the SHA-256 of files, the rows of tables."""

    made_at: str
    release: str
    files: dict[str, str]
    tables: dict[str, int]


def write_backup(database: Database, data: Path, file: Path, now: datetime) -> Manifest:
    """Write all to one file, whole or not at all, while everything goes on. Raises UseError ``E_BACKUP``."""
    if file.exists():
        raise UseError.of("E_BACKUP", "There is a file of that name", "Name another: none is overwritten", str(file))
    try:
        with TemporaryDirectory(dir=file.parent, prefix=".clausebook-backup-") as folder:
            return _write(database, data, file, Path(folder), now)
    except OSError as error:
        raise UseError.of("E_BACKUP", f"It cannot be written: {error.strerror}", "Name another", str(file)) from error


def _write(database: Database, data: Path, file: Path, folder: Path, now: datetime) -> Manifest:
    tables = table_copy.write_copy(database, folder / data_folder.DATABASE)
    found = [data / name for name in _BESIDE if (data / name).exists()]
    kept = [one for path in found for one in (path, *sorted(path.rglob("*"))) if one.is_file()]
    files = {data_folder.DATABASE: folder / data_folder.DATABASE} | {str(one.relative_to(data)): one for one in kept}
    whole = folder / file.name
    data_folder.make_file(whole)
    sums: dict[str, str] = {}
    with tarfile.open(whole, "w:gz", compresslevel=_FAST) as archive:
        for name, path in files.items():
            copy = folder / "copy"  # what is hashed is what is archived, whatever is done to the file meanwhile
            try:
                shutil.copyfile(path, copy)
            except FileNotFoundError:  # a mail that was dealt with since the folder was read
                continue
            sums[name] = _sum(copy)
            archive.add(copy, name)
        manifest = Manifest(now.isoformat(), version("clausebook"), sums, tables)
        (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
        archive.add(folder / _MANIFEST, _MANIFEST)
    with whole.open("rb") as written:
        os.fsync(written.fileno())
    whole.replace(file)
    return manifest


@contextmanager
def opened(file: Path, secrets: Sequence[bytes]) -> Iterator[Backup]:
    """A backup that was proved whole, unpacked for as long as it is open.

    Raises CorpusError ``E_BACKUP`` if it is not whole, ``E_SCHEMA_NEWER``; UseError ``E_SECRET`` if neither its own
    secret nor any of ``secrets`` is the one of its database.
    """
    with TemporaryDirectory(prefix="clausebook-restore-") as unpacked:
        folder = Path(unpacked)
        try:
            with tarfile.open(file, "r:gz") as archive:
                archive.extractall(folder, filter="data")
            manifest = Manifest(**json.loads((folder / _MANIFEST).read_text("utf-8")))
            sums = {name: _sum(folder / name) for name in manifest.files}
        except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, TypeError) as error:
            raise _damaged(file, f"It is not a whole backup: {error}") from error
        if wrong := [name for name, told in manifest.files.items() if sums[name] != told]:
            raise _damaged(file, f"{wrong[0]} is not as it was written")
        database = Database.open(f"sqlite:///{folder / data_folder.DATABASE}")
        try:
            _prove(database, file)
            Keys.load(database, [*data_folder.read_secrets(folder), *secrets])
            yield Backup(manifest, database, folder)
        finally:
            database.engine.dispose()


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is open."""

    manifest: Manifest
    database: Database
    folder: Path

    def restore(self, database: Database, data: Path, now: datetime) -> None:
        """Put everything back, or nothing, into a database and a data folder that hold nothing yet.

        Nothing is sent from there before ``notify --confirm-epoch``. Raises UseError ``E_RESTORE``.
        """
        with database.writing() as connection:
            if not table_copy.is_unused(connection):
                mend = "Move what is there away first, or name another in CLAUSEBOOK_DATA or CLAUSEBOOK_DATABASE_URL"
                raise UseError.of("E_RESTORE", "There are subscribers or notices already; they stay", mend)
            table_copy.clear_unused(connection)
            table_copy.copy_tables(self.database, connection)
            backup_guard.mark_restored(connection, database, now)
            for name in self.manifest.files:  # before the commit: what fails here can be run again
                if name not in _NOT_AS_THEY_ARE:
                    data_folder.write(data / name, (self.folder / name).read_bytes())
            if data_folder.SECRET in self.manifest.files:
                data_folder.put_back_secrets(data, self.folder)


def _prove(database: Database, file: Path) -> None:
    with database.reading() as connection:
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if whole != "ok":
        raise _damaged(file, f"Its database is damaged: {whole}")
    if loose:
        raise _damaged(file, f"Its database is damaged: a row of {loose[0]} leads nowhere")


def _damaged(file: Path, message: str) -> CorpusError:
    return CorpusError.of("E_BACKUP", message, "Take an earlier backup", str(file))


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
