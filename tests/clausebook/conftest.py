"""How much work a text makes, judged alike on a quick machine and on a slow one."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from time import process_time

import pytest

Work = Callable[[int], object]
SHORT, TIMES, MOST = 5_000, 16, 64  # a text so long, one as many times as long, and how many times the work it may make


@pytest.fixture
def assert_linear() -> Callable[[Work], None]:
    """Asserts that work on so many characters grows with their number; with its square it would 256-fold.

    Both times are of one machine in one minute, and each is the least of several: what else runs makes any of them
    longer, and none shorter.
    """

    def seconds(work: Work, size: int) -> float:
        gc.disable()  # else what other tests left is gone through again and again
        try:
            start = process_time()
            work(size)
            return process_time() - start
        finally:
            gc.enable()

    def asserted(work: Work) -> None:
        short = min(seconds(work, SHORT) for _ in range(3))
        long = seconds(work, TIMES * SHORT)
        for _ in range(20):
            if long < MOST * short:
                break
            short, long = min(short, seconds(work, SHORT)), min(long, seconds(work, TIMES * SHORT))
        assert long < MOST * short, f"{TIMES} times as much took {long / short:.0f} times as long"

    return asserted


@pytest.fixture
def calls() -> Callable[[Callable[[], object]], int]:
    """Counts the functions that are called while something is done."""

    def counted(act: Callable[[], object]) -> int:
        number = 0

        def count(_frame: object, event: str, _arg: object) -> None:
            nonlocal number
            number += event in {"call", "c_call"}

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            act()
        finally:
            sys.setprofile(before)
        return number

    return counted
