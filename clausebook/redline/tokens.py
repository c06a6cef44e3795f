"""Wordings cut into sentences and words, and the borders between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

# A word is what is neither white space nor known punctuation, so that combining marks and joined emoji stay whole.
_PUNCTUATION = (
    r"!-/:-@\[-^`{-~\u00a0-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u2010-\u205e\u20a0-\u20cf"
    r"\u2e00-\u2e7f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
)
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # written without spaces: one sign is one word
_LETTERS = rf"[^\s{_PUNCTUATION}{_CJK}]+"
_CURRENCY = r"[$\u00a2-\u00a5\u20a0-\u20cf]"
_JOINER = rf"(?:://|[-'\u2019./@&:?=#~\u2011]|{_CURRENCY}|(?<=\d),(?=\d))"
TOKEN = re.compile(
    r"\((?:[a-zA-Z]|[ivxlc]{2,5}|\d{1,2})\)"  # an enumerator: (a), (iv), (12)
    rf"|{_CURRENCY}?{_LETTERS}(?:{_JOINER}{_LETTERS})*(?:[%\u2030]|{_CURRENCY})?"
    rf"|[{_CJK}][\u3099\u309a\ufe00-\ufe0f]*|\t|\S",
)
_SENTENCE_END = re.compile(
    r"""[.!?]["'\u2019\u201d)\]]*[^\S\t]+(?=[^a-z\s])|;[^\S\t]+|[\u3002\uff01\uff1f\uff1b]|\t|(?=\t)|\Z""",
)
OF_SENTENCE, OF_CLAUSE, OF_PHRASE = 8, 4, 2  # the strength of borders


class Edit(NamedTuple):
    """Tokens ``[a0:a1]`` of the text before give way to tokens ``[b0:b1]`` of the text after."""

    a0: int
    a1: int
    b0: int
    b1: int

    @property
    def cells(self) -> int:
        """The size of the table that aligns the two stretches."""
        return (self.a1 - self.a0) * (self.b1 - self.b0)


class Side(NamedTuple):
    """One text cut into tokens: ``words[i]`` starts at ``starts[i]``, the one before it ended at ``ends[i]``."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    borders: set[int]  # where sentences end

    @classmethod
    def of(cls, text: str) -> Side:
        """The tokens of ``text`` and the borders between them."""
        spans = [match.span() for match in TOKEN.finditer(text)]
        words = [text[start:end] for start, end in spans]
        starts, ends = [*(start for start, _ in spans), len(text)], [0, *(end for _, end in spans)]
        return cls(text, words, starts, ends, {match.end() for match in _SENTENCE_END.finditer(text)})

    def gap(self, i: int) -> str:
        """The white space before token ``i``."""
        return self.text[self.ends[i] : self.starts[i]]

    def strength(self, i: int) -> int:
        """How strong a border stands before token ``i``: of a sentence, clause, phrase or word (1), or none (0)."""
        end, start = self.ends[i], self.starts[i]
        if i == 0 or start in self.borders:
            return OF_SENTENCE
        last, first = self.text[end - 1], self.text[start]
        if end == start:
            return 0
        return OF_CLAUSE if last == ":" or first == "(" else OF_PHRASE if last in ",)]" or first in "[\u2014" else 1


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, and not a sign."""
    return len(token) > 1 or token.isalnum()


def count(tokens: Iterable[str]) -> int:
    """How many of the tokens are words."""
    return sum(map(is_word, tokens))


def sentences(text: str) -> list[str]:
    """The text cut behind the end of every sentence."""
    borders = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    return [text[start:end] for start, end in pairwise(borders) if start < end]
