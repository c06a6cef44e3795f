"""What one compile says, opened: the corpus, the search index beside it, and the documents already read."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import structlog

from clausebook.cited_places import CitationReader
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.model.errors import ClausebookError
from clausebook.model.version import DocumentRecord
from clausebook.relations import Relations, current_ids
from clausebook_api.config import ApiConfig
from clausebook_api.document_view import DocumentView
from clausebook_api.errors import Problem
from clausebook_api.response import Answer
from clausebook_api.search import Index
from clausebook_api.serializers.serializer import Serializer

T = TypeVar("T")

_log = structlog.get_logger()
_EVERY = 1.0  # seconds between two looks at the files
_KEPT = 20_000  # answers; about 100 MB


class Snapshot:
    """A corpus and an index, never replaced: an answer made of one snapshot is of one compile.

    The index may be of another commit than the corpus (``stale``), or missing: search answers come from the
    index alone, all others from the corpus alone.
    """

    def __init__(self, corpus: Corpus, index: Index | None, settings: Config) -> None:
        self.corpus = corpus
        self.index = index
        self.commit = corpus.tip
        self.settings = settings
        own = weakref.proxy(self)  # so that it goes, and its index with it, when the last answer is made of it
        self.serializer = Serializer(own, settings, settings.site_url or "/")
        self.local = Serializer(own, settings, settings.base_path)  # for pages, which stay on the server that has them
        self._lock = threading.RLock()
        self._books: dict[str, DocumentView] = {}
        self._kept: dict[object, Answer] = {}

    @cached_property
    def records(self) -> Mapping[str, str]:
        """The id of each document with a version, by its id and its former ids."""
        return current_ids(self._documents)

    @cached_property
    def relations(self) -> Relations:
        """Which documents name one another."""
        return Relations(self._documents, self.settings.elsewhere)

    @cached_property
    def citations(self) -> CitationReader:
        """Reads references to clauses."""
        return CitationReader(self.corpus, self.settings.citation)

    @cached_property
    def _documents(self) -> tuple[DocumentRecord, ...]:
        found = (record for record in self.corpus.documents() if self.corpus.versions(record.id))
        return tuple(sorted(found, key=lambda record: record.id))

    @property
    def stale(self) -> bool:
        """Whether the corpus is not the one that the index was made of."""
        return self.index is None or self.index.commit != self.commit or self.index.fallback

    def book(self, document: str) -> DocumentView:
        """A document by its id. Raises Problem ``document-not-found``."""
        found = self._books.get(document)
        if found is not None:
            return found
        if self.records.get(document) != document:
            raise Problem("document-not-found", f"The documents are listed at /v1/documents: {document!r} is none")
        record = next(one for one in self.corpus.documents() if one.id == document)
        with self._lock:
            return self._books.setdefault(document, DocumentView(self.corpus, record))

    def alone(self, make: Callable[[], T]) -> T:
        """What is made while nobody else reads the corpus."""
        with self._lock:
            return make()

    def keep(self, key: object, make: Callable[[], Answer]) -> Answer:
        """The answer kept under a key; made, if it is not there, while nobody else reads the corpus."""
        found = self._kept.get(key)
        if found is None:
            with self._lock:
                found = make()
                if len(self._kept) >= _KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = found
        return found

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Every path under which a document was kept, or a part of it is, and its id."""
        parts = {piece: book.record.id for book in self.books() for piece in book.record.pieces}
        return parts | {
            path: book.record.id
            for book in self.books()
            for version in book.versions
            for path in (version.path, version.text_path)
        }

    def books(self) -> tuple[DocumentView, ...]:
        """Every document with a version, by id."""
        return tuple(self.book(id_) for id_ in sorted(set(self.records.values())))


class SnapshotCache:
    """Gives the newest snapshot; looks once a second whether the files were replaced."""

    def __init__(self, config: ApiConfig, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self.config = config
        self._now, self._monotonic = now, monotonic
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._seen: tuple[object, ...] = ()
        self._looked = float("-inf")
        self._today = (float("-inf"), date.min)

    @property
    def now(self) -> datetime:
        """The instant it is (UTC)."""
        return self._now()

    @property
    def today(self) -> date:
        """The legal day it is."""
        tick = self._monotonic()
        since, day = self._today
        if tick - since >= _EVERY:
            day = self._now().astimezone(self.config.settings.zone).date()
            self._today = (tick, day)
        return day

    def current(self) -> Snapshot:
        """The newest snapshot. Raises :class:`clausebook.model.errors.CorpusError` if there never was a sound one."""
        tick = self._monotonic()
        found = self._snapshot
        if found is not None and tick - self._looked < _EVERY:
            return found
        if found is None:
            with self._lock:
                return self._snapshot or self._look(tick)
        if self._lock.acquire(blocking=False):  # others go on with what there is
            try:
                return self._look(tick)
            finally:
                self._lock.release()
        return found

    def _look(self, tick: float) -> Snapshot:
        self._looked = tick
        files = (self.config.corpus, self.config.derived / "index", self.config.derived / "meaning" / "complete")
        seen = tuple(map(_identity, files))
        if self._snapshot is not None and seen == self._seen:
            return self._snapshot
        try:
            corpus = Corpus(self.config.corpus)
        except ClausebookError as error:
            if self._snapshot is None:
                raise
            _log.error("corpus", findings=[finding.code for finding in error.findings])
            return self._snapshot
        self._snapshot = Snapshot(corpus, self._index(), self.config.settings)
        self._seen = seen
        _log.info("opened", commit=self._snapshot.commit, stale=self._snapshot.stale)
        return self._snapshot

    def _index(self) -> Index | None:
        before = self._snapshot.index if self._snapshot else None
        try:
            found = Index.open(self.config.derived, self.config.search_engine)
        except ClausebookError as error:
            _log.error("index", findings=[finding.code for finding in error.findings])
            return before
        found = before if before and before.path == found.path else found
        if self.config.model:
            self._relate(found, self.config.model)
        return found

    def _relate(self, index: Index, model: Path) -> None:
        """Let an index sort by meaning too; where that cannot be, it goes by words alone."""
        from clausebook_api.meaning import relating  # noqa: PLC0415 - libraries of an extra

        try:
            relating.relate(index, self.config.derived, model)
        except ClausebookError as error:
            _log.error("meaning", findings=[str(finding) for finding in error.findings])


def _identity(path: Path) -> tuple[int, int, int] | None:
    """What tells one file from the one that takes its place."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return (status.st_dev, status.st_ino, status.st_mtime_ns)
