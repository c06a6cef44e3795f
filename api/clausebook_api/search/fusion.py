"""Words and meaning together: what is found by either, in one order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from clausebook_api.search.conditions import Condition, Phrase, Word, every, some
from clausebook_api.search.engine_protocol import OpenIndex, Scores
from clausebook_api.search.found import MatchedBy, Meaning
from clausebook_api.search.query import Query

_WORDS, _MEANING = 0.3, 0.7
_MOST = 50  # clauses that share no word


class Related(Protocol):
    """What knows how texts are related in meaning to a question, by their numbers."""

    meaning: Meaning
    """The model that decides it."""

    floor: float
    """The cosine from which on a text is related."""

    def near(self, question: str, allowed: Collection[int], found: Collection[int]) -> Mapping[int, float]:
        """The cosines (-1 to 1) of those allowed that are related, and of those ``found`` already that it knows."""

    def nearest_sentence(self, question: str, text: str) -> str:
        """The sentence of a text that is the nearest to a question."""


class Fused(NamedTuple):
    """One entry: its number, how well it fits, and by what it was found."""

    number: int
    score: float
    matched_by: MatchedBy


def leave(query: Query, allowed: Sequence[int], engine: OpenIndex) -> Collection[int]:
    """Those allowed that quotes leave, and words that are not wanted: meaning only sorts them."""
    must: list[Condition] = [Phrase(words) for words in query.phrases]
    if must:
        allowed = sorted(engine.match(every(must), allowed))
    unwanted: list[Condition] = [*map(Word, query.not_words), *map(Phrase, query.not_phrases)]
    gone = engine.match(some(unwanted), allowed).keys() if unwanted and allowed else ()
    return frozenset(allowed).difference(gone)


def fuse(ranked: Sequence[tuple[int, float]], found: Scores, near: Mapping[int, float], floor: float) -> list[Fused]:
    """What was ``found`` by words, the best of it ``ranked``, and what is near in meaning: the best first.

    The scores by words are taken as shares of the best of them.
    """
    best = max((score for _, score in ranked), default=0.0) or 1.0
    shares = {number: score / best for number, score in ranked}
    last = min(shares.values(), default=0.0) / max(found.values(), default=1.0)
    shares |= {number: last * score for number, score in found.items() if number not in shares}
    others = sorted((number for number in near if number not in shares), key=lambda one: (-near[one], one))[:_MOST]
    fused = [Fused(number, _MEANING * near[number], "meaning") for number in others]
    for number, share in shares.items():
        cosine = max(0.0, near.get(number, 0.0))
        fused.append(Fused(number, _WORDS * share + _MEANING * cosine, "both" if cosine >= floor else "words"))
    return sorted(fused, key=lambda one: (-one.score, one.number))
