"""Spans: for how long each clause stood as it was, over the versions of one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from clausebook.model.change import Clause
from clausebook.model.version import Absence, Period, Version, periods, published_periods
from clausebook.timeline.hours import Hours, hours_in_force

_DAY = timedelta(days=1)
_STEPS = 128  # from text to text that are remembered


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


def compute_spans(versions: Sequence[Version], clauses: Callable[[Version], Sequence[Clause]]) -> tuple[Span, ...]:
    """The spans of every clause of a document, by the version in which they begin.

    ``versions`` are in order of publication. A clause that is removed and comes back, and one of a document that
    was absent or withdrawn and published again, begins a new span; on one basis the spans of a clause never overlap.
    """
    effective = {period.version.number: period for period in periods(versions)}
    landed = {period.version.number: period for period in published_periods(versions)}
    absences = sorted(absence for version in versions for absence in version.absences)
    result: list[Span] = []

    @cache
    def stand(first: int, last: int) -> tuple[Version, Version, Version, Days | None, Days | None, Hours | None]:
        """What spans of whatever clauses have in common that stand in the same versions."""
        run = versions[first : last + 1]
        ever = [effective[version.number] for version in run if effective[version.number].ever]
        shown = [landed[version.number] for version in run if landed[version.number].ever]
        stated_by = ever[0].version if ever else run[0]
        hours = None if ever else next(filter(None, (hours_in_force(versions, one) for one in reversed(run))), None)
        return run[0], run[-1], stated_by, _days(ever), _days(shown), hours

    for first, last, placed, above in _runs(versions, clauses):
        whole = Span(placed, above, *stand(first, last))
        result += _present(whole, absences) if absences else (whole,)
    return tuple(result)


def trace_spans(
    versions: Sequence[Version], clauses: Callable[[Version], Sequence[Clause]]
) -> Mapping[str, tuple[Span, ...]]:
    """The spans of a document by clause, in order of publication."""
    found: dict[str, list[Span]] = {}
    for span in compute_spans(versions, clauses):
        found.setdefault(span.clause, []).append(span)
    return {clause: tuple(some) for clause, some in found.items()}


def find_unchanged(spans: Sequence[Span], span: Span) -> Days | None:
    """The days on which the very words of one of the ``spans`` of a clause are in force, under whatever number.

    Without the days before or after the document was withdrawn; None if they never are in force.
    """
    return list_unchanged(spans)[spans.index(span)]


def list_unchanged(spans: Sequence[Span]) -> tuple[Days | None, ...]:
    """What :func:`find_unchanged` gives for each of the spans of a clause."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and _goes_on(runs[-1][-1], span):
            runs[-1].append(span)
        else:
            runs.append([span])
    return tuple(days for run in runs for days in [_held(run)] * len(run))


def _held(run: Sequence[Span]) -> Days | None:
    held = [one.effective for one in run if one.effective]
    return Days(held[0].start, held[-1].end) if held else None


def _goes_on(before: Span, after: Span) -> bool:
    """Whether a clause went on from one span to the next with the same words."""
    alike = before.placed.block.wording == after.placed.block.wording
    away = after.resumed or before.last.withdrawn_on is not None
    return alike and not away and after.first.number == before.last.number + 1


def _days(some: Sequence[Period]) -> Days | None:
    return Days(some[0].start, some[-1].end) if some else None


def _present(span: Span, absences: Sequence[Absence]) -> Iterator[Span]:
    """The parts of a span while the document was not absent; the span without days if there are none."""
    starts = (date.min, *(absence.end + _DAY for absence in absences))
    ends = (*(absence.start - _DAY for absence in absences), None)
    resumed = False
    for start, end in zip(starts, ends, strict=True):
        here = [days and days.within(start, end) for days in (span.effective, span.published)]
        if any(here):
            yield replace(span, effective=here[0], published=here[1], resumed=resumed)
            resumed = True
    if not resumed:
        yield replace(span, effective=None, published=None)


class _Step(NamedTuple):
    """What becomes of the clauses from one text to the next; ``stood`` are those after, each with its place."""

    before: Sequence[Clause]
    after: Sequence[Clause]
    stood: Mapping[str, tuple[Clause, int]]
    gone: tuple[str, ...]
    came: tuple[tuple[Clause, tuple[Clause, ...]], ...]


def _runs(
    versions: Sequence[Version], clauses: Callable[[Version], Sequence[Clause]]
) -> list[tuple[int, int, Clause, tuple[Clause, ...]]]:
    """Maximal runs of consecutive versions in which a clause stands the same: (first, last, clause, above).

    Texts that come and go do so in the same steps, of which the latest are remembered.
    """
    places: dict[tuple[int, str, str, str], int] = {}
    steps: dict[tuple[int, int, bool], _Step] = {}  # by identity, which a step in it keeps
    step = _Step((), (), {}, (), ())
    standing: dict[str, tuple[int, Clause, tuple[Clause, ...]]] = {}
    done: list[tuple[int, int, Clause, tuple[Clause, ...]]] = []
    for index, version in enumerate(versions):
        again = index > 0 and versions[index - 1].withdrawn_on is not None
        text = clauses(version)
        way = (id(step.after), id(text), again)
        step = steps.pop(way) if way in steps else _step(step, text, places, again=again)
        steps[way] = step
        if len(steps) > _STEPS:
            del steps[next(iter(steps))]
        for clause in step.gone:
            first, placed, above = standing.pop(clause)
            done.append((first, index - 1, placed, above))
        standing.update((placed.id, (index, placed, above)) for placed, above in step.came)
    for placed in step.after:
        first, placed_, above = standing[placed.id]
        done.append((first, len(versions) - 1, placed_, above))
    return sorted(done, key=lambda run: run[0])


def _step(last: _Step, text: Sequence[Clause], places: dict[tuple[int, str, str, str], int], *, again: bool) -> _Step:
    """The step to a text; ``places`` gives a number for the headings above a clause, ``again``: nothing goes on."""
    around: list[int] = []
    stood: dict[str, tuple[Clause, int]] = {}
    for placed in text:
        parent = around[placed.parent] if placed.parent >= 0 else -1
        block = placed.block
        around.append(places.setdefault((parent, placed.id, block.label, block.heading), len(places)))
        stood[placed.id] = placed, parent
    kept = set() if again else {id_ for id_, one in stood.items() if _goes_on_as(last.stood.get(id_), one)}
    gone = tuple(placed.id for placed in last.after if placed.id not in kept)
    came = tuple((placed, _above(text, placed)) for placed in text if placed.id not in kept)
    return _Step(last.after, text, stood, gone, came)


def _goes_on_as(before: tuple[Clause, int] | None, after: tuple[Clause, int]) -> bool:
    return before is not None and before[1] == after[1] and _same(before[0], after[0])


def _same(one: Clause, other: Clause) -> bool:
    return one.address == other.address and (one.block is other.block or one.block == other.block)


def _above(clauses: Sequence[Clause], placed: Clause) -> tuple[Clause, ...]:
    found: list[Clause] = []
    parent = placed.parent
    while parent >= 0:
        found.append(clauses[parent])
        parent = clauses[parent].parent
    return tuple(reversed(found))
