"""Which clauses no longer stand in the text of a document, and where they are read."""

from __future__ import annotations

from collections.abc import Mapping

from clausebook.html import urls
from clausebook.model.version import Version
from clausebook_site.site_model import Publication


def find_removed(publication: Publication, document: str) -> Mapping[str, Version]:
    """The clauses that have no page of their own, and the version that removed each, the last removed first."""
    if publication.site.removed_pages:
        return {}
    standing = publication.standings[document]
    found = publication.keep("removed", standing.versions[-1], lambda: _list_removed(publication, document))
    shown = ((clause, number) for clause, number in found if number <= standing.text.number)
    return {clause: standing.versions[number - 1] for clause, number in shown}


def find_address(publication: Publication, document: str, clause: str) -> str:
    """Where a clause is read through time: on its own page, or among those that no longer stand."""
    standing = publication.standings.get(document)
    removed = standing and publication.reader.removed_in(document, clause)
    if standing and removed and removed.number <= standing.text.number and not publication.site.removed_pages:
        return urls.removed(document, clause)
    return urls.clause(document, clause)


def _list_removed(publication: Publication, document: str) -> list[tuple[str, int]]:
    ended = ((clause, publication.reader.removed_in(document, clause)) for clause in publication.clause_ids(document))
    return sorted(((clause, version.number) for clause, version in ended if version), key=lambda one: -one[1])
