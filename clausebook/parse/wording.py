"""Wording: the canonical words of a clause, which two texts must share to be the same law.

Labels, anchors, markup, link targets, white space and quote glyphs do not count; case, digits, punctuation
and the word *not* do. Labels, anchors, markup and targets never enter a clause's text; the rest happens here.
With its labels, the wordings of a text are what was printed: that makes a version.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# One character for one, so that an offset in the wording is the same offset in the text.
_GLYPHS = str.maketrans(dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‘’‚‛′´", "'") | dict.fromkeys("\t\n", " "))
_LATIN = str.maketrans({"ß": "ss", "Đ": "D", "đ": "d", "Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Æ": "AE", "æ": "ae"})
_OTHER = re.compile(
    "[\u0370-\u1cff\u2e80-\ua7ff\uab30-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]"
)  # letters of other scripts
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SPACE = re.compile(r"\s+")


def wording(text: str) -> str:
    """The wording of a clause's text: quote glyphs made alike; the same length as ``text``."""
    return text.translate(_GLYPHS)


def clean(source: str) -> str:
    """A source text in Unicode normal form C without invisible characters, so that equal words are equal."""
    if source.isascii():
        return source
    if not unicodedata.is_normalized("NFC", source):
        source = unicodedata.normalize("NFC", source)
    return _INVISIBLE.sub("", source)


def collapse(text: str) -> str:
    """Every run of white space made one space."""
    return _SPACE.sub(" ", text)


def joined(parts: Iterable[str]) -> str:
    """What stands in reading order as one line, with one space between words.

    So cutting a paragraph in two, or making a list of it, changes nothing.
    """
    line = " ".join(filter(None, parts)).strip()
    return " ".join(line.split()) if "  " in line else line  # few have empty cells; to split takes ten times as long


def digest(parts: Iterable[str]) -> str:
    """The SHA-256, in hexadecimal, of the parts of a text in reading order, joined.

    Of a version, the parts are what each block prints: see ``Block.printed`` of :mod:`clausebook.model.clause`.
    """
    return hashlib.sha256(joined(parts).encode()).hexdigest()


def slug(text: str, words: int = 6, length: int = 48) -> str:
    """The first words of a text as lower-case letters and digits with hyphens; "" if it has none.

    Latin letters lose their accents; a text in another script keeps its own. ``length`` is counted in bytes of UTF-8,
    as the names of files are.
    """
    plain = re.sub(r"['\"]", "", unicodedata.normalize("NFKD", text).translate(_LATIN))
    if _OTHER.search(plain):
        found = "".join(map(_letter, unicodedata.normalize("NFKC", text).lower())).split()
    else:
        found = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    result = ""
    for word in found[:words]:
        if result and len(f"{result}{word}".encode()) >= length:
            break
        result = f"{result}-{word}" if result else word.encode()[:length].decode(errors="ignore")
    return result


def _letter(sign: str) -> str:
    """A letter, digit or accent as it is, anything else as a space."""
    return sign if sign.isalnum() or unicodedata.category(sign).startswith("M") else " "
