"""What every command needs: the repository it was told to work on, and how it shows progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from clausebook import unread_files
from clausebook.compile.compiler import Compilation, Progress
from clausebook.corpus import Corpus
from clausebook.left_out import find_left_out
from clausebook.model.errors import CorpusError
from clausebook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Options:
    """The common options."""

    repo: Path
    ref: str | None
    include: tuple[str, ...]

    def workspace(self) -> Workspace:
        """The repository, opened."""
        return Workspace.open(self.repo, self.ref, self.include)

    def here(self) -> Workspace:
        """The repository, opened at what is checked out, whatever is published."""
        return Workspace.open(self.repo, self.ref or "HEAD", self.include)

    def words(self) -> tuple[str, ...]:
        """The same as the words of a command line, for a process of its own."""
        ref = () if self.ref is None else ("--ref", self.ref)
        return ("-C", str(self.repo), *ref, *(word for one in self.include for word in ("--include", one)))

    def corpus(self) -> tuple[Workspace, Corpus]:
        """The repository and its corpus, brought up to date."""
        workspace = self.workspace()
        return workspace, Corpus(compiled(workspace).corpus)


def compiled(workspace: Workspace) -> Compilation:
    """Compile what is new, with a progress bar on a terminal; says loudly when it had to begin anew."""
    with progress_bar("Compiling history") as progress:
        result = workspace.compile(progress)
    if result.recompiled:
        click.echo(f"The whole history was compiled again: {result.recompiled}", err=True)
    for doubt in result.doubts:
        click.echo(str(doubt), err=True)
    return result


def tell_unread(workspace: Workspace) -> None:
    """Say which files look like texts and were not read, nor taken into one that was."""
    taken = _find_taken(workspace)
    unread = [path for path in workspace.unread() if path not in taken]
    told = unread_files.describe_unread(unread, workspace.config.include)
    if told:
        click.echo(told, err=True)


def _find_taken(workspace: Workspace) -> frozenset[str]:
    """The files that texts of several are made of, as far as any are compiled."""
    try:
        with closing(Corpus(workspace.state / "corpus.db")) as corpus:
            return frozenset(path for pieces in corpus.pieces.values() for path in pieces)
    except CorpusError:
        return frozenset()


@contextmanager
def reporting_files(workspace: Workspace, corpus: Corpus) -> Iterator[None]:
    """Refuse a repository without any document; report at the end what was left out and what was not read."""
    if not corpus.documents():
        for finding in find_left_out(workspace, corpus) or (unread_files.report_nothing_read(workspace.unread()),):
            click.echo(str(finding), err=True)
        raise SystemExit(1)
    yield
    for finding in find_left_out(workspace, corpus):
        click.echo(str(finding), err=True)
    tell_unread(workspace)


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A bar on standard error, if that is a terminal and the work is long enough to be shown."""
    bar: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and sys.stderr.isatty() and total > 1:
            bar = click.progressbar(length=total, label=label, file=sys.stderr, show_pos=True)
            bar.__enter__()
        if bar is not None:
            bar.update(done - bar.pos)

    try:
        yield show
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)


def echo_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def options(function: Any) -> Any:  # noqa: ANN401 - a decorator of click commands
    """Pass the common options as the first argument."""
    return click.pass_obj(function)


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
