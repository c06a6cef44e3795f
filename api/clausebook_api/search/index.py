"""An index, opened: searches on any day."""

from __future__ import annotations

import threading
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

from clausebook.compile.compiler import without_collector
from clausebook.model.errors import CorpusError
from clausebook_api.search import engines, files
from clausebook_api.search.cited_clauses import CitedClauses
from clausebook_api.search.engine_protocol import Scores
from clausebook_api.search.entries import Entry, find_stretch, is_defined
from clausebook_api.search.found import Answer, Ask, Hit, MatchedBy
from clausebook_api.search.fusion import Fused, Related, fuse, leave
from clausebook_api.search.hits import Hits, by_clause
from clausebook_api.search.languages import Languages
from clausebook_api.search.other_names import group_other_names
from clausebook_api.search.planning import Wanted, plan_query
from clausebook_api.search.query import Query
from clausebook_api.search.ranking import LOOKED_AT, Ranking, by_synonym
from clausebook_api.search.suggestions import Suggestions
from clausebook_api.search.synonyms import Synonyms

_DAYS = 64  # days whose texts are remembered
# Clauses with all words: so many that no others are looked for, so few that those with some words are; their worth.
_ENOUGH, _FEW, _WHOLE = 15, 5, 1.6
# Letters; shorter words that are not known are no misspellings. Words that are put right: of a text that was pasted,
# the others are names.
_LONG, _STRANGE = 4, 5


