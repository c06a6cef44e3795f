"""The compare page: any two versions of a document, as a redline, side by side, and as a list."""

from __future__ import annotations

from html import escape

from clausebook.compare import between
from clausebook.export.formats import redlines
from clausebook.html import change_counts, urls, wording
from clausebook.html.aligned import Comparison
from clausebook.html.citation import describe_days
from clausebook.html.clause import written
from clausebook.html.comparison import RedlineWriter, badge
from clausebook.html.language import say, say_of
from clausebook.html.pickers import pickers
from clausebook.model.change import Clause, primary
from clausebook.model.version import Version
from clausebook_api.document_view import DocumentView
from clausebook_api.page_frame import TEMPLATES
from clausebook_api.service import Service
from clausebook_api.snapshot import Snapshot

_LISTED = 40  # clauses of one kind named in the summary


def compare(here: Service, snapshot: Snapshot, book: DocumentView, before: Version, after: Version) -> str:
    """Two versions against each other; ``before`` may be the later one."""
    shapes, document = snapshot.local, book.record.id
    comparison = Comparison(book.clauses(before), book.clauses(after), between(book.corpus, before, after))
    lang = book.record.lang
    writer = RedlineWriter(comparison, shapes.resolver(book, after), lambda place: _elsewhere(snapshot, place), lang)
    body = TEMPLATES.get_template("compare.html").render(
        record=book.record,
        before=before,
        after=after,
        swapped=before.number > after.number,
        states=[describe_days(book.standing(here.today), version) for version in (before, after)],
        pages=[shapes.address(urls.version(version)) for version in (before, after)],
        document=shapes.address(urls.document(document)),
        history=shapes.address(urls.history(document)),
        pickers=written(pickers(book.standing(here.today), before, after, shapes.address(urls.compare(document)))),
        summary=[tuple(map(written, line)) for line in _summary(comparison)],
        unchanged=comparison.unchanged,
        redline=written(writer.redline()),
        rows=[(written(escape(row[0])), *map(written, row[1:])) for row in writer.rows()],
        pairs=[(one, name, *map(written, rest)) for one, name, *rest in writer.pairs()],
        files=[(say(one.redline_label), shapes.address(urls.file(after, one.name, before.name))) for one in redlines()],
        lang=lang,
    )
    versions = {"before": wording.version(before), "after": wording.version(after)}
    title = f"{say('{before} against {after}', **versions)} - {book.record.title}"
    return here.frames.page(title, body, wide=" cb-wide")


def pick(here: Service, snapshot: Snapshot, book: DocumentView) -> str:
    """Where two versions are chosen."""
    shapes, document = snapshot.local, book.record.id
    body = TEMPLATES.get_template("pick.html").render(
        record=book.record,
        document=shapes.address(urls.document(document)),
        history=shapes.address(urls.history(document)),
        pickers=written(pickers(book.standing(here.today), None, None, shapes.address(urls.compare(document)))),
        only=len(book.versions) == 1,
    )
    return here.frames.page(f"{say('Compare versions')} - {book.record.title}", body)


def _elsewhere(snapshot: Snapshot, place: str) -> str:
    """A link to a clause of another document."""
    document, _, clause = place.partition("/")
    if snapshot.records.get(document) != document:
        return escape(document)
    address = snapshot.local.address(urls.clause(document, clause))
    return f'<a href="{escape(address)}">{escape(snapshot.book(document).record.title)}</a>'


def _summary(comparison: Comparison) -> list[tuple[str, str]]:
    """For each kind of change a badge with the number, and links to the clauses."""
    result = []
    for kind, number, words in change_counts.count(one.kinds for one in comparison.changes):
        found = [entry for entry in comparison.changed if entry.change and primary(entry.change.kinds) is kind]
        named = [_anchor(one.placed) for one in found[:_LISTED]]
        listed = ", ".join(named)
        if number > _LISTED:
            rest = number - _LISTED
            listed = say_of(rest, "{clauses} and {number} more", "{clauses} and {number} more", clauses=listed)
        result.append((badge(kind.value, wording.MARKS[kind], words), listed))
    return result


def _anchor(placed: Clause) -> str:
    return f'<a href="#{escape(placed.id)}">{escape(wording.short(placed))}</a>'
