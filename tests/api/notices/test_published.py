"""Nobody is sent to a page that is not there: notices tell of what is built and indexed, and of nothing newer."""

from __future__ import annotations

import subprocess
from pathlib import Path

from click.testing import CliRunner

from clausebook.cli import main
from clausebook_api.database import Database
from clausebook_api.notices.report import list_notices

STALE = "E_UNPUBLISHED"


def run(folder: Path, *words: str, status: int = 0) -> str:
    done = CliRunner().invoke(main, ["-C", str(folder), *words])
    assert status == done.exit_code, done.output
    return done.output


def change(folder: Path, words: str) -> str:
    """Commit another wording; the commit, abbreviated."""
    text = folder / "terms" / "policies" / "refund-policy.md"
    text.write_text(f"{text.read_text('utf-8')}\n{words}\n", "utf-8")
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "commit", "--quiet", "--all", "--message", "Reword"], check=True)
    return subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout[:12]


def test_notice_is_given_of_what_site_and_index_show(own_demo: Path) -> None:
    old = run(own_demo, "index").partition("Of commit ")[2][:12]
    run(own_demo, "notify", "--baseline")  # which leads nobody anywhere
    new = change(own_demo, "One more paragraph.")
    told = run(own_demo, "notify", status=2)
    assert f"{STALE} Notices would tell of {new}, but there is no site and the index is of {old}" in told
    run(own_demo, "build")
    assert f"but the index is of {old}: " in run(own_demo, "notify", status=2)
    run(own_demo, "index")
    assert "refund-policy" in run(own_demo, "notify")
    newer = change(own_demo, "And another.")
    run(own_demo, "index")
    assert f"tell of {newer}, but the site is of {new}: " in run(own_demo, "notify", status=2)
    assert "refund-policy" in run(own_demo, "notify", "--dry-run")
    database = Database.open(f"sqlite:///{own_demo / '.clausebook-data' / 'notices.db'}")
    assert 1 == len(list_notices(database))
    assert "refund-policy" in run(own_demo, "notify", "--elsewhere")
    assert "Nothing is new" in run(own_demo, "notify")
    database.engine.dispose()
