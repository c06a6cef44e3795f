"""From which day a text holds, when that is declared anew and no word of it changes.

What held on a past day never becomes another text in silence. So a day to come counts only for a text that is not in
force yet, and a past day is a correction, which the version keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from clausebook.model.version import DateSource, Redating, Version, head

Notice = Callable[[Version], int]  # the days of notice that were due when a version was published


def no_notice(_version: Version) -> int:
    """No notice was promised."""
    return 0


def redeclare(
    versions: Sequence[Version], declared: date | None, day: date, *, kept_back: bool = False
) -> tuple[Version, ...]:
    """The versions of a document after a revision of the newest text declared another day of effect on ``day``.

    None: it declares none any more. Then what is announced holds at once, and what is in force stays so, but for days
    on which it was not published yet. ``kept_back``: it is not published at all yet (:func:`is_kept_back`). What the
    newest overtook, and the law it corrects, move with it: no text that was never to hold does so now.
    """
    newest = versions[-1]
    wanted = declared or max(min(newest.effective_on, day), newest.published_on)
    if is_late(newest, wanted, day) and not kept_back:
        return tuple(versions)
    law = head(versions, newest)
    moving = {
        one.number
        for one in versions
        if (kept_back and one.number >= law.number) or _goes_with(one, newest, law, wanted, day)
    }
    return tuple(
        _redate(one, wanted, declared, day) if one.number in moving or one is newest else one for one in versions
    )


def _goes_with(one: Version, newest: Version, law: Version, wanted: date, day: date) -> bool:
    """Whether a text was announced and overtaken by the newest, or corrected by it before it held, and would hold."""
    overtaken = newest.effective_on <= one.effective_on <= max(newest.effective_on, wanted)
    never_held = one.effective_on > newest.published_on or not _held(one, day)
    announced = one.published_on < one.effective_on
    return overtaken and never_held and (announced or one.number >= law.number)


def _redate(version: Version, wanted: date, declared: date | None, day: date) -> Version:
    """A version with another day of effect, and with the day it replaces if what held on past days changes."""
    before = version.effective_on
    redated = replace(version, effective_on=wanted)
    if declared or wanted != before:
        redated = replace(redated, effective_source=DateSource.DECLARED if declared else DateSource.LANDED)
    if wanted != before and day > version.published_on and (wanted < day or _held(version, day)):
        redated = replace(redated, redatings=(*version.redatings, Redating(day, before)))
    return redated


def is_kept_back(versions: Sequence[Version], notice: Notice) -> bool:
    """Whether the newest law is not published: on shorter notice than was due, with no word of haste since.

    Corrections and renumberings that landed after it mend nothing, and are kept back with it.
    """
    law = head(versions, versions[-1])
    if law.number == 1 or any(one.urgent for one in versions[law.number - 1 :]):
        return False
    return law.effective_on < law.published_on + timedelta(days=notice(law))


def find_backdating(version: Version) -> date | None:
    """The past day since which a version was declared to hold when it landed; None of a first text, or if not past."""
    day = version.redatings[0].before if version.redatings else version.effective_on
    return day if version.number > 1 and day < version.published_on else None


def is_late(version: Version, declared: date, day: date) -> bool:
    """Whether a text has been in force before ``day``, on which it is declared to take effect then or later."""
    return day <= declared and _held(version, day)


def _held(version: Version, day: date) -> bool:
    """Whether a version was in force on any day before ``day``: not while its document was withdrawn."""
    last = day - timedelta(days=1)
    away = any(one.start <= version.effective_on and last <= one.end for one in version.absences)
    return version.effective_on <= last and not away
