"""Excerpts: a short clause whole, of a long one the words around what was found; nothing crosses a clause."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from html import escape
from typing import NamedTuple

from clausebook_api.search.words import find_words

_WHOLE, _BEFORE, _AFTER = 60, 12, 38  # words


class _Word(NamedTuple):
    start: int
    end: int
    found: bool


def excerpt(text: str, stems: AbstractSet[str], stem: Callable[[str], str]) -> str:
    """The excerpt as HTML: escaped, the words whose ``stem`` is among ``stems`` in ``mark``."""
    words = [_Word(found.start, found.end, stem(found.word) in stems) for found in find_words(text)]
    first, last = (0, len(words)) if len(words) <= _WHOLE else _window(words)
    shown = words[first:last]
    start = shown[0].start if first else 0
    end = shown[-1].end if last < len(words) else len(text)
    out, place = ["… " if first else ""], start
    for word in shown:
        if word.found and word.end > place:
            first = max(place, word.start)  # pairs of signs overlap
            out.append(escape(text[place:first], quote=False))
            out.append(f"<mark>{escape(text[first : word.end], quote=False)}</mark>")
            place = word.end
    out += [escape(text[place:end], quote=False), " …" if last < len(words) else ""]
    return "".join(out).replace("</mark><mark>", "").replace("\t", " | ")


def _window(words: list[_Word]) -> tuple[int, int]:
    """The words around the densest part of what was found."""
    places = [place for place, word in enumerate(words) if word.found] or [0]
    size = _BEFORE + _AFTER
    best = max(places, key=lambda first: bisect_left(places, first + size) - bisect_left(places, first))
    first = max(0, min(best - _BEFORE, len(words) - size))
    return first, min(len(words), first + size)
