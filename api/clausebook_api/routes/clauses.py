"""Clauses: as of a day, and through time. The most asked for: answers are bytes made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, urlencode

from flask import Response
from flask_openapi import APIBlueprint, Tag

from clausebook.citation.items import find_item, take_item
from clausebook.export.markdown import line
from clausebook.html import urls, wording
from clausebook.model.change import Clause
from clausebook.model.version import Version
from clausebook.timeline.validity import Bounds, Span
from clausebook_api import pages, serializers
from clausebook_api.document_view import DocumentView, Timeline
from clausebook_api.errors import Problem
from clausebook_api.negotiation import CLAUSE, form, media
from clausebook_api.response import Answer
from clausebook_api.routes.answers import SEE_OTHER, answers
from clausebook_api.service import Asked, Service, service, version_on
from clausebook_api.snapshot import Snapshot

blueprint = APIBlueprint("clauses", __name__, url_prefix="/v1", abp_tags=[Tag(name="clauses")])
_ABSENT = ("document-not-found", "clause-not-found", "clause-ambiguous", "not-in-force", "removed")


class Read(NamedTuple):
    """A clause of a document as it stood, and the version in which it is to be read."""

    book: DocumentView
    span: Span
    version: Version


def timeline(book: DocumentView, clause: str) -> tuple[str, Timeline]:
    """A clause by its id or a former one. Raises Problem ``clause-not-found``."""
    found = book.timeline(clause)
    if found is None:
        clause = book.retired.get(clause, clause)
        found = book.timeline(clause)
    if found is None:
        listed = f"/v1/documents/{book.record.id}/clauses"
        raise Problem("clause-not-found", f"The clauses are listed at {listed}: {clause!r} is none and never was")
    return clause, found


def meant(snapshot: Snapshot, book: DocumentView, clause: str, on: date, basis: str) -> str:
    """The id of what a number or a heading means on a day. Raises Problem ``clause-ambiguous`` and others."""
    version, id_ = version_on(book, on, basis), book.record.id
    listed = f"/v1/documents/{id_}/clauses"
    found = snapshot.citations.read_in(version, clause)
    places = [take_item(book.clauses(version), place) for place in found.places]
    if found.certainty == "exact":
        return places[0].id
    some = [
        {
            "id": f"{id_}/{one.id}",
            "heading": wording.heading(one),
            "citation": snapshot.serializer.citation(book, one, version),
            "api": f"{listed}/{one.id}?as_of={on}",
        }
        for one in places
    ]
    if found.certainty == "ambiguous":
        raise Problem("clause-ambiguous", f"{len(some)} clauses are called so on {on}: ask by id", candidates=some)
    detail = f"Nothing is called {clause!r} on {on}: {listed}?as_of={on} lists all"
    raise Problem("clause-not-found", detail, candidates=some)


def _is_known(book: DocumentView, clause: str) -> bool:
    return book.has_clause(clause) or clause in book.retired


@blueprint.get("/documents/<document>/clauses/<clause>", responses=answers(serializers.Clause, SEE_OTHER, *_ABSENT))
def get_clause(path: serializers.NumberPath, query: serializers.AsOfQuery) -> Response:
    """A clause as it stood on a day: as JSON, Markdown, plain text or a page.

    A number, or a heading, leads to the clause that had it on that day.
    """
    here = service()
    snapshot, book = here.open(path.document)
    on = book.day(query.as_of, here.today)
    item = None if _is_known(book, path.clause) else _item(book, path.clause, on, query.basis)
    if item is None and not _is_known(book, path.clause):
        asked = {"as_of": str(on), "basis": query.basis, **({"format": query.format} if query.format else {})}
        return _redirect(book, meant(snapshot, book, path.clause, on, query.basis), asked)
    _, found = timeline(book, item[0] if item else path.clause)
    span = found.on(on, query.basis) or _absent(book, found, on, query.basis)
    wanted = form(query.format, CLAUSE)
    read = book.read_in(span, on, query.basis)
    if item:
        span = replace(span, placed=item[1], whole=span)
    key = (
        "clause", book.record.id, span.clause, span.days("effective"), span.days("published"), read.number, wanted,
        here.today,
    )  # fmt: skip
    made = snapshot.keep(key, lambda: _clause(here, snapshot, Read(book, span, read), wanted))
    response = made.response(snapshot.commit)
    response.headers["Vary"] = "Accept"
    return response


def _item(book: DocumentView, clause: str, on: date, basis: str) -> tuple[str, Clause] | None:
    """An item inside a sentence by its id, with the id of the clause that holds it; None if there is none on a day."""
    version = book.on(on, basis)
    clauses = book.clauses(version) if version else ()
    place = find_item(clauses, clause)
    return (clauses[place.clause].id, take_item(clauses, place)) if place else None


def _held(snapshot: Snapshot, book: DocumentView, clause: str, on: date) -> tuple[str, str]:
    """The id of what a number or a heading means on a day, and that of the clause which holds it."""
    found = meant(snapshot, book, clause, on, "effective")
    item = _item(book, found, on, "effective")
    return found, item[0] if item else found


def _redirect(book: DocumentView, clause: str, asked: Mapping[str, object]) -> Response:
    address = f"/v1/documents/{quote(book.record.id)}/clauses/{quote(clause, safe='.~/')}"
    return Response(status=303, headers={"Location": f"{address}?{urlencode(asked)}" if asked else address})


def _absent(book: DocumentView, found: Timeline, on: date, basis: str) -> Span:
    """Say why a clause does not stand on a day."""
    before = found.before(on, basis)
    named = f"{book.record.title}, {found.spans[-1].clause}"
    if before is None:
        starts = [days.start for bounds in found.bounds if (days := bounds.days(basis))]
        first = min(starts, default=None)
        detail = f"{named} does not stand on {on}: " + (f"it begins on {first}" if first else "it never was in force")
        raise Problem("not-in-force", detail, starts_on=first and str(first))
    days = before.days(basis)
    ended = days.end if days else None
    last = f"/v1/documents/{book.record.id}/clauses/{before.clause}?as_of={ended}&basis={basis}"
    went = book.corpus.went_to(book.record.id, before.clause)
    if not went:
        raise Problem("removed", f"{named} ended on {ended}", ends_on=str(ended), last=last)
    document, clause = went.split("/")
    title = next(record.title for record in book.corpus.documents() if record.id == document)
    detail = f"{named} ended on {ended}, and went on as {clause} of {title}"
    now = f"/v1/documents/{document}/clauses/{clause}"
    raise Problem("removed", detail, ends_on=str(ended), last=last, moved_to=now)


def _clause(here: Service, snapshot: Snapshot, read: Read, wanted: str) -> Answer:
    shapes = snapshot.serializer
    if wanted == "json":
        return Answer.shape(shapes.clause(*read))
    standing, day = read.book.standing(here.today), read.book.cited_on(read.span, read.version)
    dated = shapes.dated_citation(standing, read.span.placed, read.version, day)
    if wanted == "md":
        text = f"{shapes.clause(*read).markdown}\n\n> {dated}\n"
        return Answer.of(text.encode(), media(wanted))
    if wanted == "txt":
        text = f"{line(read.span.placed)}\n\n{dated}\n"
        return Answer.of(text.encode(), media(wanted))
    return Answer.of(pages.clause(here, snapshot, *read).encode(), media(wanted))


@blueprint.get(
    "/documents/<document>/clauses/<clause>/versions",
    responses=answers(serializers.ClauseVersions, SEE_OTHER, *_ABSENT),
)
def list_clause_versions(path: serializers.NumberPath, query: serializers.Paged) -> Response:
    """Every form a clause had, newest first: its words, number and place, and what happened to it."""
    here = service()
    snapshot, book = here.open(path.document)
    if not _is_known(book, path.clause):
        _, clause = _held(snapshot, book, path.clause, here.today)
        return _redirect(book, f"{clause}/versions", query.model_dump(exclude_defaults=True))
    name, found = timeline(book, path.clause)
    scope = f"clause {book.record.id} {name}"
    newest = range(len(found.spans))[::-1]
    asked = Asked(query.limit, query.cursor)
    some, following = here.page(newest, scope, asked, lambda place: _place(found.bounds[place]))
    spans = [found.spans[place] for place in some]
    items = [snapshot.serializer.clause_version(book, one, book.read_in(one, here.today)) for one in spans]
    shape = serializers.ClauseVersions(items=items, next=following, commit=snapshot.commit)
    return Answer.shape(shape).response(snapshot.commit)


def _place(span: Bounds) -> list[str | int]:
    """Where a span stands in the list: of one version there are several if the document was withdrawn meanwhile."""
    days = span.days("effective")
    return [-span.first.number, -days.start.toordinal() if days else 0]


identity = APIBlueprint("identity", __name__, abp_tags=[Tag(name="clauses")])


@identity.get("/id/<document>/<clause>", responses=answers(None, SEE_OTHER, *_ABSENT))
def identify_clause(path: serializers.NumberPath) -> Response:
    """Lead from the permanent id of a clause to the page where people read it, for ever."""
    here = service()
    snapshot, book = here.open(path.document)
    clause, anchor = path.clause, ""
    if not _is_known(book, clause):
        anchor, clause = _held(snapshot, book, clause, here.today)
    name, found = timeline(book, clause)
    shapes = snapshot.local if here.config.serve_site else snapshot.serializer
    address = shapes.address(_page(book, name, found, here.today, anchor))
    return Response(status=303, headers={"Location": address})


def _page(book: DocumentView, clause: str, found: Timeline, today: date, anchor: str) -> str:
    stands = found.on(today, "effective") is not None
    return urls.document(book.record.id, anchor or clause) if stands else urls.clause(book.record.id, clause)
