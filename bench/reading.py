"""Part "read": history and texts, against bare git and against GitPython used file by file."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.corpora import Corpus
from bench.report import Figure, Row
from bench.stopwatch import Sample, alternate, inner, process, work

_DRAWN = 40  # files of which the naive way is measured, where all would take long
_LONG = 1000  # revisions; all would
_SHORT = 100  # revisions; the start of git is then most of the time, and no target holds
_FLOOR, _FASTER = 2.0, 25.0


def rows(corpus: Corpus, scratch: Path, quick: bool) -> Iterator[Row]:  # noqa: FBT001 - a setting
    given = {"repo": corpus.folder, "include": corpus.include}
    ids = scratch / f"{corpus.name}.ids"
    facts = work("outline", **given, ids=ids).facts
    count, paths, texts = facts["revisions"], facts["paths"], facts["texts"]
    drawn = random.Random(0).sample(paths, _DRAWN) if count > _LONG else paths  # noqa: S311 - a sample, not a key
    found = alternate(
        quick,
        ours=partial(inner, "read", **given),
        floor=partial(_floor, corpus, facts["pathspecs"], ids),
        naive=partial(_naive, corpus, drawn, texts),
    )
    what = f"{count:,} revisions, {texts:,} texts"
    ours, floor, naive = (Figure.of(found[name]) for name in ("ours", "floor", "naive"))
    yield Row("read", corpus.name, what, ours, "git log + cat-file", floor, _FLOOR * (count > _SHORT))
    note = f"the time for {found['naive'][-1].facts['texts']:,} texts, of {len(drawn)} of {len(paths)} files, is scaled"
    yield Row(
        "read", corpus.name, what, ours, "GitPython, file by file", naive, _FASTER * (count > _SHORT), faster=True,
        note=note,
    )  # fmt: skip


def _floor(corpus: Corpus, pathspecs: list[str], ids: Path) -> Sample:
    """One log and one reader of contents, to nowhere."""
    git = ("git", "-C", corpus.folder)
    log = ("log", "--raw", "-z", "-M", "--first-parent", "--diff-merges=first-parent", "--root", "--no-abbrev")
    listed = process(*git, *log, "--format=%H %ct %s", "--", *pathspecs)
    return listed + process(*git, "cat-file", "--batch", "--buffer", stdin=ids)


def _naive(corpus: Corpus, paths: Sequence[str], texts: int) -> Sample:
    sample = inner("read_naively", repo=corpus.folder, paths=paths)
    return sample.scaled(texts / sample.facts["texts"])
