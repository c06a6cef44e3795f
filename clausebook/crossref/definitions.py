"""Definitions: ``(the “Term”)``, ``“Term” means ...`` and the other ways in which documents define terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from clausebook.crossref.references import find_references
from clausebook.model.clause import Block, ParsedClause

# A quotation opens before a word and closes after one, whatever the glyphs: “they“ closes with an opener.
_DOUBLE = r"(?:“|(?<!\w)[\"”])(?=\w)[^\"“”\t]{1,70}(?<!\s)[\"“”](?=s?(?!\w))"
_SINGLE = r"(?<!\w)[‘'](?=\w)[^‘’'\"“”\t]{1,70}[’'](?!\w)"
_QUOTED = rf"(?:{_DOUBLE}|{_SINGLE})"
_LEAD = (
    r"(?:(?:the|an?|each|any|all|our|your|its|his|her|their|this|collectively|together|individually|jointly"
    r"|severally|also|hereinafter|hereafter|herein|or|and|referred to|known|called|defined|abbreviated|as|we"
    r"|which we call|in each case|(?:for the )?purposes? of this \w+)\b[\s,:;]*)*"
)
_LIST = rf"{_QUOTED}(?:[\s,;/]*{_LEAD}{_QUOTED}){{0,9}}"
_TAIL = (
    r"(?:[\s,]+(?:collectively|individually|respectively|together|as applicable|as the case may be|for short"
    r"|hereinafter|herein|below|above|in this \w+|as (?:further )?defined\b[^()]*))*"
)
_PARENTHESIS = re.compile(
    rf"(?:\(\s*|\b(?=(?:collectively|together|individually|hereinafter|hereafter|each|jointly)\b))"
    rf"{_LEAD}(?P<terms>{_LIST}){_TAIL}[\s.,;]*\)",
    re.IGNORECASE,
)
_VERB = (
    r"(?:(?:shall|will|also|each|collectively|specifically|both)\s+)*(?:means?(?!\s+of\b|\s*\?)|refers?(?:,\s*\w+,|\s+\w+ly)?\s+to"
    r"|ha(?:s|ve) the (?:same |following |respective )*meanings?|(?:is|are) (?:hereby )?defined|denotes?)\b"
)
_MEANS = re.compile(
    rf"(?P<terms>{_LIST})(?:\s*\([^()]{{1,80}}\))?[,:]?(?:\s+(?:as|when) used[^,.]*,|\s+in this \w+)?\s+{_VERB}",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:^|[.;:]\s+)(?:(?:An?|The|All|Each|Any)\s+)?"
    rf"(?P<terms>{_LIST})\s+(?:is|are|represents?|relates?\s+to|includes?|consists?\s+of)\s(?!as\b)"
)
_CALLED = re.compile(
    r"\b(?:(?:are|is|be)\s+called|hereinafter|hereafter|(?:referred\s+to|defined)(?:\s+\w+){0,3}\s+as)\s+"
    rf"(?:(?:the|an?|our)\s+)?(?P<terms>{_LIST})|\b[Bb]y\s+(?P<meant>{_QUOTED}),?\s+we\s+mean"
)
_QUOTATION = re.compile(_QUOTED)
_BOLD_LEAD = re.compile(r"\(\s*(?:the|an?|each|collectively|together|our)\b[\w\s,]*$", re.IGNORECASE)
_PRONOUN = re.compile(r"I|me|my|yours?|you|we|us|ours?|they|them|theirs?|its?|he|him|his|she|hers?", re.IGNORECASE)


class Form(StrEnum):
    """How a definition is written."""

    PARENTHESIS = "parenthesis"  # (the “Term”)
    MEANS = "means"  # “Term” means ...
    IS = "is"  # A “Term” is ..., at the start of a sentence
    CALLED = "called"  # ... are called “Terms”
    BOLD = "bold"  # **Term** means ..., (the **Term**)


class Definition(NamedTuple):
    """A term and where it is defined: ``text[start:end]`` of the clause is the term with its quotes."""

    term: str
    clause: int
    start: int
    end: int
    form: Form

    @property
    def linkable(self) -> bool:
        """Whether uses of the term are looked for: it has a capital letter and is no pronoun."""
        pronoun = _PRONOUN.fullmatch(self.term) and self.term not in {"US", "IT"}
        return not pronoun and self.term != self.term.lower()


def find_definitions(clauses: Sequence[ParsedClause]) -> tuple[Definition, ...]:
    """Every definition of a document, in order of place; a term may be defined more than once."""
    return tuple(
        Definition(term, index, start, end, form)
        for index, clause in enumerate(clauses)
        for (start, end), (term, form) in sorted(_defined(clause.block).items())
    )


def name_terms(*texts: Sequence[ParsedClause]) -> frozenset[str]:
    """The terms that some texts define and whose uses can be told from other words."""
    return frozenset(one.term for clauses in texts for one in find_definitions(clauses) if one.linkable)


def _defined(block: Block) -> dict[tuple[int, int], tuple[str, Form]]:
    """The terms that a block defines, by the span of each."""
    text = block.text
    result: dict[tuple[int, int], tuple[str, Form]] = {}
    if any(quote in text for quote in "\"“”‘'"):
        titles = [(one.start, one.end) for one in find_references(block) if one.title]
        for start, end, form in _quotations(text):
            term = _term(text[start + 1 : end - 1])
            if term and not any(first <= start < last for first, last in titles):
                result.setdefault((start, end), (term, form))
    for start, end in _bold(block):
        result.setdefault((start, end), (_term(text[start:end]), Form.BOLD))
    return result


def _quotations(text: str) -> Iterator[tuple[int, int, Form]]:
    """The quoted phrases that stand where terms are defined; a bare quoted phrase defines nothing."""
    patterns = ((_PARENTHESIS, Form.PARENTHESIS), (_MEANS, Form.MEANS), (_SAID, Form.IS), (_CALLED, Form.CALLED))
    for pattern, form in patterns:
        for match in pattern.finditer(text):
            group = "terms" if match["terms"] else "meant"
            for quotation in _QUOTATION.finditer(text, *match.span(group)):
                if form in {Form.PARENTHESIS, Form.MEANS} or quotation[0][1].isupper():
                    yield *quotation.span(), form


def _bold(block: Block) -> Iterator[tuple[int, int]]:
    """Bold terms without quotes: ``**Affiliate** means`` at the start, ``(collectively, **Terms**)``."""
    text = block.text
    for mark in block.marks:
        if mark.tag != "strong" or not re.fullmatch(r"[\w][^\"“”\t.:]{1,70}", text[mark.start : mark.end]):
            continue
        begins = not text[: mark.start].strip('"“ ') or text[: mark.start] in {"The ", "A ", "An "}
        means = begins and re.match(rf"\s+{_VERB}", text[mark.end :])
        enclosed = _BOLD_LEAD.search(text, 0, mark.start) and re.match(r"\s*\)", text[mark.end :])
        if means or enclosed:
            yield mark.start, mark.end


def _term(quoted: str) -> str:
    """A term without article, closing punctuation and optional plural: "The Application(s),"."""
    return quoted.strip(" ,.;:*").removesuffix("(s)").removeprefix("The ").removeprefix("the ")
