"""The command line: one click group; the other packages add their commands through an entry-point group."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from clausebook.commands import authoring, checking, exporting, history, importing, reading, reviewing
from clausebook.commands.context import Options
from clausebook.errors import ClausebookError, Finding

ADDED = "clausebook.commands"


class Commands(click.Group):
    """The group; commands of other packages are imported only when they are called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, the added ones among them."""
        return sorted({*super().list_commands(ctx), *(entry.name for entry in entry_points(group=ADDED))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name."""
        for entry in entry_points(group=ADDED, name=cmd_name):
            found: click.Command = entry.load()
            return found
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command; a fault we know of is told in words and ends with 2."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever reads the output has had enough
            raise
        except (ClausebookError, OSError, sqlite3.DatabaseError) as error:
            for finding in _findings(error):
                click.echo(str(finding), err=True)
            ctx.exit(2)


def _findings(error: ClausebookError | OSError | sqlite3.DatabaseError) -> tuple[Finding, ...]:
    """What to tell of an error."""
    if isinstance(error, ClausebookError):
        return error.findings
    if isinstance(error, OSError | sqlite3.OperationalError):
        mend = "Make room on the disk, or correct the permissions; what was published stays as it was"
        return (Finding("", 0, "E_STORAGE", f"A file cannot be written or read: {error}", mend),)
    mend = "Delete the folder .clausebook and build again"
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
    ctx.obj = Options(repo, ref, tuple(include))


for module in (reading, checking, authoring, history, reviewing, exporting, importing):
    for command in module.COMMANDS:
        main.add_command(command)

if __name__ == "__main__":
    sys.exit(main())
