"""Words that say who or what is meant: the parties (we, you), defined terms, and other names within a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

_GIVERS = (
    r"we|(?!US\b)us|ours?|ourselves|wir|uns|unser\w*|nous|notre|nos|nosotr[oa]s|nuestr\w+|noi|nostr\w+|nós|noss[oa]s?"
    r"|wij|ons|onze"
)
_TAKERS = r"you|yours?|yoursel(?:f|ves)|vous|votre|vos|usted(?:es)?|vuestr\w+|voi|vostr\w+|vocês?|jij|jouw|uw"
_POLITE = r"Sie|Ihnen|Ihr(?:e[nmrs]?)?"
_PARTIES = re.compile(rf"\b(?:(?P<givers>(?i:{_GIVERS}))|(?P<takers>(?i:{_TAKERS})|{_POLITE}))\b(?![’'-]\w{{3}})")
_NAME = re.compile(r"(?<=[^\W\d_A-Z,;)”’\"] )[A-Z]\w+(?:-\w+)*|(?<=[,;)”’\"] )[A-Z]\w+(?:-\w+)*")
_ROLE = re.compile(r"(.{3,}?)(or|er|ee)s?")  # the licensor and the licensee: one letter apart, and opposed
_NEAR = 2  # letters by which two spellings of one word differ at most
_SHORT = 5  # letters of a word so short that another is near it by chance


class Meant(NamedTuple):
    """Words at ``text[start:end]``; ``sense`` is the same for all that mean the same, ``kind`` a group below."""

    start: int
    end: int
    sense: str
    kind: str


def find_parties(text: str, terms: Collection[str]) -> Iterator[Meant]:
    """The defined terms, parties and names in a text; a longer term hides the words in it."""
    taken: list[tuple[int, int]] = []
    for found in _pattern(frozenset(terms)).finditer(text) if terms else ():
        taken.append(found.span())
        yield Meant(*found.span(), found["term"], "term")
    for found in _PARTIES.finditer(text):
        if not _overlaps(found.span(), taken):
            taken.append(found.span())
            yield Meant(*found.span(), str(found.lastgroup), "party")
    for found in _NAME.finditer(text):
        if not _overlaps(found.span(), taken):
            yield Meant(*found.span(), found[0].casefold(), "name")


def is_spelt_anew(name: str, elsewhere: str) -> bool:
    """Whether a name is another spelling of a word in other words, in capitals or letters."""
    return any(_alike(name.casefold(), word.casefold()) for word in re.findall(r"[\w-]+", elsewhere))


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    roles = _ROLE.fullmatch(one), _ROLE.fullmatch(other)
    if roles[0] and roles[1] and roles[0][1] == roles[1][1]:
        return roles[0][2] == roles[1][2]
    return min(len(one), len(other)) >= _SHORT and OSA.distance(one, other, score_cutoff=_NEAR) <= _NEAR


def _overlaps(span: tuple[int, int], taken: Collection[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


@lru_cache(maxsize=64)
def _pattern(terms: frozenset[str]) -> re.Pattern[str]:
    """Whole words in their own case, the longest term first, one or many."""
    body = "|".join(re.escape(term) for term in sorted(terms, key=lambda term: (-len(term), term)))
    return re.compile(rf"(?<!\w)(?P<term>{body})(?:(?<!s)e?s)?(?!\w)")
