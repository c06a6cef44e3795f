"""Publishes again what is served, whenever the branch that holds has moved."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import click

from clausebook import child
from clausebook.git import Repository
from clausebook.model.errors import ClausebookError

_EVERY, _LONGEST = 1.0, 60.0  # seconds between two looks, and at most between two tries of what went wrong
_HALT = 10.0  # seconds for a build to end when the service does


@dataclass
class Publisher:
    """Runs commands, one after the other, in processes of their own; says on standard error what went wrong."""

    commands: Sequence[Sequence[str]]
    _child: subprocess.Popen[bytes] | None = None
    _said: str | None = None
    _stopped: Event = field(default_factory=Event)

    def publish(self) -> bool:
        """Run them; whether all went well. What went wrong in the same way before is not said again."""
        said = next((said for command in self.commands if (said := self._run(command)) is not None), None)
        if self._stopped.is_set():
            return False  # it did not fail
        if said is not None and said != self._said:
            click.echo(f"What is served stays as it was:\n{said}", nl=False, err=True)
        self._said = said
        return said is None

    def _run(self, command: Sequence[str]) -> str | None:
        """Run one; what it said if it failed, or was stopped, else None."""
        if self._stopped.is_set():
            return ""
        with tempfile.TemporaryFile() as said:
            self._child = child.start(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
            if self._stopped.is_set():  # since it was asked a moment ago
                self._child.terminate()
            status = self._child.wait()
            if status == 0:
                return None
            said.seek(0)
            return said.read().decode("utf-8", "replace") or f"It ended with status {status} and said nothing\n"

    def stop(self) -> None:
        """End what is under way: a build leaves the site as it was, or puts the new one in its place."""
        self._stopped.set()
        if self._child is not None:
            self._child.terminate()


@dataclass
class Branch:
    """The branch that holds, and the commit of it that is served. ``ref`` None: what is checked out."""

    repository: Repository
    ref: str | None
    _files: Sequence[Path] = field(init=False)
    _seen: object = field(init=False)

    def __post_init__(self) -> None:
        self._files = self.repository.ref_files(self.ref)
        found = self._stamp()
        self._seen = found if self.repository.is_at(self.ref) else None  # it moved since the repository was opened

    def may_have_moved(self) -> bool:
        """Whether git wrote a file that says where it stands, which costs less to see than to ask git."""
        return self._stamp() != self._seen

    def _stamp(self) -> object:
        return tuple(_written(path) for path in self._files)


def _written(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


@dataclass
class Follower:
    """Publishes when a branch has moved; what went wrong is tried again, ever less often.

    ``reopen`` opens the branch as it is by then, ``publish`` says whether all went well.
    """

    branch: Branch
    reopen: Callable[[], Branch]
    publish: Callable[[], bool]
    every: float = _EVERY
    _stopped: Event = field(default_factory=Event)

    def follow(self) -> None:
        """Go on until stopped."""
        pause = self.every
        while not self._stopped.wait(pause):
            pause = self.every if self.step() else min(2 * pause, _LONGEST)

    def step(self) -> bool:
        """Look once; whether what stands on the branch is served."""
        if not self.branch.may_have_moved():
            return True
        try:
            found = self.reopen()
        except ClausebookError:  # it is being written
            return False
        if found.repository.tip != self.branch.repository.tip:
            if not self.publish():
                return False
            click.echo(f"Published {found.repository.tip[:12]}", err=True)
        self.branch = found
        return True

    def stop(self) -> None:
        """Publish no more."""
        self._stopped.set()


@contextmanager
def following(
    branch: Branch, reopen: Callable[[], Branch], commands: Sequence[Sequence[str]], first: Sequence[Sequence[str]] = ()
) -> Iterator[None]:
    """Run commands whenever a branch has moved; the ``first`` ones once, beside what is served already."""
    beginning, publisher = Publisher(first), Publisher(commands)
    follower = Follower(branch, reopen, publisher.publish)

    def follow() -> None:
        beginning.publish()
        follower.follow()

    thread = Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        follower.stop()
        beginning.stop()
        publisher.stop()
        thread.join(_HALT)
