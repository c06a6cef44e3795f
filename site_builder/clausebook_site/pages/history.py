"""The history of a document: every version, newest first, corrections and renumberings folded under theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from clausebook.html import urls, wording
from clausebook.html.clause import inline, no_links, written
from clausebook.html.language import say
from clausebook.html.redline import redline
from clausebook.model.change import Change
from clausebook.model.version import ChangeClass, Version
from clausebook.timeline.status import Edition, Standing, State
from clausebook_site import version_note
from clausebook_site.clause_timeline import span
from clausebook_site.page_model import Line, PageModel, render
from clausebook_site.pages.document import feeds
from clausebook_site.removed_clauses import find_removed
from clausebook_site.site_model import Publication

_QUOTED = 3  # changes shown for one editorial correction; the rest are on its page


class Correction(NamedTuple):
    """An editorial version, or a renumbering, as it is folded away: what it says and its first changes."""

    version: Version
    kind: str
    note: str
    changes: tuple[tuple[str, Markup], ...]
    more: int


class Entry(NamedTuple):
    """One edition in the timeline."""

    edition: Edition
    span: str
    note: Markup
    counts: str
    corrections: tuple[Correction, ...]
    corrected: str
    formatting: tuple[tuple[str, str], ...]


def history(publication: Publication, standing: Standing) -> PageModel:
    """The history page of one document."""
    here = urls.history(standing.record.id)
    entries = tuple(_entry(publication, standing, one) for one in reversed(standing.editions))
    lines = tuple(Line(f"v-{one.edition.head.name}", _line(one.edition), on=_on(one)) for one in entries)
    values = {
        "standing": standing,
        "record": standing.record,
        "entries": entries,
        "source": wording.source,
        "State": State,
        "removed": bool(find_removed(publication, standing.record.id)),
        "withdrawn": standing.withdrawn_on,
        "why_withdrawn": version_note.write_note(standing.why_withdrawn, {}, lambda clause: f"#{clause}"),
    }
    return PageModel(
        here,
        f"{say('History')} - {standing.record.title}",
        render("history.html", here, **values),
        standing.record.id,
        "history",
        lines,
        say("Versions"),
        say("Every version of the {title}, what each changed, and when it was in force.", title=standing.record.title),
        feeds(here, standing.record),
    )


def _on(entry: Entry) -> bool:
    return entry.edition.state is State.FORCE


def _line(edition: Edition) -> str:
    if edition.state is State.NEXT:
        return say("{version}, upcoming", version=wording.day(edition.start))
    states = {State.FORCE: "{version}, in force", State.NEVER: "{version}, never in force"}
    return say(states.get(edition.state, "{version}"), version=wording.version(edition.head))


def _entry(publication: Publication, standing: Standing, edition: Edition) -> Entry:
    reader, found = publication.reader, edition.head
    here = urls.history(standing.record.id)
    known = publication.numbers(found) if found.note else {}
    return Entry(
        edition,
        span(edition),
        version_note.write_note(found.note, known, lambda clause: urls.relative(here, urls.version(found, clause))),
        publication.counted(found),
        tuple(_correction(publication, one) for one in edition.corrections),
        wording.since(edition.corrections),
        tuple((wording.instant(landed), commit) for one in (found, *edition.corrections)
              for commit, landed in reader.formatting(one)),
    )  # fmt: skip


def _correction(publication: Publication, version: Version) -> Correction:
    changes = publication.reader.changes(version)
    shown = tuple((_named(change), written(_words(change))) for change in changes[:_QUOTED])
    kind = say("Renumbered only" if version.change_class is ChangeClass.RENUMBERING else "Editorial")
    return Correction(version, kind, version.note, shown, len(changes) - len(shown))


def _named(change: Change) -> str:
    placed = change.after or change.before
    return wording.short(placed) if placed else change.clause


def _words(change: Change) -> str:
    if change.redline:
        return redline(change).html
    placed = change.after or change.before
    return f"{wording.said(change, change.kinds[0])}: {inline(placed.block.text, resolve=no_links)}" if placed else ""


def recent(publication: Publication, versions: Sequence[Version]) -> Iterator[tuple[Version, str, str, bool]]:
    """Versions as the log of changes lists them: version, title, counts, whether it is still to come."""
    for version in versions:
        standing = publication.standings[version.document]
        yield version, standing.record.title, publication.counted(version), version in standing.coming
