"""Spans: for how long each clause stood as it was, over the versions of one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from clausebook.model.change import Clause
from clausebook.model.version import Absence, Period, Version, periods, published_periods
from clausebook.timeline.hours import Hours, hours_in_force

_DAY = timedelta(days=1)


class Days(NamedTuple):
    """Legal days from ``start`` up to and including ``end``; ``end`` None: no end is known."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return self.start <= day and (self.end is None or day <= self.end)

    def within(self, start: date, end: date | None) -> Days | None:
        """Those of them from ``start`` up to and including ``end`` (None: without an end); None if none is."""
        first, last = max(self.start, start), min(filter(None, (self.end, end)), default=None)
        return Days(first, last) if last is None or first <= last else None


@dataclass(frozen=True, slots=True)
class Span:
    """One clause while neither its words, formatting, number, place nor the headings above it change.

    ``placed`` is the clause as it stood, ``above`` the clauses around it, outermost first. ``first`` and
    ``last`` are the first and last version, in order of publication, in which it stood so. ``stated_by`` is the
    first of these that was ever in force, else ``first``. ``effective`` are the legal days on which it is in
    force so, ``published`` those on which it is the newest text that had landed; None if there is no such day.
    ``hours`` are those for which it was in force so if that was for a part of one day only.
    """

    placed: Clause
    above: tuple[Clause, ...]
    first: Version
    last: Version
    stated_by: Version
    effective: Days | None
    published: Days | None
    hours: Hours | None = None
    resumed: bool = False  # what follows an absence of the document: nothing changed
    whole: Span | None = None  # of an item inside a sentence: the span of the clause that holds it

    @property
    def clause(self) -> str:
        """The clause id, without the document."""
        return self.placed.id

    def days(self, basis: str) -> Days | None:
        """The days on one basis: ``effective`` or ``published``."""
        return self.published if basis == "published" else self.effective


def days_in_force(versions: Sequence[Version]) -> Mapping[str, Days]:
    """The legal days on which each version of a document is in force, by its name; none for one that never is."""
    return {found.version.name: Days(found.start, found.end) for found in periods(versions) if found.ever}


def without(days: Days, absences: Sequence[Absence]) -> tuple[Days, ...]:
    """The days but for those of ``absences``, which are in order, as stretches in order."""
    starts = (date.min, *(absence.end + _DAY for absence in absences))
    ends = (*(absence.start - _DAY for absence in absences), None)
    return tuple(filter(None, (days.within(start, end) for start, end in zip(starts, ends, strict=True))))


class Bounds(NamedTuple):
    """From when to when a clause stood as it was: the fields of :class:`Span` of that name."""

    first: Version
    last: Version
    stated_by: Version
    effective: Days | None
    published: Days | None
    resumed: bool = False

    def days(self, basis: str) -> Days | None:
        """The days on one basis: ``effective`` or ``published``."""
        return self.published if basis == "published" else self.effective

    def span(self, placed: Clause, above: tuple[Clause, ...], hours: Hours | None) -> Span:
        """The span of a clause within them."""
        first, last, stated_by, effective, published, resumed = self
        return Span(placed, above, first, last, stated_by, effective, published, hours, resumed)


