"""Works out the spans of a document from its texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from clausebook.model.change import Clause
from clausebook.model.version import Version
from clausebook.timeline.hours import Hours
from clausebook.timeline.validity import Bounds, Calendar, Span

_STEPS = 128  # from text to text that are remembered


def compute_spans(versions: Sequence[Version], clauses: Callable[[Version], Sequence[Clause]]) -> tuple[Span, ...]:
    """The spans of every clause of a document, by the version in which they begin.

    ``versions`` are in order of publication. A clause that is removed and comes back, and one of a document that
    was absent or withdrawn and published again, begins a new span; on one basis the spans of a clause never overlap.
    """
    calendar = Calendar(versions)

    @cache
    def bound(first: int, last: int) -> tuple[tuple[Bounds, Hours | None], ...]:
        return tuple((bounds, calendar.hours(bounds)) for bounds in calendar.bounds(first + 1, last + 1))

    return tuple(
        bounds.span(placed, above, hours)
        for first, last, placed, above in _runs(versions, clauses)
        for bounds, hours in bound(first, last)
    )


def trace_spans(
    versions: Sequence[Version], clauses: Callable[[Version], Sequence[Clause]]
) -> Mapping[str, tuple[Span, ...]]:
    """The spans of a document by clause, in order of publication."""
    found: dict[str, list[Span]] = {}
    for span in compute_spans(versions, clauses):
        found.setdefault(span.clause, []).append(span)
    return {clause: tuple(some) for clause, some in found.items()}


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
