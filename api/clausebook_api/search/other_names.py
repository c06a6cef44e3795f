"""Other names of defined terms: where “Partner” means a reseller or distributor, both find what says Partner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clausebook_api.search.entries import Entry
from clausebook_api.search.synonyms import Phrase
from clausebook_api.search.words import words_of

_MEANS = re.compile(
    r"[”\"’'*]?\s*(?:\([^()]{1,80}\)\s*)?(?:shall\s+|will\s+)?(?:means?|refers?\s+to|denotes?)\s+", re.IGNORECASE
)
# Where the name ends and what tells it from others of its kind begins.
_END = re.compile(
    r"[.;:()\t“”\"]|\b(?:that|which|who|whom|whose|where|when|to|of|in|on|by|for|with|from|as|at|under|is|are|has|have|other"
    r"|including|provided|made|used|given|described|defined|between|within|through|whether)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r",|\band/or\b|\band\b|\bor\b")
_ARTICLES = frozenset(
    [
        "a",
        "an",
        "the",
        "any",
        "all",
        "each",
        "every",
        "one",
        "either",
        "both",
        "more",
        "its",
        "their",
        "our",
        "your",
        "such",
    ]
)
# What so much is called that it tells nothing.
_GENERAL = frozenset(
    [
        "person", "entity", "party", "parties", "thing", "information", "individual", "document",
        "agreement", "meaning", "following", "item", "part", "set", "kind", "day", "date", "time", "amount",
        "number", "use", "right", "rights", "term", "terms", "one", "ones", "something", "everything"
    ]
)  # fmt: skip
_LONGEST, _MOST = 3, 6  # words of a name, names of a term


def group_other_names(entries: Iterable[Entry]) -> Iterator[tuple[Phrase, ...]]:
    """Each defined term with its other names, as groups of words that mean the same."""
    for entry in entries:
        for term in entry.defines:
            names = tuple(dict.fromkeys(_find_names(term, entry.text)))[:_MOST]
            own = tuple(words_of(term))
            if own and names:
                yield from ((own, name) for name in names if name != own)


def _find_names(term: str, text: str) -> Iterator[Phrase]:
    place = text.find(term)
    means = _MEANS.match(text, place + len(term)) if place >= 0 else None
    if not means:
        return
    end = _END.search(text, means.end())
    for part in _BETWEEN.split(text[means.end() : end.start() if end else len(text)]):
        words = tuple(words_of(part))
        while words and words[0] in _ARTICLES:
            words = words[1:]
        if words and len(words) <= _LONGEST and words[-1] not in _GENERAL:
            yield words
