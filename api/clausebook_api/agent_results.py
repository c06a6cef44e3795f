"""What the support agents' desk shows around its results: sections, examples, and when the record begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from clausebook.export.part import under
from clausebook.html import urls, wording
from clausebook.model.clause import Kind
from clausebook.model.version import Version, title
from clausebook_api.document_view import DocumentView
from clausebook_api.search import Hit
from clausebook_api.snapshot import Snapshot

_MOST = 60  # clauses of a section that are shown


class Shown(NamedTuple):
    """A hit; ``follows``: it is of the section of the one before it."""

    hit: Hit
    follows: bool


class Under(NamedTuple):
    """A clause of a section that is shown."""

    label: str
    text: str
    address: str


class Examples(NamedTuple):
    """What somebody might ask of these texts: a word, a phrase and a citation; "" for what they have none of."""

    word: str = ""
    phrase: str = ""
    citation: str = ""


def group_by_section(hits: Iterable[Hit]) -> tuple[Shown, ...]:
    """The hits with those of one section together, each section where its best stands."""
    sections: dict[tuple[str, tuple[str, ...]], list[Hit]] = {}
    for hit in hits:
        sections.setdefault((hit.document, hit.hierarchy), []).append(hit)
    return tuple(Shown(hit, place > 0) for some in sections.values() for place, hit in enumerate(some))


def list_under(snapshot: Snapshot, book: DocumentView, version: Version, clause: str) -> tuple[Under, ...]:
    """What stands under a clause in a version, if it is a heading."""
    head, *some = under(book.clauses(version), clause) or (None,)
    if head is None or head.block.kind is not Kind.SECTION:
        return ()
    return tuple(
        Under(one.block.label, one.block.text, snapshot.local.address(urls.version(version, one.id)))
        for one in some[:_MOST]
    )


def find_beginning(books: Sequence[DocumentView], document: str, basis: str) -> date | None:
    """The first day on which anything, or something of a document, holds."""
    days = [
        version.effective_on if basis == "effective" else version.published_on
        for book in books
        if document in {"", book.record.id}
        for version in book.versions
    ]
    return min(days, default=None)


def make_examples(books: Sequence[DocumentView], day: date, sign: str) -> Examples:
    """Examples from the first text in force on a day that has all of them, else from that which has most."""
    most = Examples()
    for book in books:  # until one has all: to read a text takes time
        found = _examples(book, version, sign) if (version := book.on(day)) else Examples()
        if all(found):
            return found
        most = max(most, found, key=lambda one: sum(map(bool, one)))
    return most


def _examples(book: DocumentView, version: Version, sign: str) -> Examples:
    clauses = book.clauses(version)
    called = title(book.record, book.versions, version)
    heads = [one.block.heading.strip(" .:") for one in clauses if one.block.heading and one.block.heading != called]
    numbered = next((one for one in clauses if one.block.label and one.block.kind is not Kind.SECTION), None)
    return Examples(
        next((head.lower() for head in heads if head.isalpha()), ""),
        next((head.lower() for head in heads if " " in head and head.replace(" ", "").isalpha()), ""),
        f"{called} {wording.cited(numbered, sign)}" if numbered else "",
    )
