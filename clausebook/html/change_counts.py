"""How many clauses changed, and how, each change counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from clausebook.html.language import say, say_of
from clausebook.html.wording import MARKS
from clausebook.model.change import ChangeKind, primary

_COUNTED = {
    ChangeKind.ADDED: "{number} added",
    ChangeKind.REMOVED: "{number} removed",
    ChangeKind.REWORDED: "{number} reworded",
    ChangeKind.MOVED: "{number} moved",
    ChangeKind.RENUMBERED: "{number} renumbered only",
    ChangeKind.SPLIT: "{number} split",
    ChangeKind.MERGED: "{number} merged",
}


def count(changes: Iterable[Collection[ChangeKind]]) -> tuple[tuple[ChangeKind, int, str], ...]:
    """How many changes of each kind, by the kinds of each change: (kind, number, ``3 reworded``)."""
    found = Counter(map(primary, changes))
    return tuple(
        (kind, found[kind], say_of(found[kind], _COUNTED[kind], _COUNTED[kind])) for kind in MARKS if found[kind]
    )


def summarize(changes: Iterable[Collection[ChangeKind]]) -> str:
    """``7 added, 1 removed, 3 reworded``, by the kinds of each change."""
    return ", ".join(words for _, _, words in count(changes))


def write_summary(counted: str, *, first: bool) -> str:
    """What :func:`summarize` counted of a version, which may be the ``first`` of its document: ``First version``.

    One that took clauses from another document counts changes, too: ``First version, 3 added``.
    """
    return ", ".join(filter(None, (say("First version") if first else "", counted)))
