"""Citations: from ``SS 7.9`` to the clause that it means on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from flask import Response
from flask_openapi import APIBlueprint, Tag

from clausebook.cited_places import CitedPlace
from clausebook.html import urls
from clausebook_api import serializers
from clausebook_api.document_view import DocumentView
from clausebook_api.errors import Problem
from clausebook_api.response import Answer
from clausebook_api.routes.answers import answers
from clausebook_api.routes.search import as_of
from clausebook_api.service import service
from clausebook_api.snapshot import Snapshot

blueprint = APIBlueprint("citations", __name__, url_prefix="/v1", abp_tags=[Tag(name="search")])


@blueprint.get("/cite", responses=answers(serializers.Citations, "citation-unclear"))
def cite_clause(query: serializers.CiteQuery) -> Response:
    """Resolve a citation as people write it: ``services schedule 7.9``, ``SS 7.9``, ``tos 5(a)``.

    A section is answered with what stands under it.
    """
    here = service()
    snapshot = here.read()
    on = as_of(snapshot, query.as_of, here.today)
    found = snapshot.citations.read(query.ref, on)
    if found.certainty == "nearest":
        near = [_name(snapshot, one, on) for one in found.places]
        detail = f"No clause in force on {on} is cited so. Try a document and a number: SS 7.9"
        raise Problem("citation-unclear", detail, candidates=near)
    items = [_match(snapshot, one, found.certainty, on, here.today) for one in found.places]
    shape = serializers.Citations(ref=query.ref, as_of=on, items=items, commit=snapshot.commit)
    return Answer.shape(shape).response(snapshot.commit)


def _name(snapshot: Snapshot, found: CitedPlace, on: date) -> dict[str, str]:
    """A place as what a reference may have meant."""
    placed = snapshot.citations.clause(found)
    return {
        "id": f"{found.document}/{placed.id}",
        "citation": snapshot.serializer.citation(snapshot.book(found.document), placed, found.version),
        "api": _api(found, placed.id, on),
    }


def _api(found: CitedPlace, clause: str, on: date) -> str:
    return f"/v1/documents/{found.document}/clauses/{clause}?as_of={on}"


def _match(
    snapshot: Snapshot, found: CitedPlace, precision: Literal["exact", "ambiguous"], on: date, today: date
) -> serializers.Match:
    book, version, shapes = snapshot.book(found.document), found.version, snapshot.serializer
    placed = snapshot.citations.clause(found)
    return serializers.Match(
        id=f"{found.document}/{placed.id}",
        document=found.document,
        clause=placed.id,
        dated_citation=shapes.dated_citation(book.standing(today), placed, version, on),
        precision=precision,
        understood=shapes.citation(book, placed, version),
        text=placed.block.text,
        under=list(_under(snapshot, book, found)),
        permalink=shapes.address(urls.version(version, placed.id)),
        api=_api(found, placed.id, on),
    )


def _under(snapshot: Snapshot, book: DocumentView, found: CitedPlace) -> Iterator[serializers.Under]:
    """What stands under a clause, in reading order."""
    if found.place.enumerator:
        return
    clauses = book.clauses(found.version)
    inside = {found.place.clause}
    for index in range(found.place.clause + 1, len(clauses)):
        if clauses[index].parent in inside:
            inside.add(index)
            yield serializers.Under(
                id=f"{found.document}/{clauses[index].id}",
                citation=snapshot.serializer.citation(book, clauses[index], found.version),
                text=clauses[index].block.text,
            )
