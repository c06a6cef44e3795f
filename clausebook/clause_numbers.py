"""Clauses by the number that a lawyer knows: ``7.9``, ``7.9(a)``, ``§ 5``, ``Article II``, ``10.1 (h)``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from clausebook.crossref.references import ATTACHED, label_parts, printed_label
from clausebook.crossref.resolve import LabelIndex
from clausebook.html import wording
from clausebook.model.change import Clause, as_clauses

_SECTIONS = (
    "section",
    "subsection",
    "sub-section",
    "sec",
    "s",
    "clause",
    "cl",
    "paragraph",
    "para",
    "item",
    "number",
    "no",
)
_NOUNS = {"article": "article", "art": "article", "part": "part", **{noun: noun for noun in sorted(ATTACHED)}}
Number = tuple[str, tuple[str, ...]]  # the noun, "" for a section, and the parts
Form = Callable[[Sequence[str]], tuple[str, ...]]
_PART = r"(?:\d{1,3}[a-z]?|[ivxlc]{1,6}|[a-z]{1,2})"
_TYPED = re.compile(
    rf"(?:(?P<noun>{'|'.join((*_SECTIONS, *_NOUNS))})(?:\.\s*|\s+)|§{{1,2}}\s*)?"
    rf"(?P<label>\(?{_PART}\)?(?:\s?\.{_PART}|\s?\({_PART}\)|-\d{{1,3}})*)[.:)]*",
    re.IGNORECASE,
)


def read_number(typed: str) -> Number | None:
    """A number as people type it; None for anything else."""
    match = _TYPED.fullmatch(typed.strip())
    if not match:
        return None
    return _NOUNS.get((match["noun"] or "").lower(), ""), label_parts(match["label"])


def find_by_number(typed: str, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses that a number may mean, in their order; nothing for what is no number.

    Those that are cited by it, in the case as typed before any other; else the one in whose sentences the item
    stands; else those with that label printed before them, whatever they stand under.
    """
    asked = read_number(typed)
    if asked is None:
        return ()
    index = LabelIndex.of(as_clauses(clauses))
    noun, parts = asked
    if noun == "article" and not index.has_articles:
        noun = ""
    found = (
        set(_cited(clauses, index, (noun, parts), tuple))
        or set(_cited(clauses, index, (noun, parts), _fold))
        or {place.clause for place in index.find(noun, parts)}
        or set(_printed(clauses, noun, parts))
    )
    return tuple(clauses[place] for place in sorted(found))


def _cited(clauses: Sequence[Clause], index: LabelIndex, asked: Number, form: Form) -> Iterator[int]:
    """Clauses that references lead to, or that citations name, by a number."""
    noun, parts = asked
    key = form((noun, *parts) if noun else parts)
    yield from (one for path, indices in index.paths.items() if form(path) == key for one in indices)
    if not noun:
        yield from (at for at, one in enumerate(clauses) if form(label_parts(wording.number(one))) == key)


def _printed(clauses: Sequence[Clause], noun: str, parts: tuple[str, ...]) -> Iterator[int]:
    for place, one in enumerate(clauses):
        word, named = printed_label(one.block.label)
        if _fold(named or label_parts(one.block.label)) == _fold(parts) and noun in {"", word}:
            yield place


def _fold(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts)
