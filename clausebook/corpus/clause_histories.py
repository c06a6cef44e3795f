"""How the clauses of a document went from version to version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from clausebook.model.change import Change, Clause
from clausebook.model.version import Version


class Texts(Protocol):
    """The versions of documents, with the clauses and changes of each."""

    def versions(self, document: str) -> Sequence[Version]:
        """The versions of a document, oldest first."""

    def clauses(self, version: Version) -> Sequence[Clause]:
        """The clauses of a version in reading order."""

    def changes(self, version: Version) -> Sequence[Change]:
        """What changed against the version before."""


def trace_clauses(corpus: Texts, document: str) -> dict[str, tuple[tuple[Version, Clause, Change | None], ...]]:
    """Of each clause by id, every version in which it appeared or changed, oldest first."""
    found: dict[str, list[tuple[Version, Clause, Change | None]]] = {}
    standing: set[str] = set()
    for version in corpus.versions(document):
        changed = {change.clause: change for change in corpus.changes(version)}
        placed = corpus.clauses(version)
        for clause in placed:
            if clause.id in changed or clause.id not in standing:
                found.setdefault(clause.id, []).append((version, clause, changed.get(clause.id)))
        standing = {clause.id for clause in placed}
    return {clause: tuple(entries) for clause, entries in found.items()}


def find_removals(corpus: Texts, document: str) -> dict[str, Version]:
    """The version that removed each clause which stands no more, by id."""
    result: dict[str, Version] = {}
    standing: set[str] = set()
    for version in corpus.versions(document):
        now = {clause.id for clause in corpus.clauses(version)}
        result.update(dict.fromkeys(standing - now, version))
        for clause in now:
            result.pop(clause, None)
        standing = now
    return result
