"""A text that landed, beside the one it takes the place of: which clause is which, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from clausebook.identity.documents import DocumentHistory
from clausebook.lineage import match
from clausebook.lineage.changes import Side, derive_changes
from clausebook.model.change import Certainty, Change, Op
from clausebook.model.clause import Kind, ParsedClause
from clausebook.model.errors import CorpusError
from clausebook.parse import wording
from clausebook.redline.word_diff import holds, redline
from clausebook.timeline.hints import Hint


@dataclass(slots=True)
class Landed:
    """A text that landed in the revision being told, beside the one it takes the place of."""

    book: DocumentHistory
    before: Sequence[ParsedClause]
    before_keys: Sequence[int]
    lineage: match.Lineage
    began: bool


def withdraw_all(book: DocumentHistory) -> Landed:
    """A document whose file is gone, and with it every clause."""
    return Landed(book, book.clauses, book.keys, match.Lineage((), removed=tuple(range(len(book.clauses)))), began=True)


@lru_cache(maxsize=16384)
def prove_redline(before: str, after: str) -> tuple[Op, ...]:
    """The redline, proven to rebuild both sides. Raises :class:`CorpusError` ``E_REDLINE`` for one that does not."""
    ops = redline(before, after)
    if not holds(ops, before, after):
        raise CorpusError.of("E_REDLINE", f"does not rebuild {before[:60]!r}", "Report this as a bug")
    return ops


def keep_in_place(before: Sequence[ParsedClause], after: Sequence[ParsedClause]) -> match.Lineage | None:
    """The lineage of a text in which every clause says where it stood what it said, under the same name; else None.

    Most revisions only format a text, and need no search.
    """
    if len(before) != len(after):
        return None
    for old, new in zip(before, after, strict=True):
        if old.block is not new.block and (old.block.wording, old.block.anchor) != (
            new.block.wording,
            new.block.anchor,
        ):
            return None
    return match.Lineage(tuple(match.Pair(place, place, Certainty.EXACT) for place in range(len(before))))


def has_same_words(before: Sequence[ParsedClause], after: Sequence[ParsedClause]) -> bool:
    """Whether two texts say the same words in the same order, under whatever numbers."""
    said, says = (wording.joined(clause.block.wording for clause in clauses) for clauses in (before, after))
    return said == says


def list_date_lines(clauses: Sequence[ParsedClause]) -> list[str]:
    """What the date lines of a text read."""
    return [clause.block.text for clause in clauses if clause.block.kind is Kind.DATELINE]


def list_known_ids(book: DocumentHistory, hint: Hint) -> list[str]:
    """The names by which a clause can be known again: declared ones, and those a hint speaks of.

    A derived id is no evidence: another clause may come to declare the very words it was made from.
    """
    names = (book.names.of[key] for key in book.keys)
    return [name.id if name.declared or name.id in hint.pairs else "" for name in names]


def name_clauses(book: DocumentHistory, clauses: Sequence[ParsedClause], keys: Sequence[int]) -> None:
    """Give each clause the id that it declares, and each new one without an id that is derived from it."""
    for clause, key in zip(clauses, keys, strict=True):
        if clause.block.anchor:
            book.names.declare(key, clause.block.anchor)
    for clause, key in zip(clauses, keys, strict=True):
        if key not in book.names.of:
            parent = book.names.of[keys[clause.parent]].id if clause.parent >= 0 else ""
            book.names.derive(key, clause.block, parent)


def is_rearranged(before: Sequence[ParsedClause], after: Sequence[ParsedClause]) -> bool:
    """Whether the same words were divided, numbered or nested in another way."""
    return len(before) != len(after) or any(
        (old.block.wording, old.block.label, old.parent) != (new.block.wording, new.block.label, new.parent)
        for old, new in zip(before, after, strict=True)
    )


def find_changes(
    book: DocumentHistory, landed: Landed, elsewhere: Mapping[tuple[int, int], str]
) -> list[tuple[int, Change, int | None, int | None]]:
    """The changes of a version with clauses by number, and where they stand in the two texts."""
    mine = {str(clause): other for (document, clause), other in elsewhere.items() if document == book.key}
    before = Side(landed.before, [str(key) for key in landed.before_keys])
    after = Side(book.clauses, [str(key) for key in book.keys])
    old = {id_: index for index, id_ in enumerate(before.ids)}
    new = {id_: index for index, id_ in enumerate(after.ids)}
    return [
        (
            int(change.clause),
            change,
            old[change.before.id] if change.before else None,
            new[change.after.id] if change.after else None,
        )
        for change in derive_changes(before, after, landed.lineage, prove_redline, mine)
    ]


def find_crossings(landed: Sequence[Landed]) -> dict[tuple[int, int], str]:
    """Clauses that went from one document of the revision to another, by document and clause number.

    Of a document that is new they came from another that goes.
    A heading that says the same goes along with what stands under it.
    """
    if not landed[1:] or not any(one.lineage.removed for one in landed):
        return {}
    gone = [(one, at) for one in landed for at in one.lineage.removed]
    come = [(one, at) for one in landed for at in one.lineage.added]
    crossings = match.find_moves_across(
        [(str(one.book.key), one.before[at]) for one, at in gone],
        [(str(one.book.key), one.book.clauses[at]) for one, at in come],
    )
    result: dict[tuple[int, int], str] = {}
    for crossing in crossings:
        (old, left), (new, right) = gone[crossing.removed], come[crossing.added]
        while True:
            before, after = (old.book.key, old.before_keys[left]), (new.book.key, new.book.keys[right])
            result[before], result[after] = "{}/{}".format(*after), "{}/{}".format(*before)
            left, right = old.before[left].parent, new.book.clauses[right].parent
            if not _goes_along(old, left, new, right) or (old.book.key, old.before_keys[left]) in result:
                break
    return result


def _goes_along(old: Landed, left: int, new: Landed, right: int) -> bool:
    """Whether a heading that one document lost is the one that another got."""
    if left not in old.lineage.removed or right not in new.lineage.added:
        return False
    before, after = old.before[left].block, new.book.clauses[right].block
    return before.kind is Kind.SECTION and before.wording == after.wording
