"""Reads a compiled corpus. Opened read-only; it goes on working while the file is replaced."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from clausebook.corpus import encoding, schema
from clausebook.corpus.writer import VERSION_COLUMNS
from clausebook.model.change import Certainty, Change, ChangeKind, Clause
from clausebook.model.clause import Block
from clausebook.model.declared import Declared
from clausebook.model.errors import CorpusError
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Version
from clausebook.parse.blocks import Unit
from clausebook.parse.tree import arrange

_MANY = 500  # values bound to one statement
_CLAUSES, _CHANGES = 100_000, 1000  # clauses of texts, and versions whose changes, that are remembered: some 20 MB


class Corpus:
    """A compiled corpus: documents, their versions, the clauses of each and what changed between them."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise CorpusError.of("E_NO_CORPUS", "there is no compiled corpus", "Run clausebook build", str(path))
        self.path = path
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._facts = self._read_facts()
        self._blocks: dict[int, Block] = {}
        self._texts: dict[int, tuple[Clause, ...]] = {}  # the last ones asked for
        self._held = 0  # clauses in them
        self._lock = Lock()
        self._changed = lru_cache(maxsize=_CHANGES)(self._compared)

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
            "SELECT key, id, title, kind, path, aliases, meta, withdrawn_on FROM document ORDER BY id"
        )
        return {row[1]: (row[0], _document(row)) for row in rows}

    @cached_property
    def _ids(self) -> dict[int, str]:
        return {key: id_ for id_, (key, _) in self._documents.items()}

    def documents(self) -> tuple[DocumentRecord, ...]:
        """Every document, current and withdrawn, by id."""
        return tuple(record for _, record in self._documents.values())

    @cached_property
    def _versions(self) -> dict[str, dict[int, Version]]:
        result: dict[str, dict[int, Version]] = {id_: {} for id_ in self._documents}
        for key, document, *row in self._connection.execute(
            f"SELECT key, document, {VERSION_COLUMNS} FROM version ORDER BY document, number"
        ):
            id_ = self._ids[document]
            result[id_][key] = version(id_, row)
        return result

    def declared(self, document: str) -> Declared:
        """What the front matter of a document says at the tip."""
        row = self._connection.execute("SELECT declared FROM document WHERE id = ?", (document,)).fetchone()
        return encoding.declared(row[0])

    def versions(self, document: str) -> tuple[Version, ...]:
        """The versions of a document, oldest first."""
        return tuple(self._versions[document].values())

    def clauses(self, version: Version) -> tuple[Clause, ...]:
        """The clauses of a version in reading order, in the newest formatting of its printed text."""
        return tuple(self._clauses(self._key(version)))

    def named(self, version: Version) -> tuple[tuple[str, Block], ...]:
        """The id and content of each of these clauses, sooner: where each stands is not worked out."""
        names, blocks, _ = self._outline(self._key(version))
        return tuple(zip(names, blocks, strict=True))

    def changes(self, version: Version) -> tuple[Change, ...]:
        """What changed against the version before, in reading order; nothing for the first."""
        return self._changed(version)

    def _compared(self, version: Version) -> tuple[Change, ...]:
        key = self._key(version)
        after = self._clauses(key)
        before = self._clauses(self._key(self._before(version))) if version.number > 1 else ()
        rows = self._connection.execute(
            "SELECT clause, kinds, before, after, certainty, redline, other FROM change"
            " WHERE version = ? ORDER BY position",
            (key,),
        )
        names = self._names(version.document)
        return tuple(_change(names[row[0]], row, before, after, self._others(row[6], names)) for row in rows)

    def _others(self, other: str, names: Mapping[int, str]) -> tuple[str, ...]:
        """The clauses a change names besides its own, in this document or another."""
        result = []
        for place in other.split():
            document, _, clause = place.rpartition("/")
            if document:
                id_ = self._ids[int(document)]
                result.append(f"{id_}/{self._names(id_)[int(clause)]}")
            else:
                result.append(names[int(clause)])
        return tuple(result)

    def counts(self, version: Version) -> dict[ChangeKind, int]:
        """How many clauses each kind of change happened to in a version."""
        rows = self._connection.execute("SELECT kinds FROM change WHERE version = ?", (self._key(version),))
        found = Counter(kind for (kinds,) in rows for kind in kinds.split())
        return {kind: found[kind] for kind in ChangeKind}

    def clause_ids(self, document: str) -> tuple[str, ...]:
        """The id of every clause that ever stood in a version of a document, in order of appearance."""
        return tuple(self._histories(document))

    def retired_ids(self, document: str) -> Mapping[str, str]:
        """Ids a clause was known by before, and the one it is known by now."""
        rows = self._connection.execute(
            "SELECT id, aliases FROM clause WHERE document = ? AND aliases != '' ORDER BY key",
            (self._documents[document][0],),
        )
        current = set(self.clause_ids(document))
        return {alias: id_ for id_, aliases in rows for alias in aliases.split() if alias not in current}

    def clause_history(self, document: str, clause: str) -> tuple[tuple[Version, Clause, Change | None], ...]:
        """Each version in which a clause appeared or its wording, place or number changed, oldest first."""
        return self._histories(document).get(clause, ())

    def removed_in(self, document: str, clause: str) -> Version | None:
        """The version that removed a clause for good; None while it stands."""
        return self._removals(document).get(clause)

    def formatting(self, version: Version) -> tuple[tuple[str, datetime], ...]:
        """Later revisions that changed neither word nor label of a version: commit and when it landed."""
        rows = self._connection.execute(
            "SELECT commit_id, landed FROM formatting WHERE version = ? ORDER BY rowid", (self._key(version),)
        )
        return tuple((commit, encoding.instant(landed)) for commit, landed in rows)

    @lru_cache(maxsize=4)  # noqa: B019 - a corpus lives as long as the process that reads it
    def _histories(self, document: str) -> dict[str, tuple[tuple[Version, Clause, Change | None], ...]]:
        found: dict[str, list[tuple[Version, Clause, Change | None]]] = {}
        standing: set[str] = set()
        for version in self.versions(document):
            changed = {change.clause: change for change in self.changes(version)}
            placed = self.clauses(version)
            for clause in placed:
                if clause.id in changed or clause.id not in standing:
                    found.setdefault(clause.id, []).append((version, clause, changed.get(clause.id)))
            standing = {clause.id for clause in placed}
        return {clause: tuple(entries) for clause, entries in found.items()}

    @lru_cache(maxsize=4)  # noqa: B019
    def _removals(self, document: str) -> dict[str, Version]:
        result: dict[str, Version] = {}
        standing: set[str] = set()
        for version in self.versions(document):
            now = {clause.id for clause in self.clauses(version)}
            result.update(dict.fromkeys(standing - now, version))
            for clause in now:
                result.pop(clause, None)
            standing = now
        return result

    def _key(self, version: Version) -> int:
        return self._keys[version.document, version.number]

    @cached_property
    def _keys(self) -> dict[tuple[str, int], int]:
        return {(id_, one.number): key for id_, found in self._versions.items() for key, one in found.items()}

    def _before(self, version: Version) -> Version:
        return self.versions(version.document)[version.number - 2]

    @lru_cache(maxsize=16)  # noqa: B019
    def _names(self, document: str) -> dict[int, str]:
        rows = self._connection.execute(
            "SELECT key, id FROM clause WHERE document = ? ORDER BY key", (self._documents[document][0],)
        )
        return dict(rows.fetchall())

    def _clauses(self, key: int) -> tuple[Clause, ...]:
        with self._lock:
            found = self._texts.pop(key, None)
            if found is None:
                found = self._placed(key)
                self._held += len(found)
                while self._held > _CLAUSES and self._texts:
                    self._held -= len(self._texts.pop(next(iter(self._texts))))
            self._texts[key] = found
            return found

    def _placed(self, key: int) -> tuple[Clause, ...]:
        names, blocks, indents = self._outline(key)
        places = arrange([Unit(block, 0, indent) for block, indent in zip(blocks, indents, strict=True)])
        return tuple(
            Clause(name, place.block, place.address, place.parent, place.depth)
            for name, place in zip(names, places, strict=True)
        )

    def _outline(self, key: int) -> tuple[list[str], list[Block], Sequence[int]]:
        """The id, content and indent of every clause of a version."""
        document, packed = self._connection.execute(
            "SELECT document.id, outline FROM version JOIN document ON document.key = version.document"
            " WHERE version.key = ?",
            (key,),
        ).fetchone()
        names = self._names(document)
        keys, blocks, indents = encoding.unpack(packed, 3)
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


