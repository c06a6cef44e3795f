"""One clause through time: its wording in force, every earlier one, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from clausebook.html import urls, wording
from clausebook.html.clause import Resolve, inline, written
from clausebook.html.comparison import badge, badges
from clausebook.html.language import say
from clausebook.html.redline import redline, whole
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.clause import Kind
from clausebook.model.version import ChangeClass, Version
from clausebook.timeline.status import Standing
from clausebook_site.clause_timeline import ClauseTimeline
from clausebook_site.page_model import Line, PageModel, render
from clausebook_site.pages.document import Bar, feeds
from clausebook_site.removed_clauses import find_address
from clausebook_site.site_model import Publication
from clausebook_site.term_links import Lexicon


class Moment(NamedTuple):
    """One entry of the clause's timeline."""

    version: Version
    state: str
    badges: Markup
    span: str
    words: Markup


def clause(
    publication: Publication, standing: Standing, lexicon: Lexicon, clause_id: str, life: ClauseTimeline
) -> PageModel:
    """The page of one clause."""
    record = standing.record
    here = urls.clause(record.id, clause_id)
    version, placed = life.shown
    values = {
        "terms": tuple(_terms(lexicon, standing, placed)),
        "moments": tuple(_moments(publication, standing, here, life)),
        "link": publication.site.absolute(urls.document(record.id, clause_id) if life.stands else here),
        "context": urls.document(record.id, clause_id) if life.stands else urls.version(version, clause_id),
        **_facts(publication, standing, life, version, placed),
    }
    return PageModel(
        here,
        f"{say('{clause} through time', clause=wording.name(placed))} - {record.title}",
        render("clause.html", here, **values),
        record.id,
        contents=(
            Line("cb-now", say("Wording")),
            Line("cb-time", say("Through time")),
            Line("cb-about", say("About this clause")),
        ),
        description=say(
            "{clause} of the {title}: every wording it had, and when each was in force.",
            clause=wording.name(placed),
            title=record.title,
        ),
        head=feeds(here, record),
    )


def _facts(
    publication: Publication, standing: Standing, life: ClauseTimeline, version: Version, placed: Clause
) -> dict[str, object]:
    record = standing.record
    here = urls.clause(record.id, placed.id)
    return {
        "record": record,
        "placed": placed,
        "bar": _bar(publication, standing, life, version),
        "around": _around(publication, standing, version, placed),
        "name": wording.name(placed),
        "since": life.since,
        "now": written(say_words(publication, here, version, placed)),
        "citation": publication.citation(standing, placed, life.last_version),
        "counted": life.counted,
        "permanent": publication.site.absolute(here),
        "matches": life.matches,
    }


def say_words(publication: Publication, here: str, version: Version, placed: Clause) -> str:
    """The words of a clause of a version."""
    resolve = publication.resolver(here, version, urls.document(version.document))
    return inline(placed.block.text, placed.block.marks, resolve=resolve)


def _bar(publication: Publication, standing: Standing, life: ClauseTimeline, version: Version) -> Bar:
    if life.removed and life.removed.number <= standing.text.number:
        return gone(publication, standing, life, life.removed)
    document = urls.document(standing.record.id)
    if standing.withdrawn:
        return Bar("past", say("Withdrawn"), say("The document was withdrawn."), document, say("Its last text"))
    if standing.current is None or version.number > standing.current.number:
        day = wording.day(standing.begins(version))
        told = say("This clause takes effect on {day}.", day=day)
        return Bar("next", say("Upcoming"), told, urls.version(version), say("That change"))
    following = standing.next_change
    stands = Bar("force", say("In force"), say("This is the wording in force."))
    if following is None:
        return stands
    day = wording.day(following.effective_on)
    steps = standing.arriving(following)
    step = next((one for one, _, _ in life.entries if one in steps), life.removed if life.removed in steps else None)
    if step:
        return stands._replace(target=urls.version(step), link=say("Changes on {day}", day=day))
    untouched = "This is the wording in force. The upcoming version of {day} does not change it."
    return stands._replace(sentence=say(untouched, day=day))


def gone(publication: Publication, standing: Standing, life: ClauseTimeline, removed: Version) -> Bar:
    """Say that a clause stands no longer, and where to read on."""
    day = wording.day(standing.begins(removed))
    if life.went:
        told = say("This clause went on in another document on {day}.", day=day)
        return Bar("past", say("Moved"), told, *_successor(publication, life.went))
    into = _merged_into(publication, life, removed)
    if into:
        told = say("This clause was merged into another one on {day}.", day=day)
        return Bar("past", say("Merged"), told, *_successor(publication, f"{standing.record.id}/{into}"))
    told = say("This clause was removed on {day}.", day=day)
    return Bar("past", say("Removed"), told, urls.version(removed), say("That change"))


