"""Figures that contradict each other: one of two that was changed, and a defined thing that is measured in two ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from clausebook.check.defined_terms import defined
from clausebook.check.measures import Measure, Promise, find_measures, find_promises
from clausebook.check.text import Text, Texts
from clausebook.codes import finding
from clausebook.crossref.definitions import Definition
from clausebook.crossref.term_uses import Terms, find_uses
from clausebook.html import wording
from clausebook.model.change import Change, Clause, as_clauses
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding

# Between a term and what it measures: “Notice Period” means, is, of, shall be (at least), : ...
_STATES = re.compile(
    r"[”\"]?\)?,?(?:\s*[:\t(]\s*|\s+(?:is|are|of|means?|shall|will|lasts|equals|amounts?)\s+"
    r"(?:(?:be|an?|the|period|of|to|fixed|at|least|most)\s+){0,5})"
)
_FEW, _EVERYWHERE = 6, 20  # clauses; a term in more of them, and in each of so many, tells nothing
_GAP = 10  # characters of a numeral before its figure: "thirty (30) days"


def find_left(one: DocumentChange, text: Text) -> Iterator[Finding]:
    """``W_FIGURE_LEFT``: a period or amount was changed here, and stands as before where the same is spoken of."""
    before, after = as_clauses(one.before), as_clauses(one.after)
    old = {placed.id: list(find_promises(before, place)) for place, placed in enumerate(one.before)}
    new = {placed.id: list(find_promises(after, place)) for place, placed in enumerate(one.after)}
    come = {sense for change in one.changes for sense in _senses(new, change.after) - _senses(old, change.before)}
    reworded = {change.clause for change in one.changes if change.redline or change.before is None}
    used = _uses(one.after, Terms.of(defined(text)))
    for change in one.changes:
        if not (change.redline and change.before and change.after):
            continue
        gone = [each for each in _lost(old[change.before.id], new[change.after.id]) if each.measure.sense not in come]
        for placed in one.after if gone else ():
            found = _same(change, gone, placed, new[placed.id], used) if placed.id not in reworded else None
            if found:
                shown, shared = found
                message = (
                    f"{wording.name(change.after)} does not say “{shown}” any more, and {wording.name(placed)}, "
                    f"which speaks of “{shared}” too, still does"
                )
                yield finding(one.path, one.line(placed.id), "W_FIGURE_LEFT", message)


def _senses(promises: Mapping[str, list[Promise]], placed: Clause | None) -> set[str]:
    return {each.measure.sense for each in promises.get(placed.id, ())} if placed else set()


def _lost(before: Sequence[Promise], after: Sequence[Promise]) -> Iterator[Promise]:
    """The promises of a clause that it makes no more: of so many days for the same, fewer times than before."""
    kept = Counter(one.measure.sense for one in after)
    topics = {(one.measure.sense, frozenset(one.topic)) for one in after}
    for one in before:
        sense = one.measure.sense
        fewer = kept[sense] < sum(other.measure.sense == sense for other in before)
        if fewer and not (kept[sense] and (sense, frozenset(one.topic)) in topics):
            yield one


def _same(
    change: Change, gone: Iterable[Promise], placed: Clause, others: Sequence[Promise], used: Mapping[str, set[str]]
) -> tuple[str, str] | None:
    """The measure that another clause promises still, and what both speak of: a defined term, or a word."""
    for mine in gone:
        for other in others:
            if other.measure.sense == mine.measure.sense:
                both = used.get(change.clause, set()) & used[placed.id]
                shared = min(both, default="") or mine.shares(other)
                if shared:
                    return other.measure.shown, shared
    return None


def _uses(clauses: Sequence[Clause], terms: Terms) -> dict[str, set[str]]:
    """The defined terms that each clause uses, by its id, without those that are used all over the text."""
    found = {placed.id: {use.term for use in find_uses(placed.block.text, terms)} for placed in clauses}
    counted = Counter(term for some in found.values() for term in some)
    few = {term for term, number in counted.items() if number <= max(_FEW, len(clauses) // _EVERYWHERE)}
    return {id_: some & few for id_, some in found.items()}


class _Stated(NamedTuple):
    """How long or how much a defined thing is by one clause of a document."""

    path: str
    line: int
    measure: Measure


def find_differing(texts: Texts) -> Iterator[Finding]:
    """``W_FIGURE_DIFFERS``: a defined thing that two documents measure in different ways."""
    by_id = {text.id: text for text in texts.values()}
    stated: dict[str, list[_Stated]] = {}
    for text in texts.values() if len(texts) > 1 else ():
        own = defined(text)
        inherited = [(id_, defined(by_id[id_])) for id_ in text.meta.terms_from if id_ in by_id]
        for term, one in _statements(text, own, inherited):
            stated.setdefault(term, []).append(one)
    for term, some in sorted(stated.items()):
        first = some[0]
        for other in some[1:]:
            if other.path != first.path and _contradict(first.measure, other.measure):
                there = f"{first.measure.shown} by {first.path} line {first.line}"
                message = f"“{term}” is {other.measure.shown} here, and {there}"
                yield finding(other.path, other.line, "W_FIGURE_DIFFERS", message)


def _statements(
    text: Text, own: Sequence[Definition], inherited: Iterable[tuple[str, Sequence[Definition]]]
) -> Iterator[tuple[str, _Stated]]:
    """What a text says of how long or how much each defined thing is, the first statement of each."""
    terms = Terms.of(own, *inherited)
    seen: set[str] = set()
    for clause in text.clauses if terms.sources else ():
        said = clause.block.text
        stating = [(use, states.end()) for use in find_uses(said, terms) if (states := _STATES.match(said, use.end))]
        measures = list(find_measures(said)) if stating else ()
        for use, end in stating:
            measure = next((one for one in measures if 0 <= one.start - end <= _GAP), None)
            if measure and use.term not in seen:
                seen.add(use.term)
                yield use.term, _Stated(text.path, clause.line, measure)


def _contradict(one: Measure, other: Measure) -> bool:
    """Whether two periods, or two amounts, are not the same."""
    return one.is_period == other.is_period and one.value != other.value
