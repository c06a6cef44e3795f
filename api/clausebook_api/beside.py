"""The process beside a service that sends notices: watched, and started again when it ends."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import IO, Literal

import click
import structlog

from clausebook import child
from clausebook.doctor import Result
from clausebook.workspace import Workspace
from clausebook_api.pauses import Pauses

State = Literal["running", "ended"]

_FILE = "sending."  # and the number of the process
_HALT = 10.0  # seconds for a mail under way when the service ends
_REST = 1.0  # seconds for what an ended process said to be read to its end
_LAST = 20  # lines that are kept of it
_SHOWN = 300  # characters that are told of them in one line


@contextmanager
def sending(root: Path, file: Path) -> Iterator[None]:
    """Send the notices of a repository in a process of its own; ``file`` says how that stands, and is locked."""
    for left in file.parent.glob(f"{_FILE}*"):  # by services that were killed
        if not _served(left):
            left.unlink(missing_ok=True)
    with file.open("w+", encoding="ascii") as status:
        fcntl.lockf(status, fcntl.LOCK_SH)  # of this process alone: gone with it, whatever ends it
        keeper = _Keeper(root, status)
        keeper.start()
        thread = Thread(target=keeper.keep, daemon=True)
        thread.start()
        try:
            yield
        finally:
            keeper.stop()
            thread.join(_HALT)
            file.unlink(missing_ok=True)


def file_in(state: Path) -> Path:
    """The file in the state folder that tells how the process beside this service stands: no other service has it."""
    return state / f"{_FILE}{os.getpid()}"


def state(file: Path | None) -> State | None:
    """How the process stands that ``file`` tells of; None if there is none beside this service."""
    if file is None:
        return None
    try:
        return "running" if file.read_text("ascii").strip() == "running" else "ended"
    except OSError:  # it was not started yet
        return "ended"


def doctor(workspace: Workspace) -> tuple[Result, ...]:
    """What ``clausebook doctor`` tells of it: nothing where no ``serve`` runs."""
    files = [file for file in sorted(workspace.state.glob(f"{_FILE}*")) if _served(file)]
    if not files:
        return ()
    if all(state(file) == "running" for file in files):
        return (Result("sending", well=True, told="the process beside `clausebook serve` that sends notices runs"),)
    told = "the process beside `clausebook serve` that sends notices is not running. `serve` tries again and says why"
    return (Result("sending", well=False, told=f"{told}; `clausebook worker --once` sends what is due"),)


def _served(file: Path) -> bool:
    """Whether a service lives that tells its status there: one that was killed leaves the file, and no lock."""
    try:
        with file.open("r+", encoding="ascii") as status:
            fcntl.lockf(status, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


@dataclass
class _Keeper:
    """Keeps one process going until it is told to stop."""

    root: Path
    status: IO[str]
    _stopped: Event = field(default_factory=Event)
    _child: subprocess.Popen[bytes] | None = None
    _said: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST))

    def start(self) -> str:
        """Start the process; what hindered it. That it cannot be started now is no reason not to try again."""
        self._said.clear()
        try:
            self._child = self._started()
        except OSError as error:
            self._child = None
            return f"not started: {error.strerror or error}"
        self._write("running")
        return ""

    def keep(self) -> None:
        """Start the process, and again whenever it ends; says so on standard error."""
        pauses = Pauses()
        while not self._stopped.is_set():
            began = time.monotonic()
            ended = self._run()
            self._write("ended")
            pause = pauses.after(time.monotonic() - began)
            if not self._stopped.is_set():
                tell("The process that sends notices ended", ended, pause, tuple(self._said))
            self._stopped.wait(pause)

    def _run(self) -> str:
        """Let the process run to its end; how it ended."""
        hindered = "" if self._child else self.start()
        process = self._child
        if process is None or process.stdin is None or process.stderr is None:
            return hindered
        if self._stopped.is_set():
            process.terminate()
        reader = Thread(target=_pass_on, args=(process.stderr, self._said), daemon=True)
        reader.start()
        how = _how(process.wait())
        reader.join(_REST)
        process.stdin.close()
        self._child = None
        return how

    def stop(self) -> None:
        """Let it end what is under way; it does so too when its standard input is closed."""
        self._stopped.set()
        if self._child is not None:
            self._child.terminate()

    def _started(self) -> subprocess.Popen[bytes]:
        command = ["-C", str(self.root), "worker", "--beside"]
        return child.start(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)

    def _write(self, state: State) -> None:
        with suppress(OSError):  # a full disk stops no mail
            os.pwrite(self.status.fileno(), f"{state:<8}".encode("ascii"), 0)  # of one length, so never seen in part


def tell(what: str, ended: str, pause: float, said: tuple[str, ...] = ()) -> None:
    """Say that something ended and is started again: in a line on a terminal, else in a line of the log."""
    if not sys.stderr.isatty():
        structlog.get_logger().error(f"{what} ({ended}): again in {pause:.0f} s", said=said)
        return
    last = " ".join(" ".join(said[-3:]).split())[-_SHOWN:]
    click.echo(f"{what} ({ended}): again in {pause:.0f} s{f'. It said last: {last}' if last else ''}", err=True)


def _pass_on(stream: IO[bytes], said: deque[str]) -> None:
    """Show what a process says as it comes, and keep the last of it."""
    with stream:
        for line in stream:
            text = line.decode("utf-8", "replace")
            said.append(text.rstrip())
            click.echo(text, nl=False, err=True)


def _how(status: int) -> str:
    """In what way a process ended, by its exit status as Python gives it."""
    if status >= 0:
        return f"with {status}"
    known = {one.value: one.name for one in signal.Signals}
    return f"killed by {known.get(-status, f'signal {-status}')}"
