"""The clauses of each version, put together from the blocks that versions share."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from threading import Lock
from typing import Any

from clausebook.citation.write import Citation, Citer, cite_all
from clausebook.corpus import encoding
from clausebook.corpus.stays import Stay, read_stays
from clausebook.model.change import Clause
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.parse.blocks import shaped
from clausebook.parse.tree import arrange

_MANY = 500  # values bound to one statement
_CLAUSES = 100_000  # of texts that are remembered: some 20 MB
_SHAPES = 16  # of texts whose citations are remembered
_CITED = 16_384  # clauses of texts of which single ones are cited: some 10 MB
_OUTLINES = 4_096  # of versions that are remembered
_OPENED = 64  # outlines that are remembered as numbers
_KEPT = 256  # clauses of which it is remembered how they stood
_DOCUMENTS = 16  # whose names of clauses are remembered


_Shape = tuple[tuple[int, Block], ...]  # the clause around each, counted from 1, and what citations say of it


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
        self._heads: dict[int, Block] = {}
        self._citers: dict[bytes, tuple[_Shape, Citer]] = {}
        self._asked: set[int] = set()  # hashes of outlines of which a single clause was asked for
        self._stored = lru_cache(maxsize=_OUTLINES)(self._read_stored)
        self._clause = lru_cache(maxsize=_KEPT)(self._read_clause)
        self._columns = lru_cache(maxsize=_OPENED)(partial(encoding.unpack, columns=4))

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
            return self._whole(version)

    def _whole(self, version: int) -> tuple[Clause, ...]:
        document, _, outline = self._stored(version)
        found = self._texts.pop(outline, None)
        if found is None:
            found = self._arrange(document, outline)
            self._held += len(found)
            while self._held > _CLAUSES and self._texts:
                self._held -= len(self._texts.pop(next(iter(self._texts))))
        self._texts[outline] = found
        return found

    def keys(self, version: int) -> Sequence[int]:
        """The clauses of a version, by number, in reading order."""
        return self._columns(self._stored(version)[2])[0]

    def find(self, version: int, clause: int) -> int | None:
        """The place of a clause, by number, in a version; None if it does not stand there."""
        keys = self.keys(version)
        return keys.index(clause) if clause in keys else None

    def around(self, version: int, place: int) -> tuple[int, ...]:
        """The places of the clauses around one, the outermost first."""
        parents = self._columns(self._stored(version)[2])[3]
        found: list[int] = []
        while parents[place]:
            place = parents[place] - 1
            found.append(place)
        return tuple(reversed(found))

    def clause(self, version: int, place: int) -> Clause:
        """One clause of a version by its place, sooner than all of them: whoever asks again may ask for many."""
        with self._lock:
            outline = self._stored(version)[2]
            again = hash(outline) in self._asked and outline not in self._citers
            return self._whole(version)[place] if outline in self._texts or again else self._read(version, place)

    def block(self, key: int) -> Block:
        """What a clause says, by number."""
        with self._lock:
            self._fetch((key,))
            return self._blocks[key]

    def _read_clause(self, key: int) -> tuple[str, tuple[Stay, ...]]:
        """The id of a clause, and how it stood."""
        [name] = self._connection.execute("SELECT id FROM clause WHERE key = ?", (key,)).fetchone()
        return name, tuple(read_stays(self._connection, key))

    def stays(self, key: int) -> tuple[Stay, ...]:
        """How a clause stood, by number, in order."""
        return self._clause(key)[1]

    def _read(self, version: int, place: int) -> Clause:
        _, number, outline = self._stored(version)
        keys, blocks, _, parents = self._columns(outline)
        name, stays = self._clause(keys[place])
        address = stays[bisect_right(stays, number, key=lambda stay: stay.first) - 1].state.address
        self._fetch((blocks[place],))
        self._asked.add(hash(outline))
        cited = self._citer(outline).cite(place)
        depth = len(self.around(version, place))
        return Clause(name, self._blocks[blocks[place]], address, parents[place] - 1, depth, *cited)

    def _citer(self, outline: bytes) -> Citer:
        """What cites single clauses of a text, as of any that had the same labels and headings."""
        found = self._citers.pop(outline, None)
        if found is None:
            _, blocks, _, parents = self._columns(outline)
            heads = self._read_heads(blocks)
            shape = tuple(zip(parents, heads, strict=True))
            found = next((one for one in self._citers.values() if one[0] == shape), None) or (shape, _cite(shape))
        self._citers[outline] = found
        while sum({id(shape): len(shape) for shape, _ in self._citers.values()}.values()) > max(_CITED, len(found[0])):
            del self._citers[next(iter(self._citers))]
        return found[1]

    def _read_heads(self, keys: Sequence[int]) -> list[Block]:
        """What citations say of blocks."""
        missing = (key for key in keys if key not in self._heads)
        for key, kind, label, heading in self._select("key, kind, label, heading", missing):
            self._heads[key] = Block(Kind(kind), label, "", heading, "", (), "")
        return [self._heads[key] for key in keys]

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
        names, blocks, shapes = self._opened(document, outline)
        places = arrange(shaped(blocks, shapes))
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
        """The id, content and shape of every clause of a version."""
        document, _, outline = self._stored(version)
        return self._opened(document, outline)

    def _read_stored(self, version: int) -> tuple[str, int, bytes]:
        """The document of a version, its number in it, and its outline."""
        document, number, outline = self._connection.execute(
            "SELECT document.id, number, outline FROM version JOIN document ON document.key = version.document"
            " WHERE version.key = ?",
            (version,),
        ).fetchone()
        return document, number, outline

    def _opened(self, document: str, outline: bytes) -> tuple[list[str], list[Block], Sequence[int]]:
        names = self.names(document)
        keys, blocks, shapes, _ = encoding.unpack(outline, 4)
        self._fetch(blocks)
        return [names[clause] for clause in keys], [self._blocks[block] for block in blocks], shapes

    def _fetch(self, keys: Iterable[int]) -> None:
        missing = (key for key in keys if key not in self._blocks)
        rows = self._select("key, kind, label, anchor, heading, text, marks, level", missing)
        self._blocks.update((row[0], encoding.block(row[1:])) for row in rows)

    def _select(self, columns: str, keys: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        """Columns of some blocks."""
        wanted = sorted(set(keys))
        for start in range(0, len(wanted), _MANY):
            some = wanted[start : start + _MANY]
            marks = ",".join("?" * len(some))
            yield from self._connection.execute(f"SELECT {columns} FROM block WHERE key IN ({marks})", some)


def _cite(shape: _Shape) -> Citer:
    return Citer([ParsedClause(block, "", parent - 1, 0, 0) for parent, block in shape])
