"""The search engine SQLite: the words of all entries in one file, of which a search reads those that it looks for.

:mod:`clausebook_api.search.engine_protocol` says what it must do, :mod:`clausebook_api.search.posting_file` what the
file holds. Where words follow one another is looked up in the texts, of those entries alone that have all of them.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import log
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from clausebook_api.search import posting_file
from clausebook_api.search.conditions import Condition, Phrase
from clausebook_api.search.engine_protocol import OpenIndex, Scores
from clausebook_api.search.entries import Entry
from clausebook_api.search.matching import Matcher, Postings
from clausebook_api.search.stemming import list_kinds, stem

__all__ = ["VERSION", "open_index", "stem", "write"]
VERSION = 1  # of what is written; another one means to index anew
_LEAST = 0.1  # that a word counts, however common it is
_BEGINNINGS = 64  # letters whose words are remembered
_NEAR = 2  # letters that a word may differ in from what was meant


def write(folder: Path, gone: Iterable[str], fresh: Iterable[Entry], *, anew: bool) -> None:
    """Take out the entries with some keys and index fresh ones; ``anew``: there is no index yet."""
    file = folder / posting_file.NAME
    staging = file.with_suffix(".new")
    if anew:
        posting_file.write_anew(staging, fresh)
    else:
        shutil.copyfile(file, staging)
        posting_file.write_changes(staging, gone, fresh)
    staging.replace(file)


def open_index(folder: Path, langs: Collection[str]) -> OpenIndex:
    """The index in ``folder``, of texts in some languages."""
    return _Opened(folder / posting_file.NAME, langs)


class _Opened:
    """The file, opened to be read."""

    def __init__(self, file: Path, langs: Collection[str]) -> None:
        self._langs = sorted(langs)
        self._matcher = Matcher(self._read, self._find_phrase, self._list_kinds)
        self._database = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self.keys: Mapping[int, str] = dict(self._database.execute("SELECT number, key FROM entry"))
        self._list_words = lru_cache(maxsize=_BEGINNINGS)(self._words_with)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def match(self, wanted: Condition, allowed: Sequence[int]) -> Scores:
        """Every entry allowed that fits; ``allowed`` is sorted."""
        return self._matcher.match_allowed(wanted, allowed)

    def _list_kinds(self, word: str) -> Sequence[str]:
        return list_kinds(word, self._langs)

    def _read(self, field: str, word: str) -> Postings:
        """The postings of a word in a field: the rarer it is, the more it tells."""
        numbers, weights = posting_file.read_posting(self._database, field, word)
        rarity = log(len(self.keys) / (len(numbers) + 1)) + 1 if numbers else 0.0
        return Postings(numbers, weights, max(rarity, _LEAST) / posting_file.ONE)

    def _find_phrase(self, wanted: Phrase, candidates: Sequence[int]) -> dict[int, float]:
        """The candidates in which words follow one another; each word counts."""
        select = "SELECT number FROM json_each(?) JOIN entry ON number = value WHERE instr(exact, ?)"
        said = (json.dumps(candidates), f" {' '.join(wanted.words)} ")
        found = dict.fromkeys((number for (number,) in self._database.execute(select, said)), 0.0)
        for word in wanted.words:
            for number, score in self._matcher.read("exact", word).among(found, wanted.weight).items():
                found[number] += score
        return found

    def known(self, word: str) -> bool:
        """Whether any entry has the word, or one of its kind."""
        return bool(self._count("exact", word)) or self.frequency(word) > 0

    def frequency(self, word: str) -> int:
        """How many entries have the word, or one of its kind."""
        return max(self._count(field, one) for field in ("text", "heading") for one in self._list_kinds(word))

    def _count(self, field: str, word: str) -> int:
        select = "SELECT entries FROM posting WHERE field = ? AND word = ?"
        return next((int(count) for (count,) in self._database.execute(select, (field, word))), 0)

    def spelt(self, word: str) -> str:
        """The likeliest word that was meant by one that nobody wrote; "" if none is near."""
        words = self._list_words(word[0])
        near = process.extract(word, words.keys(), scorer=OSA.distance, score_cutoff=_NEAR, limit=None)
        return min(near, key=lambda one: (one[1], -words[one[0]], one[0]))[0] if near else ""

    def _words_with(self, beginning: str) -> Mapping[str, int]:
        """The words with a first letter, and in how many entries each stands."""
        select = "SELECT word, entries FROM posting WHERE field = 'exact' AND word >= ? AND word < ?"
        return dict(self._database.execute(select, (beginning, beginning + chr(0x10FFFF))))

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Every word, and in how many entries it stands."""
        yield from self._database.execute("SELECT word, entries FROM posting WHERE field = 'exact'")
