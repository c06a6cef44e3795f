"""Pages of a version and of a clause, for whoever asks the API for HTML."""

from __future__ import annotations

from datetime import date

from clausebook.html import urls, wording
from clausebook.html.citation import describe_days
from clausebook.html.clause import inline, written
from clausebook.html.language import say
from clausebook.html.text import Dressing, law
from clausebook.model.version import Version, title
from clausebook.timeline.validity import Span
from clausebook_api.document_view import DocumentView
from clausebook_api.page_frame import TEMPLATES
from clausebook_api.service import Service
from clausebook_api.snapshot import Snapshot


def version(here: Service, snapshot: Snapshot, book: DocumentView, found: Version, on: date | None = None) -> str:
    """The text of a version, with the date lines that it had ``on`` a day."""
    shapes = snapshot.local
    dressing = Dressing(shapes.resolver(book, found), lang=book.record.lang)
    body = TEMPLATES.get_template("version.html").render(
        lang=book.record.lang,
        version=found,
        state=describe_days(book.standing(here.today), found, on),
        law=written(law(book.clauses(found, on), dressing, found.title)),
        address=shapes.address(urls.version(found)),
    )
    title = say("{title}, version of {version}", title=found.title, version=wording.version(found))
    return here.frames.page(title, body)


def clause(here: Service, snapshot: Snapshot, book: DocumentView, span: Span, read_in: Version) -> str:
    """A clause as it stood."""
    shapes, placed = snapshot.local, span.placed
    words = inline(placed.block.text, placed.block.marks, resolve=shapes.resolver(book, span.stated_by))
    named = title(book.record, book.versions, read_in)
    body = TEMPLATES.get_template("clause.html").render(
        lang=book.record.lang,
        title=named,
        name=wording.name(placed),
        state=wording.unchanged(book.unchanged(span), span.hours),
        label=placed.block.label,
        words=written(words),
        citation=snapshot.serializer.dated_citation(
            book.standing(here.today), span.placed, read_in, book.cited_on(span, read_in)
        ),
        address=shapes.address(urls.version(read_in, span.clause)),
        history=shapes.address(urls.clause(book.record.id, span.clause)),
    )
    return here.frames.page(f"{wording.name(placed)} - {named}", body)
