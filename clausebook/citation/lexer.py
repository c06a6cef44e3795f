"""References taken apart: the steps that their words stand for, in every way in which they may be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from clausebook.citation.match import ByHeading, ByNumber, ByOrdinal, Step
from clausebook.citation.outline import ORDINALS, Number, Outline, fold
from clausebook.crossref.references import ATTACHED, label_parts
from clausebook.parse.wording import wording

_SECTIONS = (
    "sections", "section", "sub-section", "subsection", "sec", "ss", "s", "clauses", "clause", "cl", "sub-clause",
    "paragraphs", "paragraph", "paras", "para", "absatz", "abs", "items", "item", "point", "number", "nummer", "no",
    "nr", "ziffer", "ziff", "lit", "rule",
)  # fmt: skip
_NOUNS = {
    "articles": "article", "article": "article", "artikel": "article", "art": "article", "part": "part",
    "parts": "part", "sched": "schedule", "app": "appendix", **{noun: noun for noun in sorted(ATTACHED)},
}  # fmt: skip
_COUNTED = {
    **{kind: kind for kind in ORDINALS.values()}, "paragraph": "paragraph", "para": "paragraph",
    "unnumbered paragraph": "paragraph", "bullet": "item", "bullet point": "item",
}  # fmt: skip


def _words(some: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, some), key=len, reverse=True))


_PART = r"(?:\d{1,9}[A-Za-z]?|[ivxlcIVXLC]{1,6}|[A-Za-z]{1,2})(?!\w)"
_NOUN = re.compile(rf"(?P<noun>{_words((*_SECTIONS, *_NOUNS))})(?:\.\s*|\s+)|§{{1,2}}\s*", re.IGNORECASE)
_NUMBER = re.compile(
    rf"((?:{_PART}|\({_PART}\))(?:\s?\.{_PART}|\s?\({_PART}\)|-\d{{1,3}}(?!\w))*)[.:)]*(?:#(?P<nth>\d+))?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(rf"(?P<kind>{_words(_COUNTED)})\s+(?P<places>\d+(?:\.\d+)*)(?!\w)", re.IGNORECASE)
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


def is_number(text: str) -> bool:
    """Whether a text is a number and nothing else: ``7.9``, ``§ 5``, ``clause (a)``."""
    noun = _NOUN.match(text.strip())
    return _NUMBER.fullmatch(text.strip(), noun.end() if noun else 0) is not None


def _number(noun: str, match: re.Match[str]) -> ByNumber:
    spelled = re.sub(r"\s", "", match[1])
    return ByNumber(Number(_NOUNS.get(noun.lower(), ""), label_parts(spelled), spelled), int(match["nth"] or 0))
