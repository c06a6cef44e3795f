"""Time, processor time and memory of processes that do one piece of work each."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
REPEATS = 3
LONG = 20.0  # seconds; what takes longer is run once
_MEGABYTE = 1024  # of the kilobytes in which Linux counts


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: seconds by the clock, seconds of processor time (that of git included), most memory in MB."""

    wall: float
    cpu: float
    peak: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __add__(self, other: Sample) -> Sample:
        return Sample(self.wall + other.wall, self.cpu + other.cpu, max(self.peak, other.peak), self.facts)

    def scaled(self, factor: float) -> Sample:
        """What it would have been for so many times the work."""
        return Sample(self.wall * factor, self.cpu * factor, self.peak, self.facts)


class Taken:
    """Time taken in this process, and in those it has waited for, since this was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), cpu_seconds()

    def so_far(self) -> dict[str, float]:
        """Seconds by the clock and of processor time."""
        return {"wall": time.perf_counter() - self._wall, "cpu": cpu_seconds() - self._cpu}


def cpu_seconds() -> float:
    """The processor time of this process and of those it has waited for."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def process(*command: str | Path, stdin: Path | None = None) -> Sample:
    """Run a command, its output thrown away, and measure the whole process with what it started.

    Memory is that of the largest process. Raises :class:`RuntimeError` with its complaint if it fails.
    """
    return _measured(command, stdin, None)


def work(name: str, **options: Any) -> Sample:  # noqa: ANN401 - whatever JSON can say
    """Run a piece of :mod:`bench.work` in a process of its own; ``facts`` is what it told."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told"
        told.touch()
        sample = _measured((sys.executable, "-m", "bench.work", name, json.dumps(options, default=str)), None, told)
        return Sample(sample.wall, sample.cpu, sample.peak, json.loads(told.read_text()))


def inner(name: str, **options: Any) -> Sample:  # noqa: ANN401 - options that are passed on
    """The same without the start of Python and the imports: the time that the work took by its own account."""
    sample = work(name, **options)
    return Sample(sample.facts["wall"], sample.facts["cpu"], sample.peak, sample.facts)


def _measured(command: Sequence[str | Path], stdin: Path | None, stdout: Path | None) -> Sample:
    with (
        Path(stdin or os.devnull).open("rb") as given,
        Path(stdout or os.devnull).open("wb") as told,
        tempfile.TemporaryFile() as complaint,
    ):
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=given, stdout=told, stderr=complaint, cwd=ROOT, env=_environment())
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            complaint.seek(0)
            raise RuntimeError(f"{' '.join(map(str, command))}: {complaint.read().decode(errors='replace')[-2000:]}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _MEGABYTE)


def _environment() -> dict[str, str]:
    return os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}


def alternate(quick: bool, **runs: Callable[[], Sample]) -> dict[str, list[Sample]]:
    """Run each in turn, three rounds: A B A B A B. One round only if ``quick`` or if one takes over 20 s."""
    found: dict[str, list[Sample]] = {name: [] for name in runs}
    for _ in range(1 if quick else REPEATS):
        for name, run in runs.items():
            found[name].append(run())
        if any(samples[0].wall > LONG for samples in found.values()):
            break
    return found


def middle(samples: Sequence[Sample]) -> Sample:
    """The medians of some runs, with the facts of the last."""
    return Sample(
        median(one.wall for one in samples),
        median(one.cpu for one in samples),
        median(one.peak for one in samples),
        samples[-1].facts,
    )
