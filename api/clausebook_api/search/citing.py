"""Asks an index what somebody typed: with the clauses that are cited in it, and the documents that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from clausebook.citation.lexer import NOUNS
from clausebook.cited_places import CitationReader
from clausebook_api.search.found import Answer, Ask
from clausebook_api.search.index import Index
from clausebook_api.search.query import parse

_NUMBER = re.compile(r"[§(]*\d[\w.()§-]*")
_TELLING = re.compile(r"[§(]|\d\.\d")  # in a number that needs no word before it
_BEFORE = NOUNS | {"§", "§§"}
_NUMBERS, _LONGEST, _BETWEEN = 3, 8, 2  # numbers that are looked at; words of a name; "of the" before it


def search(index: Index, citations: CitationReader, text: str, ask: Ask) -> Answer:
    """What is found for a text. Raises :class:`QueryError` for one that is not searched for."""
    query = parse(text)
    cited: Sequence[tuple[str, str]] = citations.find(query.text, ask.day, ask.basis)
    named = () if cited else citations.find_documents(query.text, ask.day, ask.basis)
    if not cited and not named:
        cited = find_within(query.text, citations, ask)
    return index.search(query, ask, cited, named)


def find_within(text: str, citations: CitationReader, ask: Ask) -> Sequence[tuple[str, str]]:
    """The clauses that a question cites somewhere in it, by number and document; the first citation alone counts."""
    for name, number in _find_candidates(text.split()):
        if citations.is_name(name, ask.day, ask.basis):
            found = citations.find(f"{name} {number}", ask.day, ask.basis)
            if found:
                return found
    return ()


def _find_candidates(said: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What may be the name of a document, after or before what may be a number; the longest names first."""
    for place in islice((place for place, word in enumerate(said) if _NUMBER.match(word)), _NUMBERS):
        first = place - 1 if place and said[place - 1].lower().rstrip(".") in _BEFORE else place
        if first == place and not _TELLING.search(said[place]):
            continue
        number = " ".join(said[first : place + 1]).rstrip(".,;:?!")
        spans = [
            *((start, end) for start in range(place + 1, place + 2 + _BETWEEN) for end in _ends(start, len(said))),
            *((start, first) for start in range(max(0, first - _LONGEST), first)),
        ]
        for start, end in sorted(spans, key=lambda one: one[0] - one[1]):
            yield " ".join(said[start:end]), number


def _ends(start: int, last: int) -> range:
    return range(start + 1, min(start + _LONGEST, last) + 1)
