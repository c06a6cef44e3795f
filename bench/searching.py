"""Part "search": queries against bare Whoosh, SQLite FTS5 and tantivy on the same clauses; building and updating."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.corpora import Corpus
from bench.report import Figure, Row
from bench.stopwatch import Sample, work

_BARE, _UPDATE, _SLOW = 1.3, 0.02, 0.1


def rows(corpus: Corpus, scratch: Path, quick: bool) -> Iterator[Row]:  # noqa: ARG001 - a setting
    state = scratch / f"{corpus.name}-search"
    found = work("searched", repo=corpus.folder, include=corpus.include, state=state)
    facts = found.facts
    what = f"{facts['queries']} queries, {facts['entries']:,} wordings"
    ours = _figure(facts["ours"], found.peak)
    note = f"p50 {facts['p50']:.1f} ms, p99 {facts['p99']:.1f} ms"
    yield Row("search", corpus.name, what, ours, "bare Whoosh", _figure(facts["whoosh"]), _BARE, note=note)
    for name in ("FTS5", "tantivy"):
        yield Row("search", corpus.name, "the same", ours, name, _figure(facts[name]))
    slowest = _figure(facts["p99"] / 1000)
    yield Row("search", corpus.name, "99 of 100 within", slowest, unit="s", limit=_SLOW)
    built = _figure(facts["built"], found.peak)
    yield Row("search", corpus.name, f"index from nothing, {facts['megabytes']:.0f} MB", built)
    yield Row("search", corpus.name, "one document changed", _figure(facts["updated"]), "from nothing", built, _UPDATE)
    yield Row("search", corpus.name, "index opened", _figure(facts["opened"]), unit="s", limit=2)


def _figure(seconds: float, peak: float = 0) -> Figure:
    return Figure.of([Sample(0, seconds, peak)])
