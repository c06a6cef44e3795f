"""What a change of one clause does to others that were not touched: references, definitions, figures, translations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from clausebook.check import figures, lost_terms
from clausebook.check.text import Text, Texts, enumerate_lines
from clausebook.codes import finding
from clausebook.crossref.changed_terms import find_meanings, find_redefined, find_users
from clausebook.crossref.references import Reference, find_kept, find_references
from clausebook.crossref.resolve import LabelIndex, Outcome, resolve
from clausebook.html import wording
from clausebook.model.change import ChangeKind, Clause, as_clauses
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding

_SHOWN = 8


def find(one: DocumentChange, texts: Texts, updated: Mapping[str, date]) -> Iterator[Finding]:
    """What a change of one document means elsewhere; ``updated`` is the Last Updated of each document."""
    text = texts.get(one.path)
    if text is not None and one.fresh:
        yield from _behind(text, updated)
    if text is None or one.version is None or one.fresh or one.withdrawn:
        return
    yield from _shifted(one, text)
    yield from _reach(one, texts)
    yield from lost_terms.find(one, text, texts)
    yield from figures.find_left(one, text)
    yield from _translations(one, texts)


# -- references --


def _shifted(one: DocumentChange, text: Text) -> Iterator[Finding]:
    """``W_REF_SHIFTED``: a reference that stayed as it was, and means another clause since a renumbering."""
    if not one.of(ChangeKind.RENUMBERED, ChangeKind.ADDED, ChangeKind.REMOVED):
        return
    earlier, later = LabelIndex.of(as_clauses(one.before)), LabelIndex.of(as_clauses(one.after))
    known = {placed.id: placed for placed in one.before}
    now = {placed.id: placed for placed in one.after}
    for index, placed in enumerate(one.after):
        old = known.get(placed.id)
        now_said = find_references(placed.block)
        same = find_kept(find_references(old.block), now_said) if old else frozenset()
        for order, reference in enumerate(now_said):
            if reference.document_hint or order not in same:
                continue
            meant, leads = _ends(reference, earlier, one.before), _ends(reference, later, one.after)
            for was, is_ in zip(meant, leads, strict=True):
                if was in now and is_ != was and (is_ or now[was].number != reference.label):
                    said_here = placed.block.text[reference.start : reference.end]
                    line = text.line(index, said_here) if index < len(text.clauses) else one.line(placed.id)
                    yield _lost(one.path, line, said_here, (known[was], now[was]), now.get(is_))


def _lost(path: str, line: int, said: str, meant: tuple[Clause, Clause], leads: Clause | None) -> Finding:
    before, after = meant
    to = f"leads to “{wording.heading(leads)}”" if leads else "leads nowhere"
    message = f"“{said}” meant “{wording.heading(before)}”, which is {wording.name(after)} now, and {to}"
    number = wording.number(after)
    mend = f"Write {number}, or run clausebook renumber." if number else ""
    return finding(path, line, "W_REF_SHIFTED", message, mend)


def _ends(reference: Reference, index: LabelIndex, side: Sequence[Clause]) -> tuple[str, str]:
    """The ids of the clauses at both ends of a reference; "" where that is not sure, or is no range."""
    first = _only(reference._replace(through="", title=""), index, side)
    if not reference.through:
        return first, ""
    return first, _only(reference.last, index, side)


def _only(reference: Reference, index: LabelIndex, side: Sequence[Clause]) -> str:
    found = resolve(reference, index)
    return side[found.places[0].clause].id if found.outcome is Outcome.FOUND and not found.places[0].enumerator else ""


# -- definitions --


class Reach(NamedTuple):
    """A term whose definition changed, and how often other clauses use it, by path of their document."""

    term: str
    clause: Clause
    used: dict[str, list[int]]  # lines


def reach(one: DocumentChange, texts: Texts) -> Iterator[Reach]:
    """The terms whose definition a proposal changes, each with where else it is used."""
    before, now = find_meanings(as_clauses(one.before)), find_meanings(as_clauses(one.after))
    for definition in find_redefined(before, now, one.after, one.changes):
        used = {}
        for path, other in texts.items():
            if path == one.path or one.record.id in other.meta.terms_from:
                users = find_users([definition], other.clauses, here=path == one.path)
                if lines := [other.clauses[index].line for index, _ in users]:
                    used[path] = lines
        yield Reach(definition.term, one.after[definition.clause], used)


def _reach(one: DocumentChange, texts: Texts) -> Iterator[Finding]:
    """``W_TERM_RIPPLE``: what a changed definition reaches."""
    for found in reach(one, texts):
        if not found.used:
            continue
        number = sum(map(len, found.used.values()))
        where = "; ".join(f"{path} {enumerate_lines(lines, _SHOWN)}" for path, lines in sorted(found.used.items()))
        many = wording.many(number, "clause uses", "clauses use")
        message = f"The definition of “{found.term}” changed, and {many} it: {where}"
        yield finding(one.path, one.line(found.clause.id), "W_TERM_RIPPLE", message)


# -- translations --


def _behind(text: Text, updated: Mapping[str, date]) -> Iterator[Finding]:
    """``W_TRANSLATION_BEHIND``: a translation that is new, and made of an older text."""
    source, told = updated.get(text.meta.translation_of), text.meta.source_updated
    if source and (told is None or told < source):
        said = f"says it translates the text of {told}" if told else "does not say which text it translates"
        message = f"“{text.meta.translation_of}” was last updated on {source}, and this translation {said}"
        yield finding(text.path, text.meta.lines.get("source_updated", 1), "W_TRANSLATION_BEHIND", message)


def _translations(one: DocumentChange, texts: Texts) -> Iterator[Finding]:
    """``W_TRANSLATION_BEHIND``: translations of the words that changed, which still tell of the text before."""
    if one.version is None:
        return
    for path, other in sorted(texts.items()):
        meta = other.meta
        if meta.translation_of == one.record.id and (
            meta.source_updated is None or meta.source_updated < one.version.last_updated
        ):
            told = (
                f"says it translates the text of {meta.source_updated}" if meta.source_updated else "does not say what"
            )
            message = f"“{one.version.title}” changes ({one.version.last_updated}), and its translation {told}"
            yield finding(path, meta.lines.get("source_updated", 1), "W_TRANSLATION_BEHIND", message)
