"""Defined terms: each defined once, before it is used, used, and written as it is defined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from clausebook.check.text import Text, Texts, enumerate_lines, prose
from clausebook.codes import finding
from clausebook.crossref.changed_terms import find_defined
from clausebook.crossref.definitions import Definition
from clausebook.crossref.term_uses import Fault, Remark, Terms, find_clause_uses
from clausebook.crossref.term_uses import find_remarks as remarks
from clausebook.model.clause import Kind
from clausebook.model.errors import Finding

_CAPITALS = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,3}\b|(?<=[a-z,] )[A-Z]{2,6}\b")
_INSIDE = re.compile(r"[A-Z]\w*\s(?:of\s)?$")
_NAMED = 10  # terms in one message
_TWICE = 2
_PRONOUNS = frozenset({"i", "we", "us", "our", "you", "your", "they", "them", "their", "it", "its"})
_WORD = re.compile(r"[^\W_]+")
_LISTED = re.compile(r"definitions?|defined terms|glossary|interpretation", re.IGNORECASE)
_NOT_TERMS = {"Section", "Article", "Clause", "Schedule", "Exhibit", "Appendix", "Annex", "Inc", "LLC", "Ltd"}


def find(text: Text, texts: Texts) -> Iterator[Finding]:
    """``W_TERM_*`` for one document; the terms of the documents in ``terms_from`` hold in it too."""
    own = defined(text)
    by_id = {other.id: other for other in texts.values()}
    inherited = [(id_, defined(by_id[id_])) for id_ in text.meta.terms_from if id_ in by_id]
    used = find_clause_uses(text.clauses, own, Terms.of(own, *inherited))
    for remark in remarks(text.clauses, own, used):
        yield from _told(text, remark)
    yield from _twins(text, own)
    missing = [id_ for id_ in text.meta.terms_from if id_ not in by_id]
    if missing:
        yield from _sourceless(
            text, missing, {one.term for _, terms in inherited for one in terms} | {one.term for one in own}
        )


def defined(text: Text) -> tuple[Definition, ...]:
    """The definitions of a text, those that only bold and quotes tell among them (``These **“Terms”** ...``)."""
    return find_defined(text.clauses)


def _told(text: Text, remark: Remark) -> Iterator[Finding]:
    line = text.line(remark.clause, remark.text)
    match remark.fault:
        case Fault.DOUBLE if remark.text.casefold() not in _PRONOUNS:
            message = f"“{remark.text}” is defined at line {text.clauses[remark.other].line} and again here"
            yield finding(text.path, line, "W_TERM_TWICE", message)
        case Fault.LATE if _spoken(text, remark) and not _announced(text, remark):
            early = text.line(remark.other, remark.text)
            message = f"“{remark.text}” is used here, and defined only at line {line}"
            yield finding(text.path, early, "W_TERM_LATE", message)
        case Fault.UNUSED if _capitalised(remark.text) and not _varied(text, remark.text):
            yield finding(
                text.path, line, "W_TERM_UNUSED", f"“{remark.text}” is defined here and not used in the document"
            )
        case _:
            pass


def _spoken(text: Text, remark: Remark) -> bool:
    """Whether the early use is one: not in a heading, nor inside a longer name such as “Terms of Service”."""
    block = text.clauses[remark.other].block
    if any(mark.tag == "strong" and (mark.start, mark.end) == (0, len(block.text)) for mark in block.marks):
        return False
    uses = re.finditer(rf"(?<!\w){re.escape(remark.text)}", block.text)
    return any(not _INSIDE.search(block.text, max(0, use.start() - 40), use.start()) for use in uses)


def _announced(text: Text, remark: Remark) -> bool:
    """Whether a term may be used before its definition: an entry of a list of definitions, or a name made short."""
    block = text.clauses[remark.clause].block
    heading = len(block.heading) if block.kind is not Kind.SECTION else 0
    before = block.text[heading : remark.start].removeprefix("The ").removeprefix("A ")
    if not before.strip('“"* ') or re.search(rf"(?<!\w){re.escape(remark.text)}(?!\w)", before):
        return True
    index = remark.clause
    while index >= 0:
        if _LISTED.search(text.clauses[index].block.heading):
            return True
        index = text.clauses[index].parent
    return False


def _capitalised(term: str) -> bool:
    """Whether it is written as terms are; “AS IS” and “Security risk” are not."""
    words = term.split()
    return words[0][0].isupper() and not words[-1][0].islower() and not (len(words) > 1 and term.isupper())


def _varied(text: Text, term: str) -> bool:
    """Whether a term is used in another number, or in capitals."""
    forms = {
        term.upper(),
        re.sub(r"ies$", "y", term),
        re.sub(r"e?s$", "", term),
        re.sub(r"s$", "", term),
        re.sub(r"y$", "ies", term),
    }
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in sorted(forms - {term})) or "(?!)")
    return any(pattern.search(clause.block.text) for clause in text.clauses)


def _twins(text: Text, own: Sequence[Definition]) -> Iterator[Finding]:
    """Terms of two words and more, met with another hyphen, space or plural inside."""
    terms = dict.fromkeys(one.term for one in own if one.linkable and len(_WORD.findall(one.term)) >= _TWICE)
    for term in terms:
        pattern = _loosely(term)
        lines: dict[str, list[int]] = {}
        for index, clause in enumerate(text.clauses):
            for match in pattern.finditer(prose(clause.block)):
                if not _same(match[0], terms) and clause.block.kind is not Kind.SECTION:
                    lines.setdefault(match[0], []).append(text.line(index, match[0]))
        for variant, where in lines.items():
            message = f"“{variant}” ({enumerate_lines(where)}) is written almost as the defined term “{term}”"
            yield finding(
                text.path, min(where), "W_TERM_TWIN", message, f"If the defined term is meant, write “{term}”."
            )


def _loosely(term: str) -> re.Pattern[str]:
    words = [re.sub(r"(?<=\w\w\w)s$", "", word) for word in _WORD.findall(term)]
    return re.compile(r"(?<![\w“\"-])" + r"[ -]".join(f"{re.escape(word)}s?" for word in words) + r"(?![\w”\"-])")


def _same(variant: str, terms: dict[str, None]) -> bool:
    """Whether it is a term as defined, or one in the singular or plural."""
    return any(variant in {term, f"{term}s", term.removesuffix("s"), re.sub(r"ies$", "y", term)} for term in terms)


def _sourceless(text: Text, missing: Sequence[str], known: set[str]) -> Iterator[Finding]:
    """Capitalised words that only a document which is not here can define."""
    counted: Counter[str] = Counter()
    for clause in text.clauses:
        if clause.block.kind is not Kind.SECTION:
            counted.update(_CAPITALS.findall(prose(clause.block)))
    loose = [word for word, times in counted.items() if times >= _TWICE and not _derived(word, known)]
    loose = [word for word in loose if not (set(word.split()) & _NOT_TERMS or _same_words(word, known))]
    named = ", ".join(f"“{word}”" for word in loose[:_NAMED])
    such = f", such as perhaps {named}" if named else ""
    message = f"Terms are taken from {' and '.join(missing)}, which is not here, so they are not checked{such}"
    yield finding(text.path, text.meta.lines.get("terms_from", 1), "W_TERM_SOURCE", message)


def _same_words(word: str, known: set[str]) -> bool:
    """Whether a defined term differs in hyphens and plurals alone: that is told of as a twin."""
    return any(_loosely(term).fullmatch(word) for term in known if term.count(" ") + term.count("-"))


def _derived(word: str, known: set[str]) -> bool:
    return any(word in {term, f"{term}s", term.removesuffix("s")} for term in known)
