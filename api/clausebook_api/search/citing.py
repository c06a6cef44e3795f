"""Asks an index what somebody typed: with the clauses that are cited in it, and the documents that it names."""

from __future__ import annotations

from clausebook.cited_places import CitationReader
from clausebook_api.search.found import Answer, Ask
from clausebook_api.search.index import Index
from clausebook_api.search.query import parse


def search(index: Index, citations: CitationReader, text: str, ask: Ask) -> Answer:
    """What is found for a text. Raises :class:`QueryError` for one that is not searched for."""
    query = parse(text)
    cited = citations.find(query.text, ask.day, ask.basis)
    named = () if cited else citations.find_documents(query.text, ask.day, ask.basis)
    return index.search(query, ask, cited, named)
