"""Labels: the numbers by which clauses are cited, read from the head of a text as they were typed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from clausebook.model.clause import Kind
from clausebook.parse import label_words

_NUMBER = r"\d{1,3}(?:\.\d{1,3})+[A-Za-z]?"
_PAREN = r"\((?:[a-z]{1,2}|[A-Z]|[ivxlc]{1,6}|[IVXLC]{1,6}|\d{1,2}[A-Za-z]?)\)"
_WORD = r"(?:Section|Article|Clause|Part|Schedule|Annex|Appendix|Exhibit)\s+"
_OPENING = "\"“'‘(["
_LETTER = rf"(?=[{re.escape(_OPENING)}]*[^\W\d_])"

_CAPITAL = rf"[{re.escape(_OPENING)}«„]*(?=[^\W\d_])[^a-zß-öø-ÿ]"
# "Article 5 Scope" is left to the English rules, which want a sign after the number; "Article 1er Objet" is French.
_FOREIGN = (
    r"(?<!\bArticle \d)(?<!\bArticle \d\d)(?<!\bArticle [A-Z])(?<!\bClause \d)(?<!\bClause \d\d)(?<!\bClause [A-Z])"
)
_HEADING = re.compile(
    rf"(?:{_WORD}(?:\d{{1,3}}(?:\.\d{{1,3}})*[A-Z]?|[A-Z]|[IVXLC]{{1,6}})(?:[.:)]|(?=\s*[-–—]\s)|(?=\s*$))"
    rf"|(?:{label_words.WORD})\s*{label_words.NUMBER}(?:[.:)]|(?=\s*[-–—])|(?=\s*$)|{_FOREIGN}(?=\s+{_CAPITAL}))"
    rf"|{label_words.HAN}[.:：、]?(?=[\s（(【]|$)"
    rf"|§\s*\d{{1,3}}(?:\.\d{{1,3}})*[a-z]?(?!\w)[.:]?|{_NUMBER}[.):]?|\d{{1,3}}(?:[.):]|[A-Za-z][.)])|[A-Z][.)]|[IVXLC]{{1,6}}[.)]|{_PAREN})"
    r"(?:\s+[-–—]\s+|\s+|$|(?<=[条條章节節款編编조장절])(?=\()|(?=[（【]))"
)
_INSERTED = rf"\d{{1,3}}[A-Za-z][.)](?=\s+{_CAPITAL})"  # "5A. Fees", but not "5m. of rope"
_PARAGRAPH = re.compile(
    rf"(?:{_WORD}[\dIVXLC]{{1,6}}(?:\.\d{{1,3}})*[.:]|(?:{label_words.WORD})\s*{label_words.NUMBER}[.:](?=\s+{_CAPITAL})"
    rf"|{label_words.HAN}(?=[\s　]+\S)|{_NUMBER}[.):]?(?=\s+{_LETTER})|\d{{1,3}}[.)]|{_INSERTED}|{_PAREN})\s+(?=\S)"
)
_ITEM = re.compile(rf"(?:{_NUMBER}[.):]?(?=\s+{_LETTER})|\d{{1,3}}[.)]|{_INSERTED}|[A-Za-z]\)|{_PAREN})\s+(?=\S)")
_LINE = re.compile(rf"(?:[A-Za-z]|[ivxlc]{{1,6}}|[IVXLC]{{1,6}})[.)]\s+(?=\S)|{_PARAGRAPH.pattern}")
_AROUND = re.compile(rf"^(?:{_WORD}|§\s*|(?:{label_words.WORD})(?!\w)\s*)")
_BY_KIND = {Kind.SECTION: _HEADING, Kind.PARAGRAPH: _PARAGRAPH, Kind.ITEM: _ITEM}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class Style(NamedTuple):
    """How a label counts: ``numbers`` of a dotted label, or the ways a lettered one may be read.

    ``inserted`` is the place of one put in after a number: 2 for ``5B`` and ``(1b)``, else 0.
    """

    numbers: tuple[int, ...]
    readings: tuple[tuple[str, int], ...]  # (style, value): ("alpha", 9), ("roman", 1)
    inserted: int = 0


def head(text: str, kind: Kind, *, lines: bool = False) -> tuple[str, int]:
    """The label at the head of a text of that kind and the offset at which the words begin ("", 0 if none).

    ``lines``: the text stands in a run of lines that count on, so that ``a.`` is no initial of a name.
    """
    pattern = _LINE if lines and kind is not Kind.SECTION else _BY_KIND.get(kind)
    found = pattern.match(text) if pattern and text else None
    if not found or (kind is not Kind.SECTION and not lines and _is_quantity(text, found.end())):
        return "", 0
    return found.group().strip().rstrip("-–—").strip(), found.end()


def _is_quantity(text: str, end: int) -> bool:
    """Whether the number before ``end`` counts what follows: ``3.5 million users``, but not ``3.5 Users``."""
    return text[0].isdigit() and "." in text[:end].rstrip(" .") and text[end:].lstrip(_OPENING)[:1].islower()


def core(label: str) -> str:
    """The label without the word and the punctuation around it: ``Section 7.`` is ``7``, ``(a)`` stays."""
    if label.startswith("("):
        return label
    return _AROUND.sub("", label).strip().rstrip(".:)")


def noun(label: str) -> str:
    """The word or sign before the number, in lower case: ``schedule`` of ``Schedule 1.``, "" of ``7.4``."""
    return label.rpartition(core(label))[0].strip().casefold()


def with_core(label: str, fresh: str) -> str:
    """The label with another number: ``Appendix A.`` with ``B`` is ``Appendix B.``."""
    before, _, after = label.rpartition(core(label))
    return f"{before}{fresh}{after}"


@lru_cache(maxsize=4096)
def number(label: str) -> str:
    """The number of a label, as an address has it: ``Artículo 3º`` is ``3``, ``第2条の2`` ``2-2``, ``(a)`` ``(a)``."""
    return label_words.take_apart(label)[1] or core(label)


@lru_cache(maxsize=4096)
def style(label: str) -> Style:
    """How a label counts: ``7.4`` by its numbers, ``(i)`` as a letter or as a roman number."""
    if label_words.take_apart(label)[0] is label_words.Rank.CHAPTER:  # articles count on through all chapters
        return Style((), ())
    inner = re.sub(r"(?<=\d)(?:[a-z]{3,}|-.*)$", "", number(label).strip("()"))
    inserted = re.search(r"(?<=\d)[A-Za-z]$", inner)
    letter = ord(inserted[0].lower()) - 96 if inserted else 0
    if re.fullmatch(r"\d{1,4}(?:\.\d{1,3})*[A-Za-z]?", inner) and not label.startswith("("):
        return Style(tuple(map(int, re.findall(r"\d+", inner))), (), letter)
    return Style((), tuple(_readings(inner[:-1] if letter else inner)), letter)


def counts_on(before: Style, after: Style) -> bool:
    """Whether a label is the next after another: ``(b)`` after ``(a)``, ``1.2`` after ``1.1`` or ``1.1.3``."""
    if after.inserted:
        return before == after._replace(inserted=after.inserted - 1)
    if after.numbers:
        depth = len(after.numbers)
        above = (*after.numbers[:-1], after.numbers[-1] - 1)
        return before.numbers[:depth] == above or after.numbers == (*before.numbers, 1)
    return any((kind, value - 1) in before.readings for kind, value in after.readings)


def _readings(inner: str) -> list[tuple[str, int]]:
    if inner.isdigit():
        return [("digit", int(inner))]
    case = "upper" if inner.isupper() else "lower"
    found = []
    if len(inner) == 1 or (len(inner) == 2 and inner[0] == inner[1]):  # noqa: PLR2004 - aa follows z
        found.append((f"{case} letter", ord(inner[0].lower()) - 96 + 26 * (len(inner) - 1)))
    value = _roman(inner.lower())
    if value:
        found.append((f"{case} roman", value))
    return found


def _roman(text: str) -> int:
    total = 0
    for this, following in zip(text, f"{text[1:]} ", strict=False):
        value = _ROMAN.get(this, 0)
        if not value:
            return 0
        total += -value if _ROMAN.get(following, 0) > value else value
    return total
