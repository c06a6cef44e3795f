"""The tables of the corpus. Keys are given in the order of history, so that one tip has one content."""

from __future__ import annotations

VERSION = "13"

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, declared_id INTEGER NOT NULL, path TEXT NOT NULL,
    title TEXT NOT NULL, kind TEXT NOT NULL, aliases TEXT NOT NULL, meta TEXT NOT NULL, declared TEXT NOT NULL,
    withdrawn_on TEXT, outside TEXT NOT NULL DEFAULT '', sound INTEGER NOT NULL DEFAULT 1,
    held TEXT NOT NULL DEFAULT ''
);
CREATE TABLE version (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES document, number INTEGER NOT NULL,
    name TEXT NOT NULL, title TEXT NOT NULL, path TEXT NOT NULL, commit_id TEXT NOT NULL, text_commit TEXT NOT NULL,
    published_at TEXT NOT NULL, published_on TEXT NOT NULL, last_updated TEXT NOT NULL,
    last_updated_source TEXT NOT NULL, effective_on TEXT NOT NULL, effective_source TEXT NOT NULL,
    change_class TEXT NOT NULL, declared INTEGER NOT NULL, note TEXT NOT NULL, sha256 TEXT NOT NULL,
    withdrawn_on TEXT, absences TEXT NOT NULL DEFAULT '', redatings TEXT NOT NULL DEFAULT '',
    refuted INTEGER NOT NULL DEFAULT 0,
    document_kind TEXT NOT NULL, summary TEXT NOT NULL, renamings TEXT NOT NULL, urgent TEXT NOT NULL,
    moved_to TEXT NOT NULL, withdrawal_note TEXT NOT NULL,
    outline BLOB NOT NULL DEFAULT x'',
    UNIQUE (document, number), UNIQUE (document, name)
);
CREATE TABLE formatting (
    version INTEGER NOT NULL REFERENCES version, commit_id TEXT NOT NULL, landed TEXT NOT NULL, day TEXT NOT NULL,
    before BLOB NOT NULL
);
CREATE INDEX formatting_version ON formatting (version);
CREATE TABLE division (version INTEGER NOT NULL REFERENCES version, outline BLOB NOT NULL);
CREATE INDEX division_version ON division (version);
CREATE TABLE block (
    key INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, label TEXT NOT NULL,
    anchor TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL, marks TEXT NOT NULL, level INTEGER NOT NULL
);
CREATE TABLE clause (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES document, id TEXT NOT NULL,
    declared INTEGER NOT NULL, aliases TEXT NOT NULL
);
CREATE INDEX clause_document ON clause (document, id);
CREATE TABLE span (clause INTEGER PRIMARY KEY REFERENCES clause, states TEXT NOT NULL, begun BLOB NOT NULL);
CREATE TABLE change (
    version INTEGER NOT NULL REFERENCES version, position INTEGER NOT NULL, clause INTEGER NOT NULL REFERENCES clause,
    kinds TEXT NOT NULL, before INTEGER, after INTEGER, certainty TEXT NOT NULL, redline TEXT NOT NULL,
    other TEXT NOT NULL, PRIMARY KEY (version, position)
) WITHOUT ROWID;
CREATE INDEX change_clause ON change (clause);
"""