class Calendar:
    """The versions of a document, in order of publication, on the legal days on which they hold."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self.versions = versions
        self.effective = periods(versions)
        self.published = published_periods(versions)
        self._absences = sorted(absence for version in versions for absence in version.absences)

    def bounds(self, first: int, last: int) -> tuple[Bounds, ...]:
        """The bounds of what stood the same from the version of one number to that of another.

        They are several if the document was absent meanwhile.
        """
        ever = [period for period in self.effective[first - 1 : last] if period.ever]
        shown = [period for period in self.published[first - 1 : last] if period.ever]
        start, end = self.versions[first - 1], self.versions[last - 1]
        whole = Bounds(start, end, ever[0].version if ever else start, _days(ever), _days(shown))
        return tuple(_present(whole, self._absences)) if self._absences else (whole,)

    def hours(self, bounds: Bounds) -> Hours | None:
        """The hours for which what stood so was in force if that was for a part of one day only."""
        first, last = bounds.first.number, bounds.last.number
        if any(period.ever for period in self.effective[first - 1 : last]):
            return None
        run = reversed(self.versions[first - 1 : last])
        return next(filter(None, (hours_in_force(self.versions, one) for one in run)), None)


def find_unchanged(spans: Sequence[Span], span: Span) -> Days | None:
    """The days on which the very words of one of the ``spans`` of a clause are in force, under whatever number.

    Without the days before or after the document was withdrawn; None if they never are in force.
    """
    return find_held(spans, spans.index(span), lambda place: spans[place].placed.block.wording)


def find_held(spans: Sequence[Bounds | Span], place: int, wording: Callable[[int], str]) -> Days | None:
    """The same for the span at a ``place``; ``wording`` gives the words of one."""
    order = _list_in_force(spans)
    found = _find_near(spans, place, wording)
    if found is None:
        return None
    first = last = order.index(found)
    while first and _goes_on(spans, order[first - 1], order[first], wording):
        first -= 1
    while last + 1 < len(order) and _goes_on(spans, order[last], order[last + 1], wording):
        last += 1
    return _joined(spans, order[first : last + 1])


def list_unchanged(spans: Sequence[Span]) -> tuple[Days | None, ...]:
    """What :func:`find_unchanged` gives for each of the spans of a clause."""

    def wording(place: int) -> str:
        return spans[place].placed.block.wording

    runs: list[list[int]] = []
    for place in _list_in_force(spans):
        if runs and _goes_on(spans, runs[-1][-1], place, wording):
            runs[-1].append(place)
        else:
            runs.append([place])
    days = {place: _joined(spans, run) for run in runs for place in run}
    near = (_find_near(spans, place, wording) for place in range(len(spans)))
    return tuple(None if place is None else days[place] for place in near)


def _list_in_force(spans: Sequence[Bounds | Span]) -> list[int]:
    """The places of the spans that are in force on some day, by their days."""
    held = [(one.effective.start, place) for place, one in enumerate(spans) if one.effective]
    return [place for _, place in sorted(held)]


def _find_near(spans: Sequence[Bounds | Span], place: int, wording: Callable[[int], str]) -> int | None:
    """The place of a span if it is in force on some day, else of the one with its words right after or before it."""
    for one in (place, place + 1, place - 1):
        if 0 <= one < len(spans) and spans[one].effective:
            first, last = sorted((place, one))
            follows = spans[last].first.number == spans[first].last.number + 1 and not _is_away(
                spans[first], spans[last]
            )
            if one == place or (follows and wording(one) == wording(place)):
                return one
    return None


def _goes_on(spans: Sequence[Bounds | Span], place: int, following: int, wording: Callable[[int], str]) -> bool:
    """Whether a span begins where another ends, with the very words of it."""
    before, after = spans[place].effective, spans[following].effective
    adjoins = before and after and before.end and before.end + _DAY == after.start
    return bool(adjoins) and not _is_away(spans[place], spans[following]) and wording(place) == wording(following)


def _is_away(before: Bounds | Span, after: Bounds | Span) -> bool:
    """Whether the document was withdrawn between two spans."""
    return after.resumed or before.last.withdrawn_on is not None


def _joined(spans: Sequence[Bounds | Span], run: Sequence[int]) -> Days | None:
    first, last = spans[run[0]].effective, spans[run[-1]].effective
    return Days(first.start, last.end) if first and last else None


def _days(some: Sequence[Period]) -> Days | None:
    return Days(some[0].start, some[-1].end) if some else None


def _present(whole: Bounds, absences: Sequence[Absence]) -> Iterator[Bounds]:
    """The parts of a span while the document was not absent; the whole without days if there are none."""
    starts = (date.min, *(absence.end + _DAY for absence in absences))
    ends = (*(absence.start - _DAY for absence in absences), None)
    resumed = False
    for start, end in zip(starts, ends, strict=True):
        here = [days and days.within(start, end) for days in (whole.effective, whole.published)]
        if any(here):
            yield whole._replace(effective=here[0], published=here[1], resumed=resumed)
            resumed = True
    if not resumed:
        yield whole._replace(effective=None, published=None)
