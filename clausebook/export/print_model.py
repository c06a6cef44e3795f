"""What is to be written, paragraph by paragraph: the clauses of one version, or of two in one sequence.

In the sequence of two, a clause that stayed in its place stands once, with its redline; one that moved is deleted
where it stood and inserted where it stands. So to accept all gives the text after, clause by clause and in its
order, and to reject all the text before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from clausebook.html import wording
from clausebook.html.redline import Run as PlacedRun
from clausebook.html.redline import runs
from clausebook.model.change import Change, Clause, Op
from clausebook.model.clause import Kind, cut
from clausebook.model.version import DocumentRecord, Version
from clausebook.parse.wording import wording as canonical


class Run(NamedTuple):
    """Words of one formatting: ``op`` is ``=`` for those that stay, ``-`` and ``+`` for those that go and come.

    ``tags`` are of :class:`clausebook.model.clause.Mark`; ``href`` is where a link leads, ``turns``
    tells a line break after.
    """

    op: str
    text: str
    tags: frozenset[str] = frozenset()
    href: str = ""
    turns: bool = False


class Entry(NamedTuple):
    """One clause: ``op`` tells whether it stays, goes or comes as a whole; ``old`` is how it was, where it stayed."""

    op: str
    placed: Clause
    old: Clause | None = None
    redline: tuple[Op, ...] = ()

    @property
    def labels(self) -> tuple[Run, ...]:
        """The number, and the one it had."""
        new = self.placed.block.label
        was = self.old.block.label if self.old else new
        if was == new:
            return (Run(self.op, new),) if new else ()
        return tuple(Run(op, label) for op, label in (("-", was), ("+", new)) if label)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words, without the number."""
        new = self.placed.block
        if not self.redline or self.old is None:
            return tuple(_styled(self.op, self.placed, 0, len(new.text)))
        pieces = (
            _styled(run.op, self.old, *run.before) if run.op == "-" else _styled(run.op, self.placed, *run.after)
            for run in runs(self.redline)
        )
        return tuple(chain.from_iterable(pieces))

    @property
    def exact(self) -> tuple[Run, ...]:
        """The words as :attr:`runs`, and of those that stay also the glyphs that were others, quotes above all."""
        old, new = self.old, self.placed.block.text
        if old is None or old.block.text == new or (not self.redline and len(old.block.text) != len(new)):
            return self.runs
        ops = self.redline or (Op("=", len(new)),)
        return tuple(chain.from_iterable(self._exactly(run, old) for run in runs(ops)))

    def _exactly(self, run: PlacedRun, old: Clause) -> Iterator[Run]:
        if run.op != "=":
            yield from _styled("-", old, *run.before) if run.op == "-" else _styled("+", self.placed, *run.after)
            return
        back, (start, end) = run.before[0] - run.after[0], run.after
        was, now = old.block.text, self.placed.block.text
        for same, places in groupby(range(start, end), key=lambda place: was[place + back] == now[place]):
            some = tuple(places)
            here, there = some[0], some[-1] + 1
            if same:
                yield from _styled("=", self.placed, here, there)
            else:
                yield from _styled("-", old, here + back, there + back)
                yield from _styled("+", self.placed, here, there)


@dataclass(frozen=True, slots=True)
class PrintModel:
    """A document to write: ``version`` is the text after; ``since`` the one before, for a redline.

    Of one clause alone, ``clause`` is its id, and ``part`` how it is cited.
    """

    record: DocumentRecord
    version: Version
    entries: tuple[Entry, ...]
    author: str
    address: str = ""  # of the version on the site
    since: Version | None = None
    part: str = ""
    clause: str = ""

    @property
    def titled(self) -> bool:
        """Whether the text opens with its title, so that none is printed above it."""
        return any(one.op == "=" and _is_called(one.placed, self.version.title) for one in self.entries[:1])

    @property
    def dated(self) -> bool:
        """Whether the text has a date line, so that no day is printed above it."""
        return any(one.placed.block.kind is Kind.DATELINE for one in self.entries)

    @property
    def opening(self) -> tuple[tuple[Run, ...], ...]:
        """The lines under the title: the part, and the days where the text has none; of a redline as they were, too."""
        part = ((Run("=", self.part),),) if self.part else ()
        if self.dated:
            return part
        lines = zip(days(self.since or self.version), days(self.version), strict=True)
        return (*part, *(turned(*each) for each in lines if any(each)))


