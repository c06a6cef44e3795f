"""Tasks done side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def run_together(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Do tasks side by side, to the end of each; what they return. Raises what one of them raised."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [one.result() for one in [pool.submit(task) for task in tasks]]


def within(seconds: float, ask: Callable[[], T]) -> T:
    """What a question gives that cannot be broken off. Raises TimeoutError when it takes too long, and what it raises.

    It goes on in a thread that keeps nobody from ending.
    """
    answer: Future[T] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:  # noqa: BLE001 - raised to whoever asked
            answer.set_exception(error)

    Thread(target=work, daemon=True).start()
    return answer.result(seconds)
