"""A corpus that is none, is of another program, or would tell a change wrongly, is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clausebook.compile import landed
from clausebook.corpus import Corpus
from clausebook.model.errors import CorpusError


def test_a_corpus_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="E_NO_CORPUS"):
        Corpus(tmp_path / "corpus.db")


def test_a_corpus_of_an_older_program_is_not_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "corpus.db")) as connection, connection:
        connection.execute("CREATE TABLE meta (name, value)")
        connection.execute("INSERT INTO meta VALUES ('schema', '0')")
    with pytest.raises(CorpusError, match="E_SCHEMA_OLDER"):
        Corpus(tmp_path / "corpus.db")


def test_a_redline_that_does_not_rebuild_its_sides_is_never_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landed, "redline", lambda _before, _after: ())
    with pytest.raises(CorpusError, match="E_REDLINE"):
        landed.prove_redline("You pay ten euros.", "You pay twenty euros.")
