"""Documents, their versions and their texts."""

from __future__ import annotations

from datetime import date

from flask import Response
from flask_openapi import APIBlueprint, Tag

from clausebook.export.formats import FORMATS
from clausebook.model.version import Version
from clausebook_api import downloads, pages, serializers
from clausebook_api.document_view import DocumentView
from clausebook_api.errors import Problem
from clausebook_api.negotiation import form, media, texts, versions
from clausebook_api.response import Answer
from clausebook_api.routes.answers import answers
from clausebook_api.service import Asked, Service, service, version_named, version_on
from clausebook_api.snapshot import Snapshot

blueprint = APIBlueprint("documents", __name__, url_prefix="/v1", abp_tags=[Tag(name="documents")])


@blueprint.get("/documents", responses=answers(serializers.Documents))
def list_documents(query: serializers.DocumentsQuery) -> Response:
    """List the documents, by id."""
    here = service()
    snapshot = here.read()
    shapes = snapshot.serializer
    found = [shapes.document(book.standing(here.today)) for book in snapshot.books()]
    if query.document_kind:
        found = [one for one in found if one.document_kind == query.document_kind]
    if query.lang:
        found = [one for one in found if one.lang == query.lang]
    if query.status != "all":
        found = [one for one in found if one.status == query.status]
    scope = f"documents {query.document_kind} {query.lang} {query.status}"
    items, following = here.page(found, scope, Asked(query.limit, query.cursor), lambda one: [one.id])
    shape = serializers.Documents(items=items, next=following, commit=snapshot.commit)
    return Answer.shape(shape).response(snapshot.commit)


@blueprint.get("/documents/<document>", responses=answers(serializers.Document, "document-not-found", "not-in-force"))
def get_document(path: serializers.DocumentPath, query: serializers.DayQuery) -> Response:
    """A document as it stands today, or as it stood on a day."""
    here = service()
    snapshot, book = here.open(path.document)
    on = book.day(query.as_of, here.today)
    standing = book.stood(on, here.today)
    if not standing.versions:
        version_on(book, on, "published")  # tells since when there is one
    return Answer.shape(snapshot.serializer.document(standing)).response(snapshot.commit)


@blueprint.get("/documents/<document>/versions", responses=answers(serializers.Versions, "document-not-found"))
def list_versions(path: serializers.DocumentPath, query: serializers.Paged) -> Response:
    """List the versions of a document, newest first by publication."""
    here = service()
    snapshot, book = here.open(path.document)
    scope = f"versions {book.record.id}"
    newest = tuple(reversed(book.versions))
    some, following = here.page(newest, scope, Asked(query.limit, query.cursor), lambda one: [-one.number])
    items = [snapshot.serializer.version(book, one) for one in some]
    return Answer.shape(serializers.Versions(items=items, next=following, commit=snapshot.commit)).response(
        snapshot.commit
    )


@blueprint.get(
    "/documents/<document>/versions/<version>",
    responses=answers(serializers.VersionText, "document-not-found", "version-not-found"),
)
def get_version(path: serializers.VersionPath, query: serializers.VersionQuery) -> Response:
    """A version with its text, for ever the same: as JSON, Markdown, plain text, a page, a Word file or PDF."""
    here = service()
    snapshot, book = here.open(path.document)
    found = book.by_name.get(path.version)
    if found is None:
        version_named(book, path.version, here.today)  # tells an unknown name from a day
        raise Problem("version-not-found", f"{path.version} is a day and no version; ask for the text as of that day")
    wanted = form(query.format, versions())
    if wanted in FORMATS and not FORMATS[wanted].readable:
        return downloads.file(snapshot, book, found, None, wanted)
    key = ("version", book.record.id, found.name, wanted, here.today)
    answer = snapshot.keep(key, lambda: _version(here, snapshot, book, found, wanted))
    return _varied(answer.response(snapshot.commit))


def _version(  # noqa: PLR0913, PLR0917 - one for each thing that decides what is shown
    here: Service, snapshot: Snapshot, book: DocumentView, found: Version, wanted: str, on: date | None = None
) -> Answer:
    if wanted == "json":
        return Answer.shape(snapshot.serializer.version_text(book, found))
    if wanted == "html":
        return Answer.of(pages.version(here, snapshot, book, found, on).encode(), media(wanted))
    return downloads.written(FORMATS[wanted], downloads.sheet_of(snapshot, book, found, None, on))


@blueprint.get(
    "/documents/<document>/clauses",
    responses=answers(serializers.Text, "document-not-found", "not-in-force", "removed"),
)
def get_text(path: serializers.DocumentPath, query: serializers.TextQuery) -> Response:
    """The text of a document on a day, clause by clause."""
    here = service()
    snapshot, book = here.open(path.document)
    on = book.day(query.as_of, here.today)
    found = version_on(book, on, query.basis)
    wanted = form(query.format, texts())
    if wanted != "json":
        return _varied(_version(here, snapshot, book, found, wanted, on).response(snapshot.commit))
    key = ("text", book.record.id, found.name, on, query.basis)
    return _varied(
        snapshot.keep(key, lambda: Answer.shape(snapshot.serializer.text(book, found, on, query.basis))).response(
            snapshot.commit
        )
    )


def _varied(response: Response) -> Response:
    response.headers["Vary"] = "Accept"
    return response
