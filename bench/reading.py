"""Part "read": history and texts, against bare git and against GitPython used file by file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.corpora import Corpus
from bench.report import Figure, Row
from bench.stopwatch import Sample, alternate, inner, process, work

_NEWEST = 1500  # revisions of which the naive way is measured: all of a long history would take minutes
_SHORT = 100  # revisions; the start of git is then most of the time, and no target holds
_FLOOR, _FASTER = 2.0, 25.0


def rows(corpus: Corpus, scratch: Path, quick: bool) -> Iterator[Row]:
    given = {"repo": corpus.folder, "include": corpus.include}
    ids = scratch / f"{corpus.name}.ids"
    facts = work("outline", **given, ids=ids).facts
    count, texts = facts["revisions"], facts["texts"]
    found = alternate(
        quick,
        ours=partial(inner, "read", **given),
        floor=partial(_floor, corpus, facts["pathspecs"], ids),
        naive=partial(_naive, corpus, min(count, _NEWEST), count),
    )
    what = f"{count:,} revisions, {texts:,} texts"
    ours, floor, naive = (Figure.of(found[name]) for name in ("ours", "floor", "naive"))
    yield Row("read", corpus.name, what, ours, "git log + cat-file", floor, _FLOOR * (count > _SHORT), by_clock=True)
    note = f"the time for the newest {min(count, _NEWEST):,} revisions is scaled"
    target = _FASTER * (count > _SHORT)
    peer = "GitPython, revision by revision"
    yield Row("read", corpus.name, what, ours, peer, naive, target, faster=True, by_clock=True, note=note)


def _floor(corpus: Corpus, pathspecs: list[str], ids: Path) -> Sample:
    """One log and one reader of contents, to nowhere."""
    git = ("git", "-C", corpus.folder)
    log = ("log", "--raw", "-z", "-M", "--first-parent", "--diff-merges=first-parent", "--root", "--no-abbrev")
    listed = process(*git, *log, "--format=%H %ct %s", "--", *pathspecs)
    return listed + process(*git, "cat-file", "--batch", "--buffer", stdin=ids)


def _naive(corpus: Corpus, most: int, count: int) -> Sample:
    sample = inner("read_naively", repo=corpus.folder, most=most)
    return sample.scaled(count / sample.facts["revisions"])
