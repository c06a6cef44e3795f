"""One document, opened: its versions on the calendar, and for how long each of its clauses stood as it was."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from threading import Lock

from clausebook.corpus import Corpus
from clausebook.corpus.spans import StoredSpans
from clausebook.model.change import Certainty, Change, Clause
from clausebook.model.version import DocumentRecord, Period, Version, absent, upcoming
from clausebook.timeline.status import Standing
from clausebook.timeline.validity import Days, Span

_KEPT = 64  # clauses of a document whose timelines are remembered


class Timeline:
    """The spans of one clause, in order of publication; on each basis bisected by day."""

    __slots__ = ("_days", "_starts", "bounds", "spans")

    def __init__(self, found: StoredSpans) -> None:
        self.spans = found
        self.bounds = found.bounds
        self._starts: dict[str, list[date]] = {}
        self._days: dict[str, list[tuple[Days, int]]] = {}
        for basis in ("effective", "published"):
            held = [(days, place) for place, bounds in enumerate(found.bounds) if (days := bounds.days(basis))]
            self._days[basis] = held
            self._starts[basis] = [days.start for days, _ in held]

    def on(self, day: date, basis: str) -> Span | None:
        """The span that holds ``day``; None if the clause did not stand then."""
        place = bisect_right(self._starts[basis], day) - 1
        if place < 0:
            return None
        days, found = self._days[basis][place]
        return self.spans[found] if days.holds(day) else None

    def before(self, day: date, basis: str) -> Span | None:
        """The last span that began by ``day``, whether it lasted or not."""
        place = bisect_right(self._starts[basis], day) - 1
        return self.spans[self._days[basis][place][1]] if place >= 0 else None


class DocumentView:
    """A document of a corpus. Made once for each compile; what it costs to read is paid at the first use."""

    def __init__(self, corpus: Corpus, record: DocumentRecord) -> None:
        self.corpus = corpus
        self.record = record
        self.versions = corpus.versions(record.id)
        self._standing: Standing | None = None
        self._timelines: dict[str, Timeline] = {}
        self._keeping = Lock()

    @cached_property
    def by_name(self) -> Mapping[str, Version]:
        """The versions by their names."""
        return {version.name: version for version in self.versions}

    @cached_property
    def _calendar(self) -> Mapping[str, tuple[Period, ...]]:
        calendar = self.corpus.calendar(self.record.id)
        return {
            "effective": tuple(period for period in calendar.effective if period.ever),
            "published": tuple(period for period in calendar.published if period.ever),
        }

    @cached_property
    def _days(self) -> Mapping[tuple[str, int], Days]:
        return {
            (basis, period.version.number): Days(period.start, period.end)
            for basis, some in self._calendar.items()
            for period in some
        }

    def days(self, version: Version, basis: str = "effective") -> Days | None:
        """The days on which a version holds; None if there are none."""
        return self._days.get((basis, version.number))

    def on(self, day: date, basis: str = "effective") -> Version | None:
        """The version that holds on a day."""
        held = self._calendar[basis]
        place = bisect_right(held, day, key=lambda period: period.start) - 1
        if place < 0 or not self._days[basis, held[place].version.number].holds(day):
            return None
        return None if absent(self.versions, day) else held[place].version

    def read_in(self, span: Span, day: date, basis: str = "effective") -> Version:
        """The version in which to read a clause: the one that holds on a day, else the first that stated it so."""
        days = span.days(basis)
        held = self.on(day, basis) if days and days.holds(day) else None
        return held or span.stated_by

    def cited_on(self, span: Span, version: Version) -> date | None:
        """The first day on which a span is in force in a version; None if there is none."""
        held, days = span.effective, self.days(version)
        both = held and days and held.within(days.start, days.end)
        return both.start if both else None

    def day(self, as_of: date | str, today: date) -> date:
        """The day that ``as_of`` means: a day, ``today``, or ``upcoming``, when the next text takes effect, if any."""
        if isinstance(as_of, date):
            return as_of
        return (as_of == "upcoming" and self.next_day(today)) or today

    def next_day(self, today: date) -> date | None:
        """The day on which the next announced version takes effect; None if none is announced."""
        coming = upcoming(self.versions, today)
        return coming[0].effective_on if coming else None

    def standing(self, today: date) -> Standing:
        """How the document stands on a day; what it computes is kept for the last day asked for."""
        if self._standing is None or self._standing.today != today:
            self._standing = Standing(self.record, self.versions, today)
        return self._standing

    def clause_in(self, version: Version, clause: str) -> Clause | None:
        """A clause as it stands in a version; None where it does not."""
        return self.corpus.clause(version, clause)

    def stood(self, day: date, today: date) -> Standing:
        """How the document stood on a day, by what was published then; without versions before there was any."""
        return self.standing(day) if day >= today else self.standing(day).then

    def timeline(self, clause: str) -> Timeline | None:
        """The spans of a clause by its id; None if none of that id ever stood in the document."""
        found = self._timelines.get(clause)
        if found is None and self.has_clause(clause):
            found = Timeline(self.corpus.spans(self.record.id, clause))
            with self._keeping:
                while len(self._timelines) >= _KEPT:
                    del self._timelines[next(iter(self._timelines))]
                self._timelines[clause] = found
        return found

    def has_clause(self, clause: str) -> bool:
        """Whether a clause of that id ever stood in the document."""
        return self.corpus.has_clause(self.record.id, clause)

    def unchanged(self, span: Span) -> Days | None:
        """The days on which the words of a span are in force; of an item, those of the clause that holds it."""
        held = span.whole or span
        return self.corpus.spans(self.record.id, held.clause).unchanged(held)

    @cached_property
    def retired(self) -> Mapping[str, str]:
        """Former ids of clauses, and what they are called now."""
        return self.corpus.retired_ids(self.record.id)

    def change(self, span: Span) -> Change | None:
        """What happened to the clause in the version with which a span begins; None if nothing did."""
        return None if span.resumed else self.corpus.change(span.first, span.clause)

    def certainty(self, span: Span) -> Certainty:
        """How sure it is that the clause is the one it was before the span."""
        change = self.change(span.whole or span)
        return change.certainty if change else Certainty.EXACT

    def clauses(self, version: Version, on: date | None = None) -> tuple[Clause, ...]:
        """The text of a version, with the date lines that it had ``on`` a day."""
        return self.corpus.clauses(version, on)
