"""The site as a whole: every document as it stands on one legal day, and what pages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from clausebook.citation.documents import name_document
from clausebook.citation.style import DEFAULT
from clausebook.cited_places import find_shared_titles
from clausebook.config import Config
from clausebook.config_tables import Elsewhere
from clausebook.html import change_counts, urls, wording
from clausebook.html.citation import write_dated
from clausebook.html.language import say
from clausebook.identity.clause_ids import heading_anchors
from clausebook.model.change import Clause
from clausebook.model.errors import UseError
from clausebook.model.version import ChangeClass, DocumentRecord, Version
from clausebook.relations import Relations
from clausebook.timeline.status import Standing
from clausebook_site import version_note
from clausebook_site.corpus_protocol import CorpusReader

GROUPS = {
    "agreement": "Agreements",
    "schedule": "Schedules",
    "addendum": "Addenda",
    "policy": "Policies",
    "notice": "Notices",
}
KINDS = {
    "agreement": "Agreement",
    "schedule": "Schedule",
    "addendum": "Addendum",
    "policy": "Policy",
    "notice": "Notice",
}


@dataclass(frozen=True, slots=True)
class Site:
    """What the site is called, where it will stand (``url`` ends in a slash, or is empty), and for which day it is."""

    name: str
    url: str
    today: date
    lang: str = "en"
    organisation: str = ""
    contact: str = ""
    entries: int = 50  # of a feed; 0 for no feeds
    draft: bool = False  # the texts are not published yet
    service: str = ""  # where notices are asked for; "": nowhere
    folder: str = ""  # of the terms, whose pictures and other files go with the pages; "": none
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)  # documents that are not published here, by id
    citation_sign: str = DEFAULT  # before the number of a clause
    exports: tuple[str, ...] = ()  # the formats in which every version lies beside its page
    removed_pages: bool = False  # clauses that no longer stand have pages of their own

    @classmethod
    def of(cls, config: Config, today: date, *, draft: bool = False, exports: tuple[str, ...] = ()) -> Site:
        """The site that the settings of a repository describe."""
        return cls(
            config.site_name,
            config.site_url,
            today,
            config.lang,
            config.organisation,
            config.contact,
            config.feeds.entries if config.feeds.enabled else 0,
            draft,
            config.notices.service,
            "" if config.terms == "." else config.terms,
            config.elsewhere,
            config.citation_sign,
            exports,
            config.removed_clause_pages,
        )

    def absolute(self, address: str) -> str:
        """The address to print or send: with the site's own when that is known."""
        return (self.url or "/") + address


Keep = Callable[[str, Version, Callable[[], Any]], Any]  # kind of value, version, how it is made → the value


