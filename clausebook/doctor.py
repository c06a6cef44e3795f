"""``clausebook doctor``: whether the repository, the corpus and this machine are fit for legal history."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from clausebook import unread_files
from clausebook.corpus import Corpus
from clausebook.model import change
from clausebook.model.errors import ClausebookError
from clausebook.parse.wording import digest
from clausebook.redline import word_diff
from clausebook.workspace import Workspace

T = TypeVar("T")

OLDEST_SQLITE = (3, 35, 0)  # RETURNING


@dataclass(frozen=True, slots=True)
class Result:
    """One thing examined: ``well`` or not, and what there is to tell."""

    name: str
    well: bool
    told: str


def examine(
    repo: Path,
    ref: str | None,
    include: Sequence[str],
    others: Sequence[Callable[[Workspace], tuple[Result, ...]]] = (),
) -> tuple[Result, ...]:
    """Everything there is to examine, in the order in which one thing needs another; ``others`` examine more."""
    results = [_sqlite()]
    opened = _tried("repository", lambda: Workspace.open(repo, ref, include))
    if isinstance(opened, Result):
        return (*results, opened)
    results.append(Result("repository", well=True, told=f"{opened.repository.root} at {opened.repository.tip[:12]}"))
    results.append(_committed(opened))
    for other in others:
        told = _tried("settings", partial(other, opened))
        results += (told,) if isinstance(told, Result) else told
    compiled = _tried("corpus", opened.corpus)
    if isinstance(compiled, Result):
        return (*results, compiled)
    damage = compiled.damage()
    if damage:
        mend = "Delete .clausebook/corpus.db and .clausebook/base, and build again"
        return (*results, Result("corpus", well=False, told=f"{compiled.path} is damaged: {damage}. {mend}"))
    return (*results, _read(opened, compiled), *_corpus(compiled))


def _sqlite() -> Result:
    told = f"SQLite {sqlite3.sqlite_version}"
    return Result("SQLite", sqlite3.sqlite_version_info >= OLDEST_SQLITE, told)


def _tried(name: str, work: Callable[[], T]) -> T | Result:
    try:
        return work()
    except ClausebookError as error:
        return Result(name, well=False, told=str(error))


def _committed(workspace: Workspace) -> Result:
    dirty = [path for path in workspace.repository.dirty() if workspace.config.selects(path)]
    return Result(
        "working tree", not dirty, f"not committed: {', '.join(dirty)}" if dirty else "all texts are committed"
    )


def _read(workspace: Workspace, corpus: Corpus) -> Result:
    if not corpus.documents():
        return Result("texts", well=False, told=str(unread_files.report_nothing_read(workspace.unread())))
    return Result("texts", well=True, told=f"read: {len(workspace.texts())}")


def _corpus(corpus: Corpus) -> Iterator[Result]:
    documents = corpus.documents()
    versions = [version for record in documents for version in corpus.versions(record.id)]
    yield Result(
        "corpus", well=True, told=f"{len(documents)} documents, {len(versions)} versions, up to {corpus.tip[:12]}"
    )
    wrong = [
        f"{version.document} {version.name}"
        for version in versions
        if digest(clause.block.printed for clause in corpus.clauses(version)) != version.sha256
    ]
    yield Result("text", not wrong, f"differs from its SHA-256: {', '.join(wrong)}" if wrong else "every SHA-256 holds")
    broken = [
        f"{version.document} {version.name}" for version in versions if not all(map(_holds, corpus.changes(version)))
    ]
    yield Result(
        "redlines", not broken, f"do not hold: {', '.join(broken)}" if broken else "every one rebuilds both sides"
    )


def _holds(one: change.Change) -> bool:
    if not (one.redline and one.before and one.after):
        return True
    return word_diff.holds(one.redline, one.before.block.wording, one.after.block.wording)
