"""Reads a compiled corpus. Opened read-only; it goes on working while the file is replaced."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path

from clausebook.corpus import encoding, schema
from clausebook.corpus.clause_histories import ClauseHistories, Entry, trace_clauses
from clausebook.corpus.crossings import Crossings
from clausebook.corpus.rows import CHANGE_COLUMNS, read_change, read_document, read_version
from clausebook.corpus.spans import StoredSpans
from clausebook.corpus.stored_changes import find_stored
from clausebook.corpus.texts import Texts
from clausebook.corpus.writer import VERSION_COLUMNS
from clausebook.model.change import Change, ChangeKind, Clause, Told
from clausebook.model.clause import Block, Kind
from clausebook.model.declared import Declared
from clausebook.model.errors import CorpusError
from clausebook.model.version import DocumentRecord, Version
from clausebook.timeline.validity import Calendar

_CHANGES, _DOCUMENTS, _TRACED = 1000, 16, 4  # that are remembered: changes of versions, calendars and all histories


class Corpus:
    """A compiled corpus: documents, their versions, the clauses of each and what changed between them."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise CorpusError.of("E_NO_CORPUS", "there is no compiled corpus", "Run clausebook build", str(path))
        self.path = path
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._facts = self._read_facts()
        self._texts = Texts(self._connection)
        self._changed = lru_cache(maxsize=_CHANGES)(self._compared)
        self._versions = lru_cache(maxsize=None)(self._read_versions)
        self._traced = lru_cache(maxsize=_TRACED)(partial(trace_clauses, self))
        self._histories = lru_cache(maxsize=_DOCUMENTS)(self._open_histories)

    def _read_facts(self) -> dict[str, str]:
        try:
            facts = dict(self._connection.execute("SELECT name, value FROM meta"))
        except sqlite3.DatabaseError as error:
            raise CorpusError.of(
                "E_CORPUS", f"cannot be read: {error}", "Delete it and build again", str(self.path)
            ) from error
        if facts.get("schema") != schema.VERSION:
            code = "E_SCHEMA_NEWER" if int(facts.get("schema", 0)) > int(schema.VERSION) else "E_SCHEMA_OLDER"
            raise CorpusError.of(code, "was compiled by another version of Clausebook", "Build again", str(self.path))
        return facts

    def damage(self) -> str:
        """What SQLite finds wrong with the file; "" if it is sound."""
        try:
            [found] = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            return str(error)
        return "" if found == "ok" else str(found)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def tip(self) -> str:
        """The commit the corpus was compiled up to."""
        return self._facts["tip"]

    @property
    def pieces(self) -> Mapping[str, Sequence[str]]:
        """The texts at the tip that are made of several files, by path, each with these, its own first."""
        return dict(json.loads(self._facts.get("pieces") or "{}"))

    @property
    def tip_landed(self) -> datetime:
        """When that commit landed (UTC)."""
        return encoding.instant(self._facts["tip_landed"])

    @property
    def config_digest(self) -> str:
        """The configuration it was compiled with."""
        return self._facts["config"]

    @cached_property
    def _documents(self) -> dict[str, tuple[int, DocumentRecord]]:
        rows = self._connection.execute(
            "SELECT key, id, title, kind, path, aliases, meta, withdrawn_on, held FROM document ORDER BY id"
        )
        return {row[1]: (row[0], read_document(row, self.pieces)) for row in rows}

    @cached_property
    def _ids(self) -> dict[int, str]:
        return {key: id_ for id_, (key, _) in self._documents.items()}

    def documents(self) -> tuple[DocumentRecord, ...]:
        """Every document, current and withdrawn, by id."""
        return tuple(record for _, record in self._documents.values())

    def _read_versions(self, document: str) -> tuple[tuple[int, ...], tuple[Version, ...]]:
        """The versions of a document, oldest first, after their numbers in the corpus."""
        rows = self._connection.execute(
            f"SELECT key, {VERSION_COLUMNS} FROM version WHERE document = ? ORDER BY number",
            (self._documents[document][0],),
        )
        found = {key: read_version(document, row) for key, *row in rows}
        return tuple(found), tuple(found.values())

    def declared(self, document: str) -> Declared:
        """What the front matter of a document says at the tip."""
        row = self._connection.execute("SELECT declared FROM document WHERE id = ?", (document,)).fetchone()
        return encoding.declared(row[0])

    def versions(self, document: str) -> tuple[Version, ...]:
        """The versions of a document, oldest first."""
        return self._versions(document)[1]

    def clauses(self, version: Version, on: date | None = None) -> tuple[Clause, ...]:
        """The clauses of a version in reading order, in the newest formatting of its printed text.

        With the date lines that were printed ``on`` a legal day, else those printed last.
        """
        former = self._texts.before(self._key(version), on.isoformat()) if on else None
        return self._texts.clauses(self._key(version)) if former is None else former

    def date_lines(self, version: Version) -> tuple[tuple[str, date], ...]:
        """The date lines that the text of a version had before others took their place, and the day they did."""
        query = "SELECT day FROM formatting WHERE version = ? AND before != x'' ORDER BY rowid"
        rows = self._connection.execute(query, (self._key(version),))
        days = [date.fromisoformat(day) for (day,) in dict.fromkeys(rows)]
        texts = [self.clauses(version, day - timedelta(days=1)) for day in days]
        return tuple(
            (" ".join(placed.block.text for placed in text if placed.block.kind is Kind.DATELINE), day)
            for text, day in zip(texts, days, strict=True)
        )

    def named(self, version: Version) -> tuple[tuple[str, Block], ...]:
        """The id and content of each of these clauses, sooner: where each stands is not worked out."""
        names, blocks, _ = self._texts.outline(self._key(version))
        return tuple(zip(names, blocks, strict=True))

    def changes(self, version: Version) -> tuple[Change, ...]:
        """What changed against the version before, in reading order; of a first, what came from another document."""
        return self._changed(version)

    def told(self, document: str, after: int, until: int) -> Iterator[Told]:
        """What was told of the clauses of a document, within it, in versions numbered above one and up to another."""
        names = self._texts.names(document)
        for one in find_stored(self._connection, self._documents[document][0], after, until):
            other = tuple(names[int(place)] for place in one.other if "/" not in place)
            yield Told(names[one.clause], one.kinds, one.certainty, other)

    def _compared(self, version: Version) -> tuple[Change, ...]:
        *earlier, key = self._versions(version.document)[0][max(version.number - 2, 0) : version.number]
        rows = self._connection.execute(
            f"SELECT {CHANGE_COLUMNS} FROM change WHERE version = ? ORDER BY position", (key,)
        ).fetchall()
        if not rows:
            return ()
        before = dict(enumerate(self._texts.clauses(earlier[0]))) if earlier else {}
        after = dict(enumerate(self._texts.clauses(key)))
        names, others = self._texts.names(version.document), self._crossings.others
        return tuple(
            read_change(names[row[0]], row, before.get(row[2]), after.get(row[3]), others(row[6], names))
            for row in rows
        )

    def kinds(self, version: Version) -> list[tuple[ChangeKind, ...]]:
        """The kinds of each change of a version, without its words."""
        rows = self._connection.execute("SELECT kinds FROM change WHERE version = ?", (self._key(version),))
        return [tuple(map(ChangeKind, kinds.split())) for (kinds,) in rows]

    def clause_ids(self, document: str) -> tuple[str, ...]:
        """The id of every clause that ever stood in a version of a document, in order of appearance."""
        return self._histories(document).ids()

    def has_clause(self, document: str, clause: str) -> bool:
        """Whether a clause ever stood in a version of a document."""
        return self._histories(document).knows(clause)

    def clause(self, version: Version, clause: str) -> Clause | None:
        """A clause of a version, sooner than all of them; None where it does not stand."""
        return self._histories(version.document).clause(version.number, clause)

    def spans(self, document: str, clause: str) -> StoredSpans:
        """For how long a clause stood as it was, in order of publication; none if it never stood."""
        return self._histories(document).spans(clause)

    def calendar(self, document: str) -> Calendar:
        """The versions of a document on the days on which they hold."""
        return self._histories(document).calendar

    def change(self, version: Version, clause: str) -> Change | None:
        """What happened to a clause in a version, sooner than to all of them; None if nothing did."""
        return self._histories(version.document).change(version.number, clause)

    def retired_ids(self, document: str) -> Mapping[str, str]:
        """Ids a clause was known by before, and the one it is known by now."""
        rows = self._connection.execute(
            "SELECT id, aliases FROM clause WHERE document = ? AND aliases != '' ORDER BY key",
            (self._documents[document][0],),
        )
        names = ((alias, id_) for id_, aliases in rows for alias in aliases.split())
        return {alias: id_ for alias, id_ in names if not self.has_clause(document, alias)}

    def clause_history(self, document: str, clause: str) -> tuple[Entry, ...]:
        """Each version in which a clause appeared or its wording, place or number changed, oldest first."""
        return self._histories(document).history(clause)

    def removed_in(self, document: str, clause: str) -> Version | None:
        """The version that removed a clause for good; None while it stands."""
        return self._histories(document).removed_in(clause)

    def went_to(self, document: str, clause: str, after: int = 0, until: int = 1 << 31) -> str:
        """Where a removed clause stands now, or stood last: ``document/clause``; "" unless it went to another document.

        Of the document itself, only versions numbered above ``after`` and up to ``until`` count.
        """
        return self._crossings.went_to(document, clause, after, until)

    def came_from(self, document: str, clause: str, after: int = 0, until: int = 1 << 31) -> str:
        """The clause of another document, ``document/clause``, as which a clause went on that was added; "" if none.

        Only versions numbered above ``after`` and up to ``until`` count.
        """
        return self._crossings.came_from(document, clause, after, until)

    def gone_elsewhere(self, document: str) -> Mapping[str, str]:
        """Every removed clause of a document that went to another one, and where it stands now, or stood last."""
        return self._crossings.gone(document)

    def formatting(self, version: Version) -> tuple[tuple[str, datetime], ...]:
        """Later revisions that changed neither word nor label of a version: commit and when it landed."""
        query = "SELECT commit_id, landed FROM formatting WHERE version = ? ORDER BY rowid"
        return tuple((one, encoding.instant(at)) for one, at in self._connection.execute(query, (self._key(version),)))

    def _key(self, version: Version) -> int:
        return self._versions(version.document)[0][version.number - 1]

    @cached_property
    def _crossings(self) -> Crossings:
        return Crossings(self._connection, self._ids, self._texts.names)

    def _open_histories(self, document: str) -> ClauseHistories:
        key, every = self._documents[document][0], partial(self._traced, document)
        return ClauseHistories(self._connection, self._texts, self._crossings, every, key, *self._versions(document))
