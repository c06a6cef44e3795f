"""The clauses that a query cites by number or heading, what stands under them, and documents that it names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from clausebook_api.search.engine_protocol import Scores
from clausebook_api.search.entries import Entry, find_stretch
from clausebook_api.search.found import Ask, MatchedBy

_OPENING = 5  # clauses that are shown of a document that is named


class CitedClauses:
    """Finds what a query cites or names among the entries of an index."""

    def __init__(self, entries: Mapping[int, Entry]) -> None:
        self._entries = entries
        self._bare = frozenset(number for number, entry in entries.items() if entry.bare)
        self._of: dict[str, list[int]] = {}  # each document
        for number, entry in entries.items():
            self._of.setdefault(entry.document, []).append(number)

    def find(self, cited: Sequence[tuple[str, str]], ask: Ask, allowed: Sequence[int]) -> Mapping[int, MatchedBy]:
        """The clauses that a query cites, as they are given, then what stands under each; of them what may be found.

        ``allowed`` are the entries that may be found.
        """
        if not cited:
            return {}
        places = self._find_places({document for document, _ in cited}, ask, allowed)
        numbers = {(self._entries[number].document, self._entries[number].clause): number for number in places}
        meant = [numbers[place] for place in cited if place in numbers]
        found: dict[int, MatchedBy] = dict.fromkeys(meant, "citation")
        for number in meant:
            found |= {under: "section" for under in self._find_under(number, places) if under not in found}
        return found

    def open_documents(self, named: Sequence[str], ask: Ask, allowed: Sequence[int]) -> Mapping[int, MatchedBy]:
        """The first clauses of some documents, in their order: fewer of each, the more there are."""
        if not named:
            return {}
        places = self._find_places(set(named), ask, allowed)
        found: dict[int, MatchedBy] = {}
        for document in named:
            some = [one for one in places if self._entries[one].document == document and not self._entries[one].bare]
            some.sort(key=self._place)
            found |= dict.fromkeys(some[: max(1, _OPENING // len(named))], "section")
        return found

    def fill_headings(self, found: Scores, ask: Ask, allowed: Sequence[int], *, kept: bool) -> Scores:
        """What was found without bare headings; if ``kept``, the first clause under each instead of it."""
        bare = self._bare.intersection(found)
        if not bare:
            return found
        rest = {number: score for number, score in found.items() if number not in bare}
        if kept:
            places = self._find_places({self._entries[number].document for number in bare}, ask, allowed)
            for heading in sorted(bare & places.keys()):
                under = self._find_under(heading, places)
                first = next((number for number in under if number not in self._bare), None)
                if first is not None:
                    rest.setdefault(first, found[heading])
        return rest

    def _find_places(self, documents: AbstractSet[str], ask: Ask, allowed: Sequence[int]) -> Mapping[int, str]:
        """The addresses of the entries of some documents, of those that may be found."""
        on = replace(ask, status="in-force")
        some = sorted(number for document in documents for number in self._of.get(document, ()))
        return {
            number: stretch.address
            for number in some
            if _holds(allowed, number) and (stretch := find_stretch(self._entries[number], on))
        }

    def _find_under(self, clause: int, places: Mapping[int, str]) -> list[int]:
        """The entries that stand under one, in their order; ``places`` are the addresses of all."""
        document = self._entries[clause].document
        under = (f"{places[clause]}/", f"{places[clause]}(")
        inside = [
            number
            for number, address in places.items()
            if address.startswith(under) and self._entries[number].document == document
        ]
        return sorted(inside, key=self._place)

    def _place(self, number: int) -> int:
        """The place of an entry in its document."""
        return self._entries[number].place


def _holds(numbers: Sequence[int], number: int) -> bool:
    """Whether a number is among sorted ones."""
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number
