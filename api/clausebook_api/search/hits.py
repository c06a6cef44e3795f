"""An entry as the hit that is shown: as it stood on the day asked, beside what the clause says today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clausebook.citation.documents import name_document
from clausebook_api.search.entries import Entry, Stretch, find_stretch
from clausebook_api.search.excerpt import excerpt
from clausebook_api.search.files import Title
from clausebook_api.search.found import Ask, Hit
from clausebook_api.search.languages import Stem

Wordings = Mapping[tuple[str, str], Collection[Entry]]  # of each clause, by document and clause


def by_clause(entries: Iterable[Entry]) -> Wordings:
    """Every wording that each clause had."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.document, entry.clause), []).append(entry)
    return found


@dataclass(frozen=True, slots=True)
class Hits:
    """Makes hits of the entries of an index."""

    wordings: Wordings
    titles: Mapping[str, Title]
    stem: Stem
    shared: frozenset[str] = frozenset()  # titles that several documents have

    def make(
        self,
        entry: Entry,
        score: float,
        ask: Ask,
        by_synonym: tuple[str, ...] = (),
        stems: frozenset[str] = frozenset(),
    ) -> Hit:
        """The hit; words with the stems are marked in its excerpt."""
        title, kind, lang = self.titles[entry.document]
        stretch = find_stretch(entry, ask) or entry.stretches[-1]
        shown = excerpt(entry.text, stems, lambda word: self.stem(word, entry.lang))
        asked, days, now = stretch.days(ask.basis), stretch.effective, self._find_now(entry, ask.today)
        return Hit(
            entry.document, entry.clause, title, stretch.label, self._cite(entry, stretch), stretch.path,
            entry.heading, entry.text, shown, kind, lang, stretch.version,
            days.start if days else None, days.end if days else None, stretch.published_on,
            now is None or now[0].text != entry.text, self._cite(*now) if now else "", by_synonym, score,
            entry.sha256, stands=asked is not None and asked.holds(ask.day),
            unchanged_since=stretch.unchanged_since, numbered_since=stretch.numbered_since,
        )  # fmt: skip

    def _cite(self, entry: Entry, stretch: Stretch) -> str:
        return f"{name_document(entry.document, stretch.title, self.shared)} {stretch.cited}"

    def _find_now(self, entry: Entry, today: date) -> tuple[Entry, Stretch] | None:
        """The same clause as it stands today."""
        for other in self.wordings[entry.document, entry.clause]:
            for stretch in other.stretches:
                if stretch.effective and stretch.effective.holds(today):
                    return other, stretch
        return None
