"""The words before the numbers of clauses: ``Article II``, ``Anlage 1``, ``第2条``; a section needs none."""

from __future__ import annotations

from types import MappingProxyType

from clausebook.crossref.annexed import ATTACHED
from clausebook.parse.label_words import Rank, words

ENGLISH = ATTACHED | {"article", "part"}
_FOREIGN = MappingProxyType({word: rank for rank in Rank if rank is not Rank.SECTION for word in words(rank)})
_ALIKE = MappingProxyType({Rank.ARTICLE: "article", Rank.CHAPTER: "part", Rank.ANNEX: "annex"})

READ = MappingProxyType(
    {
        **{word: word for word in sorted(ENGLISH)}, **{word.rstrip("."): word for word in _FOREIGN if len(word) > 1},
        "articles": "article", "art": "art.", "parts": "part", "sched": "schedule", "app": "appendix",
    }
)  # fmt: skip
"""What each word that may be typed, in lower case and without a stop, is the noun of a number as."""


def kind(noun: str) -> str:
    """What a noun numbers, in whatever language: ``art.`` an ``article``, ``kapitel`` a ``part``."""
    rank = _FOREIGN.get(noun)
    return _ALIKE[rank] if rank else noun


def holds_articles(noun: str) -> bool:
    """Whether what it numbers stands around articles that count on through it, and is no part of their numbers."""
    return kind(noun) == "part"


def stands_outside(noun: str) -> bool:
    """Whether what it numbers is a schedule or the like, which no section is meant by."""
    return kind(noun) in ATTACHED


def is_sign(noun: str) -> bool:
    """Whether it is a sign that stands after its number, not a word before it: ``条``."""
    return len(noun) == 1


def write(noun: str, spelled: str) -> str:
    """A number as it is printed, without the sign of a section: ``7.9``, ``Article II``, ``Anlage 1``, ``第2条``."""
    return f"{noun.capitalize()} {spelled}" if noun and not is_sign(noun) else spelled
