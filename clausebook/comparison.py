"""What changed between any two versions of a document."""

from __future__ import annotations

from functools import lru_cache

from clausebook.change import Change, Op, Placed
from clausebook.changes import Side, changes, known_lineage
from clausebook.clause import Clause
from clausebook.corpus import Corpus
from clausebook.redline import redline
from clausebook.version import Version


def between(corpus: Corpus, before: Version, after: Version) -> tuple[Change, ...]:
    """The changes from one version to another; which clause is which is known from the compiled lineage.

    For adjacent versions they are those of the corpus; the two may stand in any order.
    """
    if after.number == before.number + 1:
        return corpus.changes(after)
    old, new = _side(corpus.clauses(before)), _side(corpus.clauses(after))
    return changes(old, new, known_lineage(old.clauses, old.ids, new.clauses, new.ids), _redline)


def _side(clauses: tuple[Placed, ...]) -> Side:
    found = [Clause(placed.block, placed.address, placed.parent, placed.depth, 0) for placed in clauses]
    return Side(found, [placed.id for placed in clauses])


@lru_cache(maxsize=4096)
def _redline(before: str, after: str) -> tuple[Op, ...]:
    return redline(before, after)