def _is_called(placed: Clause, title: str) -> bool:
    block = placed.block
    said, called = (canonical(one).casefold() for one in (f"{block.label} {block.text}".strip(), title))
    return block.level == 1 and said == called


def days(version: Version) -> tuple[str, str]:
    """The lines that tell the days of a version: when it was updated, and from when it holds if that is another."""
    effective = "" if version.effective_on == version.last_updated else wording.day(version.effective_on)
    return f"Last Updated: {wording.day(version.last_updated)}", f"Effective: {effective}" if effective else ""


def turned(before: str, after: str) -> tuple[Run, ...]:
    """One line instead of another."""
    if before == after:
        return (Run("=", after),) if after else ()
    return tuple(Run(op, line) for op, line in (("-", before), ("+", after)) if line)


def clean(clauses: Sequence[Clause]) -> tuple[Entry, ...]:
    """The entries of one version."""
    return tuple(Entry("=", placed) for placed in clauses)


def redlined(before: Sequence[Clause], after: Sequence[Clause], changes: Iterable[Change]) -> tuple[Entry, ...]:
    """The entries of two versions; ``changes`` are what lies between them."""
    pairs = dict(_pairs(before, after, changes))
    stayed = set(_in_order([(i, j) for i, (j, _) in sorted(pairs.items())]))
    olds = {j: i for i, (j, _) in pairs.items() if i in stayed}
    result: list[Entry] = []
    at = 0
    for j, placed in enumerate(after):
        i = olds.get(j)
        if i is None:
            result.append(Entry("+", placed))
            continue
        result += (Entry("-", before[k]) for k in range(at, i))
        result.append(Entry("=", placed, before[i], pairs[i][1]))
        at = i + 1
    result += (Entry("-", before[k]) for k in range(at, len(before)))
    return tuple(result)


def _pairs(
    before: Sequence[Clause], after: Sequence[Clause], changes: Iterable[Change]
) -> Iterator[tuple[int, tuple[int, tuple[Op, ...]]]]:
    """Clauses that are one, by their places; those of another kind are not: a heading is no row of a table."""
    places = {placed.id: place for place, placed in enumerate(after)}
    told = {change.before.id: change for change in changes if change.before and change.after}
    for i, placed in enumerate(before):
        change = told.get(placed.id)
        j = places.get(change.after.id if change and change.after else placed.id)
        if j is None or after[j].block.kind is not placed.block.kind:
            continue
        ops = change.redline if change else ()
        old, new = placed.block, after[j].block
        if ops or old.text == new.text or (old.wording == new.wording != ""):  # a date line has no wording
            yield i, (j, ops)


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The most of the first places whose second places rise: what need not move."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [j]
        ends[at : at + 1] = [place]
    found, place = [], ends[-1] if ends else -1
    while place >= 0:
        found.append(pairs[place][0])
        place = before[place]
    return found


def _styled(op: str, placed: Clause, start: int, end: int) -> Iterator[Run]:
    """The words of ``text[start:end]``, cut where formatting begins or ends."""
    text, marks = placed.block.text, placed.block.marks
    turns = {mark.end for mark in marks if mark.tag == "br"}
    for here, there, tags, href in cut(marks, start, end):
        yield Run(op, text[here:there], tags, href, turns=there in turns)


def whole_rows(entry: Entry) -> Iterable[Entry]:
    """A row; two, if a tab came or went in it, so that its cells are not what they were."""
    if entry.redline and entry.old and any(run.op != "=" and "\t" in run.text for run in entry.runs):
        return (Entry("-", entry.old), Entry("+", entry.placed))
    return (entry,)


def cells(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The runs of each cell of a row, which tabs part."""
    cell: list[Run] = []
    for run in runs:
        first, *more = run.text.split("\t")
        cell.append(run._replace(text=first))
        for part in more:
            yield cell
            cell = [run._replace(text=part)]
    yield cell
