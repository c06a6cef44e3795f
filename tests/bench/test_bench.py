from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench import multilingual, notices
from bench.corpora import missing
from bench.report import Figure, Row
from bench.stopwatch import Sample

ROOT = Path(__file__).parents[2]


def test_measures_and_prints_every_row(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    command = [sys.executable, "-m", "bench", "--quick", "--json", str(file)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.returncode == 0
    rows = json.loads(file.read_text("utf-8"))["rows"]
    expected = (
        ["start"] * 2 + ["read"] * 2 + ["compile"] * 8 + ["redline"] * 3 + ["site"] * 7 + ["api"] * 13 + ["search"] * 7
        + ["notices"] * 2 * (notices.SINK is not None)
    )  # fmt: skip

    assert expected == [row["part"] for row in rows]
    for row in rows:
        assert str(row["what"]) in run.stdout
        # the difference of two short builds may be nothing, or less
        assert row["ours"]["cpu"] > 0 or "1,000 pages" in row["what"], row
        assert (row["against"] == "") == (row["theirs"] is None) == (row["ratio"] is None), row


def test_a_repository_that_is_absent_is_named(tmp_path: Path) -> None:
    told = missing("site-policy", tmp_path)

    assert told == "site-policy: skipped, as there is no ../shared/corpora/site-policy.bundle"


def test_a_made_up_history_is_the_same_each_time_and_as_long_as_it_was_asked_for(tmp_path: Path) -> None:
    said = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        multilingual.write(tmp_path / name, revisions=120, documents=40, seed=seed)
        git = ("git", "-C", str(tmp_path / name))
        said.append(subprocess.run([*git, "log", "--format=%H"], check=True, capture_output=True, text=True).stdout)
        files = subprocess.run([*git, "ls-files"], check=True, capture_output=True, text=True).stdout.split()
        assert 40 == len(files)
        assert set(multilingual.LANGUAGES) == {Path(file).parent.name for file in files}
        changed = subprocess.run([*git, "log", "--format=", "--raw"], check=True, capture_output=True, text=True).stdout
        assert 120 == len(changed.splitlines())
    assert 120 == len(said[0].split())
    assert said[0] == said[1] != said[2]


def test_a_ratio_is_judged_by_processor_time() -> None:
    half, whole = Figure.of([Sample(9.0, 1.0, 30.0)]), Figure.of([Sample(1.0, 2.0, 30.0)])

    slow = Row("read", "x", "y", half, "z", whole, limit=0.4)
    fast = Row("read", "x", "y", half, "z", whole, limit=8.0, faster=True, per=(20, 5))

    assert (slow.ratio, slow.wall_ratio, slow.met) == (0.5, 9.0, False)
    assert (fast.ratio, fast.met) == (8.0, True)
