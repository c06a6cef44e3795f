"""The command line: one click group; commands are found by name, and imported when they are called.

Importing all of them takes longer than most of them run, so that a list of commands imports none.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from clausebook.extras import missing
from clausebook.model.errors import ClausebookError, Finding, UseError

ADDED = "clausebook.commands"  # what the other packages add
_OWN = {
    "check": "checking:check",
    "demo": "authoring:demo",
    "diff": "reading:diff",
    "doctor": "checking:doctor",
    "export": "exporting:export_",
    "history": "history:history",
    "import": "importing:import_",
    "init": "authoring:init",
    "log": "reading:log",
    "renumber": "authoring:renumber_",
    "review": "reviewing:review_",
    "show": "reading:show",
    "stamp": "authoring:stamp",
}


class Commands(click.Group):
    """The group; a command is imported only when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Every command, the added ones among them."""
        return sorted({*_OWN, *(entry.name for entry in entry_points(group=ADDED))})

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name; of one whose libraries are not installed, all that can be told of it."""
        for entry in _places(cmd_name):
            try:
                found: click.Command = entry.load()
            except ImportError as error:
                return _absent(entry, missing(error))
            return found
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with the beginning of what its source says of it."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        listed = [click.Command(name, help=_help(entry)) for name in names for entry in _places(name)]
        with formatter.section("Commands"):
            formatter.write_dl([(str(one.name), one.get_short_help_str(limit)) for one in listed])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command; a fault we know of is told in words and ends with 2."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever reads the output has had enough
            raise
        except ImportError as error:
            click.echo(str(missing(error)), err=True)
            ctx.exit(2)
        except (ClausebookError, OSError, sqlite3.DatabaseError) as error:
            for finding in _findings(error):
                click.echo(str(finding), err=True)
            ctx.exit(2)


def _places(name: str) -> Iterable[EntryPoint]:
    """Where the command of that name is, if there is one."""
    if name in _OWN:
        return (EntryPoint(name, f"clausebook.commands.{_OWN[name]}", ADDED),)
    return entry_points(group=ADDED, name=name)


def _absent(entry: EntryPoint, fault: UseError) -> click.Command:
    """A command that says of itself what it says elsewhere, and whatever is asked of it, which extra it needs."""

    def refuse(**_: object) -> None:
        raise fault

    rest = click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED, metavar="...")
    said = f"{_help(entry) or ''}\n\n{fault}"
    return click.Command(entry.name, {"ignore_unknown_options": True}, refuse, [rest], said)


def _help(entry: EntryPoint) -> str | None:
    """The docstring of a command, read without importing its module."""
    import ast  # noqa: PLC0415 - only for lists

    spec = find_spec(entry.module)
    source = spec and spec.loader and spec.loader.get_source(entry.module)  # type: ignore[attr-defined]
    functions = (node for node in ast.parse(source or "").body if isinstance(node, ast.FunctionDef))
    return next((ast.get_docstring(node) for node in functions if node.name == entry.attr), None)


def _findings(error: ClausebookError | OSError | sqlite3.DatabaseError) -> tuple[Finding, ...]:
    """What to tell of an error."""
    if isinstance(error, ClausebookError):
        return error.findings
    if isinstance(error, OSError | sqlite3.OperationalError):
        mend = "Make room on the disk, or correct the permissions; what was published stays as it was"
        return (Finding("", 0, "E_STORAGE", f"A file cannot be written or read: {error}", mend),)
    mend = "Delete .clausebook/corpus.db and .clausebook/base, and build again"
    return (Finding("", 0, "E_CORPUS", f"The compiled corpus is damaged: {error}", mend),)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "--repo", type=click.Path(path_type=Path), default=Path(), help="The repository (default: here).")
@click.option("--ref", help="The branch or commit whose texts hold (default: as configured, else what is checked out).")
@click.option("--include", multiple=True, metavar="GLOB", help="Files that hold terms, in place of those configured.")
@click.version_option(package_name="clausebook")
@click.pass_context
def main(ctx: click.Context, repo: Path, ref: str | None, include: Sequence[str]) -> None:
    """Turn a git repository of legal Markdown into dated versions, redlines and a public site.

    \b
    clausebook -C my-policies log                every version of every document
    clausebook -C my-policies serve              the site, at http://127.0.0.1:8000
    clausebook demo /tmp/demo                    a small repository to try everything on
    """
    from clausebook.commands.context import Options  # noqa: PLC0415 - brings all of the core along

    ctx.obj = Options(repo, ref, tuple(include))


if __name__ == "__main__":
    sys.exit(main())
