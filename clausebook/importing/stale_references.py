"""References in the words of a file to clauses that have another number by now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clausebook.crossref.references import find_references
from clausebook.crossref.resolve import LabelIndex, Outcome, resolve
from clausebook.importing.three_way import Outcome as Merged
from clausebook.importing.three_way import Sides
from clausebook.model.clause import ParsedClause
from clausebook.parse import label


class Stale(NamedTuple):
    """A reference as it is ``cited`` in the words of a clause (``said``), and the number of what it means by now."""

    said: str
    cited: str
    now: str


def find_stale(sides: Sides, outcomes: Sequence[Merged]) -> Iterator[Stale]:
    """The references that came with the words of the file, and mean a clause that was renumbered since."""
    index = LabelIndex.of(sides.theirs)
    kept = {one.theirs: one.ours for one in outcomes if min(one.theirs, one.ours) >= 0 and not one.theirs_numbered}
    for one in outcomes:
        block = sides.theirs[one.theirs].block if one.theirs >= 0 and one.theirs_said else None
        for reference in find_references(block) if block else ():
            found = resolve(reference, index)
            place = found.places[0].clause if found.outcome is Outcome.FOUND else -1
            if block and place in kept and not (reference.external or reference.document_hint):
                was, now = _path(sides.theirs, place), _path(sides.ours, kept[place])
                if was != now:
                    yield Stale(block.text, block.text[reference.start : reference.end], " ".join(now))


def _path(clauses: Sequence[ParsedClause], place: int) -> tuple[str, ...]:
    """The numbers of a clause and of those around it, from the outermost."""
    found: list[str] = []
    while place >= 0:
        number = label.core(clauses[place].block.label)
        if number and not (found and found[0].startswith(f"{number}.")):  # 4.1 says 4 by itself
            found.insert(0, number)
        place = clauses[place].parent
    return tuple(found)
