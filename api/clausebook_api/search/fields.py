"""The words by which an entry is found, whatever engine looks for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Self

from clausebook_api.search.entries import Entry
from clausebook_api.search.stemming import stem
from clausebook_api.search.words import words_of


class Fields(NamedTuple):
    """The words of an entry in each field, as they are looked for."""

    exact: Sequence[str]
    text: Sequence[str]
    heading: Sequence[str]
    name: Sequence[str]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Of an entry."""
        words = words_of(entry.text)
        stems = [stem(word, entry.lang) for word in words]
        return cls(words, stems, _stems_of(entry.around, entry.lang), _stems_of(entry.names, entry.lang))


@lru_cache(maxsize=4096)
def _stems_of(text: str, lang: str) -> Sequence[str]:
    """Of headings and names, which many entries share."""
    return tuple(stem(word, lang) for word in words_of(text))
