"""The search engine Whoosh, which no other module knows but for its stemmers.

:mod:`clausebook_api.search.engine_protocol` says what it must do.

Whoosh 2.7.4 is pinned, since it is maintained no more; its query parser is never given what people type.
"""

from __future__ import annotations

import warnings
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from clausebook_api.search.conditions import Condition, Phrase
from clausebook_api.search.engine_protocol import OpenIndex, Scores
from clausebook_api.search.entries import Entry
from clausebook_api.search.fields import Fields
from clausebook_api.search.matching import Matcher, Postings
from clausebook_api.search.stemming import list_kinds, stem

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it writes regular expressions in plain strings
    from whoosh import fields, index, query
    from whoosh.analysis import Token, Tokenizer
    from whoosh.searching import SearchContext

__all__ = ["VERSION", "open_index", "stem", "write"]
VERSION = 8  # of what is written; another one means to index anew
_SEGMENTS = 12  # after so many small changes they are merged
_MEMORY = 256  # MB for indexing


class _Words(Tokenizer):  # type: ignore[misc]  # Whoosh has no types
    """Hands over the words that it is given in a list."""

    def __call__(self, words: Sequence[str], **wanted: Any) -> Iterator[Any]:  # noqa: ANN401 - as Whoosh calls it
        token = Token(positions=wanted.get("positions", False))
        for place, word in enumerate(words):
            token.text, token.pos, token.boost, token.stopped = word, place, 1.0, False
            yield token


def _schema() -> Any:  # noqa: ANN401 - published without types
    words = _Words()
    return fields.Schema(
        key=fields.ID(stored=True),
        text=fields.TEXT(analyzer=words, phrase=False),
        exact=fields.TEXT(analyzer=words, phrase=True),
        heading=fields.TEXT(analyzer=words, phrase=False),
        name=fields.TEXT(analyzer=words, phrase=False),
    )


def write(folder: Path, gone: Iterable[str], fresh: Iterable[Entry], *, anew: bool) -> None:
    """Take out the entries with some keys and index fresh ones; ``anew``: there is no index yet."""
    opened = index.create_in(folder, _schema()) if anew else index.open_dir(folder)
    writer = opened.writer(limitmb=_MEMORY)
    for key in gone:
        writer.delete_by_term("key", key)
    for entry in fresh:
        writer.add_document(key=entry.key, **Fields.of(entry)._asdict())
    small = anew or len(opened._segments()) < _SEGMENTS  # noqa: SLF001 - it has no other name for it
    writer.commit(merge=not small)
    opened.close()
    for lock in folder.glob("*LOCK"):
        lock.unlink()


def open_index(folder: Path, langs: Collection[str]) -> OpenIndex:
    """The index in ``folder``, of texts in some languages."""
    return _Opened(folder, langs)


class _Opened:
    """An index of Whoosh, opened."""

    def __init__(self, folder: Path, langs: Collection[str]) -> None:
        self._langs = sorted(langs)
        self._matcher = Matcher(self._read, self._find_phrase, lambda word: list_kinds(word, self._langs))
        self._index = index.open_dir(folder, readonly=True)
        self._searcher = self._index.searcher()
        self.keys: Mapping[int, str] = {number: stored["key"] for number, stored in self._searcher.reader().iter_docs()}

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()

    def match(self, wanted: Condition, allowed: Sequence[int]) -> Scores:
        """Every document allowed that fits; ``allowed`` is sorted."""
        return self._matcher.match_allowed(wanted, allowed)

    def _read(self, field: str, word: str) -> Postings:
        """The postings of a word in a field, of all segments, scored as Whoosh scores."""
        numbers, scores = array("L"), array("f")
        asked = query.Term(field, word)
        context = SearchContext(weighting=self._searcher.weighting, top_query=asked)
        for searcher, offset in self._searcher.leaf_searchers():
            matcher = asked.matcher(searcher, context=context)
            while matcher.is_active():
                numbers.append(matcher.id() + offset)
                scores.append(matcher.score())
                matcher.next()
        return Postings(numbers, scores)

    def _find_phrase(self, wanted: Phrase, candidates: Sequence[int]) -> dict[int, float]:
        """Where words follow one another; where words stand is costly to read, so others are passed over."""
        found: dict[int, float] = {}
        asked = query.Phrase("exact", list(wanted.words), boost=wanted.weight)
        context = SearchContext(weighting=self._searcher.weighting, top_query=asked)
        for searcher, offset in self._searcher.leaf_searchers():
            matcher = asked.matcher(searcher, context=context)
            place = 0
            while matcher.is_active():
                number = matcher.id() + offset
                place = bisect_left(candidates, number, place)
                if place == len(candidates):
                    break
                if candidates[place] > number:
                    matcher.skip_to(candidates[place] - offset)
                    continue
                found[number] = matcher.score()
                matcher.next()
        return found

    def known(self, word: str) -> bool:
        """Whether any document has the word, or one of its kind."""
        reader = self._searcher.reader()
        return ("exact", word) in reader or any(
            (field, one) in reader for field in ("text", "heading") for one in list_kinds(word, self._langs)
        )

    def frequency(self, word: str) -> int:
        """How many entries have the word, or one of its kind."""
        reader = self._searcher.reader()
        return max(
            int(reader.doc_frequency(field, one))
            for field in ("text", "heading")
            for one in list_kinds(word, self._langs)
        )

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
