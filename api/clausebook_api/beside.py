"""The process beside a service that sends notices: watched, and started again when it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Literal

import click

State = Literal["running", "ended"]

_PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds before it is started again, if it ended soon after its start
_SOUND = 60.0  # seconds that it ran before it ended: then it is no fault that returns at once
_HALT = 10.0  # seconds for a mail under way when the service ends


@contextmanager
def sending(root: Path, file: Path) -> Iterator[None]:
    """Send the notices of a repository in a process of its own; ``file`` says how that stands."""
    keeper = _Keeper(root, file)
    keeper.start()  # before the service forks: a fork meanwhile would hold the pipe by which a start is known
    thread = Thread(target=keeper.keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        keeper.stop()
        thread.join(_HALT)


def state(file: Path | None) -> State | None:
    """How the process stands that ``file`` tells of; None if there is none beside this service."""
    if file is None:
        return None
    try:
        return "running" if file.read_text("ascii") == "running" else "ended"
    except OSError:  # it was not started yet
        return "ended"


@dataclass
class _Keeper:
    """Keeps one process going until it is told to stop."""

    root: Path
    file: Path
    _stopped: Event = field(default_factory=Event)
    _child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the process; what hindered it. That it cannot be started now is no reason not to try again."""
        try:
            self._child = self._started()
        except OSError as error:
            self._child = None
            return f"not started: {error.strerror or error}"
        self._write("running")
        return ""

    def keep(self) -> None:
        """Start the process, and again whenever it ends; says so on standard error."""
        short = 0
        while not self._stopped.is_set():
            began = time.monotonic()
            ended = self._run()
            self._write("ended")
            short = 0 if time.monotonic() - began > _SOUND else short
            pause = _PAUSES[min(short, len(_PAUSES) - 1)]
            short += 1
            if not self._stopped.is_set():
                click.echo(f"The process that sends notices ended ({ended}): again in {pause:.0f} s", err=True)
            self._stopped.wait(pause)
        self.file.unlink(missing_ok=True)

    def _run(self) -> str:
        """Let the process run to its end; how it ended."""
        hindered = "" if self._child else self.start()
        if hindered or self._child is None:
            return hindered
        with self._child as child:
            how = _how(child.wait())
        self._child = None
        return how

    def stop(self) -> None:
        """Let it end what is under way; it does so too when its standard input is closed."""
        self._stopped.set()
        if self._child is not None:
            self._child.terminate()

    def _started(self) -> subprocess.Popen[bytes]:
        """``clausebook worker``, out of reach of Ctrl+C, which is for the service; -P: the terms may have an api/."""
        program = [sys.executable, "-P", "-c", "from clausebook.cli import main; main()"]
        command = [*program, "-C", str(self.root), "worker", "--beside"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - this program itself

    def _write(self, state: State) -> None:
        with suppress(OSError):  # a full disk stops no mail
            fresh = self.file.with_name(f".{self.file.name}")
            fresh.write_text(state, "ascii")
            fresh.replace(self.file)


def _how(status: int) -> str:
    """In what way a process ended, by its exit status as Python gives it."""
    if status >= 0:
        return f"with {status}"
    known = {one.value: one.name for one in signal.Signals}
    return f"killed by {known.get(-status, f'signal {-status}')}"
