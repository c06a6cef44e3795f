"""The clauses that a query cites by number or heading, and what stands under them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from clausebook.model.change import Clause
from clausebook.model.clause import Block, Kind
from clausebook_api.search.citation import Match, Named, cite
from clausebook_api.search.entries import Entry, Stretch, find_stretch
from clausebook_api.search.found import Ask, Hit
from clausebook_api.search.hits import Hits

_DAYS = 64  # documents and days whose clauses are remembered


class CitedClauses:
    """Finds what a query cites among the entries of an index."""

    def __init__(self, entries: Mapping[int, Entry], hits: Hits) -> None:
        self._entries = entries
        self._hits = hits
        self._names = tuple(
            Named(document, title, tuple(aliases), tuple(short))
            for document, (title, _, _, aliases, short) in sorted(hits.titles.items())
        )
        self._clauses = lru_cache(maxsize=_DAYS)(self._list_clauses)

    def find(self, text: str, ask: Ask) -> tuple[Hit, ...]:
        """All clauses of one document that have the number, or the one that has the heading."""
        found = cite(text, self._names, lambda document: self._clauses(document, ask.day, ask.basis))
        sure = [match for match in found if match.certainty == "exact"]
        headed = [match for match in found if match.certainty == "heading"]
        if len({match.document for match in sure}) != 1:
            sure = headed if len(headed) == 1 and not sure else []
        hits = (self._find_standing(match, ask) for match in sure)
        return tuple(hit for hit in hits if hit)

    def _find_standing(self, match: Match, ask: Ask) -> Hit | None:
        for entry in self._hits.wordings[match.document, match.clause]:
            if find_stretch(entry, replace(ask, status="in-force")):
                return replace(self._hits.make(entry, 0.0, ask), matched_by="citation")
        return None

    def find_under(self, jump: Hit, ask: Ask, allowed: Sequence[int]) -> tuple[int, ...]:
        """The clause that is cited and those under it, in their order; of them what may be found."""
        on = replace(ask, status="in-force")
        places = {
            number: stretch.address
            for number in allowed
            if (entry := self._entries[number]).document == jump.document and (stretch := find_stretch(entry, on))
        }
        clause = next((number for number in places if self._entries[number].clause == jump.clause), None)
        if clause is None:
            return ()
        under = (f"{places[clause]}/", f"{places[clause]}(")
        inside = [number for number, address in places.items() if address.startswith(under)]
        return (clause, *sorted(inside, key=lambda number: _counted(places[number])))

    def _list_clauses(self, document: str, day: date, basis: str) -> Sequence[Clause]:
        ask = Ask(day, day, basis)
        return tuple(
            _placed(entry, stretch)
            for entry in self._entries.values()
            if entry.document == document and (stretch := find_stretch(entry, ask))
        )


def mark_cited(hit: Hit, meant: Sequence[Hit]) -> Hit:
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
