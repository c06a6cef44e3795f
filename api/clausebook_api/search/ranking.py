"""Which clause comes first.

The words themselves go before others that mean the same, headings and definitions before what only mentions them,
what is in force before what was.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from clausebook_api.search.conditions import Condition, Name, Wish, Word, every, some, wish, without
from clausebook_api.search.conditions import Phrase as Exactly
from clausebook_api.search.engine_protocol import Scored
from clausebook_api.search.entries import Entry
from clausebook_api.search.found import Ask
from clausebook_api.search.languages import Languages
from clausebook_api.search.query import Query
from clausebook_api.search.synonyms import Phrase, Synonyms
from clausebook_api.search.words import words_of

_SEVERAL, _ROUND, _COORDINATION = 2, 0.7, 1.5  # words; what a heading or a synonym counts; how much it matters
_NAME = 0.3  # the weight of a word in what the document is called
_ASIDE = 0.15  # the weight of words that need not be there
_OTHER, _LATER = 0.35, 0.9  # that of the first that means the same, and what each later one has of the one before
LOOKED_AT = 120  # candidates that are looked at word by word and ordered among themselves
_TERMS, _POSTINGS = 16, 20_000  # of a pasted text: words that are looked for, and entries that have them
_CALLED, _HEADING, _UNDER, _DEFINES, _NEAR, _EXACT, _SYNONYM, _PAST = 1.6, 1.3, 1.2, 1.6, 1.25, 1.1, 0.6, 0.6


Kinds = tuple[frozenset[str], ...]  # of each of some words: what it has in common with others, in any language


class Slot(NamedTuple):
    """Words of a query that stand together, and what else means the same, by their kinds."""

    words: Phrase
    own: Kinds
    others: tuple[Kinds, ...]
    needed: bool


def _all_in(words: Kinds, held: AbstractSet[str]) -> bool:
    """Whether some words, or others of their kinds, are all held."""
    return not any(kinds.isdisjoint(held) for kinds in words)


@dataclass(frozen=True)
class Wanted:
    """A query as the index is asked it: with all its words, with no others, with any; and what to mark in hits.

    ``loose`` is for words that mean something together, where nothing has that: any of them.
    """

    all: Condition
    exact: Condition
    any: Condition | None
    loose: Condition | None
    stemmed: tuple[Slot, ...]
    stems: frozenset[str]
    required: Phrase


def plan_query(query: Query, synonyms: Synonyms, frequency: Callable[[str], int], languages: Languages) -> Wanted:
    """What to ask the index for a query; ``frequency`` tells how many entries have a word.

    Where no clause has all the words, the rarest are looked for: what they cost is bounded, whatever is typed.
    """
    optional, kinds = languages.optional, languages.every_kind
    cut = synonyms.slots(query.words)
    slots = tuple(
        Slot(words, kinds(words), tuple(map(kinds, others)), not optional.issuperset(words)) for words, others in cut
    )
    parts = [_slot(*one) if slot.needed else Word(one[0][0], _ASIDE) for one, slot in zip(cut, slots, strict=True)]
    must: list[Condition] = [Exactly(words) for words in query.phrases]
    if query.defined:
        must.append(Exactly(tuple(words_of(query.defined))))
    unwanted: list[Condition] = [*map(Word, query.not_words), *map(Exactly, query.not_phrases)]
    needed = [part for slot, part in zip(slots, parts, strict=True) if slot.needed]
    required = [word for word in query.words if word not in optional] or query.words
    exact = without(every([*must, *(Word(word, around=False) for word in required)]), unwanted)
    names = [Name(word, _NAME) for word in required]
    everything = exact if query.pasted else without(wish(_everything(slots, parts, must), parts), unwanted)
    anything = loose = None
    if len(parts) > 1 and needed:  # any of the commonest words would be any clause
        rarest = [parts[place] for place in _rarest(slots, frequency)]
        anything = without(Wish(every([*must, some(rarest)]), tuple(names)), unwanted)
    if len(needed) == 1 and len(required) > 1:
        loose = without(every([*must, some([Word(word) for word in required])]), unwanted)
    held = [word for slot in slots for phrase in (slot.own, *slot.others) for word in phrase]
    held += (languages.kinds(word) for phrase in query.phrases for word in phrase)
    held += map(languages.kinds, words_of(query.defined))
    return Wanted(everything, exact, anything, loose, slots, frozenset[str]().union(*held), tuple(required))


def _everything(slots: Sequence[Slot], parts: Sequence[Condition], must: Sequence[Condition]) -> Condition:
    """All that is needed, of which one word at least stands in the clause or a heading, others in the title."""
    needed = [(slot.words, part) for slot, part in zip(slots, parts, strict=True) if slot.needed]
    if len(needed) < _SEVERAL:
        return every([*must, *([part for _, part in needed] or parts)])
    called = [some([part, every([Name(word, _NAME) for word in words])]) for words, part in needed]
    return every([*must, *called, some([part for _, part in needed])])


def _slot(words: Phrase, others: Sequence[Phrase]) -> Condition:
    """Words, or what else means the same: of these the nearer in meaning stand first."""
    own = every([Word(one) for one in words])
    alternatives: list[Condition] = []
    for place, other in enumerate(others):
        weight = _OTHER * _LATER**place
        alternatives.append(Word(other[0], weight) if len(other) == 1 else Exactly(other, weight))
    return some([own, *alternatives])


def _rarest(slots: Sequence[Slot], frequency: Callable[[str], int]) -> list[int]:
    """The places of the slots with the rarest words that there are, in order, as many as may be looked at."""
    counted = sorted((min(map(frequency, slot.words)), place) for place, slot in enumerate(slots) if slot.needed)
    found: list[int] = []
    cost = 0
    for count, place in counted:
        cost += count
        if (count or slots[place].others) and len(found) < _TERMS and (cost <= _POSTINGS or not found):
            found.append(place)
    return sorted(found)


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
        heading, *above = (
            frozenset(languages.stem(word, entry.lang) for word in words_of(text))
            for text in (entry.heading, *entry.stretches[-1].path)
        )
        held = frozenset(stems)
        names = (languages.stem(word, entry.lang) for word in words_of(entry.names))
        called = frozenset(
            tuple(word for word in words_of(text) if word not in languages.optional and not word[0].isdigit())
            for text in (entry.heading, *entry.stretches[-1].path[-1:])
        )
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

    def best(self, found: Sequence[Scored], query: Query, what: Wanted, ask: Ask) -> list[tuple[int, float]]:
        """The page asked for, best first; ties in the order of documents and clauses.

        Blocks of candidates begin at the same places whatever page is asked for: none is skipped or repeated.
        """
        first, most = ask.offset, ask.offset + ask.limit
        begin, end = first // LOOKED_AT * LOOKED_AT, -(-most // LOOKED_AT) * LOOKED_AT
        near = heapq.nsmallest(end, found, key=lambda one: (-one.score, one.number))
        asked = self.languages.every_kind(word for word in query.words if word not in self.languages.optional)
        ordered: list[tuple[int, float]] = []
        for start in range(begin, min(end, len(near)), LOOKED_AT):
            block = near[start : start + LOOKED_AT]
            scored = [(number, score * self._weight(number, asked, query, what, ask)) for number, score in block]
            ordered += sorted(scored, key=lambda one: (-one[1], self.entries[one[0]].document, one[0]))
        return ordered[first - begin : most - begin]

    def _weight(self, number: int, asked: Kinds, query: Query, what: Wanted, ask: Ask) -> float:
        entry, seen = self.entries[number], self.seen(number)
        weight = _share(seen, what)
        if what.required in seen.called:
            weight *= _CALLED
        elif asked and _all_in(asked, seen.heading):
            weight *= _HEADING
        elif asked and any(_all_in(asked, heading) for heading in seen.above):
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
    needed = [one for one in what.stemmed if one.needed]
    if len(needed) < _SEVERAL:
        return 1.0
    had = 0.0
    for one in needed:
        if _all_in(one.own, seen.set):
            had += 1.0
        elif _all_in(one.own, seen.around) or any(_all_in(other, seen.set) for other in one.others):
            had += _ROUND
    return float((had / len(needed)) ** _COORDINATION)


def _close(seen: Seen, asked: Kinds) -> bool:
    """Whether all words stand within twice as many words and a few."""
    if not _all_in(asked, seen.set):
        return False
    reach = 2 * len(asked) + 3
    telling = frozenset[str]().union(*asked)
    places = [(place, stem) for place, stem in enumerate(seen.stems) if stem in telling]
    return any(
        _all_in(asked, {stem for place, stem in places[start : start + reach] if place - first < reach})
        for start, (first, _) in enumerate(places)
    )


def by_synonym(seen: Seen, what: Wanted) -> tuple[str, ...]:
    """The words of a query that a text has only by others that mean the same."""
    return tuple(
        " ".join(one.words)
        for one in what.stemmed
        if not _all_in(one.own, seen.set) and any(_all_in(other, seen.set) for other in one.others)
    )
