from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from clausebook.cli import main
from clausebook.demo import demo
from clausebook.workspace import Workspace

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


def _groups(group: click.Group, context: click.Context) -> Iterator[tuple[click.Group, click.Context]]:
    """A group of commands, and those within it."""
    yield group, context
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _groups(command, click.Context(command, parent=context, info_name=name))


def test_a_list_says_of_each_command_in_one_sentence_what_it_does() -> None:
    top = click.Context(main, info_name="clausebook", terminal_width=80)
    lists = []
    for group, context in _groups(main, top):
        formatter = context.make_formatter()
        group.format_commands(context, formatter)
        lists += formatter.getvalue().splitlines()[1:]
    assert len(lists) > 25
    assert [] == [line for line in lists if not re.fullmatch(r"  [a-z]+ +[A-Z].*[^.]\.", line)]


SHOWN = """
import sys
from clausebook.cli import main
main(["-C", sys.argv[1], *sys.argv[2:]], standalone_mode=False)
print(*sorted(sys.modules))
"""


def test_what_reads_a_compiled_corpus_imports_nothing_that_compiles_one(tmp_path: Path) -> None:
    folder = tmp_path / "terms"
    demo(folder, Workspace.open(Path(__file__).parent).today)
    heavy = {"docx", "flask", "lxml", "markdown_it", "mkdocs", "pydantic", "rapidfuzz", "sqlalchemy", "whoosh", "yaml"}
    heavy |= {f"clausebook.{name}" for name in ("compile.history_writer", "check", "lineage", "redline")}
    heavy |= {"importlib.metadata"}
    _loaded(folder, "log")  # compiles
    listing = _loaded(folder, "log")
    showing = _loaded(folder, "show", "refund-policy")
    assert {"git", "clausebook.corpus.reader"} <= listing & showing
    assert set() == listing & heavy
    assert set() == showing & (heavy | {"pathspec"})


def _loaded(folder: Path, *words: str) -> set[str]:
    """The modules that a command has imported when it ends."""
    command = [sys.executable, "-c", SHOWN, str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_a_list_of_commands_imports_none() -> None:
    done = subprocess.run([sys.executable, "-c", LISTED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {"clausebook", "click"} <= loaded
    assert {name for name in loaded if "commands" in name} <= {
        "clausebook.commands",
        "clausebook_api.commands",
    }  # folders
    heavy = {"cryptography", "docx", "flask", "git", "jinja2", "lxml", "markdown_it", "mkdocs", "pathspec", "pydantic"}
    assert set() == loaded & (
        heavy | {"rapidfuzz", "sqlalchemy", "sqlite3", "weasyprint", "whoosh", "yaml", "zoneinfo"}
    )
