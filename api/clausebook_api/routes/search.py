"""Search: clauses by words, and what somebody may be about to type."""

from __future__ import annotations

from datetime import date

from flask import Response
from flask_openapi import APIBlueprint, Tag

from clausebook.html.urls import version_address
from clausebook_api import cursor, serializers
from clausebook_api.errors import Problem
from clausebook_api.limits import costly
from clausebook_api.response import Answer
from clausebook_api.routes.answers import answers
from clausebook_api.search import Answer as Found
from clausebook_api.search import Ask, Hit, Index, QueryError, search
from clausebook_api.serializers import found_clause
from clausebook_api.service import Service, service
from clausebook_api.snapshot import Snapshot

blueprint = APIBlueprint("search", __name__, url_prefix="/v1", abp_tags=[Tag(name="search")])
blueprint.before_request(costly)
_COSTLY = ("search-unavailable", "too-many-requests")
MOST = 1000  # hits that can be paged through


def index_of(snapshot: Snapshot) -> Index:
    """The index of a snapshot. Raises Problem ``search-unavailable``."""
    if snapshot.index is None:
        raise Problem("search-unavailable", "Lookups go on; search comes back with the index", {"Retry-After": "60"})
    return snapshot.index


def as_of(snapshot: Snapshot, asked: date | str, today: date, document: str = "") -> date:
    """The day to search at; ``upcoming`` is when the next announced version of a document, or of any, takes effect."""
    if isinstance(asked, date) or asked != "upcoming":
        return asked if isinstance(asked, date) else today
    books = (one for one in snapshot.books() if document in {"", one.record.id, *one.record.aliases})
    return min(filter(None, (book.next_day(today) for book in books)), default=today)


def find(snapshot: Snapshot, query: serializers.SearchQuery, today: date, offset: int) -> tuple[Found, Ask]:
    """Search the index as a query asks. Raises Problem for what cannot be searched for."""
    ask = Ask(
        day=as_of(snapshot, query.as_of, today, query.document),
        basis=query.basis,
        today=today,
        document=query.document,
        kind=query.document_kind,
        lang=query.lang,
        status=query.status,
        modified_after=query.modified_after,
        definitions_only=query.defined,
        limit=query.limit,
        offset=offset,
    )
    try:
        return search(index_of(snapshot), snapshot.citations, query.q, ask), ask
    except QueryError as error:
        raise Problem(error.code, error.message) from error


@blueprint.get("/search", responses=answers(serializers.Search, "query-syntax", "query-too-broad", *_COSTLY))
def search_clauses(query: serializers.SearchQuery) -> Response:
    """Find clauses by words, phrases or a citation, as the texts stood on a day."""
    here = service()
    snapshot = here.read()
    scope = query.model_dump_json(exclude={"cursor", "limit"})
    offset = int(cursor.read(here.config.secret, scope, query.cursor)[0]) if query.cursor else 0
    found, ask = find(snapshot, query, here.today, offset)
    shape = serializers.Search(
        items=[hit(snapshot, one, ask) for one in found.hits],
        total=found.total,
        matched=found.mode,
        facets={name: dict(counts) for name, counts in found.facets.items()},
        suggestions=list(found.suggestions),
        as_of=ask.day,
        basis=query.basis,
        next=_next(here, scope, offset + query.limit, found.total),
        commit=found.commit,
        meaning=serializers.Meaning(**found.meaning._asdict()) if found.meaning else None,
        stale=snapshot.stale,
    )
    return Answer.shape(shape).response(found.commit)


def _next(here: Service, scope: str, offset: int, total: int) -> str | None:
    return cursor.issue(here.config.secret, scope, [offset]) if offset < min(total, MOST) else None


def hit(snapshot: Snapshot, found: Hit, ask: Ask) -> serializers.Hit:
    """A hit as the API gives it."""
    name = _read_in(snapshot, found, ask)
    address = version_address(found.document, name, found.clause)
    return serializers.Hit.of({**found_clause(found), "permalink": snapshot.serializer.address(address)})


def _read_in(snapshot: Snapshot, found: Hit, ask: Ask) -> str:
    """The version in which a hit is to be read: the one that holds on the day, where the hit stands on it."""
    if snapshot.stale or not found.stands:
        return found.version
    held = snapshot.book(found.document).on(ask.day, ask.basis)
    return held.name if held else found.version


@blueprint.get("/suggest", responses=answers(serializers.Suggestions, *_COSTLY))
def suggest_queries(query: serializers.SuggestQuery) -> Response:
    """How what was begun may go on: titles, citations, headings, defined terms, words."""
    here = service()
    snapshot = here.read()
    index = index_of(snapshot)
    found = index.suggest(query.q, as_of(snapshot, query.as_of, here.today))
    return Answer.shape(serializers.Suggestions(items=list(found), commit=index.commit)).response(index.commit)
