"""The command, run as its user runs it, on real git repositories.

Most of a short run is spent on loading the program. So `Desk.run` asks a process that has loaded it for a child that
runs it (see warm.py); the installed script itself is run wherever surroundings, signals or limits matter.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, ClassVar, NamedTuple, cast

import pytest

COMMAND = Path(sys.executable).with_name("clausebook")
WARM = Path(__file__).with_name("warm.py")
TODAY = "2026-03-01"
FIRST = datetime(2024, 1, 1, 12, tzinfo=UTC)
SETTINGS = 'strict = true\nsite_name = "Example Legal"\nsite_url = "https://legal.example/"\n'
TERMS = """\
---
id: terms
title: Terms of Service
kind: agreement
---
# Terms of Service

## 1. Use

1.1 You may use the service for your own business and for nothing else.

1.2 You keep your password secret and tell us at once when it is lost.

## 2. Fees

2.1 You pay the fees of the order form within {days} days of each invoice.
"""
PRIVACY = """\
---
id: privacy
title: Privacy Policy
kind: policy
---
# Privacy Policy

1. We collect only what we need to give you the service.

2. We {keep} what we collect for as long as the law demands.
"""


class Warm:
    """The command, loaded; each run is a child that can be killed."""

    worked: float
    """Seconds of the processor that the last run took: as many when the machine is busy as when it is not."""

    def __init__(self) -> None:
        script = [sys.executable, str(WARM)]
        self._process = subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._folder = TemporaryDirectory()

    def run(
        self, arguments: list[str], fate: float | tuple[str, str, int] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run it; a fate is when it dies or is signalled, as `warm.py` says."""
        asked, answered = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        files = [Path(self._folder.name) / name for name in ("output", "notices")]
        asked.write(json.dumps([arguments, [*map(str, files)], fate]) + "\n")
        asked.flush()
        status, self.worked = json.loads(answered.readline())
        return subprocess.CompletedProcess(
            arguments, status, *(file.read_text() if file.exists() else "" for file in files)
        )

    def end(self) -> None:
        cast("IO[str]", self._process.stdin).close()
        self._process.wait()
        cast("IO[str]", self._process.stdout).close()
        self._folder.cleanup()


class Published(NamedTuple):
    """What stands: the corpus as SQL, and the SHA-256 of each file of the site; either may be empty."""

    corpus: list[str]
    site: dict[str, str]


@dataclass(frozen=True)
class Desk:
    """A repository and what a person does in it."""

    folder: Path
    warm: ClassVar[Warm]

    def git(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments], env=os.environ | environment, check=True, capture_output=True
        )
        return os.fsdecode(done.stdout).strip()

    def write(self, path: str | bytes, text: str | bytes) -> Path:
        file = self.folder / os.fsdecode(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def commit(self, files: Mapping[str, str] | Mapping[str, bytes] | None = None, day: int | None = None) -> str:
        """Write and commit files, as many days after the first of January 2024 as there are commits, or on a day."""
        for path, text in (files or {}).items():
            self.write(path, text)
        self.git("add", "--all")
        number = int(self.git("rev-list", "--count", "--all")) if day is None else day
        date = f"@{int((FIRST + timedelta(days=number)).timestamp())} +0000"
        self.git(
            "commit", "--quiet", "--allow-empty", "-m", f"Day {number}", GIT_COMMITTER_DATE=date, GIT_AUTHOR_DATE=date
        )
        return self.tip

    @property
    def tip(self) -> str:
        return self.git("rev-parse", "HEAD")

    def run(self, *arguments: str, at: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command, in an environment of its own the installed script; never is a traceback shown."""
        command = ["-C", str(at or self.folder), *arguments]
        if environment:
            done = subprocess.run(
                [COMMAND, *command], env=os.environ | environment, capture_output=True, encoding="utf-8", check=False
            )
        else:
            done = self.warm.run(command)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def build(self) -> subprocess.CompletedProcess[str]:
        return self.run("build", "--today", TODAY)

    def built(self) -> Desk:
        done = self.build()
        assert (0, "") == (done.returncode, done.stdout), done.stderr
        return self

    def refused(self, code: str, place: str, mend: str, *command: str) -> str:
        """Build, or run a command; it is refused in words, and what was published stays byte for byte."""
        before = self.published()
        done = self.run(*(command or ("build", "--today", TODAY)))
        assert (2, "") == (done.returncode, done.stdout), done.stderr
        told = [line for line in done.stderr.splitlines() if f"{code} " in line]
        assert told, done.stderr
        assert place in told[0]
        assert mend in done.stderr
        assert before == self.published()
        return done.stderr

    @property
    def corpus(self) -> Path:
        return self.folder / ".clausebook" / "corpus.db"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def published(self) -> dict[str, str]:
        """The SHA-256 of the corpus and of every file of the site."""
        corpus = {"corpus.db": hashlib.sha256(self.corpus.read_bytes()).hexdigest()} if self.corpus.exists() else {}
        return corpus | hashes(self.site)

    def standing(self) -> Published:
        """What is published, seen as a reader sees it; what stands can be read."""
        assert self.site.exists() == self.site.is_symlink()  # no link leads nowhere
        if not self.corpus.exists():
            return Published([], hashes(self.site))
        with closing(sqlite3.connect(f"{self.corpus.as_uri()}?mode=ro", uri=True)) as connection:
            assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
            return Published(list(connection.iterdump()), hashes(self.site))

    def copy(self, folder: Path) -> Desk:
        shutil.copytree(self.folder, folder, symlinks=True)
        return Desk(folder)


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def begun(folder: Path) -> Desk:
    folder.mkdir(parents=True)
    desk = Desk(folder)
    desk.git("init", "--quiet", "--initial-branch=main")
    return desk


@pytest.fixture(scope="session", autouse=True)
def warm(_same_everywhere: None) -> Iterator[Warm]:
    """The command, loaded once."""
    Desk.warm = Warm()
    yield Desk.warm
    Desk.warm.end()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty repository."""
    return begun(tmp_path / "repository")


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Desk:
    """A prepared repository of two documents and three revisions, built. Never changed: copy it."""
    assert warm is Desk.warm
    desk = begun(tmp_path_factory.mktemp("good") / "repository")
    desk.commit({"clausebook.toml": SETTINGS, "terms/terms.md": TERMS.format(days=30)})
    desk.commit({"terms/privacy.md": PRIVACY.format(keep="keep")})
    desk.commit({"terms/terms.md": TERMS.format(days=14)})
    return desk.built()


@pytest.fixture
def published(good: Desk, tmp_path: Path) -> Desk:
    """A copy of the good repository, with what was published from it."""
    return good.copy(tmp_path / "published")