def version(document: str, row: Sequence[Any]) -> Version:
    """A version from the columns of its table."""
    values = dict(zip(VERSION_COLUMNS.replace("commit_id", "commit").split(", "), row, strict=True))
    for name in ("published_on", "last_updated", "effective_on", "withdrawn_on"):
        values[name] = encoding.day(values[name])
    values["absences"] = encoding.absences(values["absences"])
    values["renamings"] = encoding.renamings(values["renamings"])
    values["published_at"] = encoding.instant(values["published_at"])
    values["last_updated_source"] = DateSource(values["last_updated_source"])
    values["effective_source"] = DateSource(values["effective_source"])
    values["change_class"] = ChangeClass(values["change_class"])
    values["declared"], values["refuted"] = bool(values["declared"]), bool(values["refuted"])
    return Version(document=document, **values)


def _document(row: Sequence[Any]) -> DocumentRecord:
    _, id_, title, kind, path, aliases, meta, withdrawn_on = row
    facts = json.loads(meta)
    return DocumentRecord(
        id=id_,
        title=title,
        kind=kind,
        path=path,
        lang=facts["lang"] or "en",
        summary=facts["summary"] or "",
        translation_of=facts["translation_of"] or "",
        incorporated_into=tuple(facts["incorporated_into"] or ()),
        terms_from=tuple(facts["terms_from"] or ()),
        aliases=(*json.loads(aliases), *(facts["aliases"] or ())),
        withdrawn_on=encoding.day(withdrawn_on),
    )


def _change(
    clause: str, row: Sequence[Any], before: Sequence[Clause], after: Sequence[Clause], others: tuple[str, ...]
) -> Change:
    _, kinds, old, new, certainty, redline, _other = row
    return Change(
        clause,
        tuple(ChangeKind(kind) for kind in kinds.split()),
        before[old] if old is not None else None,
        after[new] if new is not None else None,
        encoding.redline(redline),
        Certainty(certainty),
        others,
    )
