"""A version told anew when its words are divided otherwise: what only its own landing knew is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clausebook.compile.landed import Landed
from clausebook.corpus.stored_changes import StoredChange
from clausebook.lineage.known import known_lineage
from clausebook.model.change import ChangeKind, Told


def retell(last: Landed, here: Landed, stored: Sequence[StoredChange]) -> tuple[Landed, dict[tuple[int, int], str]]:
    """The text before and the newest, and what of it went between documents; ``here`` divides the words that landed.

    Which clause is which is known by number by now. How sure that is, what was split or merged and what is in another
    document, the changes that are ``stored`` say, and ``here`` of what it divides itself.
    """
    keys = last.book.keys
    told = [*(_told(one) for one in stored), *_divided(here)]
    lineage = known_lineage(last.before, last.before_keys, last.book.clauses, keys, told)
    once, now = {*last.before_keys}, {*keys}
    elsewhere = {
        (last.book.key, one.clause): place
        for one in stored
        for place in one.other
        if "/" in place and (one.clause in once) != (one.clause in now)
    }
    return replace(last, lineage=lineage), elsewhere


def _told(one: StoredChange) -> Told:
    return Told(one.clause, one.kinds, one.certainty, tuple(int(other) for other in one.other if "/" not in other))


def _divided(here: Landed) -> Iterator[Told]:
    """What the new division says of the clauses of a text that says the same."""
    keys = here.book.keys
    for pair in here.lineage.pairs:
        yield Told(here.before_keys[pair.before], (), pair.certainty)
    for whole, parts in here.lineage.splits:
        yield Told(here.before_keys[whole], (ChangeKind.SPLIT,), other=tuple(keys[part] for part in parts))
    for parts, whole in here.lineage.merges:
        yield Told(keys[whole], (ChangeKind.MERGED,), other=tuple(here.before_keys[part] for part in parts))
