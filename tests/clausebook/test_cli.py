from __future__ import annotations

import subprocess
import sys

import click

from clausebook.cli import main

LISTED = """
import sys
from clausebook.cli import main
main(["--help"], standalone_mode=False)
print(*sorted({name.partition(".")[0] for name in sys.modules}), *(name for name in sys.modules if "commands" in name))
"""


def test_the_list_says_of_each_command_what_the_command_says_of_itself() -> None:
    context = click.Context(main, info_name="clausebook", terminal_width=100)
    formatter, imported = context.make_formatter(), context.make_formatter()
    main.format_commands(context, formatter)
    click.Group.format_commands(main, context, imported)
    assert imported.getvalue() == formatter.getvalue()
    assert formatter.getvalue().count("\n") > 20


def test_a_list_of_commands_imports_none() -> None:
    done = subprocess.run([sys.executable, "-c", LISTED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {"clausebook", "click"} <= loaded
    assert set() == loaded & {"docx", "flask", "mkdocs", "pydantic", "sqlalchemy", "whoosh", "yaml"}
    assert {name for name in loaded if "commands" in name} <= {"clausebook.commands", "clausebook_api.commands"}  # folders
