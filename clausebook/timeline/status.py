"""How a document stands on a legal day: what is in force, what is to come, what is past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from clausebook.model.version import DocumentRecord, Period, Version, in_force, periods, title, upcoming
from clausebook.timeline.hours import Hours, hours_in_force
from clausebook.timeline.validity import Days, days_in_force


class State(StrEnum):
    """What a version is on the day the site is built for."""

    FORCE = "force"
    NEXT = "next"
    PAST = "past"
    NEVER = "never"  # announced, and superseded before it took effect


@dataclass(frozen=True, slots=True)
class Edition:
    """A material version (or the first) with the corrections and renumberings that followed it."""

    head: Version
    corrections: tuple[Version, ...]
    start: date
    end: date | None
    state: State
    hours: Hours | None = None  # it held for a part of one day only

    @property
    def urgent(self) -> str:
        """Why it takes effect within the notice period; "" if it does not."""
        return next((one.urgent for one in (self.head, *self.corrections) if one.urgent), "")

    @property
    def last(self) -> Version:
        """The newest text of the edition."""
        return self.corrections[-1] if self.corrections else self.head


@dataclass(frozen=True)
class Standing:
    """One document on the legal day ``today``."""

    record: DocumentRecord
    versions: tuple[Version, ...]
    today: date

    @cached_property
    def then(self) -> Standing:
        """The same by what had been published by the end of ``today``, a past day; no versions if nothing had.

        What is in force on a day only since a later version said so counts: it is the law of that day.
        """
        force = in_force(self.versions, self.today)
        known = [version for version in self.versions if version.published_on <= self.today or version is force]
        past = tuple(replace(one, withdrawn_on=_by(self.today, one.withdrawn_on)) for one in known)
        gone = next((away.start for one in past for away in one.absences if away.start <= self.today <= away.end), None)
        if not past:
            return Standing(self.record, (), self.today)
        last = past[-1]
        then = replace(
            self.record,
            title=last.called(self.today),
            kind=last.document_kind,
            summary=last.summary,
            withdrawn_on=last.withdrawn_on or gone,
        )
        return Standing(then, past, self.today)

    @cached_property
    def title(self) -> str:
        """What the document is called in the text: its own name may belong to one that is only announced."""
        return title(self.record, self.versions, self.text)

    @property
    def withdrawn(self) -> bool:
        """Whether the document is withdrawn today."""
        return self.withdrawn_on is not None

    @cached_property
    def withdrawn_on(self) -> date | None:
        """The day since which the document is withdrawn today, for good or until it came back; None if it is not."""
        away = (one for version in self.versions for one in version.absences)
        gone = next((one.start for one in away if one.start <= self.today <= one.end), None)
        return _by(self.today, self.record.withdrawn_on) or gone

    @property
    def why_withdrawn(self) -> str:
        """What was said when the document was withdrawn; "" if nothing was, or it is not withdrawn."""
        away = (one for version in self.versions for one in version.absences if one.start <= self.today <= one.end)
        last = self.versions[-1]
        now = last.withdrawal_note if self.withdrawn and last.withdrawn_on else ""
        return next((one.note for one in away), now)

    @cached_property
    def current(self) -> Version | None:
        """The version in force, None before the first takes effect and after the document is withdrawn."""
        return None if self.withdrawn else in_force(self.versions, self.today)

    @cached_property
    def coming(self) -> tuple[Version, ...]:
        """What is announced and not yet in force, soonest first."""
        return () if self.withdrawn else upcoming(self.versions, self.today)

    def arriving(self, version: Version) -> tuple[Version, ...]:
        """The versions whose changes take effect with one to come, as published: its own, and of those it overtook."""
        held = [one.number for one in (*self.coming, *filter(None, [self.current])) if one.number < version.number]
        return self.versions[max(held, default=0) : version.number]

    @cached_property
    def text(self) -> Version:
        """The version whose text the page of the document shows: in force, else to come, else the last."""
        return self.current or (self.coming[0] if self.coming else self.versions[-1])

    @cached_property
    def days(self) -> Mapping[str, Days]:
        """The legal days on which each version is in force, by its name; none for one that never is."""
        return days_in_force(self.versions)

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """Every edition, oldest first."""
        spans = {period.version.name: period for period in periods(self.versions)}
        groups: list[list[Version]] = []
        for version in self.versions:
            if groups and version.change_class.keeps_law:
                groups[-1].append(version)
            else:
                groups.append([version])
        return tuple(self._edition(group, spans[group[0].name], spans[group[-1].name]) for group in groups)

    def _edition(self, group: Sequence[Version], first: Period, last: Period) -> Edition:
        never = last.end is not None and last.end < first.start
        held = (hours_in_force(self.versions, one) for one in reversed(group)) if never else ()
        hours = next(filter(None, held), None)
        if hours and hours.day <= self.today:
            state = State.PAST
        elif first.start > self.today:
            state = State.NEVER if never else State.NEXT
        elif never:
            state = State.NEVER
        else:
            state = State.PAST if last.end is not None and last.end < self.today else State.FORCE
        return Edition(group[0], tuple(group[1:]), first.start, last.end, state, hours)

    @cached_property
    def _by_version(self) -> dict[str, Edition]:
        return {one.name: edition for edition in self.editions for one in (edition.head, *edition.corrections)}

    def edition(self, version: Version) -> Edition:
        """The edition to which a version belongs."""
        return self._by_version[version.name]

    def before(self, version: Version) -> Version | None:
        """The version before, None for the first."""
        return self.versions[version.number - 2] if version.number > 1 else None

    @cached_property
    def since(self) -> date:
        """The first day on which the shown text is in force, as it stands: a correction begins to hold by itself."""
        return self.text.effective_on

    def begins(self, version: Version) -> date:
        """The first day on which a version is in force, or a later one if that came to be so before it."""
        later = (self.days.get(one.name) for one in self.versions if one.number >= version.number)
        return min((days.start for days in later if days), default=version.effective_on)

    @cached_property
    def next_change(self) -> Version | None:
        """The soonest version to come when another text is in force now."""
        return self.coming[0] if self.coming and self.current else None


def _by(today: date, day: date | None) -> date | None:
    """A day that has come by today."""
    return day if day and day <= today else None
