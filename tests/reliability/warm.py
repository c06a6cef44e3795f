"""The command, loaded beforehand: each line of standard input asks for a run, each run is a child of its own.

A line holds JSON: the arguments, and the files that take standard output and standard error. The answers are the
number of the child as soon as it runs, and its exit status (negative: the signal that ended it).
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import NoReturn

import click

from clausebook.cli import main


def run(arguments: list[str], *files: str) -> NoReturn:
    """Be the command: what it prints goes to the files, and nothing of it comes back."""
    os.setpgid(0, 0)
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
for line in sys.stdin:
    child = os.fork()
    if not child:
        run(*json.loads(line))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
