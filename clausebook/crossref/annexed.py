"""References to what stands in an annex: ``Ziff. 2 der Anlage 1``, ``Anlage 1 Ziff. 2``, ``Schedule 1, paragraph 2``.

The annex may be a text of its own. In doubt the reference is to what is in the annex, and to no section.
"""

from __future__ import annotations

import re

from clausebook.parse import label_words

ATTACHED = frozenset(
    {"schedule", "exhibit", "appendix", "annex", "attachment"}
)  # nouns of what stands outside the numbered sections
_FOREIGN = tuple(word for word in label_words.words(label_words.Rank.ANNEX) if len(word) > 1)
_WORD = "|".join(sorted({*ATTACHED, *_FOREIGN}, key=lambda word: (-len(word), word)))
_CAPITAL = "|".join(word.capitalize() for word in _WORD.split("|"))
_NUMBERED = rf"(?<!\w)(?P<noun>(?i:{_WORD}))s?\s+(?:(?:Nr|No|nr|no)\.?\s*)?(?P<number>{label_words.NUMBER})"
_UNITS = r"(?:,?\s*(?:Abs(?:atz|\.)|Satz|S\.|Nr\.|lit\.|Buchst(?:abe|\.))\s*\w{1,4}|\s*\(\w{1,3}\)){0,5}"
_OF = (
    r"(?:(?:der|des|dieser|dieses|von|aus|zur|zum|of|to|del?|do|da|dello|van|de\s+la|van\s+de)\s+(?:the\s+|this\s+)?"
    r"|de\s+l[’']|dell[’'])?"
)
_AFTER = re.compile(
    rf"{_UNITS}(?:\s*(?:,|und|oder|bis|and|or|to|[-–])\s*\d[\w.]{{0,9}}{_UNITS}){{0,9}}\s+{_OF}"
    rf"(?:{_NUMBERED}|(?P<alone>{_CAPITAL})s?(?!\w))"
)
_BEFORE = re.compile(rf"{_NUMBERED}\.?(?P<comma>,?)\s+$")
_SENTENCE = re.compile(r"(?:sub-?)?(?:section|clause)", re.IGNORECASE)  # "Subject to Schedule 1, Section 5 applies"
_FAR = 40  # characters


def find_annex(text: str, start: int, end: int) -> tuple[str, ...]:
    """The annex that ``text[start:end]`` is said to be in, as its noun and number; () if none is named beside it."""
    found = _AFTER.match(text, end)
    if found is None:
        found = _BEFORE.search(text, max(0, start - _FAR), start)
        if found is None or (found["comma"] and _SENTENCE.match(text, start)):
            return ()
    noun = (found["noun"] or found["alone"]).casefold()
    return (noun if noun in ATTACHED else "annex", *re.findall(r"[^\W_]+", found["number"] or ""))
