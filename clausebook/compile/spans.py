"""Writes the text of a version, and since when each of its clauses has stood as it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from clausebook.compile.landed import Landed
from clausebook.corpus import Writer, restore
from clausebook.corpus.stays import State
from clausebook.identity.documents import DocumentHistory
from clausebook.lineage.known import known_lineage
from clausebook.model.clause import Block, ParsedClause

_Around = tuple["_Around", int, str, str] | tuple[()]  # of each clause around: those around it, number, label, heading


class _Stand(NamedTuple):
    """What must be the same for a clause to stand as it did."""

    block: Block
    address: str
    around: _Around


_Stands = Mapping[int, _Stand]


def find_last(writer: Writer, book: DocumentHistory) -> Landed:
    """The newest text beside the last one of the version before: which clause is which is known by now."""
    before, keys = restore.text(writer.connection, book.key, book.versions[-2].number)
    return Landed(book, before, keys, known_lineage(before, keys, book.clauses, book.keys), began=True)


def write_text(writer: Writer, landed: Landed) -> int:
    """Write the newest version of a document with its text; the key of the version."""
    book, began = landed.book, landed.began
    number = len(book.versions)
    key = writer.version(book, book.versions[-1])
    anew = began and (number == 1 or book.versions[-2].withdrawn_on is not None)
    same = 0 if anew else _count_same(landed)
    old, new = _stand(landed.before, landed.before_keys, same), _stand(book.clauses, book.keys, same)
    changed = [*(clause for clause in old if clause not in new), *new]
    if not anew:
        changed = [clause for clause in changed if old.get(clause) != new.get(clause)]
    if not began and changed:
        changed = _amend(writer, landed, new, changed)
    for clause in changed:
        state = new.get(clause)
        writer.spans.begin(clause, number, State(writer.number(state.block), state.address) if state else None)
    return key


def _count_same(landed: Landed) -> int:
    """With how many clauses both texts begin that stand the same."""
    pairs = zip(landed.before, landed.book.clauses, landed.before_keys, landed.book.keys, strict=False)
    return sum(1 for _ in takewhile(_is_same, pairs))


def _is_same(pair: tuple[ParsedClause, ParsedClause, int, int]) -> bool:
    before, after, old, new = pair
    return old == new and before[:3] == after[:3]


def _stand(clauses: Sequence[ParsedClause], keys: Sequence[int], start: int) -> dict[int, _Stand]:
    """How each clause of a text stands, by its number, from the one at ``start`` on."""
    known: dict[int, _Around] = {-1: ()}
    return {
        key: _Stand(one.block, one.address, known.get(one.parent) or _find_around(clauses, keys, one.parent, known))
        for key, one in zip(keys[start:], clauses[start:], strict=True)
    }


def _find_around(
    clauses: Sequence[ParsedClause], keys: Sequence[int], index: int, known: dict[int, _Around]
) -> _Around:
    """A clause and those around it, as they are called."""
    found = known.get(index)
    if found is None:
        block, above = clauses[index].block, _find_around(clauses, keys, clauses[index].parent, known)
        found = known[index] = above, keys[index], block.label, block.heading
    return found


def _amend(writer: Writer, landed: Landed, new: _Stands, changed: Sequence[int]) -> list[int]:
    """What of the changed clauses begins with the newest version, now that its text is another.

    What began with it before, and stands again as in the version before, goes on.
    """
    book, number = landed.book, len(landed.book.versions)
    begun = {clause for clause in changed if writer.spans.take_back(clause, number)}
    if not begun:
        return list(changed)
    before: _Stands = {}
    if number > 1:
        before = _stand(*restore.text(writer.connection, book.key, number - 1), 0)
    if number > 1 and book.versions[-2].withdrawn_on is not None:  # nothing goes on
        return [clause for clause in changed if clause in new or clause in before]
    return [clause for clause in changed if clause not in begun or before.get(clause) != new.get(clause)]
