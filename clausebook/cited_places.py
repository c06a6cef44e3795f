"""References to clauses of any document, as its text stood on a day: ``SS 7.9``, ``section 7.9 of the ToS``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple, Protocol

from clausebook.citation.documents import Named, find_named, find_shared, is_name, split
from clausebook.citation.items import find_place, take_item
from clausebook.citation.lexer import has_only_numbers
from clausebook.citation.read import Certainty, Meant, Reader
from clausebook.corpus import Corpus
from clausebook.crossref.resolve import Place
from clausebook.model.change import Clause
from clausebook.model.version import DocumentRecord, Version, absent, in_force, published_periods, title

_READERS = 256  # texts that are remembered as they are cited
_DAYS = 16  # on which documents are remembered as they were called
_NEAREST = 8


class CitedPlace(NamedTuple):
    """A place in the text of a document."""

    version: Version
    place: Place

    @property
    def document(self) -> str:
        """The id of the document."""
        return self.version.document


class Cited(NamedTuple):
    """What a reference means: one place if ``exact``; several, the shallowest first, if ``ambiguous``.

    ``nearest``: nothing is called so, and these come nearest, if any do.
    """

    certainty: Certainty
    places: tuple[CitedPlace, ...]


class CitationReader:
    """Reads references in a corpus; ``short`` are names that were set for documents, by their ids."""

    def __init__(self, corpus: Corpus, short: Mapping[str, Sequence[str]]) -> None:
        self.corpus = corpus
        self._short = short
        self._reader = lru_cache(maxsize=_READERS)(self._open)
        self._names = lru_cache(maxsize=_DAYS)(self._list_names)

    def _list_names(self, day: date, basis: str) -> tuple[Named, ...]:
        """What every document with a version may be called on a day."""
        found = []
        for one in self.corpus.documents():
            versions = self.corpus.versions(one.id)
            held = find_version_on(versions, day, basis)
            if versions:
                called = title(one, versions, held) if held else one.title
                short = tuple(self._short.get(one.id, ()))
                found.append(Named(one.id, called, one.path, one.aliases, short, one.kind, one.lang))
        return tuple(found)

    def read(self, reference: str, day: date, basis: str = "effective") -> Cited:
        """The clauses meant, of the texts that hold on a legal day; nothing for what is no citation.

        A number, or a document with a number or a heading, must be in it.
        """
        near: tuple[CitedPlace, ...] = ()
        named = False
        names = self._names(day, basis)
        for documents, rest, whole in split(reference, names):
            named = named or whole
            found = self._read_all(documents, rest, day, basis) if rest else Cited("nearest", ())
            if found.certainty != "nearest":
                return found
            near = near or found.places
        if not named and not near and has_only_numbers(reference):
            return self._read_all([one.document for one in names], reference, day, basis)
        return Cited("nearest", near)

    def find(self, reference: str, day: date, basis: str = "effective") -> list[tuple[str, str]]:
        """The clauses meant, by document and clause; nothing for what is no citation, or leads to none.

        What stands under a number without words of its own is meant by it.
        """
        found = self.read(reference, day, basis)
        some = found.places if found.certainty != "nearest" else ()
        return [(one.document, id_) for one in some for id_ in self._find_worded(one)]

    def _find_worded(self, cited: CitedPlace) -> list[str]:
        """The clause at a place; if it has no words, the clauses under it."""
        clause, *later = self.corpus.clauses(cited.version)[cited.place.clause :]
        if clause.block.wording.strip():
            return [clause.id]
        return [one.id for one in takewhile(lambda one: one.depth > clause.depth, later)] or [clause.id]

    def is_name(self, text: str, day: date, basis: str = "effective") -> bool:
        """Whether a text is a whole name of a document on a day, and nothing else."""
        return is_name(text, self._names(day, basis))

    def find_documents(self, reference: str, day: date, basis: str = "effective") -> tuple[str, ...]:
        """The documents that are called so on a day, if a reference is nothing but a name."""
        return find_named(reference, self._names(day, basis))

    def clause(self, cited: CitedPlace) -> Clause:
        """What stands at a place; an item inside a sentence as a clause of its own."""
        return take_item(self.corpus.clauses(cited.version), cited.place)

    def _read_all(self, documents: Sequence[str], rest: str, day: date, basis: str) -> Cited:
        sure: list[CitedPlace] = []
        near: list[CitedPlace] = []
        for document in documents:
            version = find_version_on(self.corpus.versions(document), day, basis)
            meant = self.read_in(version, rest) if version else None
            if version and meant:
                some = near if meant.certainty == "nearest" else sure
                some += [CitedPlace(version, place) for place in meant.places]
        if sure:
            sure.sort(key=lambda one: self.corpus.clauses(one.version)[one.place.clause].depth)
            return Cited("ambiguous" if len(sure) > 1 else "exact", tuple(sure))
        return Cited("nearest", tuple(near[:_NEAREST]))

    def read_in(self, version: Version, rest: str) -> Meant:
        """What a reference means in one text: an id, a former one, or a citation."""
        clauses = self.corpus.clauses(version)
        name = self.corpus.retired_ids(version.document).get(rest, rest)
        place = find_place(clauses, name)
        return Meant("exact", (place,)) if place else self._reader(version).read(rest)

    def _open(self, version: Version) -> Reader:
        return Reader(self.corpus.clauses(version))


class Titled(Protocol):
    """A corpus as far as titles go."""

    def documents(self) -> Iterable[DocumentRecord]:
        """Every document."""
        ...

    def versions(self, document: str, /) -> Iterable[Version]:
        """The versions of a document."""
        ...


def find_shared_titles(corpus: Titled) -> frozenset[str]:
    """The titles that several documents have, or once had."""
    titles = (
        (one.id, {one.title, *(version.title for version in corpus.versions(one.id))}) for one in corpus.documents()
    )
    return find_shared((document, called) for document, some in titles for called in some)


def find_version_on(versions: Sequence[Version], day: date, basis: str) -> Version | None:
    """The version that holds on a legal day: that is in force, or the newest that had landed."""
    if basis == "effective":
        return in_force(versions, day)
    held = (one for one in published_periods(versions) if one.start <= day and (one.end is None or day <= one.end))
    return None if absent(versions, day) else next((one.version for one in held if one.ever), None)
