"""Which entries fit a condition, and how well, over the postings of words: each word is read once, and remembered."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, assert_never

from clausebook_api.search.conditions import Condition, Every, Name, Phrase, Some, Wish, Without, Word

_HEADING = 0.5  # the weight of a word in a heading, beside the word itself in the text
_REMEMBERED = 1_000_000  # postings, of 8 bytes each
_LOOKED_UP = 16  # times as many postings as candidates: then each candidate is looked for, and the others passed over
Scores = dict[int, float]


class Postings(NamedTuple):
    """The entries that have a word in a field, by number, and the score of each in parts of ``worth``."""

    numbers: array[int]
    scores: array[int] | array[float]
    worth: float = 1.0

    def among(self, candidates: Collection[int], weight: float) -> Scores:
        """The scores of those of some candidates that have it."""
        numbers, scores, worth = self
        weight *= worth
        if len(numbers) > _LOOKED_UP * len(candidates):
            found = {}
            for number in candidates:
                place = bisect_left(numbers, number)
                if place < len(numbers) and numbers[place] == number:
                    found[number] = scores[place] * weight
            return found
        return {number: score * weight for number, score in zip(numbers, scores, strict=True) if number in candidates}


Read = Callable[[str, str], Postings]  # of a field and a word in it
FindPhrase = Callable[[Phrase, Sequence[int]], Scores]  # among sorted candidates


class Matcher:
    """Finds what fits; ``kinds`` gives the stems of a word, ``heading`` is the weight of one in a heading."""

    def __init__(
        self, read: Read, phrase: FindPhrase, kinds: Callable[[str], Sequence[str]], heading: float = _HEADING
    ) -> None:
        self._read, self._phrase, self._kinds, self._heading = read, phrase, kinds, heading
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._size = 0
        self._allowed: tuple[Sequence[int], frozenset[int]] = ((), frozenset())  # the last, as a set

    def match_allowed(self, wanted: Condition, allowed: Sequence[int]) -> Scores:
        """As `match`, of many entries that are asked about again and again."""
        if self._allowed[0] is not allowed:
            self._allowed = (allowed, frozenset(allowed))
        return self.match(wanted, self._allowed[1])

    def match(self, wanted: Condition, candidates: Collection[int]) -> Scores:  # noqa: C901, PLR0911 - one for each
        """The scores of those of some candidates that fit."""
        match wanted:
            case Word(text, weight, around):
                fields = (("text", weight), *((("heading", weight * self._heading),) if around else ()))
                return _sum(
                    [self._term(field, one, of, candidates) for one in self._kinds(text) for field, of in fields]
                )
            case Name(text, weight):
                return _sum([self._term("name", one, weight, candidates) for one in self._kinds(text)])
            case Phrase((alone,), weight):
                return self._term("exact", alone, weight, candidates)
            case Phrase(words, _):
                for word in sorted(set(words), key=lambda one: len(self.read("exact", one).numbers)):
                    candidates = self._term("exact", word, 1, candidates)
                return self._phrase(wanted, sorted(candidates)) if candidates else {}
            case Every(parts):
                return self._every(parts, candidates)
            case Some(parts):
                return _sum([self.match(part, candidates) for part in parts])
            case Wish(needed, parts):
                least = self.match(needed, candidates)
                for part in parts:
                    for number, score in self.match(part, least).items():
                        least[number] += score
                return least
            case Without(needed, unwanted):
                least = self.match(needed, candidates)
                gone = {number for part in unwanted for number in self.match(part, least)}
                return {number: score for number, score in least.items() if number not in gone}
        assert_never(wanted)

    def _every(self, parts: Sequence[Condition], candidates: Collection[int]) -> Scores:
        found: Scores = {}
        for place, part in enumerate(sorted(parts, key=self._cost)):
            some = self.match(part, found if place else candidates)
            found = {number: score + found.get(number, 0.0) for number, score in some.items()}
            if not found:
                break
        return found

    def _cost(self, wanted: Condition) -> int:
        """About how many entries fit a condition."""
        match wanted:
            case Word(text, _, _):
                return sum(len(self.read("text", one).numbers) for one in self._kinds(text))
            case Phrase(words, _):
                return min(len(self.read("exact", one).numbers) for one in words)
            case Some(parts):
                return sum(map(self._cost, parts))
            case Every(parts):
                return min(map(self._cost, parts))
            case Name(text, _):
                return sum(len(self.read("name", one).numbers) for one in self._kinds(text))
            case Wish(needed, _) | Without(needed, _):
                return self._cost(needed)
        assert_never(wanted)

    def _term(self, field: str, word: str, weight: float, candidates: Collection[int]) -> Scores:
        return self.read(field, word).among(candidates, weight)

    def read(self, field: str, word: str) -> Postings:
        """The postings of a word; the longest unused are forgotten first."""
        key = (field, word)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._read(field, word)
            self._size += len(found.numbers)
            while self._size > _REMEMBERED and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1].numbers)
        else:
            self._kept.move_to_end(key)
        return found


def _sum(some: Sequence[Mapping[int, float]]) -> Scores:
    found = dict(some[0]) if some else {}
    for scores in some[1:]:
        for number, score in scores.items():
            found[number] = found.get(number, 0.0) + score
    return found
