"""Two versions side by side as one sequence: every clause with what happened to it, and where the runs fall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from clausebook.html import wording
from clausebook.html.language import say
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.clause import Kind


class Entry(NamedTuple):
    """One clause of the comparison; ``shown`` is False when it and all under it are unchanged."""

    placed: Clause
    change: Change | None
    shown: bool = True


@dataclass(frozen=True)
class Comparison:
    """A version against the one before."""

    before: tuple[Clause, ...]
    after: tuple[Clause, ...]
    changes: tuple[Change, ...]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every clause after, and every removed one where it stood, in reading order."""
        changed = {change.after.id: change for change in self.changes if change.after}
        removed = self._removed()
        result = [Entry(change.before, change) for change in removed.get(-1, ()) if change.before]
        for index, placed in enumerate(self.after):
            result.append(Entry(placed, changed.get(placed.id)))
            result += [Entry(change.before, change) for change in removed.get(index, ()) if change.before]
        return tuple(self._marked(result))

    def _removed(self) -> dict[int, list[Change]]:
        """Removed clauses by the index, after, of the nearest clause before them that stayed."""
        moved = {change.clause for change in self.changes if ChangeKind.MOVED in change.kinds}
        stayed = {placed.id: index for index, placed in enumerate(self.after) if placed.id not in moved}
        gone = {change.before.id: change for change in self.changes if change.before and not change.after}
        result: dict[int, list[Change]] = {}
        last = -1
        for placed in self.before:
            last = stayed.get(placed.id, last)
            if placed.id in gone:
                result.setdefault(last, []).append(gone[placed.id])
        return result

    @staticmethod
    def _marked(entries: Sequence[Entry]) -> Iterator[Entry]:
        """Sections without any change under them are not shown, and nothing unchanged is but their headings."""
        shown: set[int] = set()
        around: list[tuple[int, int]] = []
        for index, (placed, change, _) in enumerate(entries):
            while around and around[-1][0] >= placed.depth:
                around.pop()
            if change:
                shown |= {index, *(section for _, section in around)}
            if placed.block.kind is Kind.SECTION:
                around.append((placed.depth, index))
        for index, entry in enumerate(entries):
            yield entry._replace(shown=index in shown)

    @cached_property
    def changed(self) -> tuple[Entry, ...]:
        """Only the changed clauses."""
        return tuple(entry for entry in self.entries if entry.change)

    @cached_property
    def unchanged(self) -> int:
        """How many clauses, headings not counted, are the same in both."""
        return sum(1 for entry in self.entries if not entry.change and entry.placed.block.kind is not Kind.SECTION)

    def section(self, placed: Clause, *, old: bool = False) -> str:
        """The section in which a clause stands, in words: ``section 5, Content``."""
        clauses = self.before if old else self.after
        parent = placed.parent
        while parent >= 0:
            block = clauses[parent].block
            if block.kind is Kind.SECTION:
                number = wording.number(clauses[parent])
                words = wording.clip(block.heading.rstrip(".: "))
                if wording.is_annexed(clauses[parent]):
                    return ", ".join(filter(None, (number, words)))
                return say("section {number}, {heading}", number=number, heading=words) if number else f"“{words}”"
            parent = clauses[parent].parent
        return say("the top")


def runs(entries: Sequence[Entry]) -> Iterator[tuple[bool, tuple[Entry, ...]]]:
    """Entries to show, one by one, and runs of hidden ones: (shown, entries)."""
    hidden: list[Entry] = []
    for entry in entries:
        whole = entry.placed.block.kind is Kind.SECTION and entry.placed.depth == 0
        if hidden and (entry.shown or (whole and hidden[0].placed.block.kind is not Kind.SECTION)):
            yield False, tuple(hidden)
            hidden = []
        if entry.shown:
            yield True, (entry,)
        else:
            hidden.append(entry)
    if hidden:
        yield False, tuple(hidden)


def caption(run: Sequence[Entry]) -> str:
    """What a run of unchanged clauses is called: ``7.1 to 7.7 unchanged: 7 clauses``."""
    placed = [entry.placed for entry in run]
    clauses = [one for one in placed if one.block.kind is not Kind.SECTION]
    sections = [one for one in placed if one.block.kind is Kind.SECTION and one.depth == placed[0].depth]
    counted = wording.many(len(clauses), "clause")
    if sections and sections[0] is placed[0]:
        what = _sections(sections)
    elif len(clauses) == 1:
        return say("{clauses} unchanged", clauses=wording.short(clauses[0]))
    else:
        what = _numbered(clauses)
    if not what:
        return say("{clauses} unchanged", clauses=counted)
    if not clauses:
        return say("{clauses} unchanged", clauses=what)
    return say("{clauses} unchanged: {counted}", clauses=what, counted=counted)


def _sections(sections: Sequence[Clause]) -> str:
    numbers = wording.number(sections[0]), wording.number(sections[-1])
    names = wording.name(sections[0]), wording.name(sections[-1])
    if len(sections) == 1:
        return names[0] if numbers[0] and not wording.is_annexed(sections[0]) else wording.short(sections[0])
    if all(numbers) and names == tuple(say("Section {number}", number=one) for one in numbers):
        return say("Sections {first} to {last}", first=numbers[0], last=numbers[1])
    if all(numbers):
        return say("{first} to {last}", first=names[0], last=names[1])
    return wording.many(len(sections), "section")


def _numbered(clauses: Sequence[Clause]) -> str:
    """The numbers of some clauses, "" when the first has none."""
    numbers = [found for found in map(wording.number, clauses) if found]
    if not numbers or numbers[0] != wording.number(clauses[0]):
        return ""
    return say("{first} to {last}", first=numbers[0], last=numbers[-1]) if len(numbers) > 1 else numbers[0]
