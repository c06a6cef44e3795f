"""The clauses of each version, put together from the blocks that versions share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock

from clausebook.citation.write import Citation, cite_all
from clausebook.corpus import encoding
from clausebook.model.change import Clause
from clausebook.model.clause import Block, ParsedClause
from clausebook.parse.blocks import Unit
from clausebook.parse.tree import arrange

_MANY = 500  # values bound to one statement
_CLAUSES = 100_000  # of texts that are remembered: some 20 MB
_SHAPES = 16  # of texts whose citations are remembered
_OUTLINES = 4_096  # of versions that are remembered
_DOCUMENTS = 16  # whose names of clauses are remembered


class Texts:
    """The texts in a corpus; the last ones asked for are remembered. Versions and clauses go by number."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._blocks: dict[int, Block] = {}
        self._texts: dict[bytes, tuple[Clause, ...]] = {}  # by outline: what comes back is the same text
        self._held = 0  # clauses in them
        self._cited: dict[tuple[object, ...], tuple[Citation, ...]] = {}
        self._lock = Lock()
        self.names = lru_cache(maxsize=_DOCUMENTS)(self._read_names)
        self._stored = lru_cache(maxsize=_OUTLINES)(self._read_stored)

    def _read_names(self, document: str) -> Mapping[int, str]:
        """The id of each clause that a document ever had."""
        rows = self._connection.execute(
            "SELECT clause.key, clause.id FROM clause JOIN document ON document.key = clause.document"
            " WHERE document.id = ? ORDER BY clause.key",
            (document,),
        )
        return dict(rows.fetchall())

    def clauses(self, version: int) -> tuple[Clause, ...]:
        """The clauses of a version, in reading order."""
        with self._lock:
            document, outline = self._stored(version)
            found = self._texts.pop(outline, None)
            if found is None:
                found = self._arrange(document, outline)
                self._held += len(found)
                while self._held > _CLAUSES and self._texts:
                    self._held -= len(self._texts.pop(next(iter(self._texts))))
            self._texts[outline] = found
            return found

    def before(self, version: int, day: str) -> tuple[Clause, ...] | None:
        """The clauses as they stood on a legal day if their date lines read otherwise then than they do now."""
        row = self._connection.execute(
            "SELECT before FROM formatting WHERE version = ? AND day > ? AND before != x'' ORDER BY rowid LIMIT 1",
            (version, day),
        ).fetchone()
        if row is None:
            return None
        with self._lock:
            return self._arrange(self._stored(version)[0], row[0])

    def _arrange(self, document: str, outline: bytes) -> tuple[Clause, ...]:
        names, blocks, indents = self._opened(document, outline)
        places = arrange([Unit(block, 0, indent) for block, indent in zip(blocks, indents, strict=True)])
        return tuple(
            Clause(name, place.block, place.address, place.parent, place.depth, *cited)
            for name, place, cited in zip(names, places, self._cite(places), strict=True)
        )

    def _cite(self, places: Sequence[ParsedClause]) -> tuple[Citation, ...]:
        """How the clauses are cited: as they were in a version that had the same labels and headings."""
        shape = tuple((one.parent, one.block.kind, one.block.label, one.block.heading) for one in places)
        found = self._cited.pop(shape, None) or cite_all(places)
        self._cited[shape] = found
        while len(self._cited) > _SHAPES:
            del self._cited[next(iter(self._cited))]
        return found

    def outline(self, version: int) -> tuple[list[str], list[Block], Sequence[int]]:
        """The id, content and indent of every clause of a version."""
        return self._opened(*self._stored(version))

    def _read_stored(self, version: int) -> tuple[str, bytes]:
        """The document of a version, and its outline."""
        document, outline = self._connection.execute(
            "SELECT document.id, outline FROM version JOIN document ON document.key = version.document"
            " WHERE version.key = ?",
            (version,),
        ).fetchone()
        return document, outline

    def _opened(self, document: str, outline: bytes) -> tuple[list[str], list[Block], Sequence[int]]:
        names = self.names(document)
        keys, blocks, indents = encoding.unpack(outline, 3)
        self._fetch(blocks)
        return [names[clause] for clause in keys], [self._blocks[block] for block in blocks], indents

    def _fetch(self, keys: Iterable[int]) -> None:
        missing = sorted({key for key in keys if key not in self._blocks})
        for start in range(0, len(missing), _MANY):
            some = missing[start : start + _MANY]
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(
                f"SELECT key, kind, label, anchor, heading, text, marks, level FROM block WHERE key IN ({marks})", some
            )
            self._blocks.update((row[0], encoding.block(row[1:])) for row in rows)
