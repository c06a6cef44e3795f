"""What happened to clauses between two versions, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from clausebook.model.clause import Block, ParsedClause


class ChangeKind(StrEnum):
    """What happened to one clause; ``reworded``, ``moved`` and ``renumbered`` combine."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    SPLIT = "split"
    MERGED = "merged"


_OF_PARTS = {ChangeKind.ADDED: ChangeKind.SPLIT, ChangeKind.REMOVED: ChangeKind.MERGED}
_WEIGHTIEST = (
    ChangeKind.ADDED,
    ChangeKind.REMOVED,
    ChangeKind.SPLIT,
    ChangeKind.MERGED,
    ChangeKind.REWORDED,
    ChangeKind.MOVED,
    ChangeKind.RENUMBERED,
)


def primary(kinds: Collection[ChangeKind]) -> ChangeKind:
    """The kind under which a change is counted: what happened to the words counts before where they stand."""
    return next(kind for kind in _WEIGHTIEST if kind in kinds)


def count_kinds(changes: Iterable[Iterable[ChangeKind]]) -> Counter[ChangeKind]:
    """How many of some changes are of each kind; of a split or a merge, the whole counts, and not its parts."""
    found: Counter[ChangeKind] = Counter()
    for some in changes:
        kinds = {*some}
        found.update(kinds - {part for kind, part in _OF_PARTS.items() if kind in kinds})
    return found


class Certainty(StrEnum):
    """How sure the lineage of a clause is."""

    EXACT = "exact"  # the same declared id, a hint, or the same wording unique on both sides
    LIKELY = "likely"
    PROBABLE = "probable"


class Op(NamedTuple):
    """One run of a redline: ``=`` in both texts, ``-`` only in the one before, ``+`` only in the one after.

    ``length`` is in code points. The ``=`` and ``-`` runs in order make up the wording before, the
    ``=`` and ``+`` runs the wording after, exactly.
    """

    op: str
    length: int


class Clause(NamedTuple):
    """A clause of one version: which clause it is, what it says, where it stands.

    ``id`` is the clause id without the document; ``parent`` is the index of the enclosing clause among
    the clauses of the same version (-1 at the top), ``depth`` the number of ancestors. ``number`` is its number
    with those above it, "" if it has none, and ``cited`` what leads to it alone in this text, from the outermost
    inwards: ``("8.1", "item 4.4")``; empty where a text is not to be cited.
    """

    id: str
    block: Block
    address: str
    parent: int
    depth: int
    number: str = ""
    cited: tuple[str, ...] = ()


def as_clauses(placed: Iterable[Clause]) -> list[ParsedClause]:
    """Clauses as a text has them: without ids, and without lines (0)."""
    return [ParsedClause(one.block, one.address, one.parent, one.depth, 0) for one in placed]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one clause between two versions.

    ``before`` is None when added, ``after`` None when removed. ``redline`` is empty unless the clause was
    reworded. ``other`` holds, for a split, the ids of the parts that left, and of each part (that was added) the
    id of the clause that it left; for a merge, the ids of the clauses taken in, and of each of those (that was
    removed) the id of the one that took it; for a clause moved from or to another document, that document's id and
    a slash before the clause id.
    """

    clause: str
    kinds: tuple[ChangeKind, ...]
    before: Clause | None
    after: Clause | None
    redline: tuple[Op, ...] = ()
    certainty: Certainty = Certainty.EXACT
    other: tuple[str, ...] = ()


class Told(NamedTuple):
    """What was told of a clause of the document on the way from one text to the other; ``other`` are of it, too."""

    clause: Hashable
    kinds: tuple[ChangeKind, ...]
    certainty: Certainty = Certainty.EXACT
    other: tuple[Hashable, ...] = ()
