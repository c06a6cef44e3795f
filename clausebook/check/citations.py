"""References in the text: each names a clause that is there, by the title it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clausebook.check import links
from clausebook.check.text import Text, Texts
from clausebook.codes import finding
from clausebook.config import Config
from clausebook.crossref.references import Reference, find_references
from clausebook.crossref.resolve import LabelIndex, Outcome, Resolution, link_outcome, resolve
from clausebook.model.clause import Kind, Mark
from clausebook.model.errors import Finding

_AGREEMENT = re.compile(r"\bOF (?:THE|OUR|YOUR) (?!FOREGOING)[A-Z]{4,}")  # another document, in capitals
_NEAR = 120  # characters after a reference


@dataclass(frozen=True, slots=True)
class Citations:
    """The labels of every document, by file, and the names by which documents are cited."""

    texts: Texts
    indices: Mapping[str, LabelIndex]
    names: Mapping[str, str]

    @classmethod
    def of(cls, texts: Texts, config: Config) -> Citations:
        """Index every text once."""
        names: dict[str, str] = {}
        for path, text in texts.items():
            for name in (text.meta.title, text.title, text.id.replace("-", " "), *config.citation.get(text.id, ())):
                names.setdefault(name.casefold(), path)
        names.pop("", None)
        return cls(texts, {path: LabelIndex.of(text.clauses) for path, text in texts.items()}, names)


def find(text: Text, all_: Citations) -> Iterator[Finding]:
    """``W_REF_*``, ``W_THIS_SECTION`` and ``W_LINK_TEXT``."""
    for index, clause in enumerate(text.clauses):
        if clause.block.kind is not Kind.CODE:
            for reference in find_references(clause.block):
                yield from _reference(text, index, reference, all_)
            for mark in clause.block.marks:
                if mark.tag == "link":
                    yield from _link(text, index, mark, all_)


def _reference(text: Text, index: int, reference: Reference, all_: Citations) -> Iterator[Finding]:
    path = text.path
    if reference.document_hint and not reference.external:
        path = all_.names.get(reference.document_hint.casefold(), "")
        reference = reference._replace(document_hint="" if path else reference.document_hint)
    labels = all_.indices[path or text.path]
    found = resolve(reference, labels)
    said = text.clauses[index].block.text[reference.start : reference.end]
    line = text.line(index, said)
    if found.outcome is Outcome.FOUND and reference.here and not _within(text, index, found):
        name = f"{reference.noun.title()} {reference.label}"
        message = f"“this {name}” stands outside {name}"
        mend = f"Write “this {text.meta.kind or 'document'}” or the number of the clause that is meant."
        yield finding(text.path, line, "W_THIS_SECTION", message, mend)
    elif _elsewhere_meant(text.clauses[index].block.text, reference, found, all_.texts[path or text.path], labels):
        return
    elif told := _told(found, reference, said, all_.texts[path or text.path]):
        code, message = told
        yield finding(text.path, line, code, message, _elsewhere(text, code))


def _within(text: Text, index: int, found: Resolution) -> bool:
    target = found.places[0].clause
    while index >= 0 and index != target:
        index = text.clauses[index].parent
    return index == target


def _cites(labels: LabelIndex, reference: Reference) -> bool:
    """Whether a document has labels of the kind at all: else the reference is to another document or a law."""
    first = reference.parts[0]
    alike = [
        path for path in labels.paths if path[0].isdigit() == first.isdigit() and len(path) <= len(reference.parts)
    ]
    return len(alike) > 1 and reference.noun in {"section", "subsection", "clause"}


def _elsewhere_meant(said: str, reference: Reference, found: Resolution, there: Text, labels: LabelIndex) -> bool:
    """Whether nothing is wrong, as far as can be told: another document is meant, or a letter that is no label."""
    if _AGREEMENT.search(said, reference.end, reference.end + _NEAR):
        return True
    missing = found.outcome is Outcome.MISSING
    return missing and (_typed(there, labels, reference) or not _cites(labels, reference))


def _typed(there: Text, labels: LabelIndex, reference: Reference) -> bool:
    """Whether a letter that is no label to the parser stands at the head of a line there: ``c. Use of data``."""
    *above, last = reference.parts
    bases = labels.find(reference.noun, above) if above else ()
    head = re.compile(rf"\s*(?:[-+*]\s+)?\W{{0,2}}{re.escape(last)}[.)]\W")
    for place in bases[:1]:
        for index in range(place.clause, len(there.clauses)):
            if index != place.clause and not _within(there, index, Resolution(Outcome.FOUND, (place,))):
                return False
            if any(head.match(line) for line in there.lines[there.clauses[index].line - 1 : there.end(index)]):
                return True
    return False


def _told(found: Resolution, reference: Reference, said: str, there: Text) -> tuple[str, str] | None:
    """The code and the words for what became of a reference; None if nothing is wrong."""
    name = f"{reference.noun.title()} {reference.label}"
    lines = sorted({there.clauses[place.clause].line for place in found.places})
    title = _title(there, found)
    match found.outcome:
        case Outcome.TITLE_DIFFERS if reference.title.casefold() not in title.casefold():  # else made shorter
            told = "W_REF_TITLE", f"{name} here is “{title}”, not “{reference.title}”"
        case Outcome.MISSING if reference.through:
            told = "W_REF_RANGE", f"“{said}” names a range that has no such end here"
        case Outcome.MISSING:
            told = "W_REF_MISSING", f"“{said}” is named, and there is no {name} here"
        case Outcome.BACKWARDS:
            told = "W_REF_RANGE", f"“{said}” runs backwards: {reference.through} stands before {reference.label}"
        case Outcome.AMBIGUOUS:
            told = "W_REF_AMBIGUOUS", f"“{said}” may mean the clause at line {' or '.join(map(str, lines[:4]))}"
        case _:
            return None
    return told


def _title(there: Text, found: Resolution) -> str:
    """The heading of the clause found, else its first words."""
    block = there.clauses[found.places[0].clause].block if found.places else None
    return (block.heading or block.text[:50]).rstrip(" .:") if block else ""


def _elsewhere(text: Text, code: str) -> str:
    """Where to look for a clause that is not in the document."""
    documents = dict.fromkeys((*text.meta.terms_from, *text.meta.incorporated_into))
    if not documents or code not in {"W_REF_TITLE", "W_REF_MISSING"}:
        return ""
    return f"Look in {' and '.join(documents)}: if that is meant, name it; else correct the number or the title."


def _link(text: Text, index: int, mark: Mark, all_: Citations) -> Iterator[Finding]:
    """A link whose words name a clause must lead to that clause."""
    there = links.destination(text, mark)
    target = all_.texts.get(there[0]) if there else None
    if there is None or target is None or not there[1]:
        return
    aim = next((place for place, clause in enumerate(target.clauses) if clause.block.anchor == there[1]), None)
    said = text.clauses[index].block.text[mark.start : mark.end]
    outcome = link_outcome(said, aim, all_.indices[target.path]) if aim is not None else None
    if aim is not None and outcome in {Outcome.OTHER_CLAUSE, Outcome.MISSING, Outcome.TITLE_DIFFERS}:
        block = target.clauses[aim].block
        name = f"{block.label} {block.heading or block.text[:40]}".strip().rstrip(".:")
        message = f"The link “{said}” leads to “{name}”"
        yield finding(text.path, text.line(index, said), "W_LINK_TEXT", message)
