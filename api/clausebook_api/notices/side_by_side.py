"""Tasks done side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def run_together(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Do tasks side by side, to the end of each; what they return. Raises what one of them raised."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [one.result() for one in [pool.submit(task) for task in tasks]]
