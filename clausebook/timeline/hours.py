"""Texts in force for some hours only: replaced, or withdrawn, on the very day on which they took effect.

By legal days the later of two texts of one day holds for the whole of it; but until it was there, the earlier did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from clausebook.model.version import Version

_DAWN = datetime.min.replace(tzinfo=UTC)  # before whatever lands on a day


class Hours(NamedTuple):
    """The legal day on which a text was in force, and the instant (UTC) until which; None: the hour is not known."""

    day: date
    until: datetime | None


def hours_in_force(versions: Sequence[Version], version: Version) -> Hours | None:
    """The hours for which a version was in force that is in force on no whole day; ``versions`` as published.

    None for one that was announced for a day to come and overtaken before.
    """
    start = _begins(version)
    gone = version.withdrawn_on
    later = [one for one in versions if one.number > version.number]
    after = min(later, key=_begins, default=None)
    if gone == start[0] and (after is None or _begins(after)[0] >= gone):
        return Hours(gone, None)
    if after is None or _begins(after)[0] != start[0]:
        return None
    announced = start[1] == _DAWN and _begins(after)[1] == _DAWN
    return None if announced or _begins(after) < start else Hours(start[0], after.published_at)


def _begins(version: Version) -> tuple[date, datetime]:
    """The day and the instant of it at which a version begins to hold: as it lands, or with a day to come."""
    if version.effective_on > version.published_on:
        return version.effective_on, _DAWN
    return version.published_on, version.published_at
