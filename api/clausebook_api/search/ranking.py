"""Which clause comes first.

The words themselves go before others that mean the same, headings and definitions before what only mentions them,
what is in force before what was.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from clausebook_api.search.engine_protocol import Scores
from clausebook_api.search.entries import Entry
from clausebook_api.search.found import Ask
from clausebook_api.search.languages import Languages
from clausebook_api.search.planning import SEVERAL, Kinds, Wanted, all_in
from clausebook_api.search.query import Query
from clausebook_api.search.synonyms import Phrase
from clausebook_api.search.words import fold, words_of

_ROUND, _COORDINATION = 0.7, 1.5  # what a heading or a synonym counts; how much it matters
LOOKED_AT = 120  # candidates that are looked at word by word and ordered among themselves
# What is called as is asked goes before nearly all else.
_CALLED, _HEADING, _UNDER, _DEFINES, _NEAR, _EXACT, _SYNONYM, _PAST = 20.0, 1.3, 1.2, 1.6, 1.25, 1.1, 0.6, 0.6


class Seen(NamedTuple):
    """The words of an entry as ranking looks at them: in order, as stems, in its heading, above it, anywhere."""

    words: frozenset[str]
    stems: tuple[str, ...]
    set: frozenset[str]
    heading: frozenset[str]
    above: tuple[frozenset[str], ...]
    around: frozenset[str]
    called: frozenset[Phrase]

    @classmethod
    def of(cls, entry: Entry, languages: Languages) -> Seen:
        """Look at an entry."""
        words = words_of(entry.text)
        stems = tuple(languages.stem(word, entry.lang) for word in words)
        heading, *above = (languages.stems(text, entry.lang) for text in (entry.heading, *entry.stretches[-1].path))
        held = frozenset(stems)
        names = languages.stems(entry.names, entry.lang)
        called = frozenset(map(languages.called, (entry.heading, *entry.stretches[-1].path[-1:])))
        return cls(frozenset(words), stems, held, heading, tuple(above), held.union(names, *above), called)


@dataclass(frozen=True)
class Ranking:
    """Ranks what was found among some entries; what was seen of them is remembered."""

    entries: Mapping[int, Entry]
    languages: Languages
    _seen: dict[int, Seen] = field(default_factory=dict)

    def seen(self, number: int) -> Seen:
        """The words of an entry."""
        found = self._seen.get(number)
        if found is None:
            found = self._seen[number] = Seen.of(self.entries[number], self.languages)
        return found

    def best(self, found: Scores, query: Query, what: Wanted, ask: Ask) -> list[tuple[int, float]]:
        """The page asked for, best first; ties in the order of documents and clauses.

        Blocks of candidates begin at the same places whatever page is asked for: none is skipped or repeated.
        """
        first, most = ask.offset, ask.offset + ask.limit
        begin, end = first // LOOKED_AT * LOOKED_AT, -(-most // LOOKED_AT) * LOOKED_AT
        near = heapq.nlargest(end, sorted(found), key=found.__getitem__)
        asked = self.languages.every_kind(word for word in query.words if word not in self.languages.optional)
        ordered: list[tuple[int, float]] = []
        for start in range(begin, min(end, len(near)), LOOKED_AT):
            block = near[start : start + LOOKED_AT]
            scored = [(number, found[number] * self._weight(number, asked, query, what, ask)) for number in block]
            ordered += sorted(scored, key=lambda one: (-one[1], self.entries[one[0]].document, one[0]))
        return ordered[first - begin : most - begin]

    def _weight(self, number: int, asked: Kinds, query: Query, what: Wanted, ask: Ask) -> float:
        entry, seen = self.entries[number], self.seen(number)
        weight = _share(seen, what)
        if tuple(map(fold, what.required)) in seen.called:
            weight *= _CALLED
        elif asked and all_in(asked, seen.heading):
            weight *= _HEADING
        elif asked and any(all_in(asked, heading) for heading in seen.above):
            weight *= _UNDER
        terms = {tuple(words_of(term)) for term in entry.defines}
        if tuple(words_of(query.defined)) in terms or what.required in terms:
            weight *= _DEFINES
        if len(asked) > 1 and _close(seen, asked):
            weight *= _NEAR
        if query.words and seen.words.issuperset(query.words):
            weight *= _EXACT
        if by_synonym(seen, what):
            weight *= _SYNONYM
        if not any(days.holds(ask.day) for stretch in entry.stretches if (days := stretch.days(ask.basis))):
            weight *= _PAST
        return weight


def _share(seen: Seen, what: Wanted) -> float:
    """How many of the words that are needed, or others for them, a clause and the headings around it have: 0 to 1."""
    needed = [one for one in what.slots if one.needed]
    if len(needed) < SEVERAL:
        return 1.0
    had = 0.0
    for one in needed:
        if all_in(one.own, seen.set):
            had += 1.0
        elif all_in(one.own, seen.around) or any(all_in(other, seen.set) for other in one.others):
            had += _ROUND
    return float((had / len(needed)) ** _COORDINATION)


def _close(seen: Seen, asked: Kinds) -> bool:
    """Whether all words stand within twice as many words and a few."""
    if not all_in(asked, seen.set):
        return False
    reach = 2 * len(asked) + 3
    telling = frozenset[str]().union(*asked)
    places = [(place, stem) for place, stem in enumerate(seen.stems) if stem in telling]
    return any(
        all_in(asked, {stem for place, stem in places[start : start + reach] if place - first < reach})
        for start, (first, _) in enumerate(places)
    )


def by_synonym(seen: Seen, what: Wanted) -> tuple[str, ...]:
    """The words of a query that a text has only by others that mean the same."""
    return tuple(
        " ".join(one.words)
        for one in what.slots
        if not all_in(one.own, seen.set) and any(all_in(other, seen.set) for other in one.others)
    )
