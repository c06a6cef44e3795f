"""Part "start": what whoever types a command waits for, the start of Python included."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.corpora import Corpus
from bench.report import Figure, Row
from bench.stopwatch import alternate, process

_WAIT = 0.25  # seconds


def rows(corpus: Corpus, _scratch: Path, quick: bool) -> Iterator[Row]:
    """The list of commands, and a text of a compiled corpus; of the demonstration alone, for size is not measured."""
    if corpus.name != "demo":
        return
    program = Path(sys.executable).with_name("clausebook")
    shown = (program, "-C", corpus.folder, "show", "refund-policy")
    process(*shown)  # compiles
    found = alternate(quick, listed=partial(process, program, "--help"), shown=partial(process, *shown))
    for name, what in (("listed", "clausebook --help"), ("shown", "clausebook show, compiled")):
        yield Row("start", corpus.name, what, Figure.of(found[name]), limit=_WAIT, unit="s")
