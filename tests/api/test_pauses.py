"""How long to wait before what ended is started again."""

from __future__ import annotations

from clausebook_api.pauses import Pauses


def test_pauses_grow_up_to_a_minute_while_it_ends_soon() -> None:
    pauses = Pauses()
    assert [1, 2, 5, 15, 60, 60, 60] == [pauses.after(ran) for ran in (0.1, 0, 60, 3, 0, 0, 59)]


def test_pauses_are_short_again_after_a_sound_run() -> None:
    pauses = Pauses()
    assert [1, 2, 5, 1, 2] == [pauses.after(ran) for ran in (0, 0, 0, 61, 0)]