def _merged_into(publication: Publication, life: ClauseTimeline, removed: Version) -> str:
    """The clause of the document that took in one that stands no longer; "" if none did."""
    change = publication.reader.change(removed, life.shown[1].id)
    return next(iter(change.other), "") if change and ChangeKind.MERGED in change.kinds else ""


def _successor(publication: Publication, went: str) -> tuple[str, str]:
    """The address of a clause that one went on in, ``document/clause``, and how it is cited there."""
    document, _, clause = went.partition("/")
    standing = publication.standings[document]
    placed = next((one for one in publication.reader.clauses(standing.text) if one.id == clause), None)
    cited = wording.cited(placed, publication.site.citation_sign) if placed else ""
    return find_address(publication, document, clause), f"{standing.title} {cited}".rstrip()


def _around(
    publication: Publication, standing: Standing, version: Version, placed: Clause
) -> tuple[tuple[str, str], ...]:
    """The sections around a clause: (address, heading), the outermost first."""
    clauses = publication.reader.clauses(version)
    where = urls.document if version == standing.text else None
    found = []
    parent = next((one.parent for one in clauses if one.id == placed.id), -1)
    while parent >= 0:
        one = clauses[parent]
        address = where(standing.record.id, one.id) if where else urls.version(version, one.id)
        if one.block.kind is Kind.SECTION or one.block.label:
            found.append((address, wording.clip(wording.heading(one))))
        parent = one.parent
    return tuple(reversed(found))


def _moments(publication: Publication, standing: Standing, here: str, life: ClauseTimeline) -> Iterator[Moment]:
    if life.removed:
        sign, told = _ending(publication, life, life.removed)
        day = wording.day(standing.begins(life.removed))
        yield Moment(life.removed, "past", written(sign), say(told, day=day), Markup())
    for version, placed, change in reversed(life.entries):
        resolve = publication.resolver(here, version, urls.document(standing.record.id))
        words, found = written(_redlined(resolve, placed, change)), written(signs(version, change))
        yield Moment(version, life.state(version).value, found, _as(placed, life.span(version)), words)


def _ending(publication: Publication, life: ClauseTimeline, removed: Version) -> tuple[str, str]:
    """What became of a clause in the version that has it no longer: a badge, and words for which a day is missing."""
    if life.went:
        return badge("moved", "→", say("Moved")), "Moved to another document on {day}."
    if _merged_into(publication, life, removed):
        return badge("merged", "⊕", say("Merged")), "Merged into another clause on {day}."
    return badge("removed", "−", say("Removed")), "Removed on {day}."


def signs(version: Version, change: Change | None) -> str:
    """What a version did to a clause, as badges."""
    found = badges(change) if change else badge("past", "○", say("First in this record"))
    if version.change_class is ChangeClass.EDITORIAL:
        found += " " + badge("quiet", "·", say("Editorial"))
    if version.change_class is ChangeClass.RENUMBERING:
        found += " " + badge("quiet", "·", say("Renumbered only"))
    return found


def _as(placed: Clause, words: str) -> str:
    number = wording.number(placed)
    return f"{say('As {number}.', number=number)} {words}" if number else words


def _redlined(resolve: Resolve, placed: Clause, change: Change | None) -> str:
    if change and change.redline:
        return redline(change, resolve, shorten=False).html
    if change and change.before is None:
        return whole(placed.block, "+", resolve)
    if change and change.before and change.after:
        words = inline(placed.block.text, placed.block.marks, (), resolve)
        return f'<span class="cb-none">{escape(say("Same words."))}</span> {words}'
    return inline(placed.block.text, placed.block.marks, (), resolve)


def _terms(lexicon: Lexicon, standing: Standing, placed: Clause) -> Iterator[tuple[str, str, str]]:
    """The defined terms a clause in force uses: term, address of the clause that defines it, where that is."""
    if standing.current is None:
        return
    page = lexicon.page(standing.record.id)
    number = page.index.get(placed.id)
    seen: set[str] = set()
    for use in page.used[number] if number is not None else ():
        if use.term not in seen:
            seen.add(use.term)
            document = use.source.document or standing.record.id
            defining = lexicon.text(document).placed[use.source.clause]
            title = lexicon.publication.standings[document].record.title
            other = title if use.source.document else wording.short(defining)
            yield use.term, urls.document(document, defining.id), other
