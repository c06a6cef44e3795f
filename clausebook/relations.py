"""Which documents name one another: what a document is part of, its parts, and whose terms it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from clausebook.config_tables import Elsewhere
from clausebook.model.version import DocumentRecord

NAMING = ("incorporated_into", "terms_from", "translation_of")


class Named(NamedTuple):
    """A document that another one names; without ``id`` it is not published here, and may be at ``url``."""

    id: str
    title: str
    url: str = ""


def current_ids(records: Iterable[DocumentRecord]) -> Mapping[str, str]:
    """The id of each document by its id and its former ids; a former id that another has today is that other's."""
    records = tuple(records)
    former = {alias: record.id for record in records for alias in record.aliases}
    return former | {record.id: record.id for record in records}


@dataclass(frozen=True)
class Relations:
    """What the published documents, withdrawn ones among them, name; ``elsewhere`` tells of some that are not here."""

    records: tuple[DocumentRecord, ...]
    elsewhere: Mapping[str, Elsewhere]

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return current_ids(self.records)

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {record.id: record.title for record in self.records}

    def named(self, record: DocumentRecord, key: str) -> tuple[Named, ...]:
        """The documents that a key of the front matter names, each once, never the document itself."""
        value = getattr(record, key)
        names = (value,) if isinstance(value, str) else value
        found = dict.fromkeys(self._named(name) for name in names if name)
        return tuple(one for one in found if one.id != record.id)

    def _named(self, name: str) -> Named:
        document = self._ids.get(name)
        if document:
            return Named(document, self._titles[document])
        told = self.elsewhere.get(name)
        return Named("", told.title, told.url) if told else Named("", name)

    def here(self, record: DocumentRecord, key: str) -> tuple[str, ...]:
        """The ids of those that are published here."""
        return tuple(one.id for one in self.named(record, key) if one.id)

    def absent(self, record: DocumentRecord, key: str) -> tuple[Named, ...]:
        """Those that are not."""
        return tuple(one for one in self.named(record, key) if not one.id)

    def parts(self, record: DocumentRecord) -> tuple[Named, ...]:
        """The documents that say they are part of this one, in the order of the records."""
        return self._parts.get(record.id, ())

    @cached_property
    def _parts(self) -> Mapping[str, tuple[Named, ...]]:
        found: dict[str, tuple[Named, ...]] = {}
        for parent, part in self._incorporated():
            found[parent] = (*found.get(parent, ()), part)
        return found

    def _incorporated(self) -> Iterator[tuple[str, Named]]:
        for record in self.records:
            for parent in self.here(record, "incorporated_into"):
                yield parent, Named(record.id, record.title)
