"""What a document is part of, its parts, whose terms it takes and what it translates, as pages say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clausebook.html import urls
from clausebook.model.version import DocumentRecord
from clausebook.relations import Named
from clausebook_site.site_model import Publication


class Related(NamedTuple):
    """One document beside another's title: ``address`` is "" when there is nowhere to read it."""

    title: str
    address: str
    remark: str


def find_related(publication: Publication, record: DocumentRecord) -> Iterator[tuple[str, tuple[Related, ...]]]:
    """The documents around one, under what they are to it."""
    relations = publication.relations
    named = (
        ("Part of", relations.named(record, "incorporated_into")),
        ("Parts", relations.parts(record)),
        ("Definitions from", relations.named(record, "terms_from")),
        ("Translation of", relations.named(record, "translation_of")),
    )
    here = urls.document(record.id)
    for title, found in named:
        if found:
            yield title, tuple(_related(publication, here, one) for one in found)


def _related(publication: Publication, here: str, one: Named) -> Related:
    if not one.id:
        return Related(one.title, one.url, ": not published here")
    standing = publication.standings[one.id]
    remark = " (withdrawn)" if standing.withdrawn else "" if standing.current else " (not in force yet)"
    return Related(one.title, urls.relative(here, urls.document(one.id)), remark)


def foreign_terms(publication: Publication, record: DocumentRecord) -> str:
    """What to say of the terms that a document takes from those not published here; "" when it takes none."""
    sources = publication.relations.absent(record, "terms_from")
    if not sources:
        return ""
    present = [one.title for one in publication.relations.named(record, "terms_from") if one.id]
    places = " or in ".join(("here", *present))
    return f"Terms not defined {places} are those of {_titles(sources)}, not published here."


def terms_left_out(publication: Publication) -> tuple[str, ...]:
    """What the glossary says of each document in force whose terms it cannot show."""
    found = ((one.record, publication.relations.absent(one.record, "terms_from")) for one in publication.current
             if one.current)  # fmt: skip
    return tuple(
        f"{record.title} takes terms from {_titles(sources)}, not published here: this glossary does not have them."
        for record, sources in found
        if sources
    )


def _titles(sources: tuple[Named, ...]) -> str:
    return " and ".join(one.title for one in sources)
