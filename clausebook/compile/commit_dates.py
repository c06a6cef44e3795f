"""Committer dates that cannot be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from clausebook.model.errors import Finding
from clausebook.model.revision import Revision

GRACE = timedelta(minutes=10)  # what clocks of two honest machines may differ by


def find_future(revisions: Iterable[Revision], now: datetime) -> tuple[Finding, ...]:
    """``E_CLOCK_SKEW`` for each revision dated after ``now`` (UTC)."""
    return tuple(_future(revisions, now))


def find_backward(revisions: Iterable[Revision]) -> tuple[Finding, ...]:
    """``E_CLOCK_SKEW`` for each revision, of the oldest first, that is dated before the one it follows.

    Such a date of the past cannot be mended without rewriting history.
    """
    return tuple(_backward(revisions))


def _future(revisions: Iterable[Revision], now: datetime) -> Iterator[Finding]:
    for revision in revisions:
        if revision.landed > now + GRACE:
            message = f"is dated {_day(revision)}, in the future: it is now {now:%Y-%m-%d %H:%M} UTC"
            mend = "Set the clock right, then date the commit again with git commit --amend --no-edit"
            yield Finding(_place(revision), 0, "E_CLOCK_SKEW", message, mend)


def _backward(revisions: Iterable[Revision]) -> Iterator[Finding]:
    for parent, child in pairwise(revisions):
        if child.landed < parent.landed:
            message = f"is dated {_day(child)}, before commit {parent.commit[:12]} which it follows ({_day(parent)})"
            mend = "Declare the day with updated: in the front matter, if it matters"
            yield Finding(_place(child), 0, "E_CLOCK_SKEW", message, mend)


def _place(revision: Revision) -> str:
    return f"commit {revision.commit[:12]}"


def _day(revision: Revision) -> str:
    return f"{revision.landed:%Y-%m-%d %H:%M} UTC"
