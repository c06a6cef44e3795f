"""The words of a text as they are searched for, in any script.

Words are in lower case with straight apostrophes and full-width signs folded; what is elided before them and the
possessive after them is cut (``l’utilisateur``, ``customer’s``). Scripts without spaces between words (Chinese,
Japanese, Thai, ...), and Korean, whose endings are written with the word, are cut into pairs of signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Signs that are put above or below letters, and that Python does not count among the signs of words.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
_SIGN = rf"[\w{_MARKS}]"
_RUN = re.compile(rf"{_SIGN}+(?:[.'’]{_SIGN}+)*")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_PARTS = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_ELIDED = re.compile(
    r"(?:[ldjmtsnc]|(?:jus|lors|puis|quoi)?qu|(?:de|a|ne|su|da|co)ll|(?:de|a|ne|su|da)?gl|un|que(?:st|ll))'(?=\w\w)"
)
_ABOVE = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_PUNCTUATION = str.maketrans({"’": "'"} | dict.fromkeys("‘“”„«»–—…§•·\u00a0\u2022", " "))
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


class Word(NamedTuple):
    """A word of ``text[start:end]``, as it is searched for."""

    word: str
    start: int
    end: int


def find_runs(text: str) -> Iterator[re.Match[str]]:
    """What stands between spaces and punctuation: one word, or several of a script without spaces."""
    return _RUN.finditer(text)


def find_words(text: str) -> Iterator[Word]:
    """The words of a text in order; pairs of signs overlap."""
    for run in _RUN.finditer(text):
        raw = run[0]
        if raw.isascii():
            word = _cut(raw.lower())
            if word:
                yield Word(word, run.start(), run.end())
        else:
            yield from _find_in_run(raw, run.start())


def words_of(text: str) -> list[str]:
    """The words of a text as they are searched for."""
    plain = text.translate(_PUNCTUATION)
    if plain.isascii():  # most texts are, and need not be looked at sign by sign
        return [word for run in _RUN.findall(plain.lower()) if (word := _cut(run))]
    return [one.word for one in find_words(text)]


def _find_in_run(raw: str, start: int) -> Iterator[Word]:
    folded = unicodedata.normalize("NFKC", raw).lower().replace("’", "'")
    same = len(folded) == len(raw)  # else all of it is marked where a part is found
    for part in _PARTS.finditer(folded):
        first, last = part.span() if same else (0, len(raw))
        if not re.match(f"[{_UNSPACED}]", part[0]):
            word = _cut(part[0].strip("'."))
            if word:
                yield Word(word, start + first, start + last)
            continue
        for place in range(max(1, len(part[0]) - 1)):
            begin, end = (first + place, min(first + place + 2, last)) if same else (first, last)
            yield Word(part[0][place : place + 2], start + begin, start + end)


def _cut(word: str) -> str:
    """A word without what is elided before it, and without the possessive."""
    if "'" in word:
        elided = _ELIDED.match(word)
        word = word[elided.end() :] if elided else word
        return word.removesuffix("'s")
    return word


def fold(word: str) -> str:
    """A word without accents and points: ``résiliation`` is ``resiliation``."""
    if word.isascii():
        return word
    plain = _ABOVE.sub("", unicodedata.normalize("NFKD", word.translate(_LETTERS)))
    return unicodedata.normalize("NFC", plain)
