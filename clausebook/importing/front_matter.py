"""What of a source front matter says: its title and its date line. All else is text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from clausebook.importing.parts import Left, Part, Source
from clausebook.parse import dateline

_SHORT = 60  # characters of a title
_NEAR_TOP = 8  # paragraphs among which the title is
_DATED = re.compile(r"^(?:last\s+)?(?:updated|revised|modified|effective)\b", re.IGNORECASE)
_TITLE = "is the title, which front matter says"
_DATE = "is the date, which front matter says"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the document before its source is read.

    ``title`` is what it is called, which is no part of the text; ``dated``: a date line is. Of a document that exists,
    ``texts`` are its clauses, which stay text, and how often each stands there; ``front`` is what an export of it
    prints above its text, folded.
    """

    title: str = ""
    dated: bool = False
    texts: Mapping[str, int] | None = None
    front: frozenset[str] = frozenset()

    def says(self, words: str) -> bool:
        """Whether a clause of the document that exists has these words."""
        return self.texts is not None and fold(words) in self.texts

    def says_all(self, words: str, often: int) -> bool:
        """Whether it has them as often as a source, so that none of them is its title."""
        return self.texts is not None and self.texts.get(fold(words), 0) >= often


def fold(words: str) -> str:
    """Words whose spaces and capitals do not count."""
    return " ".join(words.split()).casefold()


class Divided(NamedTuple):
    """The parts that are text; what is left out; the day that a date line says; the title, and the line it is at."""

    parts: tuple[Part, ...]
    left: tuple[Left, ...]
    day: date | None
    title: str
    line: int


def divide(source: Source, known: Known) -> Divided:
    """Take title and date line out of the parts."""
    parts: list[Part] = []
    left = list(source.left)
    day, title, line = None, known.title, 0
    titled = _title_place(source, title)
    often = Counter(fold(part.text) for part in source.parts)
    for place, part in enumerate(source.parts):
        said = " ".join(part.text.split())
        days = () if known.dated or known.says(said) else _days(said)
        day = day or next(iter(days), None)
        if not said:
            parts += [part] if part.label else []
            continue
        if not parts and fold(said) in known.front and not known.says(said):
            left.append(Left(part.line, said, _TITLE if place == titled else _DATE))
        elif days and days[0] == day and dateline.is_dateline(said):
            left.append(Left(part.line, said, _DATE))
        elif (place == titled and not known.says_all(said, often[fold(said)])) or (
            not (title or known.says(said)) and _opens(source, part, known, parts)
        ):
            left.append(Left(part.line, said, _TITLE))
            title, line = title or _name(said), part.line
        else:
            parts.append(part)
    return Divided(tuple(parts), tuple(left), day, title or source.title, line)


def _days(said: str) -> tuple[date, ...]:
    return dateline.find_dates(said) if len(said) <= _SHORT and _DATED.match(said) else ()


def _title_place(source: Source, title: str) -> int:
    """Which part is the title that is known: the first, or one with but short lines above it; -1 if none is."""
    for place, part in enumerate(source.parts[:_NEAR_TOP]):
        said = " ".join(part.text.split())
        if title and not part.label and title.casefold() in {said.casefold(), _name(said).casefold()}:
            return place
        if not (_short(said) or said.startswith(">")):
            break
    return -1


def _opens(source: Source, part: Part, known: Known, before: Sequence[Part]) -> bool:
    """Whether a part is the title: the first, a heading of the first level or a short line without number and stop.

    What stands beside the main part of a page does not count.
    """
    short = _short(" ".join(part.text.split())) and len(source.parts) > 1
    first = not part.beside and all(one.beside for one in before)
    named = not (part.label or part.cells or part.depth) and re.search(r"[^\W\d_]{2}", part.text)
    return first and bool(named) and known.texts is None and (part.level == 1 or short)


def _short(said: str) -> bool:
    return len(said) <= _SHORT and not said.endswith((".", ":", ";")) and not re.match(r"\(?\d", said)


def _name(said: str) -> str:
    """A title without the name of the site that pages put after it."""
    return said.split(" | ", maxsplit=1)[0]