class Index:
    """An index, opened once for the life of a process; it goes on working while another takes its place.

    It is closed, and its entries are let go of, as soon as nobody holds it: nothing in it may refer to it.
    ``related`` sorts clauses by meaning, too, once somebody has set it.
    """

    related: Related | None = None

    def __init__(self, path: Path, *, fallback: bool, engine: str = engines.DEFAULT) -> None:
        self.path = path
        self.fallback = fallback
        self.manifest = files.read_manifest(path)
        self.commit = self.manifest.commit
        found = engines.named(engine)
        langs = tuple(sorted({lang for _, _, lang in self.manifest.titles.values()}))
        self._languages = Languages(found.stem, langs)
        self._engine = found.open_index(path / "words", langs)
        self._lock = threading.Lock()
        entries = {entry.key: entry for entry in files.read_texts(path)}
        self._entries: dict[int, Entry] = {number: entries[key] for number, key in self._engine.keys.items()}
        self._synonyms = Synonyms.load(
            self.manifest.synonyms,
            kind=lambda word: found.stem(word, "en"),
            more=group_other_names(self._entries.values()),
        )
        self._documents = {number: entry.document for number, entry in self._entries.items()}
        self._standing = {number: self.manifest.standing[one] for number, one in self._documents.items()}
        self._ranking = Ranking(self._entries, self._languages)
        shared = frozenset(self.manifest.shared)
        self._hits = Hits(by_clause(self._entries.values()), self.manifest.titles, found.stem, shared)
        self._cited = CitedClauses(self._entries)
        titles = (title for title, _, _ in self.manifest.titles.values())
        self._suggestions = Suggestions(self._entries.values(), titles, self._engine.vocabulary)
        self._allowed = lru_cache(maxsize=_DAYS)(partial(_list_allowed, self._entries, self.manifest.titles))
        self._close = weakref.finalize(self, self._engine.close)

    @classmethod
    def open(cls, folder: Path, engine: str = engines.DEFAULT) -> Self:
        """The index in ``folder`` of a search engine, every byte of it proved; the one before it if it is damaged.

        Raises :class:`CorpusError` ``E_INDEX`` if none is sound.
        """
        path = files.find_sound(folder, engine)
        if path is None:
            raise CorpusError.of("E_INDEX", "There is no sound search index", "Run clausebook index", str(folder))
        with without_collector():  # which would look through all that is read here, again and again
            return cls(path, fallback=path != (folder / "index").resolve(), engine=engine)

    def close(self) -> None:
        """Let go of the files."""
        self._close()

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return len(self.manifest.documents)

    @property
    def entries(self) -> int:
        """How many wordings it holds."""
        return len(self._entries)

    def numbered(self) -> Mapping[int, Entry]:
        """Every wording that it holds, by its number."""
        return self._entries

    def all_entries(self) -> tuple[Entry, ...]:
        """Every wording that it holds."""
        return tuple(self._entries.values())

    def search(
        self, query: Query, ask: Ask, cited: Sequence[tuple[str, str]] = (), named: Sequence[str] = ()
    ) -> Answer:
        """Find clauses. All words first; where no clause has them all, or some are misspelt, what is nearest.

        ``cited`` are the clauses that the query cites, by document and clause: they go before all others. ``named`` are
        the documents that it is the name of: the first clauses of each go before others.
        """
        ask = replace(ask, document=query.document or ask.document)
        allowed = self._allowed(replace(ask, limit=0, offset=0))
        if query.defined:
            allowed = tuple(number for number in allowed if is_defined(query.defined, self._entries[number]))
        meant = self._cited.find(cited, ask, allowed)
        meant = meant or self._cited.open_documents([query.document] if query.empty else named, ask, allowed)
        if query.empty:
            return self._answer(meant, (), ask)
        typed = query
        with self._lock:
            if query.pasted and not meant:  # what has a word that nobody wrote need not be asked for
                query = self._spelt(query)
            wanted = self._wanted(query)
            found, mode = self._match(wanted, allowed, cited=bool(meant))
            if (mode == "any" or not found) and not meant and query is typed:
                query = self._spelt(query)
                if query != typed:
                    wanted = self._wanted(query)
                    found, mode = self._match(wanted, allowed, cited=False)
        found = {
            number: score * self._standing[number]
            for number, score in self._cited.fill_headings(found, ask, allowed, kept=bool(query.phrases)).items()
            if number not in meant
        }
        rest = replace(ask, offset=max(0, ask.offset - len(meant)), limit=ask.limit - len(_page(meant, ask)))
        question = query.text if query is typed else " ".join(query.words)
        others: list[int] = []
        if self.related and query.words and not meant:
            with self._lock:
                left = leave(query, allowed, self._engine)
            near = self.related.near(question, left, found)
            first = self._ranking.best(found, query, wanted, replace(ask, offset=0, limit=LOOKED_AT))
            fused = fuse(first, found, near, self.related.floor)
            others = [one.number for one in fused if one.matched_by == "meaning"]
            best = fused[ask.offset : ask.offset + ask.limit]
        else:
            best = [Fused(*one, "words") for one in self._ranking.best(found, query, wanted, rest)]
        answer = self._answer(meant, [*found, *others], ask)
        hits = (*answer.hits, *(self._hit(one, wanted, ask, question) for one in best))
        suggestions = (" ".join(query.words),) if query != typed else ()
        return replace(answer, hits=hits, mode="any" if mode == "any" else "all", suggestions=suggestions)

    def _answer(self, meant: Mapping[int, MatchedBy], found: Sequence[int], ask: Ask) -> Answer:
        """An answer with what is meant of a page; ``found`` is only counted."""
        hits = tuple(
            replace(self._hits.make(self._entries[number], 0.0, ask), matched_by=meant[number])
            for number in _page(meant, ask)
        )
        said = self.related.meaning if self.related else None
        return Answer(hits, len(meant) + len(found), "all", self._facets([*meant, *found]), (), self.commit, said)

    def _wanted(self, query: Query) -> Wanted:
        return plan_query(query, self._synonyms, self._engine.frequency, self._languages)

    def _match(self, wanted: Wanted, allowed: Sequence[int], *, cited: bool) -> tuple[Scores, str]:
        """What fits, and whether it has all words. The costlier ways of asking are left for when few have them all."""
        exact = self._engine.match(wanted.exact, allowed)
        if len(exact) >= _ENOUGH or cited:
            return exact, "all"
        found = exact if wanted.all == wanted.exact else self._engine.match(wanted.all, allowed)
        if not found and wanted.loose is not None:
            found = self._engine.match(wanted.loose, allowed)
            mode = "any" if found else "all"
        elif len(exact) < _FEW and wanted.any is not None:
            total = len(found)
            found = self._engine.match(wanted.any, allowed)
            mode = "any" if len(found) > total else "all"
        else:
            mode = "all"
        return {**found, **{one: found[one] * _WHOLE for one in exact if one in found}}, mode

    def _spelt(self, query: Query) -> Query:
        """The query with words that nobody wrote put right, where a word is near."""
        strange = [word for word in query.words if len(word) >= _LONG and not self._engine.known(word)][:_STRANGE]
        near = {word: self._engine.spelt(word) or word for word in strange}
        return replace(query, words=tuple(near.get(word, word) for word in query.words))

    def _facets(self, numbers: Sequence[int]) -> Mapping[str, Mapping[str, int]]:
        counted = Counter(map(self._documents.__getitem__, numbers))
        kinds: Counter[str] = Counter()
        langs: Counter[str] = Counter()
        for document, count in counted.items():
            _, kind, lang = self.manifest.titles[document]
            kinds[kind] += count
            langs[lang] += count
        return {
            "document": dict(counted.most_common()),
            "document_kind": dict(kinds.most_common()),
            "lang": dict(langs.most_common()),
        }

    def _hit(self, one: Fused, wanted: Wanted, ask: Ask, question: str) -> Hit:
        entry = self._entries[one.number]
        if one.matched_by == "meaning" and self.related:
            nearest = self.related.nearest_sentence(question, entry.text)
            return replace(self._hits.make(entry, one.score, ask), matched_by="meaning", nearest=nearest)
        synonyms = by_synonym(self._ranking.seen(one.number), wanted)
        return replace(self._hits.make(entry, one.score, ask, synonyms, wanted.stems), matched_by=one.matched_by)

    def suggest(self, beginning: str, day: date) -> tuple[str, ...]:
        """How what was begun may go on: titles, headings and defined terms in force on a legal day, then words."""
        return self._suggestions.suggest(beginning, day)


def _list_allowed(
    entries: Mapping[int, Entry], titles: Mapping[str, tuple[str, str, str]], ask: Ask
) -> tuple[int, ...]:
    return tuple(sorted(number for number, entry in entries.items() if _fits(entry, titles[entry.document], ask)))


def _fits(entry: Entry, said: tuple[str, str, str], ask: Ask) -> bool:
    _, kind, lang = said
    named = (ask.document in {"", entry.document}, ask.kind in {"", kind}, ask.lang in {"", lang})
    if not all(named) or (ask.definitions_only and not entry.defines):
        return False
    stretch = find_stretch(entry, ask)
    if stretch is None:
        return False
    return ask.modified_after is None or stretch.published_on > ask.modified_after


def _page(meant: Mapping[int, MatchedBy], ask: Ask) -> Sequence[int]:
    """What stands on the page asked for of what goes before all others."""
    return list(meant)[ask.offset : ask.offset + ask.limit]
