"""One clause through time: its wording in force, every earlier one, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup

from clausebook.change import Certainty, Change, ChangeKind, Placed
from clausebook.clause import Kind
from clausebook.version import ChangeClass, Version
from site_builder import links, phrases
from site_builder.clause_html import Resolve, inline, written
from site_builder.comparison_html import badge, badges
from site_builder.lexicon import Lexicon
from site_builder.pages.document import Bar, feeds
from site_builder.pages.history import held, span
from site_builder.publication import Publication
from site_builder.redline_html import redline, whole
from site_builder.sheet import Line, Sheet, render
from site_builder.standing import Edition, Standing, State

_SURE = {
    Certainty.EXACT: "exact",
    Certainty.LIKELY: "likely",
    Certainty.PROBABLE: "probable",
}


_CONTENTS = (Line("cb-now", "Wording"), Line("cb-time", "Through time"), Line("cb-about", "About this clause"))


class Moment(NamedTuple):
    """One entry of the clause's timeline."""

    version: Version
    state: str
    badges: Markup
    span: str
    words: Markup


@dataclass(frozen=True)
class Life:
    """What happened to one clause: (version, clause, change), oldest first, and the version that removed it."""

    entries: tuple[tuple[Version, Placed, Change | None], ...]
    removed: Version | None

    def end(self, standing: Standing, number: int) -> date | None:
        """The last day on which the wording a version brought holds, None when no end is known."""
        later = [version for version, _, _ in self.entries if version.number > number]
        ends = [version.effective_on for version in (*later, self.removed) if version and version.number > number]
        ends += [day for day in (standing.record.withdrawn_on,) if day]
        return min(ends) - timedelta(days=1) if ends else None


def clause(publication: Publication, standing: Standing, lexicon: Lexicon, clause_id: str, life: Life) -> Sheet:
    """The page of one clause."""
    record = standing.record
    here = links.clause(record.id, clause_id)
    version, placed = _shown(standing, life)
    stands = _stands(standing, life)
    values = {
        "terms": tuple(_terms(lexicon, standing, placed)),
        "moments": tuple(_moments(publication, standing, here, life)),
        "link": publication.site.absolute(links.document(record.id, clause_id) if stands else here),
        "context": links.document(record.id, clause_id) if stands else links.version(version, clause_id),
        **_facts(publication, standing, life, version, placed),
    }
    return Sheet(
        here,
        f"{phrases.name(placed)} through time - {record.title}",
        render("clause.html", here, **values),
        record.id,
        contents=_CONTENTS,
        description=f"{phrases.name(placed)} of the {record.title}: every wording it had, and when each was in force.",
        head=feeds(here, record),
    )


def _facts(
    publication: Publication, standing: Standing, life: Life, version: Version, placed: Placed
) -> dict[str, object]:
    record = standing.record
    here = links.clause(record.id, placed.id)
    return {
        "record": record,
        "placed": placed,
        "bar": _bar(standing, life, version),
        "around": _around(publication, standing, version, placed),
        "name": phrases.name(placed),
        "since": _since(standing, life, version),
        "now": written(_now(publication, here, version, placed)),
        "citation": _citation(publication, standing, placed, version, life),
        "counted": _counted(life),
        "permanent": publication.site.absolute(here),
        "matches": tuple(_matches(life)),
        "lang": record.lang if record.lang != publication.site.lang else "",
    }


def _citation(publication: Publication, standing: Standing, placed: Placed, version: Version, life: Life) -> str:
    if _stands(standing, life):
        return publication.citation(standing, placed, version)
    end = life.end(standing, version.number)
    until = f" to {phrases.day(end)}" if end else ""
    address = publication.site.absolute(links.version(version, placed.id))
    start = phrases.day(version.effective_on)
    return f"{standing.record.title} {phrases.cited(placed)} (in force {start}{until}), {address}"


def _now(publication: Publication, here: str, version: Version, placed: Placed) -> str:
    resolve = publication.resolver(here, version, links.document(version.document))
    return inline(placed.block.text, placed.block.marks, resolve=resolve)


def _stands(standing: Standing, life: Life) -> bool:
    return life.removed is None or life.removed.number > standing.text.number


def _shown(standing: Standing, life: Life) -> tuple[Version, Placed]:
    """The wording to show: the one in force, else the last, else the first to come."""
    past = [(version, placed) for version, placed, _ in life.entries if version.number <= standing.text.number]
    version, placed = past[-1] if past else life.entries[0][:2]
    return (standing.text, placed) if past and _stands(standing, life) else (version, placed)


