"""The same clauses and queries in our search and in others, timed in one process, query by query in turn."""

from __future__ import annotations

import sqlite3
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import tantivy

from clausebook.corpus import Corpus
from clausebook.workspace import Workspace
from clausebook_api.search import Ask, Index, build, parse

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import fields, index, qparser
    from whoosh.analysis import StemmingAnalyzer

QUERIES = (
    "personal data", "refund", "termination account", "governing law", "liability damages", "third party content",
    "payment fees", "notice changes", "copyright takedown", "age years", "license grant", "security breach",
    "arbitration dispute", "cookies", "export control", "warranty disclaimer", "children", "law enforcement",
    "retention deletion", "advertising",
)  # fmt: skip
Search = Callable[[str], object]


def searched(workspace: Workspace, corpus: Corpus, today: date) -> Mapping[str, Any]:
    """Seconds for all queries in each engine, and for building, updating and opening our index."""
    state = workspace.state
    built = _timed(lambda: build(corpus, workspace.config, state))
    opened = _timed(lambda: Index.open(state).close())
    found = Index.open(state)
    texts = [entry.text for entry in found.all_entries()]
    engines: dict[str, Search] = {
        "ours": lambda text: found.search(parse(text), Ask(today, today, status="all", limit=10)),
        "whoosh": _whoosh(state / "bare", texts),
        "FTS5": _fts5(texts),
        "tantivy": _tantivy(texts),
    }
    times: dict[str, list[float]] = {name: [] for name in engines}
    for search in engines.values():  # each once untimed: files and caches are warm for all of them, as in a service
        for text in QUERIES:
            search(text)
    for _ in range(3):
        for text in QUERIES:
            for name, search in engines.items():
                times[name].append(_timed(partial(search, text)))
    ours = sorted(times["ours"])
    size = sum(path.stat().st_size for path in found.path.rglob("*") if path.is_file()) / 1e6
    return {
        **{name: sum(some) / 3 for name, some in times.items()},
        "queries": len(QUERIES),
        "entries": len(texts),
        "p50": 1000 * ours[len(ours) // 2],
        "p99": 1000 * ours[len(ours) * 99 // 100],
        "built": built,
        "opened": opened,
        "megabytes": size,
        "updated": _updated(workspace),
    }


def _updated(workspace: Workspace) -> float:
    """Seconds to bring the index over the newest revision that changes one document that was there before it."""
    state = workspace.state / "update"
    seen: set[str] = set()
    newest = ""
    for revision in workspace.repository.revisions():
        paths = {change.path for change in revision.changes}
        if len(paths) == 1 and paths <= seen:
            newest = revision.commit
        seen |= paths
    before, after = (
        replace(
            Workspace.open(workspace.repository.root, commit, workspace.config.include), state=state, judged=False
        ).corpus()
        for commit in (f"{newest}~1", newest)
    )
    build(before, workspace.config, state)
    return _timed(lambda: build(after, workspace.config, state))


def _timed(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _whoosh(folder: Path, texts: Sequence[str]) -> Search:
    """As Whoosh's manual has it: all words, the best ten, their texts with highlights."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = index.create_in(
        folder, fields.Schema(text=fields.TEXT(analyzer=StemmingAnalyzer(stoplist=None), stored=True))
    )
    writer = opened.writer(limitmb=256)
    for text in texts:
        writer.add_document(text=text)
    writer.commit()
    searcher, parser = opened.searcher(), qparser.QueryParser("text", opened.schema)

    def search(text: str) -> object:
        hits = searcher.search(parser.parse(text), limit=10)
        return len(hits), [(hit["text"], hit.highlights("text")) for hit in hits]

    return search


def _fts5(texts: Sequence[str]) -> Search:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE clause USING fts5(text, tokenize='porter')")
    database.executemany("INSERT INTO clause VALUES (?)", ((text,) for text in texts))
    shown = "text, snippet(clause, 0, '<mark>', '</mark>', '…', 40)"
    select = f"SELECT {shown} FROM clause WHERE clause MATCH ? ORDER BY rank LIMIT 10"  # noqa: S608 - a constant
    return lambda text: database.execute(select, (" ".join(f'"{word}"' for word in text.split()),)).fetchall()


def _tantivy(texts: Sequence[str]) -> Search:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True, tokenizer_name="en_stem")
    opened = tantivy.Index(builder.build())
    writer = opened.writer(100_000_000)
    for text in texts:
        writer.add_document(tantivy.Document(text=text))
    writer.commit()
    opened.reload()
    searcher = opened.searcher()

    def search(text: str) -> object:
        parsed = opened.parse_query(" AND ".join(text.split()), ["text"])
        hits = searcher.search(parsed, 10).hits
        snippets = tantivy.SnippetGenerator.create(searcher, parsed, opened.schema, "text")
        return [snippets.snippet_from_doc(searcher.doc(address)).to_html() for _, address in hits]

    return search
