"""The compare page: any two versions of a document, as a redline, side by side, and as a list."""

from __future__ import annotations

from html import escape

from api.book import Book
from api.forms import FILES
from api.frames import TEMPLATES
from api.service import Service
from api.shapes import in_force
from api.snapshot import Snapshot
from clausebook.change import Placed
from clausebook.comparison import between
from clausebook.html import links, phrases
from clausebook.html.clause import written
from clausebook.html.compare import RedlineWriter, badge
from clausebook.html.comparison import Comparison
from clausebook.html.pickers import pickers
from clausebook.html.redline import primary
from clausebook.version import Version

_LISTED = 40  # clauses of one kind named in the summary


def compare(here: Service, snapshot: Snapshot, book: Book, before: Version, after: Version) -> str:
    """Two versions against each other; ``before`` may be the later one."""
    shapes, document = snapshot.local, book.record.id
    comparison = Comparison(book.clauses(before), book.clauses(after), between(book.corpus, before, after))
    writer = RedlineWriter(comparison, shapes.resolver(book, after), lambda place: _elsewhere(snapshot, place))
    body = TEMPLATES.get_template("compare.html").render(
        record=book.record,
        before=before,
        after=after,
        swapped=before.number > after.number,
        states=[in_force(book.days(version)) for version in (before, after)],
        pages=[shapes.address(links.version(version)) for version in (before, after)],
        document=shapes.address(links.document(document)),
        history=shapes.address(links.history(document)),
        pickers=written(pickers(book.standing(here.today), before, after, shapes.address(links.compare(document)))),
        summary=[tuple(map(written, line)) for line in _summary(comparison)],
        unchanged=comparison.unchanged,
        redline=written(writer.redline()),
        rows=[(written(escape(row[0])), *map(written, row[1:])) for row in writer.rows()],
        pairs=[(one, name, *map(written, rest)) for one, name, *rest in writer.pairs()],
        files=[shapes.address(links.file(after, form, before.name)) for form in FILES],
        lang=book.record.lang,
    )
    title = f"{phrases.version(before)} against {phrases.version(after)} - {book.record.title}"
    return here.frames.page(title, body, wide=" cb-wide")


def pick(here: Service, snapshot: Snapshot, book: Book) -> str:
    """Where two versions are chosen."""
    shapes, document = snapshot.local, book.record.id
    body = TEMPLATES.get_template("pick.html").render(
        record=book.record,
        document=shapes.address(links.document(document)),
        history=shapes.address(links.history(document)),
        pickers=written(pickers(book.standing(here.today), None, None, shapes.address(links.compare(document)))),
        only=len(book.versions) == 1,
    )
    return here.frames.page(f"Compare versions - {book.record.title}", body)


def _elsewhere(snapshot: Snapshot, place: str) -> str:
    """A link to a clause of another document."""
    document, _, clause = place.partition("/")
    if snapshot.records.get(document) != document:
        return escape(document)
    address = snapshot.local.address(links.clause(document, clause))
    return f'<a href="{escape(address)}">{escape(snapshot.book(document).record.title)}</a>'


def _summary(comparison: Comparison) -> list[tuple[str, str]]:
    """For each kind of change a badge with the number, and links to the clauses."""
    result = []
    for kind, number, words in phrases.counts(comparison.changes):
        found = [entry for entry in comparison.changed if entry.change and primary(entry.change) is kind]
        named = [_anchor(one.placed) for one in found[:_LISTED]]
        rest = f" and {number - _LISTED} more" if number > _LISTED else ""
        result.append((badge(kind.value, phrases.MARKS[kind], words), ", ".join(named) + rest))
    return result


def _anchor(placed: Placed) -> str:
    return f'<a href="#{escape(placed.id)}">{escape(phrases.short(placed))}</a>'
