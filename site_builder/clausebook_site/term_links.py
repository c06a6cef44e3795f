"""Defined terms and references of the text in force: links in the text, their previews, and the glossary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from clausebook.citation.items import name_item
from clausebook.crossref.definitions import Definition, find_definitions
from clausebook.crossref.references import Reference, find_references
from clausebook.crossref.resolve import LabelIndex, Place, linkable, resolve
from clausebook.crossref.term_uses import Terms, Use, find_clause_uses
from clausebook.html import urls, wording
from clausebook.html.clause import Overlay, inline
from clausebook.html.language import say
from clausebook.model.change import Clause, as_clauses
from clausebook.model.clause import Kind, ParsedClause
from clausebook.parse.enumerators import find_enumerators
from clausebook_site.site_model import Publication

_WORDS = 60  # of a clause in a preview


class Meaning(NamedTuple):
    """A term, and where a document defines it: ``placed.block.text[start:end]`` is the term with its quotes."""

    term: str
    document: str
    placed: Clause
    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """The text shown for one document, with what it defines."""

    placed: tuple[Clause, ...]
    clauses: tuple[ParsedClause, ...]
    labels: LabelIndex
    definitions: tuple[Definition, ...]

    @classmethod
    def of(cls, placed: tuple[Clause, ...]) -> Text:
        """Read what a text defines."""
        clauses = tuple(as_clauses(placed))
        return cls(placed, clauses, LabelIndex.of(clauses), find_definitions(clauses))


@dataclass(frozen=True)
class Lexicon:
    """What the documents define, and where their terms and references lead."""

    publication: Publication
    _texts: dict[str, Text] = field(default_factory=dict)
    _pages: dict[str, PageTerms] = field(default_factory=dict)

    def text(self, document: str) -> Text:
        """The text shown for a document."""
        if document not in self._texts:
            standing = self.publication.standings[document]
            self._texts[document] = Text.of(self.publication.reader.clauses(standing.text))
        return self._texts[document]

    def meanings(self) -> Iterator[Meaning]:
        """What the documents in force define, in order of document and place."""
        for standing in self.publication.current:
            if standing.current:
                yield from self._meanings(standing.record.id)

    def _meanings(self, document: str) -> Iterator[Meaning]:
        text = self.text(document)
        for one in text.definitions:
            yield Meaning(one.term, document, text.placed[one.clause], one.start, one.end)

    def terms(self, document: str) -> Terms:
        """The terms that hold in a document: its own, then those of the documents it takes them from."""
        record = self.publication.standings[document].record
        others = self.publication.relations.here(record, "terms_from")
        return Terms.of(self.text(document).definitions, *((one, self.text(one).definitions) for one in others))

    def page(self, document: str) -> PageTerms:
        """What is laid over the text of a document on its own page."""
        if document not in self._pages:
            text = self.text(document)
            used = find_clause_uses(text.clauses, text.definitions, self.terms(document))
            self._pages[document] = PageTerms(self, document, {one.id: n for n, one in enumerate(text.placed)}, used)
        return self._pages[document]

    def led(self, document: str, reference: Reference) -> tuple[str, Place] | None:
        """The document and place to which a bare reference leads without doubt."""
        if reference.document_hint:
            wanted = reference.document_hint.casefold()
            named = [one.record.id for one in self.publication.current if one.record.title.casefold() == wanted]
            if len(named) != 1:
                return None
            document, reference = named[0], reference._replace(document_hint="")
        found = resolve(reference, self.text(document).labels)
        return (document, found.places[0]) if linkable(found) else None


@dataclass(frozen=True)
class PageTerms:
    """The overlays of one document's page; previews are collected as its clauses are written."""

    lexicon: Lexicon
    document: str
    index: Mapping[str, int]
    used: Sequence[Sequence[Use]]
    _previews: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def lay(self, placed: Clause) -> Sequence[Overlay]:
        """What is laid over one clause: references, enumerators, definitions, first uses of terms."""
        text = self.lexicon.text(self.document)
        number = self.index[placed.id]
        defined = [Overlay(one.start, one.end, "dfn") for one in text.definitions if one.clause == number]
        return (*self._references(placed), *_enumerators(placed), *defined, *self._uses(number))

    def _references(self, placed: Clause) -> Iterator[Overlay]:
        for reference in find_references(placed.block):
            found = self.lexicon.led(self.document, reference)
            if found and not (reference.here and not self._within(placed, found[1].clause)):
                yield self._link(reference.start, reference.end, "reference", *found)

    def _within(self, placed: Clause, section: int) -> bool:
        """Whether a clause stands in a section: "this Section 1" said outside section 1 means no such thing."""
        clauses = self.lexicon.text(self.document).placed
        at = self.index[placed.id]
        while at >= 0 and at != section:
            at = clauses[at].parent
        return at == section

    def _uses(self, number: int) -> Iterator[Overlay]:
        seen: set[str] = set()
        block = self.lexicon.text(self.document).placed[number].block
        heading = len(block.heading)
        if block.kind is Kind.SECTION:
            return
        for use in self.used[number]:
            own = not use.source.document and use.source.clause == number
            if use.term not in seen and not own and use.end > heading:
                seen.add(use.term)
                document = use.source.document or self.document
                yield self._link(use.start, use.end, "term", document, Place(use.source.clause))

    def _link(self, start: int, end: int, kind: str, document: str, place: Place) -> Overlay:
        placed = self.lexicon.text(document).placed[place.clause]
        anchor = name_item(placed.id, place.enumerator) if place.enumerator else placed.id
        target = urls.relative(urls.document(self.document), urls.document(document, anchor))
        return Overlay(start, end, kind, target, self._preview(kind, document, placed))

    def _preview(self, kind: str, document: str, placed: Clause) -> str:
        key = (document, placed.id)
        if key not in self._previews:
            self._previews[key] = (f"cb-about-{len(self._previews) + 1}", self._about(kind, document, placed))
        return self._previews[key][0]

    def _about(self, kind: str, document: str, placed: Clause) -> str:
        source = self.lexicon.publication.standings[document]
        title = source.record.title
        named = say("{title} (withdrawn)", title=title) if source.withdrawn else title
        place = wording.name(placed) + ("" if document == self.document else f", {named}")
        head = say("Defined in {place}", place=place) if kind == "term" else place
        dfns = [
            Overlay(one.start, one.end, "dfn")
            for one in self.lexicon.text(document).definitions
            if self.lexicon.text(document).placed[one.clause].id == placed.id
        ]
        return (
            f'<span class="cb-pop__head">{escape(head)}</span><span class="cb-pop__text">{excerpt(placed, dfns)}</span>'
        )

    def previews(self) -> str:
        """Every preview the page needs, as HTML."""
        return "\n".join(f'<div id="{name}">{html}</div>' for name, html in self._previews.values())


def excerpt(placed: Clause, overlays: Sequence[Overlay] = ()) -> str:
    """The words of a clause, or those around its first definition, without links."""
    text = placed.block.text
    if len(text.split()) <= _WORDS:
        return inline(text, (), overlays)
    start = max(text.rfind(". ", 0, overlays[0].start) + 2, 0) if overlays and ". " in text[: overlays[0].start] else 0
    end = min(len(text), start + 6 * _WORDS)
    end = text.rfind(" ", start, end) if end < len(text) else end
    kept = [one for one in overlays if start <= one.start and one.end <= end]
    return f"{'… ' if start else ''}{inline(text, (), kept, bounds=(start, end))}{' …' if end < len(text) else ''}"


def _enumerators(placed: Clause) -> Iterator[Overlay]:
    for one in find_enumerators(placed.block.text):
        yield Overlay(one.start, one.end, "enum", name_item(placed.id, one))
