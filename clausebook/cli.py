"""The command line: one click group; commands are found by name, and imported when they are called.

Importing all of them takes longer than most of them run, so that a list of commands imports none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, cast

import click

from clausebook.extras import missing
from clausebook.model.errors import ClausebookError, Finding, UseError

ADDED = "clausebook.commands"  # what the other packages add
_OWN = {
    "check": "checking:check",
    "demo": "authoring:demo",
    "cite": "citing:cite",
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


class Place(NamedTuple):
    """Where a command is: a module, and what it is called there."""

    name: str
    module: str
    attribute: str

    def load(self) -> click.Command:
        """Import the command."""
        return cast("click.Command", attrgetter(self.attribute)(import_module(self.module)))


class Commands(click.Group):
    """The group; a command is imported only when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Every command, the added ones among them."""
        return sorted({*_OWN, *(place.name for place in _added())})

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name; of one whose libraries are not installed, all that can be told of it."""
        for place in _places(cmd_name):
            try:
                return place.load()
            except ImportError as error:
                return _absent(place, missing(error))
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with the beginning of what its source says of it."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        listed = [click.Command(name, help=_help(place)) for name in names for place in _places(name)]
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
        except Exception as error:
            findings = _findings(error)
            if not findings:
                raise
            for finding in findings:
                click.echo(str(finding), err=True)
            ctx.exit(2)


def _places(name: str) -> Iterable[Place]:
    """Where the command of that name is, if there is one."""
    if name in _OWN:
        return (Place(name, *f"clausebook.commands.{_OWN[name]}".split(":")),)
    return (place for place in _added() if place.name == name)


@lru_cache(maxsize=1)
def _added() -> tuple[Place, ...]:
    """The commands of the other packages, and of whatever else is installed."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - takes longer to import than most commands to run

    return tuple(Place(entry.name, entry.module, entry.attr) for entry in entry_points(group=ADDED))


def _absent(place: Place, fault: UseError) -> click.Command:
    """A command that says of itself what it says elsewhere, and whatever is asked of it, which extra it needs."""

    def refuse(**_: object) -> None:
        raise fault

    rest = click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED, metavar="...")
    said = f"{_help(place) or ''}\n\n{fault}"
    return click.Command(place.name, {"ignore_unknown_options": True}, refuse, [rest], said)


def _help(place: Place) -> str | None:
    """The docstring of a command, read without importing its module."""
    return _docstrings(place.module).get(place.attribute)


@lru_cache(maxsize=64)
def _docstrings(module: str) -> Mapping[str, str | None]:
    """The docstring of each function of a module, which is not imported."""
    import ast  # noqa: PLC0415 - only for lists
    from importlib.util import find_spec  # noqa: PLC0415 - as above

    spec = find_spec(module)
    source = Path(spec.origin).read_bytes() if spec and spec.origin else b""
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return {node.name: ast.get_docstring(node) for node in functions}


def _findings(error: Exception) -> tuple[Finding, ...]:
    """What to tell of a fault we know of; nothing of any other."""
    import sqlite3  # noqa: PLC0415 - only when something failed

    if isinstance(error, ClausebookError):
        return error.findings
    if isinstance(error, OSError | sqlite3.OperationalError):
        mend = "Make room on the disk, or correct the permissions; what was published stays as it was"
        return (Finding("", 0, "E_STORAGE", f"A file cannot be written or read: {error}", mend),)
    if isinstance(error, sqlite3.DatabaseError):
        mend = "Delete .clausebook/corpus.db and .clausebook/base, and build again"
        return (Finding("", 0, "E_CORPUS", f"The compiled corpus is damaged: {error}", mend),)
    return ()


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
