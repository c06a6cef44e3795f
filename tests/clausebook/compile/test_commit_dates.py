from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from clausebook.compile.commit_dates import find_backward, find_future
from clausebook.model.revision import Revision

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


def dated(*days: datetime) -> list[Revision]:
    return [Revision(f"{number:x}" * 40, day, "", ()) for number, day in enumerate(days, 10)]


def test_honest_clocks_have_no_faults() -> None:
    revisions = dated(NOW - timedelta(days=9), NOW, NOW, NOW + timedelta(minutes=10))
    assert () == find_future(revisions, NOW)
    assert () == find_backward(revisions)
    assert () == find_future([], NOW)
    assert () == find_backward([])


def test_a_date_in_the_future_is_told() -> None:
    [finding] = find_future(dated(NOW, NOW + timedelta(minutes=11), NOW), NOW)
    assert ("E_CLOCK_SKEW", "commit bbbbbbbbbbbb") == (finding.code, finding.place)
    assert "2024-06-01 12:11 UTC, in the future: it is now 2024-06-01 12:00 UTC" in finding.message
    assert "git commit --amend" in finding.mend


def test_a_child_older_than_its_parent_is_told_with_both() -> None:
    [finding] = find_backward(dated(NOW - timedelta(days=1), NOW - timedelta(days=2), NOW))
    assert "W_CLOCK_BACK" == finding.code
    assert "bbbbbbbbbbbb (2024-05-30 12:00 UTC) after aaaaaaaaaaaa (2024-05-31 12:00 UTC)." in finding.message
    assert "updated:" in finding.mend


def test_many_steps_back_are_told_at_once() -> None:
    [finding] = find_backward(dated(*(NOW - timedelta(days=day) for day in (1, 3, 2, 4, 6, 8))))
    assert ["bbbbbbbbbbbb", "dddddddddddd", "eeeeeeeeeeee"] == re.findall(r"(\w+) \([^)]*\) after", finding.message)
    assert "and 1 more" in finding.message
