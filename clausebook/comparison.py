"""What changed between any two versions of a document."""

from __future__ import annotations

from functools import lru_cache

from clausebook.change import Change, Op, Placed
from clausebook.changes import Side, changes
from clausebook.clause import Clause
from clausebook.corpus import Corpus
from clausebook.lineage import Lineage, Pair, moved
from clausebook.change import Certainty
from clausebook.redline import redline
from clausebook.version import Version


def between(corpus: Corpus, before: Version, after: Version) -> tuple[Change, ...]:
    """The changes from one version to another; which clause is which is known from the compiled lineage.

    For adjacent versions they are those of the corpus; the two may stand in any order.
    """
    if after.number == before.number + 1:
        return corpus.changes(after)
    if after.number == before.number:
        return ()
    old, new = corpus.clauses(before), corpus.clauses(after)
    return changes(_side(old), _side(new), _lineage(old, new), _redline)


def _side(clauses: tuple[Placed, ...]) -> Side:
    return Side([_clause(clause) for clause in clauses], [clause.id for clause in clauses])


def _clause(placed: Placed) -> Clause:
    return Clause(placed.block, placed.address, placed.parent, placed.depth, 0)


def _lineage(old: tuple[Placed, ...], new: tuple[Placed, ...]) -> Lineage:
    places = {clause.id: index for index, clause in enumerate(new)}
    pairs = tuple(
        Pair(index, places[clause.id], Certainty.EXACT) for index, clause in enumerate(old) if clause.id in places
    )
    stayed, came = {pair.before for pair in pairs}, {pair.after for pair in pairs}
    return Lineage(
        pairs,
        tuple(index for index in range(len(old)) if index not in stayed),
        tuple(index for index in range(len(new)) if index not in came),
        moved=moved(pairs, [_clause(clause) for clause in old], [_clause(clause) for clause in new]),
    )


@lru_cache(maxsize=4096)
def _redline(before: str, after: str) -> tuple[Op, ...]:
    return redline(before, after)
