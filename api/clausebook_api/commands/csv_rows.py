"""Rows of CSV for people, who open them with a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_rows(stream: TextIO, names: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table. A text that a spreadsheet would take for a formula, and run, has a ' before it."""
    writer = csv.writer(stream)
    writer.writerow(names)
    writer.writerows(map(_quoted, row) for row in rows)


def _quoted(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
