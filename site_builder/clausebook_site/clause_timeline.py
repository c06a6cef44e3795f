"""The life of one clause: its wordings, when each was in force, and whether it still stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from clausebook.html import wording
from clausebook.html.language import say
from clausebook.model.change import Certainty, Change, ChangeKind, Clause
from clausebook.model.version import Absence, Version
from clausebook.timeline.effect import find_backdating
from clausebook.timeline.hours import hours_in_force
from clausebook.timeline.status import Edition, Standing, State
from clausebook.timeline.validity import Days, Span, find_unchanged

_SURE = {
    Certainty.EXACT: "exact on {version}",
    Certainty.LIKELY: "likely on {version}",
    Certainty.PROBABLE: "probable on {version}",
}
_PLACE = {ChangeKind.RENUMBERED, ChangeKind.MOVED}


def held(start: date, end: date) -> str:
    """The days on which a past wording was in force."""
    if start == end:
        return say("In force on {day} only.", day=wording.day(start))
    days = wording.many((end - start).days + 1, "day")
    return say("In force {start} to {end}, {days}.", start=wording.day(start), end=wording.day(end), days=days)


def span(edition: Edition) -> str:
    """When an edition was, is or will be in force, what of it was corrected, and when it was withdrawn in between."""
    versions = edition.head, *edition.corrections
    corrected = (words for version in versions for words in corrections(version))
    return " ".join((_span(edition), *corrected, *away(one for version in versions for one in version.absences)))


def away(absences: Iterable[Absence]) -> Iterator[str]:
    """When a document was withdrawn and came back with the same words, and what was said of it."""
    for start, end, note, return_note in absences:
        days = {"start": wording.day(start), "end": wording.day(end)}
        words = "Withdrawn from {start} to {end}: “{note}”" if note else "Withdrawn from {start} to {end}."
        yield say(words, **days, note=note)
        if return_note:
            yield say("Back on {day}: “{note}”", day=wording.day(end + timedelta(days=1)), note=return_note)


def corrections(version: Version) -> Iterator[str]:
    """What was said later of the day since which a version is in force: past days had another text until then."""
    days = [*(before for _, before in version.redatings), version.effective_on]
    for (corrected, _), (before, after) in zip(version.redatings, pairwise(days), strict=True):
        words = "Corrected on {day}: in force from {after}, not from {before}."
        yield say(words, day=wording.day(corrected), after=wording.day(after), before=wording.day(before))
    if since := find_backdating(version):
        words = "Published on {published}, and declared to be in force since {day}."
        yield say(words, published=wording.day(version.published_on), day=wording.day(since))


def _span(edition: Edition) -> str:
    start = wording.day(edition.start)
    if edition.state is State.NEXT:
        announced = wording.day(edition.head.published_on)
        return say("Announced {announced}. Takes effect on {start}; not in force.", announced=announced, start=start)
    if edition.state is State.NEVER:
        return say("Announced for {start}. Superseded before it took effect; never in force.", start=start)
    if edition.hours:
        return say("In force {hours}.", hours=wording.hours(edition.hours))
    if edition.state is State.FORCE:
        as_is = edition.last.effective_on
        corrected = as_is != edition.start
        said = "In force since {day}, the same law since {start}." if corrected else "In force since {day}."
        return _until(say(said, day=wording.day(as_is), start=start), edition.end)
    return held(edition.start, edition.end) if edition.end else say("In force from {day}.", day=start)


def _until(since: str, end: date | None) -> str:
    return f"{since} {say('Until {day}.', day=wording.day(end))}" if end else since


@dataclass(frozen=True, slots=True)
class ClauseTimeline:
    """What happened to one clause: (version, clause, change), oldest first, its spans, and what version removed it.

    ``went`` is where it stands now if it went to another document: ``document/clause``.
    """

    standing: Standing
    entries: tuple[tuple[Version, Clause, Change | None], ...]
    spans: Sequence[Span]
    removed: Version | None
    went: str = ""

    @property
    def stands(self) -> bool:
        """Whether the clause is in the text shown."""
        return self.removed is None or self.removed.number > self.standing.text.number

    @property
    def shown(self) -> tuple[Version, Clause]:
        """The wording to show, in the version to show it of: in force, else the last, else the first to come."""
        text = self.standing.text
        past = [(version, placed) for version, placed, _ in self.entries if version.number <= text.number]
        version, placed = past[-1] if past else self.entries[0][:2]
        return (text, placed) if past and self.stands else (version, placed)

    @property
    def ended(self) -> date | None:
        """The first day on which a text without the clause is in force, None while it stands in the newest one."""
        return self.standing.begins(self.removed) if self.removed else None

    @property
    def last_version(self) -> Version:
        """The version to cite it of: the one shown, or the last before it was removed."""
        before = self.standing.before(self.removed) if self.removed and not self.stands else None
        return before or self.shown[0]

    @property
    def since(self) -> date | None:
        """The first day in force of the very words that are, None when none are."""
        now = next((one for one in self.spans if one.effective and one.effective.holds(self.standing.today)), None)
        days = find_unchanged(self.spans, now) if now else None
        return days.start if days else None

    def end(self, version: Version) -> date | None:
        """The last day on which the wording a version brought holds, None when no end is known."""
        ends = [other.effective_on for other, _, _ in self.entries if other.number > version.number]
        ends += [day for day in (self.ended, self.standing.record.withdrawn_on) if day]
        return min(ends) - timedelta(days=1) if ends else None

    def span(self, version: Version) -> str:
        """When the wording that a version brought was, is or will be in force."""
        edition = self.standing.edition(version)
        if edition.state in {State.NEXT, State.NEVER}:
            return span(edition)
        stretches = self._stretches(version)
        if stretches:
            return " ".join(self._told(version, stretches))
        start, end = version.effective_on, self.end(version)
        if end is not None and end < start:
            others = (*(other for other, _, _ in self.entries), *filter(None, (self.removed,)))
            hours = hours_in_force(others, version)
            if hours:
                return say("In force {hours}.", hours=wording.hours(hours))
            return say("Never in force in this wording.")
        lasts = end is None or end >= self.standing.today
        return held(start, end) if end and not lasts else _until(self._begun(version, start), end)

    def _stretches(self, version: Version) -> tuple[Days, ...]:
        """The days on which the wording that a version brought holds, without those on which it was gone."""
        after = min((one.number for one, _, _ in self.entries if one.number > version.number), default=None)
        found: list[Days] = []
        for one in self.spans:
            days = one.effective
            if days is None or one.first.number < version.number or (after and one.first.number >= after):
                continue
            if found and found[-1].end and found[-1].end + timedelta(days=1) == days.start:
                found[-1] = Days(found[-1].start, days.end)
            else:
                found.append(days)
        return tuple(found)

    def _told(self, version: Version, stretches: Sequence[Days]) -> Iterator[str]:
        """When a wording was in force, what interrupted it, and since when it is again."""
        *past, (start, end) = stretches
        yield from (held(one.start, one.end) for one in past if one.end)
        absences = (one for other in self.standing.versions for one in other.absences)
        yield from away(one for one in absences if past and past[0].start <= one.start < start)
        lasts = end is None or end >= self.standing.today
        yield held(start, end) if end and not lasts else _until(self._begun(version, start), end)

    def _begun(self, version: Version, start: date) -> str:
        """What a clause is since a version: unchanged, or at its place with the words it had before."""
        change = next(change for one, _, change in self.entries if one == version)
        moved = change and set(change.kinds) <= _PLACE
        return say("At this place since {day}." if moved else "Unchanged since {day}.", day=wording.day(start))

    def state(self, version: Version) -> State:
        """What the wording that a version brought is today."""
        state = self.standing.edition(version).state
        if state in {State.NEXT, State.NEVER}:
            return state
        end = self.end(version)
        lasts = end is None or end >= self.standing.today
        return State.FORCE if self.standing.current and lasts else State.PAST

    @property
    def counted(self) -> str:
        """``3 wordings, 2 changes``."""
        wordings = {placed.block.wording for _, placed, _ in self.entries}
        changes = sum(1 for _, _, change in self.entries if change and ChangeKind.ADDED not in change.kinds)
        changes += self.removed is not None
        return f"{wording.many(len(wordings), 'wording')}, {wording.many(changes, 'change')}"

    @property
    def matches(self) -> tuple[str, ...]:
        """How sure it is, at each change, that this is the same clause."""
        return tuple(
            say(_SURE[change.certainty], version=wording.version(version))
            for version, _, change in self.entries
            if change and change.before and change.after
        )
