"""Citations as people write them: ``SS 7.9``, ``tos 5(a)``, ``privacy policy security``, ``section 7.9 of the ToS``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from clausebook.html import wording
from clausebook.model.change import Clause
from clausebook_api.search.query import words_of

Certainty = Literal["exact", "heading", "partial"]
_LETTERS = r"\([a-z0-9]{1,5}\)"
_NUMBER = re.compile(rf"(?:\d+|[a-z])(?:\.\d+)*\.?(?:{_LETTERS})*|{_LETTERS}", re.IGNORECASE)
_NOISE = frozenset(
    [
        "section",
        "sections",
        "sec",
        "s",
        "clause",
        "clauses",
        "paragraph",
        "para",
        "article",
        "art",
        "of",
        "the",
        "§",
        "no",
        "number",
    ]
)
_MOST = 8
_TITLE, _COMMON = 2, 3  # words of a title; titles that begin alike


@dataclass(frozen=True, slots=True)
class Named:
    """A document, and what it may be called."""

    document: str
    title: str
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()

    def names(self) -> tuple[tuple[str, ...], ...]:
        """Its names as words, the longest first."""
        title = words_of(self.title)
        spoken = (one.replace("-", " ") for one in (self.document, *self.aliases))
        found = {tuple(words_of(name)) for name in (self.title, *spoken, *self.short)}
        if len(title) > 1:
            found.add(("".join(word[0] for word in title),))
        return tuple(sorted((name for name in found if name), key=lambda name: (-len(name), name)))


def shorten_titles(names: Sequence[Named]) -> tuple[Named, ...]:
    """The documents, those with the same first word in their titles called without it too: the name of a company."""
    first = Counter(words_of(one.title)[0] for one in names if words_of(one.title))
    found = []
    for one in names:
        words = words_of(one.title)
        common = len(words) > _TITLE and first[words[0]] >= _COMMON
        found.append(replace(one, short=(*one.short, " ".join(words[1:]))) if common else one)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Match:
    """A clause that a citation may mean, and how the citation was understood."""

    document: str
    clause: str
    certainty: Certainty
    understood: str


def cite(reference: str, names: Sequence[Named], clauses_on: Callable[[str], Sequence[Clause]]) -> tuple[Match, ...]:
    """The clauses that a reference may mean, the surest first; ``clauses_on`` gives the text of a document.

    Nothing for what is no citation: a number, or a document with a number or words of a heading, must be in it.
    """
    tokens = [token for token in re.split(r"[\s,;:]+|(?<=[A-Za-z])-(?=[A-Za-z])", reference.strip()) if token]
    named, rest = _document(tokens, _table(tuple(names)))
    rest = [token for token in rest if token.lower().rstrip(".") not in _NOISE]
    number = _number(rest)
    documents = named or (list(names) if number else [])
    found = [match for one in documents for match in _matches(one, rest, number, clauses_on(one.document))]
    order = {"exact": 0, "heading": 1, "partial": 2}
    return tuple(sorted(found, key=lambda match: order[match.certainty])[:_MOST])


@lru_cache(maxsize=8)
def _table(names: tuple[Named, ...]) -> Mapping[tuple[str, ...], tuple[Named, ...]]:
    """The documents that each name, as words, may mean."""
    found: dict[tuple[str, ...], tuple[Named, ...]] = {}
    for short, one in zip(shorten_titles(names), names, strict=True):
        for name in short.names():
            found[name] = (*found.get(name, ()), one)
    return found


def _document(
    tokens: Sequence[str], table: Mapping[tuple[str, ...], tuple[Named, ...]]
) -> tuple[list[Named], list[str]]:
    """The documents that a reference names by the longest name in it, and the rest of it."""
    words = tuple(" ".join(words_of(token)) for token in tokens)
    longest = max(map(len, table), default=0)
    for size in range(min(len(words), longest), 0, -1):
        for start in range(len(words) - size + 1):
            found = table.get(words[start : start + size])
            if found:
                return list(found), [*tokens[:start], *tokens[start + size :]]
    return [], list(tokens)


def _number(rest: Sequence[str]) -> str:
    joined = "".join(rest)
    return joined.rstrip(".") if joined and _NUMBER.fullmatch(joined) else ""


def _matches(named: Named, rest: Sequence[str], number: str, clauses: Sequence[Clause]) -> Iterator[Match]:
    if number:
        yield from _numbered(named, number, clauses)
    elif rest:
        yield from _headed(named, words_of(" ".join(rest)), clauses)


def _plain(number: str) -> str:
    return number.rstrip(".:").lower()


def _numbered(named: Named, number: str, clauses: Sequence[Clause]) -> Iterator[Match]:
    wanted = _plain(number)
    understood = f"{named.title}, number {number}"
    exact = [one for one in clauses if _plain(wording.number(one)) == wanted]
    if exact:
        yield from (Match(named.document, one.id, "exact", understood) for one in exact)
        return
    base = wanted.rsplit("(", 1)[0] if "(" in wanted else ""
    inside = [one for one in clauses if base and _plain(wording.number(one)) == base]
    yield from (Match(named.document, one.id, "partial", f"{understood}: in {base}") for one in inside)


def _headed(named: Named, words: Sequence[str], clauses: Sequence[Clause]) -> Iterator[Match]:
    wanted = " ".join(words)
    by_id = [one for one in clauses if one.id == wanted.replace(" ", "-")]
    heads = [(one, " ".join(words_of(one.block.heading))) for one in clauses if one.block.heading]
    same = by_id or [one for one, head in heads if head == wanted]
    within = [one for one, head in heads if set(words) <= set(head.split())] if not same else []
    understood = f"{named.title}, “{' '.join(words)}”"
    yield from (Match(named.document, one.id, "heading", understood) for one in same)
    yield from (Match(named.document, one.id, "partial", understood) for one in within)
