"""What front matter and settings have in common: kinds of documents, and how ids and languages are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

KINDS = ("policy", "schedule", "agreement", "addendum", "notice")
ID = re.compile(r"(?!.*\.\.)(?=.{1,100}\Z)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)
ID_RULE = "Use lower-case letters, digits, hyphens and single dots (at most 100), such as privacy-policy."
LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def nearest(word: str, known: Iterable[str]) -> str:
    """A question naming the known word that looks most like this one; "" if none does."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for what is misspelt

    close = get_close_matches(re.sub(r"[ -]", "_", word[:60].lower()), list(known), 1)
    return f"Did you mean “{close[0]}”?" if close else ""
