"""Whether a document that comes goes on from one that goes in the same revision: a file rewritten and renamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from clausebook.lineage.similarity import overlap, words

_ALIKE = 0.25  # the least share of words in common: below, a text is another one
_MOST = 4000  # words of a text that are compared


class Whole(NamedTuple):
    """A document as a whole: its title, and the wordings of its clauses."""

    title: str
    wordings: Sequence[str]


class Successor(NamedTuple):
    """A document that may go on from another, by their ids, and the share of words in common, 0 to 1."""

    gone: str
    come: str
    share: float


def find_successors(gone: Mapping[str, Whole], come: Mapping[str, Whole]) -> Iterator[Successor]:
    """For each document that comes the likeliest of those that go, the surest first; none is named twice.

    They have the same title, or enough words in common, in the same order.
    """
    left, right = ({name: _words(whole) for name, whole in side.items()} for side in (gone, come))
    likely = []
    for old, before in left.items():
        for new, after in right.items():
            titled = gone[old].title.casefold() == come[new].title.casefold()
            share = overlap(before, after)
            if titled or share >= _ALIKE:
                likely.append((not titled, -share, old, new))
    told: set[str] = set()
    for _, share, old, new in sorted(likely):
        if f"-{old}" not in told and f"+{new}" not in told:
            told |= {f"-{old}", f"+{new}"}
            yield Successor(old, new, -share)


def _words(whole: Whole) -> list[str]:
    return [word for wording in whole.wordings for word in words(wording)][:_MOST]
