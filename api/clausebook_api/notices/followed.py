"""What of a notice concerns whoever follows only some clauses: what changed there, and whose terms changed.

A change concerns those who follow the clause, a section that it stands in or stood in, or a clause that it was split
from or merged with, now or in an earlier version. A clause that uses a term whose definition changed is touched, though
its words are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from clausebook.crossref.changed_terms import find_meanings, find_redefined, find_undefined, find_users
from clausebook.crossref.definitions import Definition
from clausebook.html import urls, wording
from clausebook.model.change import Change, ChangeKind, Clause, Told, as_clauses
from clausebook.model.version import DocumentRecord, Version


class Around(NamedTuple):
    """The texts around a change: before and after it, and those of other documents in which its terms hold."""

    before: Sequence[Clause] = ()
    after: Sequence[Clause] = ()
    borrowers: Sequence[tuple[DocumentRecord, Sequence[Clause]]] = ()
    origins: Mapping[str, Sequence[str]] = MappingProxyType({})  # of clauses, by id, those that went into them before


ALONE = Around()


class Touched(NamedTuple):
    """A clause of a document that uses terms that changed; whoever follows one of ``concerned`` is told."""

    record: DocumentRecord
    placed: Clause
    terms: tuple[str, ...]
    concerned: tuple[str, ...]

    def fields(self, version: Version) -> dict[str, object]:
        """The fields of :class:`clausebook_api.serializers.TouchedClause`, of a version that changes terms."""
        record, clause = self.record, self.placed.id
        here = record.id == version.document
        return {
            "document": record.id,
            "title": record.title,
            "clause": clause,
            "name": wording.short(self.placed),
            "terms": list(self.terms),
            "permalink": urls.version(version, clause) if here else urls.document(record.id, clause),
        }


def list_concerned(change: Change, around: Around) -> list[str]:
    """The clauses of a document, by id, whose followers a change concerns."""
    above = chain(_enclosing(change.before, around.before), _enclosing(change.after, around.after))
    others = (one for one in change.other if "/" not in one)
    found = dict.fromkeys((change.clause, *others, *above))
    return list(dict.fromkeys(chain(found, *(around.origins.get(one, ()) for one in found))))


def find_origins(told: Iterable[Told]) -> dict[str, list[str]]:
    """Of each clause, those that were split into it or merged into it, over all that was told of a document so far.

    What went into one of these went into it, too.
    """
    found: dict[str, dict[str, None]] = {}
    for one in told:
        here, others = str(one.clause), [str(other) for other in one.other]
        kinds = {*one.kinds}
        if {ChangeKind.MERGED, ChangeKind.REMOVED} <= kinds:
            steps = [(here, other) for other in others]
        elif {ChangeKind.SPLIT, ChangeKind.ADDED} <= kinds:
            steps = [(other, here) for other in others]
        else:
            steps = []
        for source, target in steps:
            if source != target:
                found.setdefault(target, {}).update({source: None, **found.get(source, {})})
    return {clause: [*origins] for clause, origins in found.items()}


def find_touched(record: DocumentRecord, changes: Sequence[Change], around: Around) -> Iterator[Touched]:
    """The clauses that use a term whose definition changed; those that are told of as new or reworded are left out."""
    before, now = find_meanings(as_clauses(around.before)), find_meanings(as_clauses(around.after))
    definitions = find_redefined(before, now, around.after, changes) if around.before else []
    definitions += find_undefined(before, now)
    if definitions:
        told = {change.clause for change in changes if change.redline or change.before is None}
        here = _touched(definitions, record, around.after, here=True)
        yield from (one for one in here if one.placed.id not in told)
        for other, clauses in around.borrowers:
            yield from _touched(definitions, other, clauses, here=False)


def _touched(
    definitions: Sequence[Definition], record: DocumentRecord, clauses: Sequence[Clause], *, here: bool
) -> Iterator[Touched]:
    for index, terms in find_users(definitions, as_clauses(clauses), here=here):
        placed = clauses[index]
        yield Touched(record, placed, terms, (placed.id, *_enclosing(placed, clauses)))


def _enclosing(placed: Clause | None, clauses: Sequence[Clause]) -> Iterator[str]:
    """The sections in which a clause of a text stands, from the innermost outwards."""
    above = placed.parent if placed else -1
    while 0 <= above < len(clauses):
        yield clauses[above].id
        above = clauses[above].parent
