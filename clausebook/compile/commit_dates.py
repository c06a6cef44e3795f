"""Committer dates that cannot be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from clausebook.codes import finding
from clausebook.model.errors import Finding
from clausebook.model.revision import Revision

_NAMED = 3  # commits in one message
GRACE = timedelta(minutes=10)  # what clocks of two honest machines may differ by


def find_future(revisions: Iterable[Revision], now: datetime) -> tuple[Finding, ...]:
    """``E_CLOCK_SKEW`` for each revision dated after ``now`` (UTC)."""
    return tuple(_future(revisions, now))


def find_backward(revisions: Iterable[Revision]) -> tuple[Finding, ...]:
    """``W_CLOCK_BACK``, once, if any of the revisions, in order of history, is dated before the one it follows.

    Such a date cannot be corrected without rewriting history; the dates of versions do not follow it back.
    """
    late = [(parent, child) for parent, child in pairwise(revisions) if child.landed < parent.landed]
    if not late:
        return ()
    told = "; ".join(
        f"{child.commit[:12]} ({_day(child)}) after {parent.commit[:12]} ({_day(parent)})"
        for parent, child in late[:_NAMED]
    )
    more = f"; and {len(late) - _NAMED} more" if len(late) > _NAMED else ""
    message = (
        f"Commits are dated before the one they follow: {told}{more}. No version is dated before the one it follows"
    )
    mend = "Declare updated: in the front matter where the day matters, and set the clock of whoever merged."
    return (finding("", 0, "W_CLOCK_BACK", message, mend),)


def _future(revisions: Iterable[Revision], now: datetime) -> Iterator[Finding]:
    for revision in revisions:
        if revision.landed > now + GRACE:
            message = f"is dated {_day(revision)}, in the future: it is now {now:%Y-%m-%d %H:%M} UTC"
            mend = "Set the clock right, then date the commit again with git commit --amend --no-edit"
            yield Finding(_place(revision), 0, "E_CLOCK_SKEW", message, mend)


def _place(revision: Revision) -> str:
    return f"commit {revision.commit[:12]}"


def _day(revision: Revision) -> str:
    return f"{revision.landed:%Y-%m-%d %H:%M} UTC"
