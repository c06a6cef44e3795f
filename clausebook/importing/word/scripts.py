"""Superscript and subscript without formatting: signs of Unicode, or raised letters after a caret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from clausebook.importing.notes import is_note
from clausebook.importing.script_signs import has_signs, write_signs
from clausebook.importing.word.blocks import Words
from clausebook.importing.word.runs import Anchored

_ORDINAL = re.compile(r"(?:st|nd|rd|th|e|er|re|ère|ème|o|a|os|as)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]\Z")


def write_scripts(inside: Iterable[Words | Anchored]) -> Iterator[Words | Anchored]:
    """Words with raised and lowered signs written as such; raised letters after a caret, but for 5th and the like.

    What is anchored among the words stays where it is.
    """
    before = ""
    for raised, some in groupby(inside, key=_script):
        stretch = list(some)
        said = [one for one in stretch if isinstance(one, Words)]
        yield from _written(said, raised, before) if raised else stretch
        before = next((one.text[-1:] for one in reversed(said) if one.text and not one.left), before)


def _script(one: Words | Anchored) -> str:
    if not isinstance(one, Words) or one.left:
        return ""
    return next((tag for tag in ("sup", "sub") if tag in one.tags), "")


def _written(stretch: list[Words], script: str, before: str) -> Iterator[Words]:
    text = "".join(one.text for one in stretch)
    if has_signs(text, script):
        yield from (one._replace(text=write_signs(one.text, script)) for one in stretch)
    elif script == "sub" or not _LETTER.search(before) or _stays(before, text):
        yield from stretch
    else:
        opened, closed = ("^", "") if len(text.strip()) == 1 else ("^(", ")")
        yield stretch[0]._replace(text=opened + stretch[0].text.lstrip())
        yield from stretch[1:]
        yield stretch[-1]._replace(text=closed)


def _stays(before: str, text: str) -> bool:
    """Whether a raised text is no power: of an ordinal, a trade mark, or a reference to a note."""
    said = text.strip()
    if said in {"TM", "SM", "MC", "®", "™", "©", "*", "**", "†", "‡", "§"} or is_note(said):
        return True
    return before.isdecimal() and _ORDINAL.match(text) is not None
