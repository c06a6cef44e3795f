"""The language of queries: words, "phrases", -exclude, document:id, defined:"Term". Nothing else reaches the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from clausebook.html.language import say

Item = TypeVar("Item")
# Words of questions and articles: they count where they stand, and need not stand there; negations and modals must.
_QUESTION = """
    a an the of to in on at by for from with upon as and or i me my we us our you your it its they their them he she is
    are be been was were am do does did how what when where which who whom whose why this that these those there have
    has had if then so get gets got about into can could need needs needed want wants
"""
OPTIONAL = frozenset(_QUESTION.split())
_LONGEST = 1000  # characters
FEW = 10  # words that somebody types; more are a text that was pasted, in which no sign has a meaning
_PART = re.compile(r'(-?)(?:(document|defined):)?(?:"([^"]*)"?|(\S+))')
_RANGE = re.compile(r"[\[{][^\]}]*\bTO\b[^\]}]*[\]}]")
_BROAD = re.compile(r"\*|~\d*$|\w\?\w")
WORD = re.compile(r"\w+(?:[.'’]\w+)*")


class QueryError(ValueError):
    """A query that is not searched for; ``code`` is the kind of problem, ``message`` says how to mend it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: ``words`` and ``phrases`` to find, others to leave out, and where.

    Words are as typed, in lower case; a phrase is its words. ``text`` is the whole query without operators, for
    citations.
    """

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    not_words: tuple[str, ...] = ()
    not_phrases: tuple[tuple[str, ...], ...] = ()
    document: str = ""
    defined: str = ""

    @property
    def empty(self) -> bool:
        """Whether it names nothing to find."""
        return not (self.words or self.phrases or self.defined)


def parse(text: str) -> Query:
    """Read a query: of more than :data:`FEW` words, its words alone.

    Raises :class:`QueryError` for what would match almost anything, or cannot be read.
    """
    if len(text) > _LONGEST:
        raise QueryError(
            "query-too-long",
            say("Write at most {most} characters: these are {number}", most=f"{_LONGEST:,}", number=f"{len(text):,}"),
        )
    words = words_of(text)
    if len(words) > FEW:
        return Query(text, _once(words))
    if _RANGE.search(text):
        raise QueryError("query-too-broad", say("Ranges are not searched for: write words"))
    found = _gathered(text)
    if found.empty:
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
        **named,
    )


def _once(some: list[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(some))


def words_of(text: str) -> list[str]:
    """The words of a text as they are searched for: in lower case, with straight apostrophes, no possessive."""
    return [word.lower().replace("’", "'").removesuffix("'s") for word in WORD.findall(text)]