def _bar(standing: Standing, life: Life, version: Version) -> Bar:
    document = links.document(standing.record.id)
    if life.removed and life.removed.number <= standing.text.number:
        day = phrases.day(standing.edition(life.removed).start)
        return Bar("past", "Removed", f"This clause was removed on {day}.", links.version(life.removed), "That change")
    if standing.withdrawn:
        return Bar("past", "Withdrawn", "The document was withdrawn.", document, "Its last text")
    if standing.current is None or version.number > standing.current.number:
        day = phrases.day(standing.edition(version).start)
        return Bar("next", "Upcoming", f"This clause takes effect on {day}.", links.version(version), "That change")
    following = standing.next_change
    if following is None:
        return Bar("force", "In force", "This is the wording in force.")
    day = phrases.day(following.effective_on)
    if any(one.number == following.number for one, _, _ in life.entries) or life.removed == following:
        return Bar("force", "In force", "This is the wording in force.", links.version(following), f"Changes on {day}")
    return Bar("force", "In force", f"This is the wording in force. The upcoming version of {day} does not change it.")


def _since(standing: Standing, life: Life, version: Version) -> Version | None:
    """The version since which the wording shown stands, when that is in force."""
    if not _stands(standing, life) or standing.current is None or version.number > standing.current.number:
        return None
    changed = [
        one
        for one, _, change in life.entries
        if one.number <= standing.text.number
        and (change is None or set(change.kinds) - {ChangeKind.RENUMBERED, ChangeKind.MOVED})
    ]
    return standing.edition(changed[-1]).head if changed else None


def _around(
    publication: Publication, standing: Standing, version: Version, placed: Placed
) -> tuple[tuple[str, str], ...]:
    """The sections around a clause: (address, heading), the outermost first."""
    clauses = publication.reader.clauses(version)
    where = links.document if version == standing.text else None
    found = []
    parent = next((one.parent for one in clauses if one.id == placed.id), -1)
    while parent >= 0:
        one = clauses[parent]
        address = where(standing.record.id, one.id) if where else links.version(version, one.id)
        if one.block.kind is Kind.SECTION or one.block.label:
            found.append((address, phrases.clip(phrases.heading(one))))
        parent = one.parent
    return tuple(reversed(found))


def _moments(publication: Publication, standing: Standing, here: str, life: Life) -> Iterator[Moment]:
    if life.removed:
        edition = standing.edition(life.removed)
        sign = written(badge("removed", "−", "Removed"))
        yield Moment(life.removed, "past", sign, f"Removed on {phrases.day(edition.start)}.", Markup())
    for version, placed, change in reversed(life.entries):
        edition = standing.edition(version)
        state = edition.state.value if edition.state in {State.NEXT, State.NEVER} else _state(standing, life, version)
        resolve = publication.resolver(here, version, links.document(standing.record.id))
        words = _redlined(resolve, placed, change)
        told = _as(placed, _span(standing, life, version, edition))
        yield Moment(version, state, written(_signs(version, change)), told, written(words))


def _span(standing: Standing, life: Life, version: Version, edition: Edition) -> str:
    """When the wording that a version brought was, is or will be in force."""
    if edition.state in {State.NEXT, State.NEVER}:
        return span(edition)
    start, end = version.effective_on, life.end(standing, version.number)
    if end is not None and end < start:
        return "Never in force in this wording."
    if end is None or end >= standing.today:
        return f"In force since {phrases.day(start)}." + (f" Until {phrases.day(end)}." if end else "")
    return held(start, end)


def _state(standing: Standing, life: Life, version: Version) -> str:
    end = life.end(standing, version.number)
    return "force" if standing.current and (end is None or end >= standing.today) else "past"


def _signs(version: Version, change: Change | None) -> str:
    signs = badges(change) if change else badge("past", "○", "First in this record")
    if version.change_class is ChangeClass.EDITORIAL:
        signs += " " + badge("quiet", "·", "Editorial")
    return signs


def _as(placed: Placed, words: str) -> str:
    number = phrases.number(placed)
    return f"As {number}. {words}" if number else words


def _redlined(resolve: Resolve, placed: Placed, change: Change | None) -> str:
    if change and change.redline:
        return redline(change, resolve, shorten=False).html
    if change and change.before is None:
        return whole(placed.block, "+", resolve)
    if change and change.before and change.after:
        return f'<span class="cb-none">Same words.</span> {inline(placed.block.text, placed.block.marks, (), resolve)}'
    return inline(placed.block.text, placed.block.marks, (), resolve)


def _counted(life: Life) -> str:
    wordings = {placed.block.wording for _, placed, _ in life.entries}
    changes = sum(1 for _, _, change in life.entries if change and ChangeKind.ADDED not in change.kinds)
    changes += life.removed is not None
    return f"{phrases.many(len(wordings), 'wording')}, {phrases.many(changes, 'change')}"


def _terms(lexicon: Lexicon, standing: Standing, placed: Placed) -> Iterator[tuple[str, str, str]]:
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
            other = title if use.source.document else phrases.short(defining)
            yield use.term, links.document(document, defining.id), other


def _matches(life: Life) -> Iterator[str]:
    for version, _, change in life.entries:
        if change and change.before and change.after:
            yield f"{_SURE[change.certainty]} on {phrases.version(version)}"
