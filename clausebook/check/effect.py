"""The day of effect that a text declares, against what was in force: no past day gets another answer in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from clausebook.check.text import Text
from clausebook.codes import finding
from clausebook.model.declared import Declared
from clausebook.model.errors import Finding
from clausebook.model.version import Version, head, in_force
from clausebook.parse.file import read_declared
from clausebook.timeline.effect import find_backdating

EDITORIAL = "If the meaning is the same, write a new change with kind: editorial."


def find_redated(
    text: Text, versions: Sequence[Version], after: Sequence[Version], days: int, today: date
) -> Iterator[Finding]:
    """What another ``effective`` does to a text that has landed already, as it is printed now.

    ``after`` are the versions with it (:func:`clausebook.timeline.effect.redeclare`), ``days`` are those of the
    notice that was given of its law, or is due.
    """
    declared, newest = read_declared(text.meta).effective, versions[-1]
    if declared and declared != after[-1].effective_on:
        yield _late(text, newest, declared)
    elif after[-1].effective_on != newest.effective_on:
        yield from _moved(text, versions, after[-1], today)
        law = head(after, after[-1])
        if not (read_declared(text.meta).urgent or any(one.urgent for one in after[law.number - 1 :])):
            yield from find_short_notice(text, law.effective_on, law.published_on, days)


def find_updated(text: Text, versions: Sequence[Version], before: Declared) -> Iterator[Finding]:
    """``W_UPDATED_MOVED``: Last Updated would move, or would not, and no word changed; ``before`` is what was said."""
    *earlier, newest = versions
    day = read_declared(text.meta).updated
    if day is None or day in {before.updated, newest.last_updated}:
        return
    if earlier and day < earlier[-1].last_updated:
        last = earlier[-1].last_updated
        message = f"“updated: {day}” is before {last}, when the text before was updated: it does not count"
    else:
        message = f"No word changed, and Last Updated moves from {newest.last_updated} to {day}"
    mend = "Delete the line, unless the day was wrong until now."
    yield finding(text.path, text.meta.lines.get("updated", 1), "W_UPDATED_MOVED", message, mend)


def find_retroactive(text: Text, versions: Sequence[Version], before: Declared, today: date) -> Iterator[Finding]:
    """``E_OVERLAP``, else ``W_PAST_DAYS``, of a new text that is said to have taken effect on a past day."""
    day = read_declared(text.meta).effective
    if day is None or day == before.effective:
        return
    overlap = tuple(find_overlap(text, day, in_force(versions, today)))
    yield from overlap
    if day < today and not overlap:
        held = in_force(versions, day)
        until = f"the version {held.name}" if held else "no text"
        message = f"The new text would be in force since {day}, where {until} was until now: days that are past change"
        mend = "Delete the line, or set the day of publication or a later one; leave it only if it did hold since then."
        yield finding(text.path, _line(text), "W_PAST_DAYS", message, mend)


def find_corrected(text: Text, versions: Sequence[Version], before: Declared) -> Iterator[Finding]:
    """``W_PAST_DAYS`` of a published text whose day of effect changed what held on past days.

    It was corrected, or in the past when the text landed. Told for as long as it is the newest.
    """
    if not versions or read_declared(text.meta).effective != before.effective:
        return
    newest = versions[-1]
    if newest.redatings:
        day, was = newest.redatings[-1]
        message = (
            f"The version {newest.name} is said since {day} to be in force from {newest.effective_on} on, and was from "
            f"{was} on before: what held on the days between changed"
        )
    elif since := find_backdating(newest):
        message = (
            f"The version {newest.name} was published on {newest.published_on} and is said to be in force from "
            f"{since} on: what held on the days between changed"
        )
    else:
        return
    mend = "Nothing, if that is true: its page says so. Else declare the day that was right."
    yield finding(text.path, _line(text), "W_PAST_DAYS", message, mend)


def find_uncounted(text: Text, newest: Version) -> Iterator[Finding]:
    """``E_EFFECTIVE_LATE`` if a published text declares a day that came too late to count for it."""
    day = read_declared(text.meta).effective
    if day and newest.published_on < day != newest.effective_on:
        yield _late(text, newest, day)


def find_overlap(text: Text, day: date, replaced: Version | None) -> Iterator[Finding]:
    """``E_OVERLAP`` if the text, said to take effect on ``day``, would do so before the one it replaces did."""
    if replaced and day < replaced.effective_on:
        message = f"The new text would take effect on {day}, before the text it replaces did ({replaced.effective_on})"
        mend = f"Write a day after {replaced.effective_on}, or delete the line: then it is the day of publication."
        yield finding(text.path, _line(text), "E_OVERLAP", message, mend)


def find_short_notice(text: Text, effective: date, published: date, days: int) -> Iterator[Finding]:
    """``E_NOTICE_PERIOD`` if a change takes effect before the days of notice that are due are over."""
    earliest = published + timedelta(days=days)
    if days and effective < earliest:
        message = f"The change takes effect on {effective}; with the {days} days of notice due, {earliest} is the first"
        mend = f"Write effective: {earliest} or later, or say why it cannot wait in change: urgent:. {EDITORIAL}"
        yield finding(text.path, _line(text), "E_NOTICE_PERIOD", message, mend)


def _late(text: Text, newest: Version, day: date) -> Finding:
    message = f"“effective: {day}” is said of a text that is in force since {newest.effective_on}: it does not count"
    mend = "Delete the line. A day to come can be set only for words that are not in force yet."
    return finding(text.path, _line(text), "E_EFFECTIVE_LATE", message, mend)


def _moved(text: Text, versions: Sequence[Version], after: Version, today: date) -> Iterator[Finding]:
    """``E_OVERLAP``, else ``W_PAST_DAYS``, of a published text that is said to be in force since another day."""
    *earlier, newest = versions
    day = after.effective_on
    if day >= today:
        return
    overlap = tuple(find_overlap(text, day, in_force(earlier, newest.published_on)))
    yield from overlap
    if not overlap:
        message = (
            f"No word changed, and the text would be in force from {day} on, not from {newest.effective_on} on: days "
            "that are past change"
        )
        mend = (
            f"Declare {newest.effective_on} again if that was right. Else leave it: the page says what was corrected."
        )
        yield finding(text.path, _line(text), "W_PAST_DAYS", message, mend)


def _line(text: Text) -> int:
    return text.meta.lines.get("effective", 1)
