"""What changed: any two versions of a document against each other, as JSON and as a page."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_openapi import APIBlueprint, Tag

from clausebook import records
from clausebook.compare import between
from clausebook.export.formats import FORMATS
from clausebook.html import urls
from clausebook.model.version import Version
from clausebook_api import compare_page, downloads, serializers
from clausebook_api.document_view import DocumentView
from clausebook_api.limits import costly
from clausebook_api.negotiation import comparisons, form, media
from clausebook_api.response import Answer
from clausebook_api.routes.answers import answers
from clausebook_api.service import Service, service, version_named
from clausebook_api.snapshot import Snapshot

blueprint = APIBlueprint("comparisons", __name__, url_prefix="/v1", abp_tags=[Tag(name="changes")])
blueprint.before_request(costly)


@blueprint.get(
    "/documents/<document>/diff",
    responses=answers(serializers.PublishedDiff, "document-not-found", "version-not-found", "too-many-requests"),
)
def compare_versions(path: serializers.DocumentPath, query: serializers.DiffQuery) -> Response:
    """What changed from one version to another, clause by clause; they may stand in any order."""
    here = service()
    snapshot, book = here.open(path.document)
    before, after = (version_named(book, name, here.today) for name in (query.from_, query.to))
    wanted = form(query.format, comparisons())
    if wanted in FORMATS:
        return downloads.file(snapshot, book, after, before, wanted)
    if wanted == "html":
        answer = _page(here, snapshot, book, before, after)
    else:
        key = ("diff", book.record.id, before.name, after.name)
        answer = snapshot.keep(key, lambda: Answer.shape(_diff(snapshot, book, before, after)))
    response = answer.response(snapshot.commit)
    response.headers["Vary"] = "Accept"
    return response


def _diff(snapshot: Snapshot, book: DocumentView, before: Version, after: Version) -> serializers.PublishedDiff:
    document, names = book.record.id, (before.name, after.name)
    changes = between(book.corpus, before, after) if before != after else ()
    fields = records.diff(book.record, names, book.clauses(after), changes)
    permalink = snapshot.serializer.address(urls.compare(document, *names))
    return serializers.PublishedDiff.of({**fields, "permalink": permalink})


def _page(here: Service, snapshot: Snapshot, book: DocumentView, before: Version, after: Version) -> Answer:
    key = ("compare", book.record.id, before.name, after.name, here.today, here.frames.changed)
    return snapshot.keep(key, lambda: _html(compare_page.compare(here, snapshot, book, before, after)))


def _html(page: str) -> Answer:
    return Answer.of(page.encode(), media("html"))


compare = Blueprint("compare", __name__)
compare.before_request(costly)


@compare.get("/<document>/compare/")
def pick(document: str) -> Response:
    """The compare page: with ``from`` and ``to``, it leads to the address of that comparison."""
    here = service()
    snapshot, book = here.open(document)
    names = [request.args.get(name, "") for name in ("from", "to")]
    if not any(names):
        return _html(compare_page.pick(here, snapshot, book)).response(snapshot.commit)
    before, after = (version_named(book, name or "today", here.today) for name in names)
    address = urls.compare(book.record.id, before.name, after.name)
    return Response(status=302, headers={"Location": snapshot.local.address(address)})


@compare.get("/<document>/compare/<before>..<after>/")
def compared(document: str, before: str, after: str) -> Response:
    """The comparison of two versions, as a page."""
    here = service()
    snapshot, book = here.open(document)
    old, new = (version_named(book, name, here.today) for name in (before, after))
    return _page(here, snapshot, book, old, new).response(snapshot.commit)
