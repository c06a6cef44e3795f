"""References taken apart: the steps that their words stand for, in every way in which they may be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from clausebook.citation import nouns
from clausebook.citation.match import ByHeading, ByNumber, ByOrdinal, Step
from clausebook.citation.outline import ORDINALS, Number, Outline, fold
from clausebook.crossref.references import label_parts
from clausebook.parse import label_words
from clausebook.parse.wording import wording

_SECTIONS = (
    "sections", "section", "sub-section", "subsection", "sec", "ss", "s", "clauses", "clause", "cl", "sub-clause",
    "paragraphs", "paragraph", "paras", "para", "absatz", "abs", "items", "item", "point", "number", "nummer", "no",
    "nr", "lit", "rule", *(word.rstrip(".") for word in label_words.words(label_words.Rank.SECTION)),
)  # fmt: skip
NOUNS = frozenset((*_SECTIONS, *nouns.READ))
"""The words that may stand before a number, in lower case and without a stop."""
_PARAGRAPHS = frozenset({"absatz", "abs", "lit"})  # of a section, never sections themselves
_COUNTED = {
    **{kind: kind for kind in ORDINALS.values()}, "paragraph": "paragraph", "para": "paragraph",
    "unnumbered paragraph": "paragraph", "bullet": "item", "bullet point": "item",
}  # fmt: skip


def _words(some: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, some), key=len, reverse=True))


_PART = (
    rf"(?:\d{{1,9}}(?:{label_words.ADDED}|[A-Za-z]|{label_words.ORDINAL})|[ivxlcIVXLC]{{1,6}}|[A-Za-z]{{1,2}})(?!\w)"
)
_NOUN = re.compile(rf"(?P<noun>{_words(NOUNS)})(?:\.\s*|\s+)|§{{1,2}}\s*", re.IGNORECASE)
_NUMBER = re.compile(
    rf"((?:{_PART}|\({_PART}\))(?:\s?\.{_PART}|\s?\({_PART}\)|-\d{{1,3}}(?!\w))*)[.:)]*(?:#(?P<nth>\d+))?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(rf"(?P<kind>{_words(_COUNTED)})\s+(?P<places>\d+(?:\.\d+)*)(?!\w)", re.IGNORECASE)
_SIGNED = re.compile(rf"(?P<sign>{label_words.HAN})(?P<under>(?:\s?\({_PART}\))*)(?:#(?P<nth>\d+))?")
_QUOTED = re.compile(r'"(?:#(?P<nth>\d+))?')
_PREAMBLE = re.compile(r"(?:the\s+)?preamble\b", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:[\s,;:>›/]|\b(?:of|in|under|to|the)\b)+", re.IGNORECASE)
_OF = re.compile(r"\s+of\s+(?:the\s+)?", re.IGNORECASE)
_WORD_END = re.compile(r"(?<=\w)(?!\w)|(?<=[^\w\s])")


class Lexer:
    """Takes references to the clauses of one text apart; headings are known by the text."""

    def __init__(self, outline: Outline) -> None:
        self._headings = outline.by_heading
        self._longest = max(map(len, outline.by_heading), default=0)

    def readings(self, reference: str) -> Iterator[tuple[Step, ...]]:
        """The ways to read a reference; none if there are words in it that nothing is called by."""
        text = fold(unicodedata.normalize("NFC", reference))
        if text.casefold() in self._headings:
            yield (ByHeading(text, bare=True),)
        seen = set()
        turned = _OF.split(text)
        for form in (text, ", ".join(reversed(turned))) if len(turned) > 1 else (text,):
            for steps in self._from(form, 0):
                if steps and steps not in seen:
                    seen.add(steps)
                    yield steps

    def _from(self, text: str, start: int) -> Iterator[tuple[Step, ...]]:
        """The ways to read what is left of a reference."""
        between = _BETWEEN.match(text, start)
        start = between.end() if between else start
        if start >= len(text):
            yield ()
            return
        for some, end in self._next(text, start):
            for rest in self._from(text, end):
                yield (*some, *rest)

    def _next(self, text: str, start: int) -> Iterator[tuple[tuple[Step, ...], int]]:
        """What may stand at a place, and where it ends."""
        if text[start] == '"':
            yield from self._quoted(text, start)
            return
        counted = _ORDINAL.match(text, start)
        if counted:
            kind = _COUNTED[" ".join(counted["kind"].lower().split())]
            yield tuple(ByOrdinal(kind, int(place)) for place in counted["places"].split(".")), counted.end()
        signed = _SIGNED.match(text, start)
        if signed:
            yield (_signed(signed),), signed.end()
        noun = _NOUN.match(text, start)
        for word, place in ((noun["noun"] or "", noun.end()), ("", start)) if noun else (("", start),):
            number = _NUMBER.match(text, place)  # "S.5" may be section 5, or number 5 of S
            if number:
                yield (_number(word, number),), number.end()
        preamble = _PREAMBLE.match(text, start)
        if preamble and not start:
            yield (ByOrdinal("paragraph", 1),), preamble.end()
        yield from self._unquoted(text, start)

    def _quoted(self, text: str, start: int) -> Iterator[tuple[tuple[Step, ...], int]]:
        """A heading between quotation marks, which may hold others: the longest that the text has."""
        ends = list(_QUOTED.finditer(text, start + 1))
        for end in reversed(ends):
            heading = fold(text[start + 1 : end.start()])
            if heading.casefold() in self._headings:
                yield (ByHeading(heading, int(end["nth"] or 0)),), end.end()

    def _unquoted(self, text: str, start: int) -> Iterator[tuple[tuple[Step, ...], int]]:
        for match in reversed(list(_WORD_END.finditer(text, start + 1, min(len(text), start + self._longest + 1)))):
            heading = fold(text[start : match.start()])
            if len(heading) > 1 and heading.casefold() in self._headings:
                yield (ByHeading(heading, bare=True),), match.end()
                return

    def headings_like(self, reference: str) -> tuple[int, ...]:
        """The clauses in whose headings all words of a reference are, in order."""
        wanted = set(re.findall(r"\w+", wording(reference).casefold()))
        found = (some for heading, some in self._headings.items() if wanted <= set(re.findall(r"\w+", heading)))
        return tuple(sorted(index for some in found for index in some)) if wanted else ()


def has_only_numbers(text: str) -> bool:
    """Whether a text is numbers, with the words before them, and nothing else: ``7.9``, ``§ 4 Abs. 2``, ``(a)``."""
    readings = Lexer(Outline.of(())).readings(text)
    return any(isinstance(steps[0], ByNumber) for steps in readings)


def _number(noun: str, match: re.Match[str]) -> ByNumber:
    spelled = re.sub(rf"\s|(?<=\d)-(?=[a-z])|(?<=\d)(?:{label_words.ORDINAL})(?!\w)", "", match[1])
    if noun.lower() in _PARAGRAPHS and spelled.isalnum():
        spelled = f"({spelled})"
    return ByNumber(Number(nouns.READ.get(noun.lower(), ""), label_parts(spelled), spelled), int(match["nth"] or 0))


def _signed(match: re.Match[str]) -> ByNumber:
    """``第2条の2``, and what is under it."""
    _, number, sign = label_words.take_apart(match["sign"])
    spelled = re.sub(r"\s", "", match["sign"] + match["under"])
    return ByNumber(Number(sign, (number, *label_parts(match["under"])), spelled), int(match["nth"] or 0))
