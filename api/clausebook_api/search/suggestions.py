"""What somebody may be about to type: titles, defined terms, headings and words that begin alike."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import cached_property, lru_cache, partial

from clausebook_api.search.entries import Entry, find_stretch
from clausebook_api.search.found import Ask
from clausebook_api.search.words import words_of

_MOST = 8
_DAYS = 8  # days whose phrases are remembered


class Suggestions:
    """How what was begun may go on, from what is indexed; ``vocabulary`` gives every word and how many have it."""

    def __init__(
        self,
        entries: Collection[Entry],
        titles: Iterable[str],
        vocabulary: Callable[[], Iterable[tuple[str, int]]],
    ) -> None:
        self._titles = sorted(titles)
        self._vocabulary = vocabulary
        self._phrases = lru_cache(maxsize=_DAYS)(partial(_list_phrases, entries, self._titles))

    def suggest(self, beginning: str, day: date) -> tuple[str, ...]:
        """Titles, headings and defined terms in force on a legal day, then words."""
        words = words_of(beginning)
        if not words:
            return ()
        start = " ".join(words)
        named = [text for text in self._phrases(day) if any(tail.startswith(start) for tail in _tails(text))]
        found = list(dict.fromkeys(named))[:_MOST]
        if len(found) < _MOST:
            head = beginning[: len(beginning) - len(words[-1])].lower()
            found += [head + word for word in self._find_words(words[-1]) if head + word not in found]
        return tuple(found[:_MOST])

    @cached_property
    def _words(self) -> list[tuple[str, int]]:
        return sorted(self._vocabulary())

    def _find_words(self, start: str) -> list[str]:
        """The commonest words that begin so."""
        words = self._words
        place = bisect_left(words, (start, 0))
        some = []
        while place < len(words) and words[place][0].startswith(start):
            some.append(words[place])
            place += 1
        return [word for word, _ in sorted(some, key=lambda one: (-one[1], one[0]))[:_MOST]]


def _list_phrases(entries: Collection[Entry], titles: Iterable[str], day: date) -> tuple[str, ...]:
    ask = Ask(day, day)
    standing = [entry for entry in entries if find_stretch(entry, ask)]
    terms = sorted({term for entry in standing for term in entry.defines})
    heads = Counter(entry.heading.rstrip(".: ") for entry in standing if entry.heading)
    return (*titles, *terms, *(head for head, _ in heads.most_common()))


def _tails(text: str) -> Iterator[str]:
    """A phrase as words in lower case, and its ends that begin at another word."""
    words = words_of(text)
    for place in range(len(words)):
        yield " ".join(words[place:])