def _afresh(_kind: str, _version: Version, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
    return make()


def _newest_first(version: Version) -> tuple[datetime, str, int]:
    return version.published_at, version.document, version.number


def _headings(clauses: Sequence[Clause]) -> dict[str, str]:
    return {anchor: clauses[place].id for anchor, place in heading_anchors(placed.block for placed in clauses)}


@dataclass(frozen=True)
class Publication:
    """A corpus on one legal day; ``keep`` may remember JSON values that depend only on texts up to a version."""

    reader: CorpusReader
    site: Site
    keep: Keep = _afresh
    _anchors: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Every document with at least one version, by id, in order of title."""
        found = {
            record.id: Standing(record, self.reader.versions(record.id), self.site.today)
            for record in sorted(self.reader.documents(), key=lambda record: (record.title, record.id))
        }
        return {name: standing for name, standing in found.items() if standing.versions}

    @cached_property
    def current(self) -> tuple[Standing, ...]:
        """The documents that are not withdrawn."""
        return tuple(standing for standing in self.standings.values() if not standing.withdrawn)

    @cached_property
    def withdrawn(self) -> tuple[Standing, ...]:
        """The documents that are."""
        return tuple(standing for standing in self.standings.values() if standing.withdrawn)

    @cached_property
    def relations(self) -> Relations:
        """Which documents name one another."""
        return Relations(tuple(one.record for one in self.standings.values()), self.site.elsewhere)

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[Standing, ...]], ...]:
        """The current documents by kind."""
        groups = [
            (say(title), tuple(one for one in self.current if one.record.kind == kind))
            for kind, title in GROUPS.items()
        ]
        return tuple((title, found) for title, found in groups if found)

    @cached_property
    def coming(self) -> tuple[Version, ...]:
        """Every announced version, soonest first."""
        found = [version for standing in self.current for version in standing.coming]
        return tuple(sorted(found, key=lambda version: (version.effective_on, version.document)))

    @cached_property
    def published(self) -> tuple[Version, ...]:
        """Every material version, newest first."""
        found = [edition.head for standing in self.standings.values() for edition in standing.editions]
        return tuple(sorted(found, key=_newest_first, reverse=True))

    @cached_property
    def fed(self) -> tuple[Version, ...]:
        """What feeds tell: every material version, and every text in which only numbers are others, newest first."""
        corrected = (one for standing in self.standings.values() for edition in standing.editions
                     for one in edition.corrections)  # fmt: skip
        renumbered = [one for one in corrected if one.change_class is ChangeClass.RENUMBERING]
        return tuple(sorted((*self.published, *renumbered), key=_newest_first, reverse=True))

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Every path under which a document was ever kept, or a part of it is, and its id."""
        found = {piece: standing.record.id for standing in self.current for piece in standing.record.pieces}
        for standing in self.standings.values():
            paths = (path for version in standing.versions for path in (version.path, version.text_path))
            found.update(dict.fromkeys(paths, standing.record.id))
        found.update((standing.record.path, standing.record.id) for standing in self.current)
        return found

    def anchors(self, document: str) -> Mapping[str, str]:
        """What an anchor within a document may be called, and the clause it means."""
        if document not in self._anchors:
            self._anchors[document] = self.retired(document) | {name: name for name in self.clause_ids(document)}
        return self._anchors[document]

    def clause_ids(self, document: str) -> tuple[str, ...]:
        """Every clause id the document ever had."""
        newest = self.standings[document].versions[-1]
        return tuple(self.keep("clause ids", newest, lambda: self.reader.clause_ids(document)))

    def retired(self, document: str) -> dict[str, str]:
        """Old clause ids of a document and the ids they are now, in order."""
        newest = self.standings[document].versions[-1]
        return dict(self.keep("retired ids", newest, lambda: sorted(self.reader.retired_ids(document).items())))

    def counted(self, version: Version) -> str:
        """How many clauses of a version changed, by kind."""
        counted = str(
            self.keep(
                "counts", version, lambda: change_counts.summarize(one.kinds for one in self.reader.changes(version))
            )
        )
        return change_counts.write_summary(counted, first=version.number == 1)

    def numbers(self, version: Version) -> dict[str, str]:
        """The clause id for every clause number of a version."""
        return dict(self.keep("numbers", version, lambda: version_note.numbers(self.reader.clauses(version))))

    def resolver(self, here: str, version: Version, text: str) -> urls.Resolver:
        """For the links written in a version's text, on the page ``here``; its own clauses stand on ``text``."""
        anchors = {**self.headings(version), **self.anchors(version.document)}
        return urls.Resolver(here, version.text_path, self.paths, anchors, text)

    def headings(self, version: Version) -> dict[str, str]:
        """The clause id for every anchor that git hosts give the headings of a version."""
        return dict(self.keep("headings", version, lambda: _headings(self.reader.clauses(version))))

    def record(self, document: str) -> DocumentRecord | None:
        """The record of a document that has pages."""
        standing = self.standings.get(document)
        return standing.record if standing else None

    def check(self) -> None:
        """Refuse ids that would stand where the site keeps pages of its own."""
        taken = sorted(set(self.standings) & urls.RESERVED)
        if taken:
            raise UseError.of(
                "E_RESERVED_ID",
                f"A document cannot have the id {taken[0]}",
                "The site has a page of that name. Give the document another id.",
                self.standings[taken[0]].record.path,
            )

    @cached_property
    def shared_titles(self) -> frozenset[str]:
        """The titles that several documents have."""
        return find_shared_titles(self.reader)

    def folder(self, record: DocumentRecord) -> str:
        """The folder of a document, if others have the same title; else ""."""
        shared = name_document(record.id, record.title, self.shared_titles) != record.title
        return record.path.rpartition("/")[0] if shared else ""

    def citation_frame(self, standing: Standing, version: Version) -> str:
        """How to cite any clause of a version: ``{cite}`` and ``{clause}`` stand for the clause."""
        address = f"{self.site.absolute(urls.version(version))}#{{clause}}"
        return write_dated(standing, version, "{cite}", address, self.shared_titles)

    def citation(self, standing: Standing, placed: Clause, version: Version) -> str:
        """How to cite a clause of one version, with its permanent address."""
        here = next((one for one in self.reader.clauses(version) if one.id == placed.id), placed)
        address = self.site.absolute(urls.version(version, placed.id))
        return write_dated(standing, version, wording.cited(here, self.site.citation_sign), address, self.shared_titles)
