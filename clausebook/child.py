"""Processes of this program that a service starts beside itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from threading import Lock
from typing import IO

PROGRAM = (sys.executable, "-P", "-c", "from clausebook.cli import main; main()")  # -P: the terms may have an api/
_STARTING = Lock()
# A fork meanwhile would hold the pipes of the start, and nobody would see them end.
os.register_at_fork(before=_STARTING.acquire, after_in_parent=_STARTING.release, after_in_child=_STARTING.release)


def start(
    arguments: Sequence[str], *, stdin: int, stdout: int | IO[bytes] | None = None, stderr: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start this program with arguments, out of reach of Ctrl+C, which is for the service. Raises OSError.

    The streams are as :class:`subprocess.Popen` takes them.
    """
    with _STARTING:
        return subprocess.Popen(  # noqa: S603 - this program itself
            [*PROGRAM, *arguments], stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
        )
