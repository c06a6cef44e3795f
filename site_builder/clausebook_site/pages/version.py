"""The page of one version: its text for ever, with its redline against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

from clausebook.html import change_counts, urls, wording
from clausebook.html.aligned import Comparison
from clausebook.html.clause import written
from clausebook.html.comparison import Elsewhere, RedlineWriter, badge, contents
from clausebook.html.language import say, say_of
from clausebook.html.text import Dressing, law
from clausebook.model.change import ChangeKind, primary
from clausebook.model.version import ChangeClass, Version
from clausebook.redline.word_diff import word_counts
from clausebook.timeline.status import Edition, Standing, State
from clausebook_site import version_note
from clausebook_site.page_model import Line, PageModel, page_boxes, render
from clausebook_site.pages.document import ILLEGIBLE, Bar, facts, feeds, title_id, version_in_print
from clausebook_site.pages.document import contents as text_contents
from clausebook_site.removed_clauses import find_address
from clausebook_site.site_model import Publication

_LISTED = 40  # clauses of one kind named in the summary


def version(publication: Publication, standing: Standing, found: Version) -> PageModel:
    """The page of one version; the first of a document shows its text only."""
    before = standing.before(found)
    if before is None:
        return _first(publication, standing, found)
    here = urls.version(found)
    comparison = Comparison(
        publication.reader.clauses(before), publication.reader.clauses(found), publication.reader.changes(found)
    )
    lang = standing.record.lang
    lines = tuple(Line(clause, words, number, lang=lang) for clause, number, words in contents(comparison))
    values = facts(publication, standing, found) | _compared(publication, standing, found, comparison)
    changed = say("What changed on {version}", version=wording.version(found))
    about = {
        "changed": changed,
        "title": found.title,
        "counts": change_counts.summarize(one.kinds for one in comparison.changes),
    }
    return PageModel(
        here,
        f"{changed} - {found.title}",
        render("version.html", here, before=before, contents=lines, **values),
        standing.record.id,
        _active(standing, found),
        lines,
        say("Changes"),
        say("{changed} in the {title}: {counts}.", **about),
        page_boxes(_redline_in_print(found, before)) + feeds(here, standing.record),
    )


def _redline_in_print(found: Version, before: Version) -> str:
    return say("{title}, {version} against {before}", title=found.title, version=found.name, before=before.name)


def _compared(
    publication: Publication, standing: Standing, found: Version, comparison: Comparison
) -> dict[str, object]:
    """What the page of a version shows besides its dates."""
    here = urls.version(found)
    resolve, lang = publication.resolver(here, found, here), standing.record.lang
    writer = RedlineWriter(comparison, resolve, elsewhere(publication, here), lang)
    known = version_note.numbers(entry.placed for entry in reversed(comparison.entries))
    redline = writer.redline()
    return {
        "bar": bar(standing, found),
        "note": version_note.write_note(found.note, known, lambda clause: f"#{clause}"),
        "summary": _summary(comparison),
        "unchanged": comparison.unchanged,
        "words": _words(comparison),
        "illegible": ILLEGIBLE in redline,
        "redline": written(redline),
        "rows": [tuple(map(written, (escape(row[0]), *row[1:]))) for row in writer.rows()],
        "formatting": publication.reader.formatting(found),
        "source": wording.source,
        "upcoming": found in standing.coming,
        "kind": wording.kind(found),
    }


def _first(publication: Publication, standing: Standing, found: Version) -> PageModel:
    here = urls.version(found)
    clauses, lang = publication.reader.clauses(found), standing.record.lang
    lines = text_contents(clauses, lang)
    dressing = Dressing(publication.resolver(here, found, here), sign=publication.site.citation_sign, lang=lang)
    values = facts(publication, standing, found) | {
        "bar": bar(standing, found),
        "note": version_note.write_note(found.note, version_note.numbers(clauses), lambda clause: f"#{clause}"),
        "law": written(law(clauses, dressing, found.title)),
        "formatting": publication.reader.formatting(found),
        "source": wording.source,
        "numbered": any(placed.block.label for placed in clauses),
        "title_id": title_id(clauses, found.title),
    }
    return PageModel(
        here,
        f"{say('Version of {version}', version=wording.version(found))} - {found.title}",
        render("first.html", here, contents=lines, **values),
        standing.record.id,
        _active(standing, found),
        lines,
        say("Contents"),
        say(
            "{title}, version of {version}: the first in this record.",
            title=found.title,
            version=wording.version(found),
        ),
        page_boxes(version_in_print(found.title, found)) + feeds(here, standing.record),
    )


def _active(standing: Standing, found: Version) -> str:
    if found == standing.next_change:
        return "next"
    return "changed" if standing.current and found == standing.edition(standing.current).head else ""


def bar(standing: Standing, found: Version) -> Bar:
    """How a version stands today, and where to go from it."""
    edition = standing.edition(found)
    now = urls.document(standing.record.id)
    named = say("Version of {version}.", version=wording.version(found))
    if edition.state is State.NEXT:
        sentence = say("This text takes effect on {day}. It is not in force.", day=wording.day(edition.start))
        return Bar("next", say("Upcoming"), sentence, now if standing.current else "", say("Text in force"))
    if edition.state is State.FORCE and found == standing.current:
        return Bar("force", say("In force"), f"{named} {say('Its words are permanent.')}", now, say("Text in force"))
    if edition.state is State.FORCE:
        renumbered = all(one.change_class is ChangeClass.RENUMBERING for one in _since(edition, found))
        said = "Renumbered since, no word is another." if renumbered else "Corrected since, without change of meaning."
        link = say("Renumbered text" if renumbered else "Corrected text")
        return Bar("force", say("In force"), f"{named} {say(said)}", now, link, corrected=True)
    return _past(standing, found, named)


def _since(edition: Edition, found: Version) -> Sequence[Version]:
    return [one for one in edition.corrections if one.number > found.number]


def _past(standing: Standing, found: Version, named: str) -> Bar:
    edition = standing.edition(found)
    later = [one for one in standing.editions if one.head.number > edition.head.number]
    if not later:
        gone = wording.day(standing.record.withdrawn_on or edition.start)
        return Bar("past", say("Withdrawn"), f"{named} {say('The document was withdrawn on {day}.', day=gone)}")
    successor = next((one for one in later if one.state is not State.NEVER), later[-1])
    target = urls.version(successor.head)
    link = say("Version of {version}", version=wording.version(successor.head))
    if edition.state is State.NEVER:
        told = f"{named} {say('It was superseded before it took effect.')}"
        return Bar("past", say("Never in force"), told, target, link)
    if edition.hours:
        told = f"{named} {say('It was in force {hours}.', hours=wording.hours(edition.hours))}"
        return Bar("past", say("Historical"), told, target, link)
    told = f"{named} {say('Replaced on {day}.', day=wording.day(successor.start))}"
    return Bar("past", say("Historical"), told, target, link)


def elsewhere(publication: Publication, here: str) -> Elsewhere:
    """Links to clauses of other documents, as they are named in changes."""

    def link(place: str) -> str:
        document, _, clause = place.partition("/")
        record = publication.record(document)
        if record is None:
            return escape(document)
        address = urls.relative(here, find_address(publication, document, clause))
        return f'<a href="{escape(address)}">{escape(record.title)}</a>'

    return link


def _summary(comparison: Comparison) -> list[tuple[Markup, Markup]]:
    """For each kind of change a badge with the number, and links to the clauses."""
    result = []
    for kind, number, words in change_counts.count(one.kinds for one in comparison.changes):
        found = [entry for entry in comparison.changed if entry.change and primary(entry.change.kinds) is kind]
        named = [_linked(entry.placed.id, wording.short(entry.placed)) for entry in found[:_LISTED]]
        if kind is ChangeKind.MOVED:
            named = [
                say("{clause} (was {number})", clause=link, number=escape(wording.was(entry.change)))
                if entry.change and entry.change.before
                else link
                for link, entry in zip(named, found, strict=False)
            ]
        listed = ", ".join(named)
        if number > _LISTED:
            rest = number - _LISTED
            listed = say_of(rest, "{clauses} and {number} more", "{clauses} and {number} more", clauses=listed)
        marks = badge(kind.value, wording.MARKS[kind], words)
        result.append((written(marks), written(listed)))
    return result


def _linked(clause: str, words: str) -> str:
    return f'<a href="#{escape(clause)}">{escape(words)}</a>'


def _words(comparison: Comparison) -> tuple[int, int]:
    """How many words are new, and how many were removed."""
    added = removed = 0
    for change in comparison.changes:
        if change.before and change.after and change.redline:
            plus, minus = word_counts(change.redline, change.before.block.wording, change.after.block.wording)
            added, removed = added + plus, removed + minus
        elif change.after is None and change.before:
            removed += len(change.before.block.text.split())
        elif change.before is None and change.after:
            added += len(change.after.block.text.split())
    return added, removed
