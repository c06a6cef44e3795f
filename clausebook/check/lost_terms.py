"""Terms whose definition a proposal removes or renames, while clauses still use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from clausebook.check.defined_terms import defined
from clausebook.check.text import Text, Texts, enumerate_lines
from clausebook.codes import finding
from clausebook.crossref.changed_terms import find_meanings
from clausebook.crossref.definitions import Definition
from clausebook.crossref.term_uses import Terms, Use, find_clause_uses, find_uses
from clausebook.html import wording
from clausebook.lineage import similarity
from clausebook.model.change import as_clauses
from clausebook.model.clause import Kind, ParsedClause
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding

_SHOWN = 8
_SAME = 0.6  # the share of words that a definition which only gets another name has kept
# A longer name that only ends or begins with the word: “Terms of Service”, “Service Provider”.
_BEFORE = re.compile(r"(?<=[\w,] )(?!(?:The|An?|Any|Each|All|Our|Your|This|These|Such|If)\s)[A-Z]\w*\s$")
_NAMES = re.compile(r"[A-Z]\w*\sof\s$")
_AFTER = re.compile(r"(?:\s|-)(?!(?:You|We|I|If|In|Or|And)\b)[A-Z][\w]*|\sof\s[A-Z]")


Meanings = Mapping[Definition, str]


class LostTerm(NamedTuple):
    """A term that is defined no more; ``renamed`` is what its clause, at ``line``, defines in its place, or ""."""

    term: str
    line: int
    renamed: str
    used: dict[str, list[int]]  # lines, by path of the document


def find(one: DocumentChange, text: Text, texts: Texts) -> Iterator[Finding]:
    """``E_TERM_GONE``: what still uses a term of which the definition went."""
    for lost in find_lost(one, text, texts):
        many = wording.many(sum(map(len, lost.used.values())), "clause uses", "clauses use")
        where = "; ".join(f"{path} {enumerate_lines(lines, _SHOWN)}" for path, lines in sorted(lost.used.items()))
        instead = f" (“{lost.renamed}” is, in its place)" if lost.renamed else ""
        message = f"“{lost.term}” is not defined any more{instead}, and {many} it still: {where}"
        mend = f"Write “{lost.renamed}” there too, or keep “{lost.term}”." if lost.renamed else ""
        path = one.path if one.path in lost.used else min(lost.used)
        yield finding(path, min(lost.used[path]), "E_TERM_GONE", message, mend)


def find_lost(one: DocumentChange, text: Text, texts: Texts) -> Iterator[LostTerm]:
    """The terms that a document defined, and that neither it nor those whose terms hold in it define any more."""
    before = find_meanings(as_clauses(one.before))
    after = find_meanings(text.clauses) if before else {}
    by_id = {other.id: other for other in texts.values()}
    inherited = [each for id_ in text.meta.terms_from if id_ in by_id for each in defined(by_id[id_])]
    kept = {each.term for each in (*after, *inherited)}
    for definition in before:
        if not definition.linkable or definition.term in kept or _said(definition.term, text.clauses):
            continue
        kept.add(definition.term)
        renamed = _renamed(one, definition, before, after)
        if _alike(renamed, definition.term):
            continue
        used = dict(_used(definition, one, texts, (*after, *inherited)))
        if used:
            yield LostTerm(definition.term, one.line(one.before[definition.clause].id), renamed, used)


def _said(term: str, clauses: Sequence[ParsedClause]) -> bool:
    """Whether a term stands in quotes somewhere, as what is defined in words that are not known here."""
    quoted = re.compile(rf"[“\"]{re.escape(term)}s?[.,;:]?[”“\"]")
    return any(quoted.search(clause.block.text) for clause in clauses)


def _renamed(one: DocumentChange, lost: Definition, before: Meanings, after: Meanings) -> str:
    """What the clause that defined a term defines anew, in about the same words."""
    home, known = one.before[lost.clause].id, {each.term for each in before}
    for each, meaning in after.items():
        if each.clause < len(one.after) and one.after[each.clause].id == home and each.term not in known:
            words, other = similarity.words(before[lost]), similarity.words(meaning)
            if similarity.overlap(words, other) >= _SAME:
                return each.term
    return ""


def _alike(one: str, other: str) -> bool:
    """Whether two terms are one, in the singular and the plural."""
    single, many = sorted((one.casefold(), other.casefold()), key=len)
    return bool(single) and many in {single, f"{single}s", f"{single}es", re.sub("y$", "ies", single)}


def _used(
    lost: Definition, one: DocumentChange, texts: Texts, held: Iterable[Definition]
) -> Iterator[tuple[str, list[int]]]:
    """Where a term is used still: in its document, and in those that take their terms from it."""
    terms, others = Terms.of([lost]), Terms.of(held)
    for path, other in sorted(texts.items()):
        if path != one.path and one.record.id not in other.meta.terms_from:
            continue
        own = defined(other)
        if path != one.path and any(each.term == lost.term for each in own):
            continue
        found = find_clause_uses(other.clauses, own, terms)
        lines = [
            clause.line for clause, uses in zip(other.clauses, found, strict=True)
            if clause.block.kind is not Kind.SECTION and any(_means(clause.block.text, use, others) for use in uses)
        ]  # fmt: skip
        if lines:
            yield path, lines


def _means(said: str, use: Use, others: Terms) -> bool:
    """Whether a use is one: no part of a longer name, nor of a term that is defined still."""
    if _NAMES.search(said, 0, use.start) or _BEFORE.search(said, max(0, use.start - 60), use.start):
        return False
    if _AFTER.match(said, use.end):
        return False
    return not any(other.start <= use.start and use.end <= other.end for other in find_uses(said, others))
