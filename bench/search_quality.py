"""How well answers are found: our search beside SQLite FTS5 and tantivy, both as they come, on the same questions.

python -m bench.search_quality
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import tantivy
import yaml

from bench import corpora
from clausebook.cited_places import CitationReader
from clausebook.workspace import Workspace
from clausebook_api.search import Ask, Index, build, parse
from clausebook_api.search.entries import Entry, find_stretch
from clausebook_api.search.query import words_of

CASES = Path(__file__).parents[1] / "tests" / "cases" / "search" / "site-policy.yml"
TODAY = date(2026, 11, 26)
_MOST = 10
Find = Callable[[str], Sequence[Entry]]


def main() -> None:
    if absent := corpora.missing("site-policy"):
        print(absent)
        return
    corpus = corpora.real("site-policy")
    with tempfile.TemporaryDirectory() as folder:
        workspace = replace(Workspace.open(corpus.folder, include=corpus.include), state=Path(folder))
        build(workspace.corpus(), workspace.config, workspace.state)
        index = Index.open(workspace.state)
        citations = CitationReader(workspace.corpus(), {})
        ranks: dict[str, dict[str, list[int]]] = {}
        for case in yaml.safe_load(CASES.read_text("utf-8")):
            day = case.get("on", TODAY)
            standing = [entry for entry in index.all_entries() if find_stretch(entry, Ask(day, TODAY))]
            engines: dict[str, Find] = {
                "ours": _ours(index, citations, day),
                "FTS5": _fts5(standing),
                "tantivy": _tantivy(standing),
            }
            for name, find in engines.items():
                for kind in (case["kind"], "all"):
                    ranks.setdefault(kind, {}).setdefault(name, []).append(_rank(find(case["ask"]), case["answers"]))
    print(f"{'kind':<10}{'asked':>6}{'ours':>8}{'FTS5':>8}{'tantivy':>9}   mean reciprocal rank among the first ten")
    for kind, found in ranks.items():
        means = {name: sum(1 / rank for rank in some if rank) / len(some) for name, some in found.items()}
        print(f"{kind:<10}{len(found['ours']):>6}{means['ours']:>8.3f}{means['FTS5']:>8.3f}{means['tantivy']:>9.3f}")


def _rank(found: Sequence[Entry], answers: Sequence[Sequence[str]]) -> int:
    for place, entry in enumerate(found[:_MOST], 1):
        if any(entry.document == document and words.lower() in entry.text.lower() for document, words in answers):
            return place
    return 0


def _ours(index: Index, citations: CitationReader, day: date) -> Find:
    by_key: dict[Any, Entry] = {(one.document, one.clause, one.text): one for one in index.all_entries()}

    def find(text: str) -> Sequence[Entry]:
        answer = index.search(parse(text), Ask(day, TODAY, limit=_MOST), citations.find(text, day))
        hits = [*([answer.jump] if answer.jump else []), *answer.hits]
        return [by_key[hit.document, hit.clause, hit.text] for hit in hits]

    return find


def _fts5(entries: Sequence[Entry]) -> Find:
    """Any of the words, by BM25, stemmed by Porter: what the manual of SQLite has."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE clause USING fts5(text, tokenize='porter')")
    database.executemany(
        "INSERT INTO clause (rowid, text) VALUES (?, ?)", ((place, one.text) for place, one in enumerate(entries))
    )
    select = "SELECT rowid FROM clause WHERE clause MATCH ? ORDER BY rank LIMIT 10"
    return lambda text: [
        entries[row] for (row,) in database.execute(select, (" OR ".join(f'"{word}"' for word in words_of(text)),))
    ]


def _tantivy(entries: Sequence[Entry]) -> Find:
    """Any of the words, by BM25, stemmed for English."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_integer_field("place", stored=True)
    opened = tantivy.Index(builder.build())
    writer = opened.writer(50_000_000)
    for place, one in enumerate(entries):
        writer.add_document(tantivy.Document(text=one.text, place=place))
    writer.commit()
    opened.reload()
    searcher = opened.searcher()

    def find(text: str) -> Sequence[Entry]:
        hits = searcher.search(opened.parse_query(" ".join(words_of(text)), ["text"]), _MOST).hits
        return [entries[searcher.doc(address)["place"][0]] for _, address in hits]

    return find


if __name__ == "__main__":
    main()
