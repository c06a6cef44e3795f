"""What the index is asked for a query: all its words, others that mean the same, the rarest of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from clausebook_api.search.conditions import Condition, Name, Wish, Word, every, some, wish, without
from clausebook_api.search.conditions import Phrase as Exactly
from clausebook_api.search.languages import Languages
from clausebook_api.search.query import Query
from clausebook_api.search.synonyms import Phrase, Synonyms
from clausebook_api.search.words import words_of

SEVERAL = 2  # words of which not all need to stand in one place
_NAME = 0.3  # the weight of a word in what the document is called
_ASIDE = 0.15  # the weight of words that need not be there
_OTHER, _LATER = 0.35, 0.9  # that of the first that means the same, and what each later one has of the one before
# Where no clause has all: words that are looked for; entries with the rarest of them, beyond which others only count.
_TERMS, _POSTINGS = 16, 4_000
Kinds = tuple[frozenset[str], ...]  # of each of some words: what it has in common with others, in any language


class Slot(NamedTuple):
    """Words of a query that stand together, and what else means the same, by their kinds."""

    words: Phrase
    own: Kinds
    others: tuple[Kinds, ...]
    needed: bool


def all_in(words: Kinds, held: AbstractSet[str]) -> bool:
    """Whether some words, or others of their kinds, are all held."""
    for kinds in words:  # noqa: SIM110 - a generator takes twice as long, and this is asked a thousand times a search
        if kinds.isdisjoint(held):
            return False
    return True


@dataclass(frozen=True)
class Wanted:
    """A query as the index is asked it: with all its words, with no others, with any; and what to mark in hits.

    ``loose`` is for words that mean something together, where nothing has that: any of them.
    """

    all: Condition
    exact: Condition
    any: Condition | None
    loose: Condition | None
    slots: tuple[Slot, ...]
    stems: frozenset[str]
    required: Phrase


def plan_query(query: Query, synonyms: Synonyms, frequency: Callable[[str], int], languages: Languages) -> Wanted:
    """What to ask the index for a query; ``frequency`` tells how many entries have a word.

    Where no clause has all the words, the rarest are looked for: what they cost is bounded, whatever is typed.
    """
    optional = languages.optional
    cut = synonyms.slots(query.words)
    slots = tuple(
        Slot(
            words,
            languages.every_kind(words),
            tuple(map(languages.every_kind, others)),
            not optional.issuperset(words),
        )
        for words, others in cut
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
        rarest, others = _rarest(slots, frequency)
        wished = (*names, *(parts[place] for place in others))
        anything = without(Wish(every([*must, some([parts[place] for place in rarest])]), wished), unwanted)
    if len(needed) == 1 and len(required) > 1:
        loose = without(every([*must, some([Word(word) for word in required])]), unwanted)
    held = [word for slot in slots for phrase in (slot.own, *slot.others) for word in phrase]
    held += (languages.kinds(word) for phrase in query.phrases for word in phrase)
    held += map(languages.kinds, words_of(query.defined))
    return Wanted(everything, exact, anything, loose, slots, frozenset[str]().union(*held), tuple(required))


def _everything(slots: Sequence[Slot], parts: Sequence[Condition], must: Sequence[Condition]) -> Condition:
    """All that is needed, of which one word at least stands in the clause or a heading, others in the title."""
    needed = [(slot.words, part) for slot, part in zip(slots, parts, strict=True) if slot.needed]
    if len(needed) < SEVERAL:
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


def _rarest(slots: Sequence[Slot], frequency: Callable[[str], int]) -> tuple[list[int], list[int]]:
    """The places of the slots with the rarest words, as many as may be looked for, and of others that only count."""
    counted = sorted((min(map(frequency, slot.words)), place) for place, slot in enumerate(slots) if slot.needed)
    there = [(count, place) for count, place in counted if count or slots[place].others][:_TERMS]
    sums = accumulate(count for count, _ in there)
    rarest = [
        place
        for number, ((_, place), cost) in enumerate(zip(there, sums, strict=True))
        if cost <= _POSTINGS or not number
    ]
    return sorted(rarest), sorted({place for _, place in there}.difference(rarest))
