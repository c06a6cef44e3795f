"""Terms whose meaning a change of a text makes another, and the clauses that use them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from clausebook.check.defined_terms import find_defined, find_meanings
from clausebook.crossref.definitions import Definition
from clausebook.crossref.term_uses import Terms, find_clause_uses
from clausebook.model.change import Change, Clause, as_clauses
from clausebook.model.clause import ParsedClause


def find_redefined(before: Sequence[Clause], after: Sequence[Clause], changes: Iterable[Change]) -> list[Definition]:
    """The definitions of a text that say something else than before, or are new; ``changes`` lead from there to here.

    One that only got another name says the same.
    """
    changed = {change.clause for change in changes if change.after and (change.redline or change.before is None)}
    had = set(find_meanings(as_clauses(before)).values())
    return [
        definition
        for definition, meaning in find_meanings(as_clauses(after)).items()
        if definition.linkable and after[definition.clause].id in changed and meaning not in had
    ]


def find_undefined(before: Sequence[Clause], after: Sequence[Clause]) -> list[Definition]:
    """The definitions of the text before that are gone: their term is not defined any more, nor what they say."""
    meanings = find_meanings(as_clauses(after))
    terms, said = {one.term for one in meanings}, set(meanings.values())
    return [
        definition
        for definition, meaning in find_meanings(as_clauses(before)).items()
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
