"""What is said of defined terms, which of them a change gives another meaning, and the clauses that use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from clausebook.crossref.definitions import Definition, Form, find_definitions
from clausebook.crossref.term_uses import Terms, find_clause_uses
from clausebook.model.change import Change, Clause
from clausebook.model.clause import ParsedClause

_BOLD = re.compile(r"[“\"](?=\w)([^“”\"\t]{1,70}?)[.,;:]?[”“\"]")
_END = re.compile(r"[.;!?][”\")]?\s+")

Meanings = Mapping[Definition, str]  # what :func:`find_meanings` gives


def find_defined(clauses: Sequence[ParsedClause]) -> tuple[Definition, ...]:
    """The definitions among some clauses, also those that only bold and quotes tell (``These **“Terms”** ...``)."""
    found = find_definitions(clauses)
    taken = {(one.clause, place) for one in found for place in range(one.start, one.end)}
    more = [
        Definition(match[1], index, *match.span(), Form.BOLD)
        for index, clause in enumerate(clauses)
        for mark in clause.block.marks
        if mark.tag == "strong" and (match := _BOLD.fullmatch(clause.block.text, mark.start, mark.end))
        if (index, mark.start) not in taken and match.span() != (0, len(clause.block.text))
    ]
    return tuple(sorted((*found, *more), key=lambda one: (one.clause, one.start)))


def find_meanings(clauses: Sequence[ParsedClause]) -> dict[Definition, str]:
    """What is said of each term that is defined, without its name: so one that only got another name says the same.

    It begins with the sentence that defines the term, or with the clause, and ends where another term is defined.
    """
    found = {}
    for index, some in groupby(find_defined(clauses), key=lambda one: one.clause):
        definitions, said = list(some), clauses[index].block.text
        starts = [max((end.end() for end in _END.finditer(said, 0, one.start)), default=0) for one in definitions]
        for one, start in zip(definitions, starts, strict=True):
            begin = start if start > starts[0] else 0
            end = min((other for other in starts if other > start), default=len(said))
            found[one] = " ".join(said[begin:end].replace(one.term, "…").split())
    return found


def find_redefined(
    before: Meanings, now: Meanings, after: Sequence[Clause], changes: Iterable[Change]
) -> list[Definition]:
    """The definitions that mean something else now than before, or are new.

    ``after`` is the text of now, to which ``changes`` lead. One that only got another name says the same.
    """
    changed = {change.clause for change in changes if change.after and (change.redline or change.before is None)}
    had = set(before.values())
    return [
        definition
        for definition, meaning in now.items()
        if definition.linkable and after[definition.clause].id in changed and meaning not in had
    ]


def find_undefined(before: Meanings, now: Meanings) -> list[Definition]:
    """The definitions of before that are gone: their term is not defined any more, nor what they say."""
    terms, said = {one.term for one in now}, set(now.values())
    return [
        definition
        for definition, meaning in before.items()
        if definition.linkable and definition.term not in terms and meaning not in said
    ]


def find_users(
    definitions: Sequence[Definition], clauses: Sequence[ParsedClause], *, here: bool
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The clauses that use terms, by index, each with the terms it uses; ``here``: they are defined in this text.

    A text that defines a term itself does not use that of another. The clause that defines a term is no use of it.
    """
    own = find_defined(clauses)
    mine = {one.term for one in own}
    wanted = {one.term: one for one in definitions if here or one.term not in mine}
    if not wanted:
        return
    homes = {(one.term, one.clause) for one in own}
    held = Terms.of((*own, *wanted.values()))  # a use of “Service Fees” is none of “Service”
    for index, uses in enumerate(find_clause_uses(clauses, own, held)):
        terms = dict.fromkeys(use.term for use in uses if use.term in wanted and (use.term, index) not in homes)
        if terms:
            yield index, tuple(terms)
