"""Citations: from ``SS 7.9`` to the clause that it means on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Response
from flask_openapi import APIBlueprint, Tag

from clausebook.html import urls
from clausebook.model.change import Clause
from clausebook_api import serializers
from clausebook_api.errors import Problem
from clausebook_api.response import Answer
from clausebook_api.routes.answers import answers
from clausebook_api.routes.search import as_of
from clausebook_api.search import Match, cite
from clausebook_api.service import citation_names, service
from clausebook_api.snapshot import Snapshot

blueprint = APIBlueprint("citations", __name__, url_prefix="/v1", abp_tags=[Tag(name="search")])


@blueprint.get("/cite", responses=answers(serializers.Citations, 404))
def cite_clause(query: serializers.CiteQuery) -> Response:
    """Resolve a citation as people write it: ``services schedule 7.9``, ``SS 7.9``, ``tos 5(a)``."""
    here = service()
    snapshot = here.read()
    on = as_of(snapshot, query.as_of, here.today)
    found = cite(query.ref, citation_names(here, snapshot), lambda document: _clauses(snapshot, document, on))
    if not found:
        raise Problem(
            "citation-unclear", f"No clause in force on {on} is cited so. Try a document and a number: SS 7.9"
        )
    items = [_match(snapshot, one, on) for one in found]
    shape = serializers.Citations(ref=query.ref, as_of=on, items=items, commit=snapshot.commit)
    return Answer.shape(shape).response(snapshot.commit)


def _clauses(snapshot: Snapshot, document: str, on: date) -> Sequence[Clause]:
    book = snapshot.book(document)
    version = book.on(on)
    return book.clauses(version) if version else ()


def _match(snapshot: Snapshot, found: Match, on: date) -> serializers.Match:
    book = snapshot.book(found.document)
    span = book.timelines[found.clause].on(on, "effective")
    if span is None:
        raise KeyError(found.clause)
    read_in = book.read_in(span, on)
    return serializers.Match(
        id=f"{found.document}/{found.clause}",
        document=found.document,
        clause=found.clause,
        dated_citation=snapshot.serializer.dated_citation(book, span, read_in),
        precision=found.certainty,
        understood=found.understood,
        text=span.placed.block.text,
        permalink=snapshot.serializer.address(urls.version(read_in, found.clause)),
        api=f"/v1/documents/{found.document}/clauses/{found.clause}?as_of={on}",
    )
