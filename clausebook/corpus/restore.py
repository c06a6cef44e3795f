"""Takes history up again where a corpus left off."""

from __future__ import annotations

import json
import sqlite3

from clausebook.corpus import encoding
from clausebook.corpus.rows import read_version
from clausebook.corpus.writer import VERSION_COLUMNS
from clausebook.identity.clause_ids import Name, Names
from clausebook.identity.documents import DocumentHistory, Documents
from clausebook.model.clause import ParsedClause
from clausebook.parse.blocks import Unit
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
        f"SELECT outline, {VERSION_COLUMNS} FROM version WHERE document = ? ORDER BY number", (book.key,)
    ).fetchall()
    book.versions = tuple(read_version(book.id, columns) for _, *columns in rows)
    book.named = days_named(book.versions)
    units, book.keys = _units(rows[-1][0], connection)
    book.clauses, book.indents = arrange(units), [unit.indent for unit in units]
    names, retired = [], {}
    for key, id_, declared, aliases, removed, wording in connection.execute(
        "SELECT key, id, declared, aliases, removed, wording FROM clause WHERE document = ? ORDER BY key", (book.key,)
    ):
        names.append((key, Name(id_, bool(declared), tuple(aliases.split()))))
        if removed:
            retired[wording.hex()] = (removed, key)
    book.names = Names.restored(names)
    book.retired = {words: key for words, (_, key) in sorted(retired.items(), key=lambda item: item[1][0])}


def text(connection: sqlite3.Connection, document: int, number: int) -> tuple[tuple[ParsedClause, ...], list[int]]:
    """The clauses of one version of a document, and the number of each."""
    row = connection.execute(
        "SELECT outline FROM version WHERE document = ? AND number = ?", (document, number)
    ).fetchone()
    units, keys = _units(row[0], connection)
    return arrange(units), keys


def _units(outline: bytes, connection: sqlite3.Connection) -> tuple[list[Unit], list[int]]:
    keys, blocks, indents = encoding.unpack(outline, 3)
    units = []
    for block, indent in zip(blocks, indents, strict=True):
        row = connection.execute(
            "SELECT kind, label, anchor, heading, text, marks, level FROM block WHERE key = ?", (block,)
        ).fetchone()
        units.append(Unit(encoding.block(row), 0, indent))
    return units, list(keys)
