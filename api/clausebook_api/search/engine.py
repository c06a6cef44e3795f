"""The search engine Whoosh, which no other module knows.

:mod:`clausebook_api.search.engine_protocol` says what it must do.

Whoosh 2.7.4 is pinned, since it is maintained no more; its query parser is never given what people type.
"""

from __future__ import annotations

import warnings
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, assert_never

from clausebook_api.search.conditions import Condition, Every, Phrase, Some, Wish, Without, Word
from clausebook_api.search.engine_protocol import OpenIndex, Scored
from clausebook_api.search.entries import Entry
from clausebook_api.search.query import WORD

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it writes regular expressions in plain strings
    from whoosh import fields, index, query
    from whoosh.analysis import Filter, LowercaseFilter, RegexTokenizer, StemFilter
    from whoosh.searching import SearchContext

VERSION = 4  # of what is written; another one means to index anew
_HEADING = 0.5  # the weight of a word in a heading, beside the word itself in the text
_SEGMENTS = 12  # after so many small changes they are merged
_MEMORY = 256  # MB for indexing


class _Plain(Filter):  # type: ignore[misc]  # Whoosh has no types
    """Apostrophes made alike, possessives taken off."""

    def __call__(self, tokens: Iterable[Any]) -> Iterator[Any]:
        for token in tokens:
            token.text = token.text.replace("’", "'").removesuffix("'s")
            yield token


_WORDS = RegexTokenizer(WORD) | LowercaseFilter() | _Plain()
STEMS = _WORDS | StemFilter(cachesize=-1)
_STEM = STEMS.items[-1]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """What words of one kind have in common; the word is in lower case."""
    return str(_STEM.stemfn(word))


def _schema() -> Any:  # noqa: ANN401 - published without types
    return fields.Schema(
        key=fields.ID(stored=True),
        text=fields.TEXT(analyzer=STEMS, phrase=False),
        exact=fields.TEXT(analyzer=_WORDS, phrase=True),
        heading=fields.TEXT(analyzer=STEMS, phrase=False),
    )


def write(folder: Path, gone: Iterable[str], fresh: Iterable[Entry], *, anew: bool) -> None:
    """Take out the entries with some keys and index fresh ones; ``anew``: there is no index yet."""
    opened = index.create_in(folder, _schema()) if anew else index.open_dir(folder)
    writer = opened.writer(limitmb=_MEMORY)
    for key in gone:
        writer.delete_by_term("key", key)
    for entry in fresh:
        heading = " ".join([entry.heading, *entry.above])
        writer.add_document(key=entry.key, text=entry.text, exact=entry.text, heading=heading)
    small = anew or len(opened._segments()) < _SEGMENTS  # noqa: SLF001 - it has no other name for it
    writer.commit(merge=not small)
    opened.close()
    for lock in folder.glob("*LOCK"):
        lock.unlink()


def open_index(folder: Path) -> OpenIndex:
    """The index in ``folder``."""
    return _Opened(folder)


class _Opened:
    """An index of Whoosh, opened."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(folder, readonly=True)
        self._searcher = self._index.searcher()
        self.keys: Mapping[int, str] = {number: stored["key"] for number, stored in self._searcher.reader().iter_docs()}

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()

    def match(self, wanted: Condition, allowed: Sequence[int]) -> list[Scored]:
        """Every document allowed that fits, in one pass, in their order; ``allowed`` is sorted.

        What is not allowed is passed over, since where the words of a phrase stand is costly to read.
        """
        found: list[Scored] = []
        asked = _query(wanted)
        context = SearchContext(weighting=self._searcher.weighting, top_query=asked)
        for searcher, offset in self._searcher.leaf_searchers():
            matcher = asked.matcher(searcher, context=context)
            place = 0
            while matcher.is_active():
                number = matcher.id() + offset
                place = bisect_left(allowed, number, place)
                if place == len(allowed):
                    break
                if allowed[place] > number:
                    matcher.skip_to(allowed[place] - offset)
                    continue
                found.append(Scored(number, matcher.score()))
                matcher.next()
        return found

    def known(self, word: str) -> bool:
        """Whether any document has the word, or one of its kind."""
        reader = self._searcher.reader()
        return ("text", stem(word)) in reader or ("exact", word) in reader or ("heading", stem(word)) in reader

    def frequency(self, word: str) -> int:
        """How many entries have the word, or one of its kind."""
        reader = self._searcher.reader()
        return max(int(reader.doc_frequency(field, stem(word))) for field in ("text", "heading"))

    def spelt(self, word: str) -> str:
        """The likeliest word that was meant by one that nobody wrote; "" if none is near."""
        corrector = self._searcher.corrector("exact")
        for distance in (1, 2):
            found = corrector.suggest(word, limit=3, maxdist=distance, prefix=1)
            reader = self._searcher.reader()
            if found:
                return str(max(found, key=lambda one: reader.doc_frequency("exact", one)))
        return ""

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Every word, and in how many documents it stands."""
        reader = self._searcher.reader()
        for word in reader.field_terms("exact"):
            yield word, int(reader.doc_frequency("exact", word))


def _query(wanted: Condition) -> Any:  # noqa: ANN401, PLR0911 - published without types; one for each condition
    """A condition as a query of Whoosh."""
    match wanted:
        case Word(text, weight, around):
            stemmed = stem(text)
            itself = query.Term("text", stemmed, boost=weight)
            return query.Or([itself, query.Term("heading", stemmed, boost=weight * _HEADING)]) if around else itself
        case Phrase((alone,), weight):
            return query.Term("exact", alone, boost=weight)
        case Phrase(words, weight):
            return query.Phrase("exact", list(words), boost=weight)
        case Every(parts):
            return query.And([_query(part) for part in parts])
        case Some(parts):
            return query.Or([_query(part) for part in parts])
        case Wish(needed, parts):
            return query.AndMaybe(_query(needed), query.Or([_query(part) for part in parts]))
        case Without(needed, unwanted):
            return query.AndNot(_query(needed), query.Or([_query(part) for part in unwanted]))
    assert_never(wanted)
