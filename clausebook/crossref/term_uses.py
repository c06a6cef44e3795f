"""Defined terms in use: where a text uses them, and what is amiss with a document's definitions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from clausebook.crossref.definitions import Definition
from clausebook.model.clause import Kind, ParsedClause

_NEVER = re.compile(r"(?!)")
_TRAP = re.compile(r"\*\*[\"“”][^*\"“”]+[\"“”]\*\*\w+")
_CURLY, _STRAIGHT = re.compile(r"[“”]"), re.compile(r"\"")

Span = tuple[int, int]


class Source(NamedTuple):
    """The clause, by its index, that defines a term; ``document`` is "" for the text's own document."""

    document: str
    clause: int


class Use(NamedTuple):
    """A defined term used in ``text[start:end]``, a plural s included."""

    start: int
    end: int
    term: str
    source: Source


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that hold in a document, compiled once to be looked for in all its clauses."""

    sources: Mapping[str, Source]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, own: Iterable[Definition], *inherited: tuple[str, Iterable[Definition]]) -> Terms:
        """The document's own terms, then those of each ``(document, definitions)``; the first of a term wins."""
        sources: dict[str, Source] = {}
        for document, definitions in (("", own), *inherited):
            for one in definitions:
                if one.linkable:
                    sources.setdefault(one.term, Source(document, one.clause))
        return cls(sources, _alternation(sources))


def _alternation(terms: Iterable[str]) -> re.Pattern[str]:
    """A pattern for whole words, exact case, the longest term first, with an optional plural s."""
    longest = sorted(terms, key=lambda term: (-len(term), term))
    if not longest:
        return _NEVER
    first = "".join(sorted({re.escape(term[0]) for term in longest}))
    body = "|".join(map(re.escape, longest))
    return re.compile(rf"(?=[{first}])(?<![\w@.-])(?P<term>{body})(?:(?<!s)s)?(?![\w@]|-\w)")


def find_uses(text: str, terms: Terms, forbidden: Iterable[Span] = ()) -> tuple[Use, ...]:
    """Where ``text`` uses defined terms, in order and without overlap, outside the ``forbidden`` spans."""
    taken = tuple(forbidden)
    return tuple(
        Use(*match.span(), match["term"], terms.sources[match["term"]])
        for match in terms.pattern.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    )


def find_clause_uses(
    clauses: Sequence[ParsedClause], definitions: Iterable[Definition], terms: Terms
) -> tuple[tuple[Use, ...], ...]:
    """The uses in each clause of a document, outside its links, its code and the definitions themselves."""
    forbidden: dict[int, list[Span]] = defaultdict(list)
    for one in definitions:
        forbidden[one.clause].append((one.start, one.end))
    for index, clause in enumerate(clauses):
        forbidden[index] += [
            (mark.start, mark.end) for mark in clause.block.marks if mark.tag in {"link", "code", "image"}
        ]
    return tuple(find_uses(clause.block.text, terms, forbidden[index]) for index, clause in enumerate(clauses))


class Fault(StrEnum):
    """What may be amiss with definitions."""

    DOUBLE = "defined twice"
    LATE = "used before it is defined"
    UNUSED = "defined, never used"
    TRAP = "letters after a bold term"  # **“User”**s is printed with its asterisks
    CLOSER = "closed by an opening quote"  # “they“
    MIXED = "straight and curly quotes"


class Remark(NamedTuple):
    """One fault at ``text[start:end]`` of a clause; ``other`` is the clause to compare with, -1 if none."""

    fault: Fault
    clause: int
    start: int
    end: int
    text: str
    other: int = -1


def find_remarks(
    clauses: Sequence[ParsedClause], definitions: Sequence[Definition], used: Sequence[Sequence[Use]]
) -> tuple[Remark, ...]:
    """What is amiss with a document's definitions, in order of place; ``used`` is of :func:`clause_uses`."""
    remarks = [*_doubles(definitions), *_misplaced(clauses, definitions, used), *_glyphs(clauses, definitions)]
    return tuple(sorted(remarks, key=lambda remark: (remark.clause, remark.start, remark.fault)))


def _doubles(definitions: Sequence[Definition]) -> Iterator[Remark]:
    first: dict[str, int] = {}
    for one in definitions:
        if one.term in first:
            yield _remark(Fault.DOUBLE, one, first[one.term])
        first.setdefault(one.term, one.clause)


def _misplaced(
    clauses: Sequence[ParsedClause], definitions: Sequence[Definition], used: Sequence[Sequence[Use]]
) -> Iterator[Remark]:
    """Terms used in an earlier clause than the one that defines them, and terms never used.

    Headings and the entries of a list of definitions may speak of what is defined below.
    """
    excused = {one.clause for one in definitions if one.start == 0}
    earliest: dict[str, int] = {}
    for index in sorted(range(len(used)), key=lambda index: (index in excused, index)):
        for use in used[index] if clauses[index].block.kind is not Kind.SECTION else ():
            earliest.setdefault(use.term, len(clauses) if index in excused else index)
    seen: set[str] = set()
    for one in definitions:
        if one.linkable and one.term not in seen:
            seen.add(one.term)
            if one.term not in earliest:
                yield _remark(Fault.UNUSED, one)
            elif earliest[one.term] < one.clause:
                yield _remark(Fault.LATE, one, earliest[one.term])


def _glyphs(clauses: Sequence[ParsedClause], definitions: Sequence[Definition]) -> Iterator[Remark]:
    """Quotes and asterisks that do not print as they were meant."""
    for one in definitions:
        if clauses[one.clause].block.text[one.end - 1] == "“":
            yield _remark(Fault.CLOSER, one)
    for index, clause in enumerate(clauses):
        for match in _TRAP.finditer(clause.block.text):
            yield Remark(Fault.TRAP, index, *match.span(), match[0])
    straight, curly = _first(_STRAIGHT, clauses), _first(_CURLY, clauses)
    if straight and curly:
        (index, match), (other, _) = max(straight, curly, key=_place), min(straight, curly, key=_place)
        yield Remark(Fault.MIXED, index, *match.span(), match[0], other)


def _first(pattern: re.Pattern[str], clauses: Sequence[ParsedClause]) -> tuple[int, re.Match[str]] | None:
    matches = ((index, pattern.search(clause.block.text)) for index, clause in enumerate(clauses))
    return next(((index, match) for index, match in matches if match), None)


def _place(found: tuple[int, re.Match[str]]) -> Span:
    return found[0], found[1].start()


def _remark(fault: Fault, one: Definition, other: int = -1) -> Remark:
    return Remark(fault, one.clause, one.start, one.end, one.term, other)
