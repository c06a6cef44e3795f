"""Finished pages, and values that pages share, by the digest of what they are made of."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_TOGETHER = 1000  # values that are written at once


def digest(*parts: object) -> str:
    """The SHA-256, in hexadecimal, of values that print themselves the same in every process."""
    return hashlib.sha256("\x00".join(map(repr, parts)).encode()).hexdigest()


def folder_digest(*folders: Path) -> str:
    """The SHA-256 of every file in some folders, by relative path."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(f"{path.relative_to(folder).as_posix()}\x00".encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


@dataclass(frozen=True)
class PageCache:
    """A folder of finished pages; one that is known is linked, not written again.

    The files are shared with the sites made from it: never edit them in place.
    """

    folder: Path
    used: set[Path] = field(default_factory=set)

    def text(self, key: str, make: Callable[[], str]) -> str:
        """The text kept under ``key``, made when it is not there yet."""
        return self._kept(key, make).read_text("utf-8")

    def place(self, key: str, make: Callable[[], str | bytes], target: Path) -> None:
        """Put the file kept under ``key`` at ``target``: a hard link where the file system can, else a copy."""
        kept = self._kept(key, make)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(kept, target)
        except OSError:
            shutil.copyfile(kept, target)

    def _kept(self, key: str, make: Callable[[], str | bytes]) -> Path:
        path = self.folder / key[:2] / key
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            made = make()
            fresh.write_bytes(made if isinstance(made, bytes) else made.encode())
            fresh.replace(path)
        self.used.add(path)
        return path

    def prune(self) -> None:
        """Forget every page that was not used."""
        for path in self.folder.glob("??/*"):
            if path not in self.used:
                path.unlink(missing_ok=True)


class ValueCache:
    """JSON texts by the digest of what they are made of, in one file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path)
        self._database.execute("CREATE TABLE IF NOT EXISTS value (key TEXT PRIMARY KEY, json TEXT) WITHOUT ROWID")
        self._fresh: dict[str, str] = {}

    def text(self, key: str, make: Callable[[], str]) -> str:
        """The text kept under ``key``, made when it is not there yet."""
        if key in self._fresh:
            return self._fresh[key]
        found = self._database.execute("SELECT json FROM value WHERE key = ?", (key,)).fetchone()
        if found:
            return str(found[0])
        made = make()
        self._fresh[key] = made
        if len(self._fresh) > _TOGETHER:
            self._write()
        return made

    def close(self) -> None:
        """Write what was made, and let go of the file."""
        self._write()
        self._database.close()

    def _write(self) -> None:
        with self._database:
            self._database.executemany("INSERT OR IGNORE INTO value VALUES (?, ?)", self._fresh.items())
        self._fresh.clear()
