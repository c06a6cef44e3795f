"""Date lines: "Last updated: January 6, 2023" printed in a text, which is no part of its wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from clausebook.parse import date_words

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?\.?" for name in _MONTHS) + r"|sept\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?P<m1>{_MONTH})\s+(?P<d1>{_DAY}),?\s+(?P<y1>\d{{4}})|(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m2>{_MONTH}),?\s+(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{1,2})-(?P<d3>\d{1,2})|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?:" + _MONTH + r")\s+\d{4}",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"(?:version|effective|last|updated?|revised|revision|modified|modification|posted|published|date|dated|as|of|on"
    r"|from|was|is|the|this|these|page|policy|terms|since|and|in|force|latest|most|recent(?:ly)?|changed?"
    r"|[\s:;.,()|/·•*_–—-])+",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"effective|updated?|revis|modif|posted|published|last|version|date", re.IGNORECASE)
_SEGMENT = re.compile(r"(?<=\d{4})\b(?!-\d)[\s.;|,/·•)*_–—-]*|(?<=\d{4}-\d\d-\d\d)[\s.;|,/·•)*_–—-]+")
_EFFECTIVE = re.compile(r"effective|in force", re.IGNORECASE)
_UPDATED = re.compile(r"updated?|revis|modif|change", re.IGNORECASE)
_LONGEST = 120
_YEAR = re.compile(r"\d{4}|\d[/.]\d\d")


_BARE = re.compile(
    rf"(?:(?P<m1>{_MONTH})\s+(?P<d1>{_DAY})|(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m2>{_MONTH}))(?!\w|,?\s+\d)", re.IGNORECASE
)
_BARE_SEGMENT = re.compile(r"\s*[;|/·•]\s*|(?<=\d)[.,]\s+(?!\d{4})")
_LEAP_YEAR = 2000  # every day of a year is in it


class Said(NamedTuple):
    """A day that a date line prints: of taking effect, or of the last update; ``dated``: it prints the year, too."""

    day: date
    effective: bool
    dated: bool = True

    def read(self, near: date) -> date:
        """The day; where no year is printed, that of all such days which is the nearest to another."""
        if self.dated:
            return self.day
        years = range(max(near.year - 4, 1), min(near.year + 4, 9999) + 1)  # the 29th of February is not in each
        days = (found for year in years if (found := _of_year(self.day, year)))
        return min(days, key=lambda day: abs(day - near))


def is_dateline(text: str) -> bool:
    """Whether a paragraph says nothing but when the text was updated or takes effect."""
    if len(text) > _LONGEST or not _YEAR.search(text):
        return False
    if date_words.find_day(text)[0]:
        return True
    if not _ABOUT.search(text) or not _DATE.search(text):
        return False
    return _AROUND.fullmatch(_DATE.sub(" ", text)) is not None


def lacks_year(text: str) -> bool:
    """Whether a text says nothing but when it was updated or takes effect, without the year: "Effective July 1"."""
    if len(text) > _LONGEST or not _ABOUT.search(text) or not _BARE.search(text):
        return False
    return not is_dateline(text) and _AROUND.fullmatch(_BARE.sub(" ", _DATE.sub(" ", text))) is not None


def find_said(text: str) -> Iterator[Said]:
    """The days of which a date line says what they are, in order; also of a line that :func:`lacks_year`."""
    if lacks_year(text):
        yield from _find_bare(text)
        return
    for segment in re.split(_SEGMENT, text):
        days, effective = find_dates(segment), _tells_effect(segment)
        if days and effective is not None:
            yield Said(days[0], effective)


def _find_bare(text: str) -> Iterator[Said]:
    for segment in _BARE_SEGMENT.split(text):
        effective = _tells_effect(segment)
        if effective is None:
            continue
        if days := find_dates(segment):
            yield Said(days[0], effective)
        elif found := _BARE.search(segment):
            month, day = (found[f"{part}1"] or found[f"{part}2"] for part in "md")
            if on := _day(str(_LEAP_YEAR), month, day):
                yield Said(on, effective, dated=False)


def _tells_effect(segment: str) -> bool | None:
    """Whether a part of a date line tells when the text takes effect; False: when it was updated; None: neither."""
    if date_words.find_day(segment)[0]:
        return date_words.tells_effect(segment)
    if _UPDATED.search(segment):
        return False
    return True if _EFFECTIVE.search(segment) else None


def _of_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def find_dates(text: str) -> tuple[date, ...]:
    """The days a date line names, in order; forms that do not say which number is the month are left out."""
    written, foreign = date_words.find_day(text) if len(text) <= _LONGEST else (False, None)
    if written:
        return (foreign,) if foreign else ()
    result = []
    for found in _DATE.finditer(text):
        for form in "123":
            if form == "3" or found[f"y{form}"]:
                day = _day(found[f"y{form}"], found[f"m{form}"], found[f"d{form}"])
                if day:
                    result.append(day)
                break
    return tuple(result)


def _day(year: str | None, month: str | None, day: str | None) -> date | None:
    if not (year and month and day):
        return None
    number = int(month) if month.isdigit() else [name[:3] for name in _MONTHS].index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day.rstrip("stndrhSTNDRH")))
    except ValueError:
        return None
