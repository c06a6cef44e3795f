"""One clause of a document, with those under it, as a document to write by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clausebook.export.print_model import Entry, PrintModel
from clausebook.html import wording
from clausebook.model.change import Clause


def cut_out(sheet: PrintModel, clause: Clause) -> PrintModel:
    """What is printed of a clause, of a redline also what is gone under it; an item inside a sentence is printed alone.

    The clause is one of the text after.
    """
    after = [one.placed for one in sheet.entries if one.op != "-"]
    before = [one.placed if one.op == "-" else one.old for one in sheet.entries if one.op == "-" or one.old]
    here = {one.id for one in under(after, clause.id)}
    there = {one.id for one in under([one for one in before if one], clause.id)}
    kept = [one for one in sheet.entries if one.placed.id in (there if one.op == "-" else here)]
    entries = tuple(_lifted(kept)) or (Entry("=", clause._replace(parent=-1, depth=0)),)
    return replace(sheet, entries=entries, part=wording.cited(clause), clause=clause.id)


def under(clauses: Sequence[Clause], id_: str) -> tuple[Clause, ...]:
    """A clause of that id and those under it."""
    start = next((place for place, one in enumerate(clauses) if one.id == id_), len(clauses))
    end = start + 1
    while end < len(clauses) and clauses[end].depth > clauses[start].depth:
        end += 1
    return tuple(clauses[start:end])


def _lifted(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The same as if nothing stood around them."""
    top = min((one.placed.depth for one in entries), default=0)
    around: list[int] = []  # the places of what stands around
    for place, one in enumerate(entries):
        depth = one.placed.depth - top
        del around[depth:]
        yield one._replace(placed=one.placed._replace(parent=around[-1] if around else -1, depth=depth))
        around.append(place)
