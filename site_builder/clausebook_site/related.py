"""What a document is part of, its parts, whose terms it takes and what it translates, as pages say it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from clausebook.html import urls
from clausebook.html.language import say
from clausebook.model.version import DocumentRecord
from clausebook.relations import Named
from clausebook_site.site_model import Publication


class Related(NamedTuple):
    """One document beside another's title: ``address`` is "" when there is nowhere to read it.

    ``remark`` is a phrase in which the ``{title}`` stands.
    """

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
            yield say(title), tuple(_related(publication, here, one) for one in found)


def _related(publication: Publication, here: str, one: Named) -> Related:
    if not one.id:
        return Related(one.title, one.url, "{title}: not published here")
    standing = publication.standings[one.id]
    remark = "{title}" if standing.current else "{title} (not in force yet)"
    remark = "{title} (withdrawn)" if standing.withdrawn else remark
    return Related(one.title, urls.relative(here, urls.document(one.id)), remark)


def foreign_terms(publication: Publication, record: DocumentRecord) -> str:
    """What to say of the terms that a document takes from those not published here; "" when it takes none."""
    sources = publication.relations.absent(record, "terms_from")
    if not sources:
        return ""
    places = say("here")
    for one in publication.relations.named(record, "terms_from"):
        places = say("{places} or in {title}", places=places, title=one.title) if one.id else places
    told = {"places": places, "documents": _titles(sources)}
    return say("Terms not defined {places} are those of {documents}, not published here.", **told)


def terms_left_out(publication: Publication) -> tuple[str, ...]:
    """What the glossary says of each document in force whose terms it cannot show."""
    found = ((one.record, publication.relations.absent(one.record, "terms_from")) for one in publication.current
             if one.current)  # fmt: skip
    return tuple(
        say(
            "{title} takes terms from {documents}, not published here: this glossary does not have them.",
            title=record.title,
            documents=_titles(sources),
        )
        for record, sources in found
        if sources
    )


def _titles(sources: tuple[Named, ...]) -> str:
    return reduce(lambda some, more: say("{some} and {more}", some=some, more=more), (one.title for one in sources))
