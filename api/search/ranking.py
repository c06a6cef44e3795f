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
from api.search.query import Query, words_of
from api.search.synonyms import Phrase, Synonyms

_LOOKED_AT = 60  # candidates that are looked at word by word, besides those asked for
_HEADING, _SECTION, _DEFINES, _NEAR, _EXACT, _SYNONYM, _PAST = 1.3, 0.85, 1.6, 1.25, 1.1, 0.6, 0.6


@dataclass(frozen=True)
class Wanted:
    """A query as the index is asked it: with all its words, with any, and what to mark in what is found."""

    all: Any
    any: Any
    slots: tuple[tuple[Phrase, tuple[Phrase, ...]], ...]
    stems: frozenset[str]


def wanted(query: Query, synonyms: Synonyms) -> Wanted:
    """What to ask the index for a query."""
    slots = tuple(synonyms.slots(query.words))
    parts = [engine.slot(words, others) for words, others in slots]
    must = [engine.phrase(words) for words in query.phrases]
    if query.defined:
        must.append(engine.phrase(words_of(query.defined)))
    unwanted = [engine.word(word) for word in query.not_words] + [engine.phrase(words) for words in query.not_phrases]
    everything = engine.without(engine.every([*must, *parts]), unwanted)
    anything = None
    if len(parts) > 1:
        loose = engine.some(parts)
        anything = engine.without(engine.every([*must, loose]), unwanted)
    marked = {engine.stem(word) for words, others in slots for phrase in (words, *others) for word in phrase}
    marked |= {engine.stem(word) for phrase in query.phrases for word in phrase}
    marked |= {engine.stem(word) for word in words_of(query.defined)}
    return Wanted(everything, anything, slots, frozenset(marked))


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
    asked = {engine.stem(word) for word in query.words}
    weight = 1.0
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
