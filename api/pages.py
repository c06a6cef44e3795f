"""Pages of a version and of a clause, for whoever asks the API for HTML."""

from __future__ import annotations

from api.book import Book
from api.frames import TEMPLATES
from api.service import Service
from api.shapes import in_force
from api.snapshot import Snapshot
from clausebook.html import links, phrases
from clausebook.html.clause import inline, written
from clausebook.html.law import Dressing, law
from clausebook.spans import Span
from clausebook.version import Version


def version(here: Service, snapshot: Snapshot, book: Book, found: Version) -> str:
    """The text of a version."""
    shapes = snapshot.local
    body = TEMPLATES.get_template("version.html").render(
        version=found,
        state=in_force(book.days(found)),
        law=written(law(book.clauses(found), Dressing(shapes.resolver(book, found)), found.title)),
        address=shapes.address(links.version(found)),
    )
    return here.frames.page(f"{found.title}, version of {phrases.version(found)}", body)


def clause(here: Service, snapshot: Snapshot, book: Book, span: Span, read_in: Version) -> str:
    """A clause as it stood."""
    shapes, placed = snapshot.local, span.placed
    words = inline(placed.block.text, placed.block.marks, resolve=shapes.resolver(book, span.stated_by))
    body = TEMPLATES.get_template("clause.html").render(
        title=book.record.title,
        name=phrases.name(placed),
        state=in_force(span.effective),
        label=placed.block.label,
        words=written(words),
        citation=snapshot.shapes.dated_citation(book, span, read_in),
        address=shapes.address(links.version(read_in, span.clause)),
        history=shapes.address(links.clause(book.record.id, span.clause)),
    )
    return here.frames.page(f"{phrases.name(placed)} - {book.record.title}", body)
