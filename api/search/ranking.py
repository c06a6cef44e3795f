"""Which clause comes first.

The words themselves go before others that mean the same, headings and definitions before what only mentions them,
what is in force before what was.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.search import engine
from api.search.engine import Scored
from api.search.entries import Entry
from api.search.found import Ask
from api.search.query import OPTIONAL, Query, words_of
from api.search.synonyms import Phrase, Synonyms

_SEVERAL, _ROUND, _COORDINATION = 2, 0.7, 1.5  # words; what a heading or a synonym counts; how much it matters
_ASIDE = 0.15  # the weight of words that need not be there
_LOOKED_AT = 100  # candidates that are looked at word by word, besides those asked for
_HEADING, _SECTION, _DEFINES, _NEAR, _EXACT, _SYNONYM, _PAST = 1.3, 0.7, 1.6, 1.25, 1.1, 0.6, 0.6


@dataclass(frozen=True)
class Wanted:
    """A query as the index is asked it: with all its words, with no others, with any; and what to mark in hits."""

    all: Any
    exact: Any
    any: Any
    slots: tuple[tuple[Phrase, tuple[Phrase, ...]], ...]
    stems: frozenset[str]


def wanted(query: Query, synonyms: Synonyms) -> Wanted:
    """What to ask the index for a query."""
    slots = tuple(synonyms.slots(query.words))
    parts = [
        engine.slot(words, others) if not OPTIONAL.issuperset(words) else engine.word(words[0], weight=_ASIDE)
        for words, others in slots
    ]
    must = [engine.phrase(words) for words in query.phrases]
    if query.defined:
        must.append(engine.phrase(words_of(query.defined)))
    unwanted = [engine.word(word) for word in query.not_words] + [engine.phrase(words) for words in query.not_phrases]
    needed = [part for (words, _), part in zip(slots, parts, strict=True) if not OPTIONAL.issuperset(words)]
    words = [engine.word(word) for word in query.words if word not in OPTIONAL] or parts
    everything = engine.without(engine.wish(engine.every([*must, *(needed or parts)]), parts), unwanted)
    anything = None
    if len(parts) > 1:
        loose = engine.some(parts)
        anything = engine.without(engine.every([*must, loose]), unwanted)
    marked = {engine.stem(word) for words, others in slots for phrase in (words, *others) for word in phrase}
    marked |= {engine.stem(word) for phrase in query.phrases for word in phrase}
    marked |= {engine.stem(word) for word in words_of(query.defined)}
    exact = engine.without(engine.every([*must, *words]), unwanted)
    return Wanted(everything, exact, anything, slots, frozenset(marked))


def best(
    found: Sequence[Scored], entries: Mapping[int, Entry], query: Query, what: Wanted, ask: Ask
) -> list[tuple[int, float]]:
    """The page asked for, best first; ties in the order of documents and clauses."""
    most = ask.offset + ask.limit
    near = heapq.nsmallest(most + _LOOKED_AT, found, key=lambda one: (-one.score, one.number))
    scored = [(number, score * _weight(entries[number], query, what, ask)) for number, score in near]
    scored.sort(key=lambda one: (-one[1], entries[one[0]].document, one[0]))
    return scored[ask.offset : most]


def _weight(entry: Entry, query: Query, what: Wanted, ask: Ask) -> float:
    words = words_of(entry.text)
    stems = [engine.stem(word) for word in words]
    asked = {engine.stem(word) for word in query.words if word not in OPTIONAL}
    weight = _share(entry, {*stems}, what)
    if asked and asked <= {engine.stem(word) for word in words_of(entry.heading)}:
        weight *= _HEADING
    if entry.section:
        weight *= _SECTION  # a heading alone answers nothing
    terms = {term.lower() for term in entry.defines}
    if query.defined.lower() in terms or (query.words and " ".join(query.words) in terms):
        weight *= _DEFINES
    if len(asked) > 1 and _close(stems, asked):
        weight *= _NEAR
    if query.words and set(query.words) <= set(words):
        weight *= _EXACT
    if by_synonym(entry.text, what):
        weight *= _SYNONYM
    if not any(days.holds(ask.day) for stretch in entry.stretches if (days := stretch.days(ask.basis))):
        weight *= _PAST
    return weight


def _share(entry: Entry, stems: set[str], what: Wanted) -> float:
    """How many of the words that are needed, or others for them, a clause and the headings around it have: 0 to 1."""
    around = {engine.stem(word) for path in entry.stretches[-1:] for head in path.path for word in words_of(head)}
    needed = [(words, others) for words, others in what.slots if not OPTIONAL.issuperset(words)]
    if len(needed) < _SEVERAL:
        return 1.0
    had = sum(
        1.0 if all(engine.stem(word) in stems for word in words)
        else _ROUND if all(engine.stem(word) in stems | around for word in words)
        or any(all(engine.stem(word) in stems for word in other) for other in others)
        else 0.0
        for words, others in needed
    )  # fmt: skip
    return float((had / len(needed)) ** _COORDINATION)


def _close(stems: Sequence[str], asked: set[str]) -> bool:
    """Whether all words stand within twice as many words and a few."""
    reach = 2 * len(asked) + 3
    places = [(place, stem) for place, stem in enumerate(stems) if stem in asked]
    for start, (first, _) in enumerate(places):
        if {stem for place, stem in places[start:] if place - first < reach} == asked:
            return True
    return False


def by_synonym(text: str, what: Wanted) -> tuple[str, ...]:
    """The words of a query that a text has only by others that mean the same."""
    stems = {engine.stem(word) for word in words_of(text)}
    return tuple(
        " ".join(words)
        for words, others in what.slots
        if not all(engine.stem(word) in stems for word in words)
        and any(all(engine.stem(word) in stems for word in other) for other in others)
    )
