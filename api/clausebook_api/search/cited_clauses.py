"""The clauses that a query cites by number or heading, and what stands under them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from clausebook_api.search.entries import Entry, find_stretch
from clausebook_api.search.found import Ask, MatchedBy


class CitedClauses:
    """Finds what a query cites among the entries of an index."""

    def __init__(self, entries: Mapping[int, Entry]) -> None:
        self._entries = entries

    def find(self, cited: Sequence[tuple[str, str]], ask: Ask, allowed: Sequence[int]) -> Mapping[int, MatchedBy]:
        """The clauses that a query cites, as they are given, then what stands under each; of them what may be found.

        ``allowed`` are the entries that may be found.
        """
        if not cited:
            return {}
        documents = {document for document, _ in cited}
        on = replace(ask, status="in-force")
        places = {
            number: stretch.address
            for number in allowed
            if (entry := self._entries[number]).document in documents and (stretch := find_stretch(entry, on))
        }
        numbers = {(self._entries[number].document, self._entries[number].clause): number for number in places}
        meant = [numbers[place] for place in cited if place in numbers]
        found: dict[int, MatchedBy] = dict.fromkeys(meant, "citation")
        for number in meant:
            found |= {under: "section" for under in self._find_under(number, places) if under not in found}
        return found

    def _find_under(self, clause: int, places: Mapping[int, str]) -> list[int]:
        """The entries that stand under one, in their order; ``places`` are the addresses of all."""
        document = self._entries[clause].document
        under = (f"{places[clause]}/", f"{places[clause]}(")
        inside = [
            number
            for number, address in places.items()
            if address.startswith(under) and self._entries[number].document == document
        ]
        return sorted(inside, key=lambda number: _counted(places[number]))


def _counted(address: str) -> list[tuple[int, str]]:
    """An address as it sorts: ``5.10`` after ``5.9``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", address)]
