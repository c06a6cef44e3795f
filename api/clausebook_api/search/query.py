"""The language of queries: words, "phrases", -exclude, document:id, defined:"Term". Nothing else reaches the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from clausebook.html.language import say
from clausebook_api.search.words import find_runs, words_of

Item = TypeVar("Item")
LONGEST = 2000  # characters
_FEW = 10  # words that somebody types; more are a text that was pasted, in which no sign has a meaning
_QUOTED = re.compile(r'"[^"]*"')
_PART = re.compile(r'(-?)(?:(document|defined):)?(?:"([^"]*)"?|(\S+))')
_RANGE = re.compile(r"[\[{][^\]}]*\bTO\b[^\]}]*[\]}]")
_BROAD = re.compile(r"\*|~\d*$|\w\?\w")


class QueryError(ValueError):
    """A query that is not searched for; ``code`` is the kind of problem, ``message`` says how to mend it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: ``words`` and ``phrases`` to find, others to leave out, and where.

    Words are as typed, in lower case; a phrase is its words. ``text`` is the whole query without operators, for
    citations. ``pasted``: so long that only its words were read.
    """

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    not_words: tuple[str, ...] = ()
    not_phrases: tuple[tuple[str, ...], ...] = ()
    document: str = ""
    defined: str = ""
    pasted: bool = False

    @property
    def empty(self) -> bool:
        """Whether it has no words to find: it may name a document."""
        return not (self.words or self.phrases or self.defined)


def parse(text: str) -> Query:
    """Read a query: of a text that was pasted, its words alone.

    Raises :class:`QueryError` for what would match almost anything, or cannot be read.
    """
    if len(text) > LONGEST:
        raise QueryError(
            "query-too-long",
            say("Write at most {most} characters: these are {number}", most=f"{LONGEST:,}", number=f"{len(text):,}"),
        )
    if sum(1 for _ in find_runs(_QUOTED.sub(" ", text))) > _FEW:
        return Query(text, _once(words_of(text)), pasted=True)
    if _RANGE.search(text):
        raise QueryError("query-too-broad", say("Ranges are not searched for: write words"))
    found = _gathered(text)
    if found.empty and not found.document:
        raise QueryError("query-syntax", say("Write a word to look for"))
    return found


def _gathered(text: str) -> Query:
    lists: dict[str, list[str]] = {"words": [], "not_words": []}
    phrases: dict[str, list[tuple[str, ...]]] = {"phrases": [], "not_phrases": []}
    named = {"document": "", "defined": ""}
    plain: list[str] = []
    for minus, field, quoted, word in _PART.findall(text):
        if _BROAD.search(word.rstrip("?!.,;:")):
            raise QueryError(
                "query-too-broad", say("Write whole words: {word} would match almost anything", word=repr(word[:40]))
            )
        words = words_of(quoted or word)
        if field:
            named[field] = (quoted or word).strip() if field == "document" else " ".join(words)
            continue
        no = "not_" if minus else ""
        if quoted and len(words) > 1:
            phrases[no + "phrases"].append(tuple(words))
        else:
            lists[no + "words"] += words
        if not minus:
            plain.append(quoted or word)
    return Query(
        " ".join(plain),
        _once(lists["words"]),
        _once(phrases["phrases"]),
        _once(lists["not_words"]),
        _once(phrases["not_phrases"]),
        document=named["document"],
        defined=named["defined"],
    )


def _once(some: list[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(some))
