"""The clauses that a query cites by number or heading, what stands under them, and documents that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from clausebook_api.search.engine_protocol import Scored
from clausebook_api.search.entries import Entry, find_stretch
from clausebook_api.search.found import Ask, MatchedBy

_OPENING = 5  # clauses that are shown of a document that is named


class CitedClauses:
    """Finds what a query cites or names among the entries of an index."""

    def __init__(self, entries: Mapping[int, Entry]) -> None:
        self._entries = entries

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

    def fill_headings(
        self, found: Sequence[Scored], ask: Ask, allowed: Sequence[int], *, kept: bool
    ) -> Sequence[Scored]:
        """What was found without bare headings; if ``kept``, the first clause under each instead of it."""
        bare = [one for one in found if self._entries[one.number].bare]
        if not bare:
            return found
        rest = {one.number: one for one in found if not self._entries[one.number].bare}
        if kept:
            places = self._find_places({self._entries[one.number].document for one in bare}, ask, allowed)
            for one in bare:
                under = self._find_under(one.number, places) if one.number in places else []
                first = next((number for number in under if not self._entries[number].bare), None)
                if first is not None:
                    rest.setdefault(first, one._replace(number=first))
        return sorted(rest.values(), key=lambda one: one.number)

    def _find_places(self, documents: AbstractSet[str], ask: Ask, allowed: Sequence[int]) -> Mapping[int, str]:
        """The addresses of the entries of some documents, of those that may be found."""
        on = replace(ask, status="in-force")
        return {
            number: stretch.address
            for number in allowed
            if (entry := self._entries[number]).document in documents and (stretch := find_stretch(entry, on))
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
