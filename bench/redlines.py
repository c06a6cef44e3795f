"""Part "redline": what changed between all consecutive versions, against git's own difference of words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.corpora import Corpus
from bench.report import Figure, Row
from bench.stopwatch import Sample, alternate, inner, process, work

_ENGINE = 6.0  # times git
_PAIR = 0.250  # seconds


def rows(corpus: Corpus, scratch: Path, quick: bool) -> Iterator[Row]:
    given = {"repo": corpus.folder, "include": corpus.include}
    state = scratch / f"{corpus.name}-corpus"
    if not (state / "corpus.db").exists():
        work("compiled", **given, state=state)
    pathspecs = work("outline", **given, ids=scratch / "ids").facts["pathspecs"]
    log = ("log", "-p", "--word-diff", "-M", "--first-parent", "--diff-merges=first-parent", "--", *pathspecs)
    found = alternate(
        quick, ours=partial(inner, "redlined", state=state), git=partial(process, "git", "-C", corpus.folder, *log)
    )
    facts, git = found["ours"][-1].facts, Figure.of(found["git"])
    what = f"{facts['pairs']:,} pairs: lineage, changes, redline"
    yield Row("redline", corpus.name, what, Figure.of(found["ours"]), "git log -p --word-diff", git, limit=_ENGINE)
    alone = [Sample(0, one.facts["redline"], one.peak) for one in found["ours"]]
    yield Row("redline", corpus.name, "the redlines alone", Figure.of(alone), "git log -p --word-diff", git)
    mean = 1000 * facts["cpu"] / facts["pairs"]
    spread = f"mean {mean:.1f}, p50 {facts['p50']:.1f}, p99 {facts['p99']:.0f}"
    note = f"ms a pair: {spread}; slowest: {', '.join(facts['slowest'])}"
    slowest = [Sample(0, one.facts["max"] / 1000, 0) for one in found["ours"]]
    yield Row("redline", corpus.name, "the slowest pair", Figure.of(slowest), limit=_PAIR, unit="s", note=note)
