"""A document as it stands on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from clausebook.model.version import DocumentRecord
from clausebook.records.record import Fields, Record
from clausebook.records.words import DocumentId, DocumentKind, DocumentTitle, Lang, WithdrawalNote, WithdrawnOn
from clausebook.relations import NAMING, Named, Relations
from clausebook.timeline.status import Standing


class Elsewhere(Record):
    """A document that is named here and not published here."""

    title: str = Field(description="As the settings give it; else the name by which it is named, which is no id here.")
    url: str = Field(description="Where it can be read, if the settings say; else empty.")
    published: Literal[False] = Field(description="It is not, here.")


class NamedElsewhere(Elsewhere):
    """One that a document names, with the fields that would hold its id if it were published here."""

    named_in: list[Literal["incorporated_into", "terms_from", "translation_of"]] = Field(
        description="The fields of the document that name it."
    )


class Document(Record):
    """A document as it stands on a day, by what was published then."""

    id: DocumentId
    as_of: date = Field(description="The legal day.")
    title: DocumentTitle
    document_kind: DocumentKind
    lang: Lang
    status: Literal["in-force", "upcoming", "withdrawn"] = Field(description="How it stands on that day.")
    summary: str = Field(description="What it is about, as its front matter says.")
    aliases: list[str] = Field(description="Its former ids.")
    short_names: list[str] = Field(description="What it is called in citations, as the settings say.")
    incorporated_into: list[str] = Field(description="The documents it is part of. Every id here is published.")
    parts: list[str] = Field(description="The documents that are part of it, withdrawn ones among them.")
    terms_from: list[str] = Field(description="The documents whose terms hold in it too.")
    translation_of: str = Field(description="The document it translates; empty if it is no translation.")
    elsewhere: list[NamedElsewhere] = Field(description="Those among them that are not published here.")
    versions: int = Field(description="How many versions there are.")
    version: str | None = Field(description="The version in force on that day.")
    last_updated: date | None = Field(description="The legal day of its wording.")
    effective_on: date | None = Field(description="Since when the version in force holds.")
    upcoming: str | None = Field(description="The next version that is announced.")
    upcoming_on: date | None = Field(description="When that takes effect.")
    withdrawn_on: WithdrawnOn
    withdrawal_note: WithdrawalNote


def document(standing: Standing, relations: Relations, short_names: Sequence[str]) -> Fields:
    """The fields of :class:`Document`."""
    record, current, coming = standing.record, standing.current, standing.coming
    return {
        **{name: getattr(record, name) for name in ("id", "lang", "summary")},
        **{name: list(relations.here(record, name)) for name in ("incorporated_into", "terms_from")},
        "document_kind": record.kind,
        "aliases": list(record.aliases),
        "parts": [one.id for one in relations.parts(record)],
        "translation_of": "".join(relations.here(record, "translation_of")),
        "elsewhere": list(_elsewhere(record, relations)),
        "as_of": standing.today,
        "title": standing.title,
        "status": "withdrawn" if standing.withdrawn else "in-force" if current else "upcoming",
        "short_names": list(short_names),
        "versions": len(standing.versions),
        "version": current and current.name,
        "last_updated": standing.text.last_updated,
        "effective_on": standing.since if current else None,
        "upcoming": coming[0].name if coming else None,
        "upcoming_on": coming[0].effective_on if coming else None,
        "withdrawn_on": record.withdrawn_on,
        "withdrawal_note": standing.why_withdrawn,
    }


def elsewhere(named: Named) -> Fields:
    """The fields of :class:`Elsewhere`."""
    return {"title": named.title, "url": named.url, "published": False}


def _elsewhere(record: DocumentRecord, relations: Relations) -> Iterator[Fields]:
    """What a document names that is not published here, each once with the fields that name it."""
    found = [(one, key) for key in NAMING for one in relations.absent(record, key)]
    for named in dict.fromkeys(one for one, _ in found):
        yield {**elsewhere(named), "named_in": [key for one, key in found if one == named]}
