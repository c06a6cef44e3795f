"""The clauses that a query cites by number or heading, and what stands under them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from clausebook_api.search.entries import Entry, find_stretch
from clausebook_api.search.found import Ask, Hit
from clausebook_api.search.hits import Hits


class CitedClauses:
    """Finds what a query cites among the entries of an index."""

    def __init__(self, entries: Mapping[int, Entry], hits: Hits) -> None:
        self._entries = entries
        self._hits = hits

    def find(self, cited: Sequence[tuple[str, str]], ask: Ask) -> tuple[Hit, ...]:
        """The clauses that a query cites, of one document; nothing where they are of several."""
        if len({document for document, _ in cited}) != 1:
            return ()
        hits = (self._find_standing(document, clause, ask) for document, clause in cited)
        return tuple(hit for hit in hits if hit)

    def _find_standing(self, document: str, clause: str, ask: Ask) -> Hit | None:
        for entry in self._hits.wordings.get((document, clause), ()):
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


def mark_cited(hit: Hit, meant: Sequence[Hit]) -> Hit:
    """The hit of a citation: a clause that is meant, or one that stands under it."""
    itself = any(hit.clause == one.clause for one in meant)
    return replace(hit, matched_by="citation" if itself else "section")


def _counted(address: str) -> list[tuple[int, str]]:
    """An address as it sorts: ``5.10`` after ``5.9``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", address)]
