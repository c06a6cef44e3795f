"""An index, opened: searches on any day, what somebody may be about to type."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from math import log2
from pathlib import Path
from typing import Self

from clausebook.compile.compiler import without_collector
from clausebook.model.change import Clause
from clausebook.model.clause import Block, Kind
from clausebook.model.errors import CorpusError
from clausebook_api.search import engines, files, ranking
from clausebook_api.search.citation import Match, Named, cite
from clausebook_api.search.engine_protocol import Scored
from clausebook_api.search.entries import Entry, Stretch
from clausebook_api.search.excerpt import excerpt
from clausebook_api.search.found import Answer, Ask, Hit
from clausebook_api.search.query import FEW, Query, words_of
from clausebook_api.search.ranking import Ranking, Wanted
from clausebook_api.search.synonyms import Synonyms

_DAYS = 64  # days whose texts are remembered
_SUGGESTED = 8
_NAMED = 0.08  # what each doubling of the documents that name it adds to the weight of a document
# Clauses with all words: so many that no others are looked for, so few that those with some words are; their worth.
_ENOUGH, _FEW, _WHOLE = 15, 5, 1.6
# Letters; shorter words that are not known are no misspellings. Words that are put right: of a text that was pasted,
# the others are names.
_LONG, _STRANGE = 4, 5


class Index:
    """An index, opened once for the life of a process; it goes on working while another takes its place."""

    def __init__(self, path: Path, *, fallback: bool, engine: str = engines.DEFAULT) -> None:
        self.path = path
        self.fallback = fallback
        self.manifest = files.read_manifest(path)
        self.commit = self.manifest.commit
        self._synonyms = Synonyms.load(self.manifest.synonyms)
        found = engines.named(engine)
        self._stem = found.stem
        self._engine = found.open_index(path / "words")
        self._lock = threading.Lock()
        entries = {entry.key: entry for entry in files.read_texts(path)}
        self._entries: dict[int, Entry] = {number: entries[key] for number, key in self._engine.keys.items()}
        self._ranking = Ranking(self._entries, self._stem)
        self._clauses: dict[tuple[str, str], list[Entry]] = {}
        for entry in self._entries.values():
            self._clauses.setdefault((entry.document, entry.clause), []).append(entry)
        self._allowed = lru_cache(maxsize=_DAYS)(self._allow)
        self._heads = lru_cache(maxsize=_DAYS)(self._headings)

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
        self._engine.close()

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return len(self.manifest.documents)

    @property
    def entries(self) -> int:
        """How many wordings it holds."""
        return len(self._entries)

    def all_entries(self) -> tuple[Entry, ...]:
        """Every wording that it holds."""
        return tuple(self._entries.values())

    # -- search --

    def search(self, query: Query, ask: Ask) -> Answer:
        """Find clauses. All words first; where no clause has them all, or some are misspelt, what is nearest."""
        meant = self._meant(query, ask)
        jump = meant[0] if len(meant) == 1 else None
        ask = replace(ask, document=query.document or ask.document)
        allowed = self._allowed(replace(ask, limit=0, offset=0))
        cited = tuple(dict.fromkeys(number for one in meant for number in self._under(one, ask, allowed)))
        if query.empty:
            return Answer((), 0, "all", self._facets(()), (), jump, self.commit)
        typed = query
        with self._lock:
            if len(query.words) > FEW and not meant:  # what has a word that nobody wrote need not be asked for
                query = self._spelt(query)
            wanted = self._wanted(query)
            found, mode = self._match(wanted, allowed, cited=bool(meant))
            if (mode == "any" or not found) and not meant and query is typed:
                query = self._spelt(query)
                if query != typed:
                    wanted = self._wanted(query)
                    found, mode = self._match(wanted, allowed, cited=False)
        found = [
            one._replace(score=one.score * self._standing[self._entries[one.number].document])
            for one in found
            if one.number not in cited
        ]
        first = cited[ask.offset : ask.offset + ask.limit]
        rest = replace(ask, offset=max(0, ask.offset - len(cited)), limit=ask.limit - len(first))
        best = self._ranking.best(found, query, wanted, rest)
        hits = [_cited(self._shown(self._entries[number], 0.0, ask), meant) for number in first]
        hits += (self._hit(number, score, wanted, ask) for number, score in best)
        total, facets = len(found) + len(cited), self._facets([*cited, *(number for number, _ in found)])
        suggestions = (" ".join(query.words),) if query != typed else ()
        return Answer(tuple(hits), total, "any" if mode == "any" else "all", facets, suggestions, jump, self.commit)

    def _wanted(self, query: Query) -> Wanted:
        return ranking.plan_query(query, self._synonyms, self._engine.frequency, self._stem)

    def _match(self, wanted: Wanted, allowed: Sequence[int], *, cited: bool) -> tuple[list[Scored], str]:
        """What fits, and whether it has all words. The costlier ways of asking are left for when few have them all."""
        exact = self._engine.match(wanted.exact, allowed)
        if len(exact) >= _ENOUGH or cited:
            return exact, "all"
        whole = {number for number, _ in exact}
        found = exact if wanted.all == wanted.exact else self._engine.match(wanted.all, allowed)
        if len(whole) < _FEW and wanted.any is not None:
            total = len(found)
            found = self._engine.match(wanted.any, allowed)
            mode = "any" if len(found) > total else "all"
        else:
            mode = "all"
        return [one._replace(score=one.score * _WHOLE) if one.number in whole else one for one in found], mode

    @cached_property
    def _standing(self) -> Mapping[str, float]:
        """The weight of each document: the more of the others name it, the likelier it is meant."""
        texts = {document: "\n".join(one.text.lower() for one in some) for document, some in self._newest.items()}
        return {
            document: 1 + _NAMED * log2(1 + sum(title.lower() in texts[other] for other in texts if other != document))
            for document, (title, *_) in self.manifest.titles.items()
        }

    @cached_property
    def _newest(self) -> Mapping[str, list[Entry]]:
        """The wordings that each document has to the last."""
        found: dict[str, list[Entry]] = {}
        for entry in self._entries.values():
            if entry.stretches[-1].published and entry.stretches[-1].published.end is None:
                found.setdefault(entry.document, []).append(entry)
        return found

    def _allow(self, ask: Ask) -> tuple[int, ...]:
        return tuple(sorted(number for number, entry in self._entries.items() if self._fits(entry, ask)))

    def _fits(self, entry: Entry, ask: Ask) -> bool:
        _, kind, lang, *_ = self.manifest.titles[entry.document]
        named = (ask.document in {"", entry.document}, ask.kind in {"", kind}, ask.lang in {"", lang})
        if not all(named) or (ask.definitions_only and not entry.defines):
            return False
        stretch = stood(entry, ask)
        if stretch is None:
            return False
        return ask.modified_after is None or stretch.published_on > ask.modified_after

    def _spelt(self, query: Query) -> Query:
        """The query with words that nobody wrote put right, where a word is near."""
        strange = [word for word in query.words if len(word) >= _LONG and not self._engine.known(word)][:_STRANGE]
        near = {word: self._engine.spelt(word) or word for word in strange}
        return replace(query, words=tuple(near.get(word, word) for word in query.words))

    def _facets(self, numbers: Sequence[int]) -> Mapping[str, Mapping[str, int]]:
        counted = Counter(self._entries[number].document for number in numbers)
        kinds: Counter[str] = Counter()
        langs: Counter[str] = Counter()
        for document, count in counted.items():
            _, kind, lang, *_ = self.manifest.titles[document]
            kinds[kind] += count
            langs[lang] += count
        return {"document": dict(counted.most_common()), "document_kind": dict(kinds), "lang": dict(langs)}

    def _hit(self, number: int, score: float, wanted: Wanted, ask: Ask) -> Hit:
        entry = self._entries[number]
        return self._shown(entry, score, ask, ranking.by_synonym(self._ranking.seen(number), wanted), wanted.stems)

    def _shown(
        self,
        entry: Entry,
        score: float,
        ask: Ask,
        by_synonym: tuple[str, ...] = (),
        stems: frozenset[str] = frozenset(),
    ) -> Hit:
        title, kind, lang, *_ = self.manifest.titles[entry.document]
        stretch = stood(entry, ask) or entry.stretches[-1]
        days, now = stretch.days(ask.basis), self._now(entry, ask.today)
        return Hit(
            entry.document, entry.clause, title, stretch.label, f"{title} {stretch.cited}", stretch.path,
            entry.heading, entry.text, excerpt(entry.text, stems, self._stem), kind, lang, stretch.version,
            days.start if days else None, days.end if days else None, stretch.published_on,
            now is None or now[0].text != entry.text, f"{title} {now[1].cited}" if now else "", by_synonym, score,
            entry.sha256,
        )  # fmt: skip

    def _now(self, entry: Entry, today: date) -> tuple[Entry, Stretch] | None:
        """The same clause as it stands today."""
        for other in self._clauses[entry.document, entry.clause]:
            for stretch in other.stretches:
                if stretch.effective and stretch.effective.holds(today):
                    return other, stretch
        return None

    # -- citations and beginnings --

    @cached_property
    def _names(self) -> tuple[Named, ...]:
        return tuple(
            Named(document, title, tuple(aliases), tuple(short))
            for document, (title, _, _, aliases, short) in sorted(self.manifest.titles.items())
        )

    def _meant(self, query: Query, ask: Ask) -> tuple[Hit, ...]:
        """The clauses that a query cites: all of one document that have the number, or the one that has the heading."""
        found = cite(query.text, self._names, lambda document: self._heads(document, ask.day, ask.basis))
        sure = [match for match in found if match.certainty == "exact"]
        headed = [match for match in found if match.certainty == "heading"]
        if len({match.document for match in sure}) != 1:
            sure = headed if len(headed) == 1 and not sure else []
        hits = (self._standing_then(match, ask) for match in sure)
        return tuple(hit for hit in hits if hit)

    def _standing_then(self, match: Match, ask: Ask) -> Hit | None:
        for entry in self._clauses[match.document, match.clause]:
            if stood(entry, replace(ask, status="in-force")):
                return replace(self._shown(entry, 0.0, ask), matched_by="citation")
        return None

    def _under(self, jump: Hit, ask: Ask, allowed: Sequence[int]) -> tuple[int, ...]:
        """The clause that is cited and those under it, in their order; of them what may be found."""
        on = replace(ask, status="in-force")
        places = {
            number: stretch.address
            for number in allowed
            if (entry := self._entries[number]).document == jump.document and (stretch := stood(entry, on))
        }
        clause = next((number for number in places if self._entries[number].clause == jump.clause), None)
        if clause is None:
            return ()
        under = (f"{places[clause]}/", f"{places[clause]}(")
        inside = [number for number, address in places.items() if address.startswith(under)]
        return (clause, *sorted(inside, key=lambda number: _counted(places[number])))

    def _headings(self, document: str, day: date, basis: str) -> Sequence[Clause]:
        ask = Ask(day, day, basis)
        return tuple(
            _placed(entry, stretch)
            for entry in self._entries.values()
            if entry.document == document and (stretch := stood(entry, ask))
        )

    def suggest(self, beginning: str, day: date) -> tuple[str, ...]:
        """How what was begun may go on: titles, headings and defined terms in force, then words."""
        words = words_of(beginning)
        if not words:
            return ()
        start = " ".join(words)
        named = [text for text in self._phrases(day) if any(_begins(part, start) for part in _tails(text))]
        found = list(dict.fromkeys(named))[:_SUGGESTED]
        if len(found) < _SUGGESTED:
            head = beginning[: len(beginning) - len(words[-1])].lower()
            found += [head + word for word in self._words(words[-1]) if head + word not in found]
        return tuple(found[:_SUGGESTED])

    @lru_cache(maxsize=8)  # noqa: B019 - an index lives as long as the process that reads it
    def _phrases(self, day: date) -> tuple[str, ...]:
        ask = Ask(day, day)
        standing = [entry for entry in self._entries.values() if stood(entry, ask)]
        titles = sorted(title for title, *_ in self.manifest.titles.values())
        terms = sorted({term for entry in standing for term in entry.defines})
        heads = Counter(entry.heading.rstrip(".: ") for entry in standing if entry.heading)
        return (*titles, *terms, *(head for head, _ in heads.most_common()))

    @cached_property
    def _vocabulary(self) -> list[tuple[str, int]]:
        return sorted(self._engine.vocabulary())

    def _words(self, start: str) -> list[str]:
        words = self._vocabulary
        place = bisect_left(words, (start, 0))
        some = []
        while place < len(words) and words[place][0].startswith(start):
            some.append(words[place])
            place += 1
        return [word for word, _ in sorted(some, key=lambda one: (-one[1], one[0]))[:_SUGGESTED]]


def _cited(hit: Hit, meant: Sequence[Hit]) -> Hit:
    """The hit of a citation: a clause that is meant, or one that stands under it."""
    itself = any(hit.clause == one.clause for one in meant)
    return replace(hit, matched_by="citation" if itself else "section")


def _counted(address: str) -> list[tuple[int, str]]:
    """An address as it sorts: ``5.10`` after ``5.9``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", address)]


def _placed(entry: Entry, stretch: Stretch) -> Clause:
    """An entry as a clause that a citation can name."""
    kind = Kind.SECTION if entry.section else Kind.PARAGRAPH
    block = Block(kind, stretch.label, "", entry.heading, entry.text, (), entry.text)
    return Clause(entry.clause, block, stretch.address, -1, 0)


def _tails(text: str) -> Iterator[str]:
    """A phrase as words in lower case, and its ends that begin at another word."""
    words = words_of(text)
    for place in range(len(words)):
        yield " ".join(words[place:])


def _begins(text: str, start: str) -> bool:
    return text.startswith(start)


def stood(entry: Entry, ask: Ask) -> Stretch | None:
    """How an entry stood on the day that is asked for; the last way it ever did, if superseded ones are wanted."""
    for stretch in entry.stretches:
        days = stretch.days(ask.basis)
        if days and days.holds(ask.day):
            return stretch
    return entry.stretches[-1] if ask.status == "all" else None
