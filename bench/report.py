"""Rows of the report: what was measured, against what, and whether the target is met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.stopwatch import Sample, middle

HEAD = ("corpus", "what", "cpu s", "wall s", "MB", "against", "cpu s", "wall s", "MB", "ratio", "by wall", "target", "")
_RIGHT = {2, 3, 4, 6, 7, 8, 9, 10}


@dataclass(frozen=True, slots=True)
class Figure:
    """The medians of one side; ``spread`` is the lowest and the highest processor time; 0: not measured."""

    cpu: float
    wall: float
    peak: float
    spread: tuple[float, float]
    runs: int

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Figure:
        """The figure for some runs of the same work."""
        some = middle(samples)
        times = sorted(one.cpu for one in samples)
        return cls(some.cpu, some.wall, some.peak, (times[0], times[-1]), len(samples))

    def cells(self) -> tuple[str, str, str]:
        """Processor time with its spread, time by the clock, memory."""
        around = f" [{seconds(self.spread[0])}-{seconds(self.spread[1])}]" if self.runs > 1 else ""
        by_clock, memory = seconds(self.wall) if self.wall else "", f"{self.peak:.0f}" if self.peak else ""
        return seconds(self.cpu) + around, by_clock, memory


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report.

    With ``against`` the ratio is ours ÷ theirs, or theirs ÷ ours where ``faster`` is True; without, ``limit``
    bounds the processor time (``unit`` "s") or the memory (``unit`` "MB") of ours. ``per`` divides both
    sides: pages, for instance. No ``limit``: the row is only told.
    """

    part: str
    corpus: str
    what: str
    ours: Figure
    against: str = ""
    theirs: Figure | None = None
    limit: float = 0.0
    unit: str = "x"
    faster: bool = False
    by_clock: bool = False  # what judges a ratio: for work that two processes share at once
    per: tuple[float, float] = (1.0, 1.0)
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """By processor time."""
        return self._ratio(self.ours.cpu, self.theirs.cpu) if self.theirs else None

    @property
    def wall_ratio(self) -> float | None:
        """By the clock, where both were measured so."""
        return self._ratio(self.ours.wall, self.theirs.wall) if self.theirs and self.ours.wall else None

    def _ratio(self, ours: float, theirs: float) -> float:
        ours, theirs = max(ours, 1e-6) / self.per[0], max(theirs, 1e-6) / self.per[1]
        return theirs / ours if self.faster else ours / theirs

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None if there is none."""
        if not self.limit:
            return None
        value = {"x": self.wall_ratio if self.by_clock else self.ratio, "s": self.ours.cpu, "MB": self.ours.peak}[
            self.unit
        ]
        return value is not None and (value >= self.limit if self.faster else value <= self.limit)

    def cells(self) -> tuple[str, ...]:
        """The row as text, in step with the heads of the columns."""
        theirs = self.theirs.cells() if self.theirs else ("", "", "")
        ratios = ("" if one is None else times(one) for one in (self.ratio, self.wall_ratio))
        sign, unit = (">=" if self.faster else "<="), ("x" if self.unit == "x" else f" {self.unit}")
        target = f"{sign} {self.limit:g}{unit}{' faster' if self.faster else ''}" if self.limit else ""
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        return (self.corpus, self.what, *self.ours.cells(), self.against, *theirs, *ratios, target, verdict)

    def facts(self) -> dict[str, Any]:
        """The row for programs."""
        return asdict(self) | {"ratio": self.ratio, "wall_ratio": self.wall_ratio, "met": self.met}


def seconds(value: float) -> str:
    """Seconds with three figures that mean something."""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def times(value: float) -> str:
    """A ratio."""
    return f"{value:.2f}x" if value < 10 else f"{value:.0f}x"


def table(rows: Iterable[Row]) -> str:
    """Rows as plain text in columns, each note below its row."""
    some = list(rows)
    lines = [HEAD, *(row.cells() for row in some)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    printed = [
        "  ".join(
            cell.rjust(width) if place in _RIGHT else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    notes = ["", *(f"\n    {row.note}" if row.note else "" for row in some)]
    return "\n".join(line + note for line, note in zip(printed, notes, strict=True))
