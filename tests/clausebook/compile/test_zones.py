"""Which timezone a first run proposes."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from clausebook.cli import main
from clausebook.compile.zones import Landed, find_other_zone


def landed(zone: str, hour: int = 23) -> list[Landed]:
    """A commit in the middle of each month, late in the evening of a place."""
    found = [datetime(2024, month, 15, hour, 30, tzinfo=ZoneInfo(zone)) for month in range(1, 13)]
    return [(one.astimezone(UTC), one.utcoffset() or timedelta()) for one in found]


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "Europe/London",
        "America/New_York",
        "America/Los_Angeles",
        "Asia/Kolkata",
        "Pacific/Chatham",
    ],
)
def test_the_zone_is_known_by_its_offsets_in_summer_and_winter(zone: str) -> None:
    configured = "Asia/Tokyo"
    [finding] = find_other_zone(landed(zone), ZoneInfo(configured))
    assert ("W_TIMEZONE", True) == (finding.code, f'timezone = "{zone}"' in finding.mend)
    assert "12 of 12 commits carry another offset than Asia/Tokyo" in finding.message


def test_it_counts_the_days_that_are_others() -> None:
    [finding] = find_other_zone(landed("America/New_York", hour=23), ZoneInfo("UTC"))
    assert "12 of them fell on another day" in finding.message
    [finding] = find_other_zone(landed("America/New_York", hour=9), ZoneInfo("UTC"))
    assert "0 of them fell on another day" in finding.message


def test_nothing_is_said_where_most_commits_fit() -> None:
    assert () == find_other_zone([*landed("Europe/Berlin"), *landed("Asia/Tokyo")], ZoneInfo("Europe/Berlin"))
    assert () == find_other_zone([], ZoneInfo("UTC"))


def test_the_first_run_says_so_and_the_second_does_not(tmp_path: Path) -> None:
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2024-07-15T01:00:00+0200")
    (tmp_path / "fees.md").write_text("# Fees\n\nYou pay.\n", "utf-8")
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "Begin"]):
        subprocess.run(["git", *command], cwd=tmp_path, env=os.environ | dates, check=True)
    first, second = (CliRunner().invoke(main, ["-C", str(tmp_path), "log"]) for _ in range(2))
    assert "W_TIMEZONE 1 of 1 commits carry another offset than UTC" in first.stderr
    assert "W_TIMEZONE" not in second.stderr
