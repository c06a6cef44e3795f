"""What was published, what is announced, and what the texts in force define."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Response
from flask_openapi import APIBlueprint, Tag

from clausebook.crossref.definitions import find_definitions as found_in
from clausebook.model.change import as_clauses
from clausebook.model.version import Version
from clausebook_api import serializers
from clausebook_api.document_view import DocumentView
from clausebook_api.response import Answer
from clausebook_api.routes.answers import answers
from clausebook_api.service import Asked, service
from clausebook_api.snapshot import Snapshot

blueprint = APIBlueprint("changes", __name__, url_prefix="/v1", abp_tags=[Tag(name="changes")])


@blueprint.get("/changes", responses=answers(serializers.Versions, "document-not-found"))
def list_changes(query: serializers.ChangesQuery) -> Response:
    """List what was published, newest first: every version of every document."""
    here = service()
    snapshot = here.read()
    found: list[tuple[DocumentView, Version]] = []
    for book in _books(snapshot, query.document):
        found += ((book, version) for version in book.versions if _wanted(version, query.since, query.change_class))
    found.sort(key=_order)
    scope = f"changes {query.since} {query.document} {query.change_class}"
    some, following = here.page(found, scope, Asked(query.limit, query.cursor), _order)
    items = [snapshot.serializer.version(book, version) for book, version in some]
    return Answer.shape(serializers.Versions(items=items, next=following, commit=snapshot.commit)).response(
        snapshot.commit
    )


def _wanted(version: Version, since: date | None, change_class: str) -> bool:
    recent = since is None or version.published_on >= since
    return recent and change_class in {"", version.change_class.value}


def _order(entry: tuple[DocumentView, Version]) -> list[str | int]:
    _, version = entry
    return [-int(version.published_at.timestamp()), version.document, -version.number]


def _books(snapshot: Snapshot, document: str) -> tuple[DocumentView, ...]:
    return (snapshot.book(snapshot.records.get(document, document)),) if document else snapshot.books()


@blueprint.get("/upcoming", responses=answers(serializers.Upcoming))
def list_upcoming() -> Response:
    """List the versions that are announced and not in force, soonest first."""
    here = service()
    snapshot = here.read()
    coming = [(book, version) for book in snapshot.books() for version in book.standing(here.today).coming]
    coming.sort(key=lambda entry: (entry[1].effective_on, entry[1].document))
    items = [snapshot.serializer.version(book, version) for book, version in coming]
    return Answer.shape(serializers.Upcoming(items=items, commit=snapshot.commit)).response(snapshot.commit)


@blueprint.get("/definitions", responses=answers(serializers.Definitions, "document-not-found"))
def list_definitions(query: serializers.DefinitionsQuery) -> Response:
    """List what the texts in force define, by term."""
    here = service()
    snapshot = here.read()
    today = here.today

    def make() -> Answer:
        wanted = query.term.casefold()
        books = _books(snapshot, query.document)
        items = [
            one
            for book in books
            for one in _defined(snapshot, book, book.standing(today).current)
            if not wanted or one.term.casefold() == wanted
        ]
        items.sort(key=lambda one: (one.term.casefold(), one.document, one.clause))
        taken = [
            one
            for book in books
            if book.standing(today).current
            for one in snapshot.serializer.term_sources(book.record)
        ]
        return Answer.shape(serializers.Definitions(items=items, elsewhere=taken, commit=snapshot.commit))

    return snapshot.keep(("definitions", query.document, query.term, today), make).response(snapshot.commit)


def _defined(snapshot: Snapshot, book: DocumentView, version: Version | None) -> Iterator[serializers.Definition]:
    if version is None:
        return
    placed = book.clauses(version)
    text = as_clauses(placed)
    for definition in found_in(text):
        one = placed[definition.clause]
        yield snapshot.serializer.definition(book, version, definition.term, one)
