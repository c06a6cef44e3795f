"""Values of a corpus as the API gives them: the records of the core, with addresses of the site."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol

from clausebook import records
from clausebook.citation.documents import name_document
from clausebook.cited_places import find_shared_titles
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.export.markdown import markdown
from clausebook.html import urls, wording
from clausebook.html.citation import write_dated
from clausebook.html.clause import Resolve, inline
from clausebook.model import change as values
from clausebook.model import version as versions_
from clausebook.model.change import count_kinds
from clausebook.model.version import DocumentRecord
from clausebook.redline.word_diff import redline_of
from clausebook.relations import Relations
from clausebook.timeline.status import Standing
from clausebook.timeline.validity import Span
from clausebook_api.document_view import DocumentView
from clausebook_api.serializers.clauses import Clause, ClauseVersion, Definition, TermSource
from clausebook_api.serializers.documents import Document, Text, Version, VersionText


class Compiled(Protocol):
    """What one compile says."""

    @property
    def corpus(self) -> Corpus:
        """The documents, their versions and clauses."""
        ...

    @property
    def paths(self) -> Mapping[str, str]:
        """Every path under which a document was kept, and its id."""
        ...

    @property
    def relations(self) -> Relations:
        """Which documents name one another."""
        ...


@dataclass(frozen=True)
class Serializer:
    """Makes records of what one compile holds; ``root`` is what addresses of the site begin with."""

    compiled: Compiled
    settings: Config
    root: str
    _resolvers: dict[tuple[str, str], Resolve] = field(default_factory=dict)

    def address(self, there: str) -> str:
        """An address of the site."""
        return self.root + there

    # -- documents and versions --

    def document(self, standing: Standing) -> Document:
        """A document as it stands on a day."""
        id_ = standing.record.id
        fields = records.document(standing, self.compiled.relations, self.settings.citation.get(id_, ()))
        return Document.of({**fields, "permalink": self.address(urls.document(id_))})

    def term_sources(self, record: DocumentRecord) -> Iterator[TermSource]:
        """The documents not published here whose terms a document takes."""
        for one in self.compiled.relations.absent(record, "terms_from"):
            yield TermSource.of({**records.elsewhere(one), "document": record.id})

    def version(self, book: DocumentView, version: versions_.Version) -> Version:
        """A version with its days and counts."""
        return Version.of(self._version(book, version))

    def _version(self, book: DocumentView, version: versions_.Version) -> records.Fields:
        counts = count_kinds(self.compiled.corpus.kinds(version))
        fields = records.with_days(version, counts, book.days(version))
        return {**fields, "permalink": self.address(urls.version(version))}

    def version_text(self, book: DocumentView, version: versions_.Version) -> VersionText:
        """A version with its text."""
        return VersionText.of({**self._version(book, version), "clauses": self.clauses(book, version)})

    def text(self, book: DocumentView, version: versions_.Version, as_of: date, basis: str) -> Text:
        """The text of a document on a day."""
        fields = records.text_of_version(version, book.days(version))
        return Text.of({**fields, "as_of": as_of, "basis": basis, "clauses": self.clauses(book, version, as_of)})

    def clauses(self, book: DocumentView, version: versions_.Version, on: date | None = None) -> list[records.Fields]:
        """The clauses of a version in reading order, with the date lines that it had ``on`` a day."""
        placed = book.clauses(version, on)
        resolve = self.resolver(book, version)
        return [
            {
                **records.clause_in_text(version.document, one, placed, book.record.lang),
                "html": inline(one.block.text, one.block.marks, resolve=resolve),
            }
            for one in placed
        ]

    # -- clauses --

    def citation(self, book: DocumentView, placed: values.Clause, version: versions_.Version) -> str:
        """How to cite a clause of a version: ``Services Schedule s 7.9``."""
        called = versions_.title(book.record, book.versions, version)
        named = name_document(book.record.id, called, self.shared_titles)
        return f"{named} {self._cited(placed, version)}"

    @cached_property
    def shared_titles(self) -> frozenset[str]:
        """The titles that several documents have."""
        return find_shared_titles(self.compiled.corpus)

    def _cited(self, placed: values.Clause, version: versions_.Version) -> str:
        """The clause within its document: by its number in that version, whenever its words are from."""
        return wording.cited(self.compiled.corpus.clause(version, placed.id) or placed, self.settings.citation_sign)

    def dated_citation(
        self, standing: Standing, placed: values.Clause, version: versions_.Version, day: date | None
    ) -> str:
        """How to cite a clause of a version, with its days and its address: what an agent pastes into a ticket.

        Of days with breaks in between, those that hold the ``day`` on which it is cited (None: today).
        """
        address = self.address(urls.version(version, placed.id))
        return write_dated(standing, version, self._cited(placed, version), address, self.shared_titles, day)

    def clause(self, book: DocumentView, span: Span, version: versions_.Version) -> Clause:
        """A clause while it stood as it was, to be read in a version."""
        return Clause.of(self._clause(book, span, version))

    def clause_version(self, book: DocumentView, span: Span, version: versions_.Version) -> ClauseVersion:
        """The same, with what happened to it."""
        change = book.change(span)
        fields: records.Fields | None = None
        if change:
            fields = {"kinds": [kind.value for kind in change.kinds], "redline": records.redline(redline_of(change))}
        return ClauseVersion.of({**self._clause(book, span, version), "change": fields})

    def _clause(self, book: DocumentView, span: Span, read_in: versions_.Version) -> records.Fields:
        placed, version, document = span.placed, span.stated_by, book.record.id
        block, days = placed.block, span.effective
        unchanged = book.unchanged(span)
        return {
            **records.clause(document, placed, book.record.lang),
            "citation": self.citation(book, placed, read_in),
            "hierarchy": [
                {"id": f"{document}/{one.id}", "label": one.block.label, "heading": one.block.heading}
                for one in span.above
            ],
            "html": inline(block.text, block.marks, resolve=self.resolver(book, version)),
            "markdown": markdown([placed._replace(parent=-1, depth=0)]).strip(),
            "starts_on": days and days.start,
            "ends_on": days and days.end,
            "unchanged_since": unchanged and unchanged.start,
            "published_at": span.first.published_at,
            "published_on": span.first.published_on,
            "effective_on": version.effective_on,
            "change_class": span.first.change_class.value,
            "note": span.first.note,
            "version": version.name,
            "commit": span.first.commit,
            "sha256": hashlib.sha256(block.text.encode()).hexdigest(),
            "certainty": book.certainty(span).value,
            "permalink": self.address(urls.version(read_in, placed.id)),
            "history": self.address(urls.clause(document, placed.id)),
        }

    def definition(
        self, book: DocumentView, version: versions_.Version, term: str, placed: values.Clause
    ) -> Definition:
        """A term, with the clause of a version that defines it."""
        return Definition(
            term=term,
            id=f"{book.record.id}/{placed.id}",
            document=book.record.id,
            clause=placed.id,
            citation=self.citation(book, placed, version),
            text=placed.block.text,
            permalink=self.address(urls.version(version, placed.id)),
        )

    def resolver(self, book: DocumentView, version: versions_.Version) -> Resolve:
        """For the links written in the text of a version: addresses of the site, "" for one that leads nowhere."""

        def resolve(address: str) -> str:
            """Read the anchors for the first link of a text, as most clauses have none."""
            return self._resolver(book, version)(address)

        return resolve

    def _resolver(self, book: DocumentView, version: versions_.Version) -> Resolve:
        key = (version.document, version.text_path)
        if key not in self._resolvers:
            anchors = {**book.retired, **{clause: clause for clause in book.corpus.clause_ids(book.record.id)}}
            inner = urls.Resolver("", version.text_path, self.compiled.paths, anchors, urls.document(version.document))
            self._resolvers[key] = lambda address: self._absolute(inner(address))
        return self._resolvers[key]

    def _absolute(self, found: str) -> str:
        return found if not found or ":" in found.partition("/")[0] else self.address(found.removeprefix("./"))
