"""In whose time those commit who write the terms, and whether the legal days are told in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from clausebook.codes import finding
from clausebook.model.errors import Finding

_NEWEST = 500  # commits that are enough to tell
# Of zones with the same offsets, the one named; after these, all others by name.
_KNOWN = (
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Moscow", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo",
    "Asia/Dubai", "Asia/Jakarta", "Africa/Johannesburg", "Africa/Lagos", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip

Landed = tuple[datetime, timedelta]  # the instant at which a commit landed, and its own offset from UTC


def find_other_zone(landed: Sequence[Landed], zone: ZoneInfo) -> tuple[Finding, ...]:
    """``W_TIMEZONE`` if most commits, newest first, carry another offset than the zone had then, with one that fits."""
    some = landed[:_NEWEST]
    others = [(at, offset) for at, offset in some if at.astimezone(zone).utcoffset() != offset]
    if len(others) * 2 <= len(some):
        return ()
    days = sum(at.astimezone(zone).date() != (at + offset).date() for at, offset in others)
    fitting = _find_best(some)
    message = (
        f"{len(others)} of {len(some)} commits carry another offset than {zone.key}, in which legal days are told: "
        f"{days} of them fell on another day where they were made"
    )
    fit = _count_fitting(some, ZoneInfo(fitting))
    mend = (
        f'{fit} of them fit the time of {fitting}: if that is yours, write timezone = "{fitting}" in clausebook.toml.'
    )
    return (finding("", 0, "W_TIMEZONE", message, mend),)


def _find_best(landed: Sequence[Landed]) -> str:
    """The zone that had the offset of the most commits."""
    return max(_candidates(), key=lambda name: _count_fitting(landed, ZoneInfo(name)))


def _candidates() -> Iterator[str]:
    known = available_timezones()
    yield from (name for name in _KNOWN if name in known)
    yield from sorted(name for name in known if "/" in name and not name.startswith(("Etc/", "posix/", "right/")))


def _count_fitting(landed: Sequence[Landed], zone: ZoneInfo) -> int:
    return sum(at.astimezone(zone).utcoffset() == offset for at, offset in landed)
