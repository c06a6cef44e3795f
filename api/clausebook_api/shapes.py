"""Values of the core as the shapes that the API gives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from clausebook.config import Config
from clausebook.export.markdown import markdown
from clausebook.html import urls, wording
from clausebook.html.clause import Resolve, inline
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.version import DocumentRecord, Version
from clausebook.redline.word_diff import redline_of
from clausebook.relations import NAMING, Named
from clausebook.timeline.status import Standing
from clausebook.timeline.validity import Days, Span
from clausebook_api import schemas
from clausebook_api.document_view import DocumentView

if TYPE_CHECKING:
    from clausebook_api.snapshot import Snapshot

COUNTED = (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.REWORDED, ChangeKind.MOVED, ChangeKind.RENUMBERED)


def in_force(days: Days | None) -> str:
    """When something is in force, as a citation says it."""
    if days is None:
        return "never in force"
    if days.end is None:
        return f"in force since {wording.day(days.start)}"
    return f"in force {wording.day(days.start)} to {wording.day(days.end)}"


@dataclass(frozen=True)
class Shapes:
    """Makes shapes of what one snapshot holds; ``root`` is what addresses of the site begin with."""

    snapshot: Snapshot
    settings: Config
    root: str
    _resolvers: dict[tuple[str, str], Resolve] = field(default_factory=dict)

    def address(self, there: str) -> str:
        """An address of the site."""
        return self.root + there

    # -- documents and versions --

    def document(self, standing: Standing) -> schemas.Document:
        """A document as it stands on a day."""
        record, current, coming = standing.record, standing.current, standing.coming
        relations = self.snapshot.relations
        status = "withdrawn" if standing.withdrawn else "in-force" if current else "upcoming"
        return schemas.Document.model_validate(
            {
                **{name: getattr(record, name) for name in ("id", "kind", "lang", "summary")},
                **{name: list(relations.here(record, name)) for name in ("incorporated_into", "terms_from")},
                "aliases": list(record.aliases),
                "parts": [one.id for one in relations.parts(record)],
                "translation_of": "".join(relations.here(record, "translation_of")),
                "elsewhere": list(self._elsewhere(record)),
                "as_of": standing.today,
                "title": standing.title,
                "status": status,
                "short_names": list(self.settings.citation.get(record.id, ())),
                "versions": len(standing.versions),
                "version": current and current.name,
                "last_updated": standing.text.last_updated,
                "effective_on": standing.since if current else None,
                "upcoming": coming[0].name if coming else None,
                "upcoming_on": coming[0].effective_on if coming else None,
                "withdrawn_on": record.withdrawn_on,
                "permalink": self.address(urls.document(record.id)),
            }
        )

    def _elsewhere(self, record: DocumentRecord) -> Iterator[schemas.NamedElsewhere]:
        """What a document names that is not published here, each once with the fields that name it."""
        found = [(one, key) for key in NAMING for one in self.snapshot.relations.absent(record, key)]
        for named in dict.fromkeys(one for one, _ in found):
            keys = [key for one, key in found if one == named]
            yield schemas.NamedElsewhere.model_validate({**elsewhere(named), "named_in": keys})

    def term_sources(self, record: DocumentRecord) -> Iterator[schemas.TermSource]:
        """The documents not published here whose terms a document takes."""
        for one in self.snapshot.relations.absent(record, "terms_from"):
            yield schemas.TermSource.model_validate({**elsewhere(one), "document": record.id})

    def version(self, book: DocumentView, version: Version) -> schemas.Version:
        """A version with its days and counts."""
        return schemas.Version.model_validate(self._version(book, version))

    def _version(self, book: DocumentView, version: Version) -> dict[str, object]:
        names = (
            "document", "number", "title", "declared", "note", "published_at", "published_on", "last_updated",
            "effective_on", "withdrawn_on", "commit", "sha256",
        )  # fmt: skip
        days = book.days(version)
        counts = self.snapshot.corpus.counts(version)
        return {
            **{name: getattr(version, name) for name in names},
            "version": version.name,
            "kind": version.change_class.value,
            "last_updated_source": version.last_updated_source.value,
            "effective_source": version.effective_source.value,
            "starts_on": days and days.start,
            "ends_on": days and days.end,
            "changes": {kind.value: counts[kind] for kind in COUNTED},
            "permalink": self.address(urls.version(version)),
        }

    def version_text(self, book: DocumentView, version: Version) -> schemas.VersionText:
        """A version with its text."""
        return schemas.VersionText.model_validate(
            {**self._version(book, version), "clauses": self.clauses(book, version)}
        )

    def text(self, book: DocumentView, version: Version, as_of: date, basis: str) -> schemas.Text:
        """The text of a document on a day."""
        names = ("document", "title", "last_updated", "effective_on", "sha256", "commit")
        days = book.days(version)
        return schemas.Text.model_validate(
            {
                **{name: getattr(version, name) for name in names},
                "as_of": as_of,
                "basis": basis,
                "version": version.name,
                "starts_on": days and days.start,
                "ends_on": days and days.end,
                "clauses": self.clauses(book, version),
            }
        )

    def clauses(self, book: DocumentView, version: Version) -> list[schemas.ClauseText]:
        """The clauses of a version in reading order."""
        placed = book.clauses(version)
        resolve = self.resolver(book, version)
        return [self._clause_text(version.document, one, placed, resolve) for one in placed]

    def _clause_text(
        self, document: str, placed: Clause, clauses: Sequence[Clause], resolve: Resolve
    ) -> schemas.ClauseText:
        block = placed.block
        return schemas.ClauseText(
            id=f"{document}/{placed.id}",
            clause=placed.id,
            label=block.label,
            address=placed.address,
            depth=placed.depth,
            parent=f"{document}/{clauses[placed.parent].id}" if placed.parent >= 0 else None,
            heading=block.heading,
            unit=block.kind.value,
            text=block.text,
            html=inline(block.text, block.marks, resolve=resolve),
        )

    # -- clauses --

    def citation(self, book: DocumentView, placed: Clause) -> str:
        """How to cite a clause: ``Services Schedule s 7.9``."""
        return f"{book.record.title} {wording.cited(placed)}"

    def dated_citation(self, book: DocumentView, span: Span, version: Version) -> str:
        """How to cite a clause as it stood, with its address in a version: what an agent pastes into a ticket."""
        address = self.address(urls.version(version, span.clause))
        return f"{self.citation(book, span.placed)} ({in_force(span.effective)}), {address}"

    def clause(self, book: DocumentView, span: Span, version: Version) -> schemas.Clause:
        """A clause while it stood as it was, to be read in a version."""
        return schemas.Clause.model_validate(self._clause(book, span, version))

    def clause_version(self, book: DocumentView, span: Span, version: Version) -> schemas.ClauseVersion:
        """The same, with what happened to it."""
        change = book.change(span)
        told = {"kinds": [kind.value for kind in change.kinds], "redline": redline(change)} if change else None
        return schemas.ClauseVersion.model_validate({**self._clause(book, span, version), "change": told})

    def _clause(self, book: DocumentView, span: Span, read_in: Version) -> dict[str, object]:
        placed, version, document = span.placed, span.stated_by, book.record.id
        block = placed.block
        days = span.effective
        return {
            "id": f"{document}/{placed.id}",
            "document": document,
            "clause": placed.id,
            "label": block.label,
            "address": placed.address,
            "citation": self.citation(book, placed),
            "hierarchy": [
                {"id": f"{document}/{one.id}", "label": one.block.label, "heading": one.block.heading}
                for one in span.above
            ],
            "heading": block.heading,
            "unit": block.kind.value,
            "text": block.text,
            "html": inline(block.text, block.marks, resolve=self.resolver(book, version)),
            "markdown": markdown([placed._replace(parent=-1, depth=0)]).strip(),
            "starts_on": days and days.start,
            "ends_on": days and days.end,
            "published_at": span.first.published_at,
            "published_on": span.first.published_on,
            "effective_on": version.effective_on,
            "kind": span.first.change_class.value,
            "note": span.first.note,
            "version": version.name,
            "commit": span.first.commit,
            "sha256": hashlib.sha256(block.text.encode()).hexdigest(),
            "lang": book.record.lang,
            "certainty": book.certainty(span).value,
            "permalink": self.address(urls.version(read_in, placed.id)),
            "history": self.address(urls.clause(document, placed.id)),
        }

    def resolver(self, book: DocumentView, version: Version) -> Resolve:
        """For the links written in the text of a version: addresses of the site, "" for one that leads nowhere."""
        key = (version.document, version.path)
        if key not in self._resolvers:
            anchors = {**book.retired, **{clause: clause for clause in book.timelines}}
            inner = urls.Resolver("", version.path, self.snapshot.paths, anchors, urls.document(version.document))
            self._resolvers[key] = lambda address: self._absolute(inner(address))
        return self._resolvers[key]

    def _absolute(self, found: str) -> str:
        return found if not found or ":" in found.partition("/")[0] else self.address(found.removeprefix("./"))

    # -- changes --

    def change(self, document: str, change: Change) -> schemas.Change:
        """What happened to one clause."""
        return schemas.Change(
            clause=f"{document}/{change.clause}",
            kinds=[kind.value for kind in change.kinds],
            before=_side(change.before),
            after=_side(change.after),
            redline=redline(change),
            certainty=change.certainty.value,
            other=list(change.other),
        )


def elsewhere(named: Named) -> dict[str, object]:
    """What is told of a document that is not published here."""
    return {"title": named.title, "url": named.url, "published": False}


def redline(change: Change) -> list[schemas.Redline]:
    """The redline of a change; a whole clause when it was added or removed."""
    return [schemas.Redline.model_validate({"op": op, "text": text}) for op, text in redline_of(change)]


def _side(placed: Clause | None) -> schemas.Side | None:
    if placed is None:
        return None
    return schemas.Side(label=placed.block.label, address=placed.address, text=placed.block.wording)
