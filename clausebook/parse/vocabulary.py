"""What front matter and settings have in common: kinds of documents, and how ids and languages are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

KINDS = ("policy", "schedule", "agreement", "addendum", "notice")
_SIGN = "a-z0-9\u0370-\u1cff\u2e80-\ua7ff\uab30-\ufaff\uff66-\uffdc"  # plain letters and those of other scripts
ID = re.compile(rf"(?!.*\.\.)(?=.{{1,100}}\Z)[{_SIGN}](?:[{_SIGN}.-]*[{_SIGN}])?")
ID_RULE = "Use lower-case letters, digits, hyphens and single dots (at most 100), such as privacy-policy."
LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def nearest(word: str, known: Iterable[str]) -> str:
    """A question naming the known word that looks most like this one; "" if none does."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for what is misspelt

    alike = {_fold(one): one for one in sorted(known)}
    close = get_close_matches(_fold(word[:60]), alike, 1)
    return f"Did you mean “{alike[close[0]]}”?" if close else ""


def _fold(word: str) -> str:
    return re.sub(r"[ -]", "_", word.lower())
