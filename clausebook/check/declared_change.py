"""A document against what is published of it, clause by clause: what was declared, and what was done."""

from __future__ import annotations

from collections.abc import Iterator

from clausebook.check.corrections import cited, heavy
from clausebook.codes import finding
from clausebook.crossref.definitions import name_terms
from clausebook.html import wording
from clausebook.lineage import similarity
from clausebook.model.change import ChangeKind, Clause, as_clauses
from clausebook.model.declared import NOTHING
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding
from clausebook.redline import significant_words

_LINKS = 3
_OTHER = 0.25  # the share of words below which a text is another one
_LONG = 60  # words of a text that can be told from another


def find(one: DocumentChange) -> Iterator[Finding]:
    """What a change of one document gives occasion to ask."""
    if one.withdrawn:
        return
    if one.version and not one.fresh:
        if not one.renumbers:
            yield from _declared(one)
        yield from _weighty(one)
        yield from _replaced(one)
        yield from _retired(one)
    if not one.fresh:
        yield from _marks(one)
        yield from _links(one)


def _declared(one: DocumentChange) -> Iterator[Finding]:
    """``W_CHANGE_UNSAID``: a word of the author is missing, not one of the version before."""
    if one.declared.change == NOTHING.change:
        yield finding(one.path, 1, "W_CHANGE_UNSAID", "The text changed, and nobody says what kind of change it is")


def _weighty(one: DocumentChange) -> Iterator[Finding]:
    """``E_EDITORIAL_WEIGHT``, ``W_WEIGHT``: weighty words that changed in a correction, or in silence."""
    if not one.changes or not (one.is_refuted or one.said is None):
        return
    terms = name_terms(as_clauses(one.before), as_clauses(one.after))
    for burden in significant_words.find_burdens(one.changes, terms):
        line = one.line(burden.change.clause)
        if one.is_refuted:
            yield heavy(one.path, line, burden)
        elif burden.shifts:
            yield finding(one.path, line, "W_WEIGHT", f"{cited(burden.change)}: {burden}")


def _replaced(one: DocumentChange) -> Iterator[Finding]:
    """``W_OTHER_TEXT``: a file that holds another agreement now is no new version of the one before."""
    before, after = ([word for placed in side for word in similarity.words(placed.block.wording)]
                     for side in (one.before, one.after))  # fmt: skip
    if min(len(before), len(after)) >= _LONG:
        share = similarity.overlap(before, after)
        if share < _OTHER:
            message = (
                f"Only {share:.0%} of the words of “{one.versions[-1].title}” are left: this may be another document"
            )
            yield finding(one.path, 1, "W_OTHER_TEXT", message)


def _retired(one: DocumentChange) -> Iterator[Finding]:
    """``W_ID_RETIRED``: clauses with an id that are removed."""
    gone = [change for change in one.of(ChangeKind.REMOVED) if change.before and change.before.block.anchor]
    for change in gone:
        message = f"{cited(change)}, #{change.clause}, is removed: its permanent link will say so"
        yield finding(one.path, 0, "W_ID_RETIRED", message)


def _marks(one: DocumentChange) -> Iterator[Finding]:
    """``W_ID_LOST``, ``W_ID_RENAMED``: the mark of a clause that lives on."""
    pairs = [(change.before, change.after) for change in one.changes if change.before and change.after]
    seen = {after.id for _, after in pairs}
    before, after = ({placed.id: placed for placed in side} for side in (one.before, one.after))
    words = {placed.block.wording: placed for placed in one.before if placed.id not in after}
    for placed in one.after:
        old = before.get(placed.id) or words.get(placed.block.wording)
        if old and placed.id not in seen:
            pairs.append((old, placed))
    for old, new in pairs:
        had, has = old.block.anchor, new.block.anchor
        if had and not has:
            message = f'The mark <a id="{had}"></a> of {wording.name(new)} is gone, and the clause is still there'
            yield finding(one.path, one.line(new.id), "W_ID_LOST", message)
        elif had and had != has:
            message = f"The id of {wording.name(new)} was “{had}” and is “{has}”: links to it lead to its old place"
            yield finding(one.path, one.line(new.id), "W_ID_RENAMED", message)


def _links(one: DocumentChange) -> Iterator[Finding]:
    """``W_LINKS``: the same words lead elsewhere."""
    before = {placed.id: placed for placed in one.before}
    told: list[tuple[int, str]] = []
    for placed in one.after:
        old = before.get(placed.id)
        if old is not None and old.block.wording == placed.block.wording:
            lost, gained = _hrefs(old) - _hrefs(placed), _hrefs(placed) - _hrefs(old)
            if lost and gained:
                told.append((one.line(placed.id), f"{wording.name(placed)}: {min(lost)} became {min(gained)}"))
    if told:
        more = f" and {len(told) - _LINKS} more" if len(told) > _LINKS else ""
        message = f"Links lead elsewhere, and no word beside them changed: {'; '.join(one for _, one in told[:_LINKS])}"
        yield finding(one.path, told[0][0], "W_LINKS", message + more)


def _hrefs(placed: Clause) -> set[str]:
    return {mark.href for mark in placed.block.marks if mark.tag == "link" and mark.href}
