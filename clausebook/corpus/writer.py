"""Writes the corpus, one revision after another, so that it can be stopped and taken up again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from clausebook.corpus import encoding, schema
from clausebook.corpus.stays import SpanWriter
from clausebook.model.change import Change
from clausebook.model.clause import Block
from clausebook.model.version import Version

if TYPE_CHECKING:
    from clausebook.identity.documents import DocumentHistory
    from clausebook.parse.frontmatter import FrontMatter

VERSION_COLUMNS = (
    "number, name, title, path, commit_id, text_commit, published_at, published_on, last_updated, "
    "last_updated_source, effective_on, effective_source, change_class, declared, note, sha256, withdrawn_on, "
    "absences, redatings, refuted, document_kind, summary, renamings, urgent, moved_to, withdrawal_note"
)

META = ("lang", "summary", "translation_of", "incorporated_into", "terms_from", "aliases", "redirect_from")


class Writer:
    """One corpus file being written; nobody reads it until it is finished and renamed."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.execute("PRAGMA synchronous = OFF")  # durable only once renamed, after an fsync
        self.connection.execute("PRAGMA cache_size = -65536")
        self._blocks: dict[int, int] = {}  # id() of an interned block -> its key
        self.spans = SpanWriter(self.connection)
        self._kept: list[Block] = []  # keeps those ids meaningful
        tables = self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not tables:
            self.connection.executescript(schema.TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def meta(self, name: str) -> str:
        """A recorded fact about the compilation; "" if there is none."""
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def record(self, **facts: str) -> None:
        """Record facts about the compilation and make all that was written so far last."""
        self.spans.save()
        self.connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", sorted(facts.items()))
        self.connection.commit()

    def new_clause(self, book: DocumentHistory) -> int:
        """The number of a clause that appears for the first time."""
        cursor = self.connection.execute(
            "INSERT INTO clause (document, id, declared, aliases) VALUES (?, '', 0, '')", (book.key,)
        )
        return int(cursor.lastrowid or 0)

    def keep_division(self, book: DocumentHistory) -> None:
        """Keep how the text of the newest version was divided into clauses, before it is divided in another way."""
        self.connection.execute(
            "INSERT INTO division SELECT key, outline FROM version WHERE document = ? AND number = ?",
            (book.key, book.versions[-1].number),
        )

    def number(self, block: Block) -> int:
        """The key of a block, stored once."""
        return self._blocks.get(id(block)) or self._store(block)

    def _store(self, block: Block) -> int:
        row = encoding.block_row(block)
        digest = encoding.block_digest(row)
        found = self.connection.execute("SELECT key FROM block WHERE digest = ?", (digest,)).fetchone()
        if not found:
            found = self.connection.execute(
                "INSERT INTO block (digest, kind, label, anchor, heading, text, marks, level)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING key",
                (digest, *row),
            ).fetchone()
        self._blocks[id(block)] = int(found[0])
        self._kept.append(block)
        return int(found[0])

    def version(self, book: DocumentHistory, version: Version) -> int:
        """Store the newest version of a document and its text; formatting replaces what prints the same."""
        blocks = [self.number(clause.block) for clause in book.clauses]
        parents = [clause.parent + 1 for clause in book.clauses]
        outline = encoding.pack(book.keys, blocks, book.shapes, parents)
        values = (*_version_row(version), outline)
        names = VERSION_COLUMNS + ", outline"
        updates = ", ".join(f"{name} = excluded.{name}" for name in names.split(", "))
        marks = ", ".join("?" * (len(values) + 1))
        row = self.connection.execute(
            f"INSERT INTO version (document, {names}) VALUES ({marks})"
            f" ON CONFLICT (document, number) DO UPDATE SET {updates} RETURNING key",
            (book.key, *values),
        ).fetchone()
        return int(row[0])

    def outline(self, document: int, number: int) -> bytes:
        """The text of a version as it is stored now."""
        row = self.connection.execute(
            "SELECT outline FROM version WHERE document = ? AND number = ?", (document, number)
        ).fetchone()
        return bytes(row[0])

    def formatting(self, version: int, commit: str, landed: datetime, day: date, before: bytes) -> None:
        """Note a revision that changed neither word nor label of a version, and landed on a legal day.

        ``before`` is the text it took the place of, where its date lines were others.
        """
        row = (version, commit, landed.isoformat(), day.isoformat(), before)
        self.connection.execute("INSERT INTO formatting VALUES (?, ?, ?, ?, ?)", row)

    def withdrawn(self, book: DocumentHistory) -> None:
        """Store that a document was withdrawn with its newest version."""
        day = book.versions[-1].withdrawn_on
        self.connection.execute(
            "UPDATE version SET withdrawn_on = ? WHERE document = ? AND number = ?",
            (day and day.isoformat(), book.key, book.versions[-1].number),
        )

    def redated(self, book: DocumentHistory, before: Sequence[Version]) -> None:
        """Store the days of effect of versions that moved with the newest; ``before`` are they as they were."""
        days = "effective_on = ?, effective_source = ?, redatings = ?"
        self.connection.executemany(
            f"UPDATE version SET {days} WHERE document = ? AND number = ?",
            (
                (
                    new.effective_on.isoformat(),
                    new.effective_source,
                    encoding.days_text(new.redatings),
                    book.key,
                    number,
                )
                for number, (old, new) in enumerate(zip(before, book.versions, strict=False), 1)
                if (old.effective_on, old.effective_source) != (new.effective_on, new.effective_source)
            ),
        )

    def changes(self, version: int, changes: Sequence[tuple[int, Change, int | None, int | None]]) -> None:
        """Store the changes of a version: clause number, change, and its places in the two texts."""
        self.connection.execute("DELETE FROM change WHERE version = ?", (version,))
        self.connection.executemany(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    version,
                    position,
                    clause,
                    " ".join(change.kinds),
                    before,
                    after,
                    change.certainty.value,
                    encoding.redline_text(change.redline),
                    " ".join(change.other),
                )
                for position, (clause, change, before, after) in enumerate(changes)
            ),
        )

    def document(self, book: DocumentHistory, kind: str, lang: str) -> None:
        """Store what a document is called today, and the names of its clauses."""
        withdrawn_on = book.versions[-1].withdrawn_on if book.versions else None
        named = (book.id, book.declared_id, book.path, book.title, json.dumps(book.aliases), book.outside)
        facts = (*named, book.sound, encoding.findings_text(book.held))
        text = (kind, _meta_text(book.meta, lang), encoding.declared_text(book.declared)) if book.meta else ()
        names = "id, declared_id, path, title, aliases, outside, sound, held, withdrawn_on" + (
            ", kind, meta, declared" if text else ""
        )
        values = (*facts, withdrawn_on and withdrawn_on.isoformat(), *text)
        updates = ", ".join(f"{name} = ?" for name in names.split(", "))
        updated = self.connection.execute(f"UPDATE document SET {updates} WHERE key = ?", (*values, book.key))
        if not updated.rowcount:
            marks = ", ".join("?" * (len(values) + 1))
            self.connection.execute(f"INSERT INTO document (key, {names}) VALUES ({marks})", (book.key, *values))
        self.connection.executemany(
            "UPDATE clause SET id = ?, declared = ?, aliases = ? WHERE key = ?",
            ((name.id, name.declared, " ".join(name.aliases), key) for key, name in sorted(book.names.of.items())),
        )


def _version_row(version: Version) -> list[object]:
    columns = VERSION_COLUMNS.replace("commit_id", "commit").split(", ")
    values = {column: _plain(getattr(version, column)) for column in columns}
    values |= {
        "absences": encoding.absences_text(version.absences),
        "redatings": encoding.days_text(version.redatings),
        "renamings": encoding.renamings_text(version.renamings),
    }
    return list(values.values())


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _meta_text(meta: FrontMatter, lang: str) -> str:
    return json.dumps({name: getattr(meta, name) for name in META} | {"lang": lang})
