"""The command, loaded beforehand: each line of standard input asks for a run, each run is a child of its own.

A line holds JSON: the arguments, the files that take standard output and standard error, and what befalls the run:
null, or the seconds of work after which it dies, or a folder, a pattern and the signal that it gets when a file in the
folder that fits the pattern appears or changes. The answer is the exit status (negative: the signal that ended it),
and how many seconds it worked.

Given such a line as its argument, the program itself is the run.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from clausebook.cli import main


def stamps(folder: str, pattern: str) -> Mapping[Path, int]:
    """When each file in a folder that a pattern fits was changed."""
    found = {}
    for path in Path(folder).glob(pattern):
        with suppress(FileNotFoundError):
            found[path] = path.stat().st_mtime_ns
    return found


def signal_at(folder: str, pattern: str, sent: int) -> None:
    """Signal itself, and all that it started, between the act that makes or changes a file and the act that follows."""
    before, looking = stamps(folder, pattern), False

    def look(_event: str, _arguments: object) -> None:
        nonlocal looking
        if not looking:
            looking = True  # itself it looks at files too
            if stamps(folder, pattern).items() - before.items():
                os.killpg(0, sent)
            else:
                looking = False

    sys.addaudithook(look)


def run(arguments: list[str], files: list[str], fate: float | tuple[str, str, int] | None) -> NoReturn:
    """Be the command: what it prints goes to the files, and nothing of it comes back."""
    os.setpgid(0, 0)
    if isinstance(fate, float):
        signal.setitimer(signal.ITIMER_PROF, fate)
    elif fate:
        signal_at(*fate)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, file in enumerate(files, 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    status = 1
    try:
        main(arguments, prog_name="clausebook")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as Python does at the end of a program
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


context = click.Context(main)
assert all(main.get_command(context, name) for name in main.list_commands(context))  # loaded, and not at each call
for name in ("git", "mkdocs.commands.build", "material.plugins.search.plugin"):  # which a build loads when it is run
    import_module(name)
if len(sys.argv) > 1:
    run(*json.loads(sys.argv[1]))
for line in sys.stdin:
    child = os.fork()
    if not child:
        run(*json.loads(line))
    _, status, used = os.wait4(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what it started and has not waited for
    print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime]), flush=True)
