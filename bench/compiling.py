"""Part "compile": the corpus from nothing, with one more commit, and quarter by quarter."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.corpora import LONG, Corpus, scratch_clone
from bench.report import Figure, Row
from bench.stopwatch import Sample, alternate, inner, process, work

_COLD = {"site-policy": 6.0, "pga-versions": 20.0, "ota-flapping": 60.0, LONG: 300.0}  # seconds
_PEAK = {"pga-versions": 600.0, "ota-flapping": 400.0, LONG: 600.0}  # MB
_LOOKUP = 0.010  # seconds


def rows(corpus: Corpus, scratch: Path, quick: bool) -> Iterator[Row]:
    """The cold compilation leaves its corpus in ``scratch/NAME-corpus`` for the parts after this one."""
    state = scratch / f"{corpus.name}-corpus"
    cold = alternate(quick, cold=partial(_cold, corpus, state))["cold"]
    facts, figure = cold[-1].facts, Figure.of(cold)
    what = f"cold, {facts['versions']:,} versions"
    yield Row("compile", corpus.name, what, figure, limit=_COLD.get(corpus.name, 0), unit="s")
    if corpus.name in _PEAK:
        yield Row("compile", corpus.name, "cold, most memory", figure, limit=_PEAK[corpus.name], unit="MB")
    first = alternate(quick, first=partial(inner, "looked_up", state=state))["first"]
    what = f"first lookup, {first[-1].facts['versions']:,} versions"
    yield Row("compile", corpus.name, what, Figure.of(first), limit=_LOOKUP, unit="s")
    outline = work("outline", repo=corpus.folder, include=corpus.include, ids=scratch / "ids").facts
    yield from _quarters(corpus, facts["quarters"], outline["grown"])
    yield from _one_more(corpus, scratch, facts["smallest"], outline["newest"], quick)


def _cold(corpus: Corpus, state: Path) -> Sample:
    shutil.rmtree(state, ignore_errors=True)
    return inner("compiled", repo=corpus.folder, include=corpus.include, state=state)


def _quarters(corpus: Corpus, quarters: Sequence[tuple[int, float]], grown: Sequence[int]) -> Iterator[Row]:
    """The processor time for each 1,000 revisions up to a quarter, a half, three quarters and the end."""
    for name, (revisions, spent) in zip(("1/4", "1/2", "3/4", "all"), quarters, strict=True):
        size = grown[revisions - 1] / 1e6
        note = f"{size:.1f} MB of text by then: {10 * spent / size:.2f} s for each 10 MB"
        figure = Figure.of([Sample(0, 1000 * spent / revisions, 0)])
        yield Row("compile", corpus.name, f"each 1,000 of the first {name} ({revisions:,})", figure, note=note)


def _one_more(corpus: Corpus, scratch: Path, document: str, newest: str, quick: bool) -> Iterator[Row]:
    """The newest revision of terms on top of what is compiled: the core alone, and a command as a whole."""
    clone = scratch_clone(corpus, scratch / f"{corpus.name}-clone")
    given = {"repo": clone.folder, "include": clone.include}
    before = scratch / f"{corpus.name}-before"
    work("compiled", **given, state=before, ref=f"{newest}~1")
    state = clone.folder / ".clausebook"
    command = (sys.executable, "-m", "clausebook.cli", *clone.options, "--ref", newest, "log", document, "--json")

    def core() -> Sample:
        _copied(before, state)
        return inner("compiled", **given, state=state, ref=newest)

    def whole() -> Sample:
        _copied(before, state)
        return process(*command)

    found = alternate(quick, core=core, whole=whole, idle=partial(process, *command))
    limit = 1.0 if corpus.name == "pga-versions" else 0.0
    yield Row("compile", corpus.name, "one more commit, the core", Figure.of(found["core"]), limit=limit, unit="s")
    yield Row(
        "compile", corpus.name, "one more commit, clausebook log", Figure.of(found["whole"]),
        "the same, no commit", Figure.of(found["idle"]), limit=limit, unit="s",
    )  # fmt: skip


def _copied(folder: Path, to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
