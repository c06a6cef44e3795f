"""Takes history up again where a corpus left off."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from clausebook.corpus import encoding
from clausebook.corpus.rows import read_version
from clausebook.corpus.writer import VERSION_COLUMNS
from clausebook.identity.clause_ids import Name, Names
from clausebook.identity.documents import DocumentHistory, Documents
from clausebook.model.clause import ParsedClause
from clausebook.parse.blocks import Unit, shaped
from clausebook.parse.tree import arrange
from clausebook.timeline.dates import days_named


def shelf(connection: sqlite3.Connection) -> Documents:
    """Every document by number, id and path; their texts are loaded when they are touched."""
    result = Documents()
    rows = connection.execute(
        "SELECT key, id, declared_id, path, title, aliases, withdrawn_on, outside, sound, held FROM document"
        " ORDER BY withdrawn_on IS NULL, key"
    )
    for key, id_, declared_id, path, title, aliases, withdrawn_on, outside, sound, held in rows:
        aliases_ = tuple(json.loads(aliases))
        book = DocumentHistory(key, id_, bool(declared_id), path, None, title, aliases_)
        book.withdrawn, book.outside = withdrawn_on is not None, outside
        book.sound, book.held = bool(sound), encoding.findings(held)
        result.add(book)
    return result


def load(book: DocumentHistory, connection: sqlite3.Connection) -> None:
    """Load the versions, the newest text and the names of a document; nothing if it is new."""
    row = connection.execute("SELECT declared FROM document WHERE key = ?", (book.key,)).fetchone()
    if row is None:
        return
    book.declared = encoding.declared(row[0])
    rows = connection.execute(
        f"SELECT key, outline, {VERSION_COLUMNS} FROM version WHERE document = ? ORDER BY number", (book.key,)
    ).fetchall()
    book.versions = tuple(read_version(book.id, columns) for _, _, *columns in rows)
    book.named = days_named(book.versions)
    names = connection.execute(
        "SELECT key, id, declared, aliases FROM clause WHERE document = ? ORDER BY key", (book.key,)
    )
    book.names = Names.restored((key, Name(id_, bool(bound), tuple(old.split()))) for key, id_, bound, old in names)
    units, book.keys = _units(rows[-1][1], connection)
    book.clauses, book.shapes = arrange(units), [unit.shape for unit in units]
    for sha256, outline in _former(connection, book, [(key, outline) for key, outline, *_ in rows]):
        units, keys = _units(outline, connection)
        book.former.remember(sha256, arrange(units), keys)


def _former(
    connection: sqlite3.Connection, book: DocumentHistory, newest: Sequence[tuple[int, bytes]]
) -> Iterable[tuple[str, bytes]]:
    """Digest and outline of every text but the newest, each once, in the order in which they were last replaced."""
    divided: dict[int, list[bytes]] = {}
    for key, outline in connection.execute(
        "SELECT version, division.outline FROM division JOIN version ON version.key = division.version"
        " WHERE document = ? ORDER BY division.rowid",
        (book.key,),
    ):
        divided.setdefault(key, []).append(outline)
    found: dict[tuple[str, bytes], None] = {}
    for version, (key, newest_outline) in zip(book.versions, newest, strict=True):
        for one in (*divided.get(key, ()), newest_outline):
            found.pop((version.sha256, one), None)
            found[version.sha256, one] = None
    last = (book.versions[-1].sha256, newest[-1][1])
    return [text for text in found if text != last]


def text(connection: sqlite3.Connection, document: int, number: int) -> tuple[tuple[ParsedClause, ...], list[int]]:
    """The clauses of one version of a document, and the number of each."""
    row = connection.execute(
        "SELECT outline FROM version WHERE document = ? AND number = ?", (document, number)
    ).fetchone()
    units, keys = _units(row[0], connection)
    return arrange(units), keys


def _units(outline: bytes, connection: sqlite3.Connection) -> tuple[list[Unit], list[int]]:
    keys, numbers, shapes, _ = encoding.unpack(outline, 4)
    blocks = []
    for block in numbers:
        row = connection.execute(
            "SELECT kind, label, anchor, heading, text, marks, level FROM block WHERE key = ?", (block,)
        ).fetchone()
        blocks.append(encoding.block(row))
    return shaped(blocks, shapes), list(keys)
