"""One commit, one corpus, one site: whatever the folder, the zone, the language or the builds before."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.reliability.conftest import Desk

COMMAND = Path(sys.executable).with_name("clausebook")
TODAY, LATER = "2026-03-01", "2026-06-01"
HERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "1"}
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
THERE = {"TZ": "America/Los_Angeles", **ASCII, "PYTHONHASHSEED": "4242", "HOME": "/", "COLUMNS": "20"}
HEAD = "---\nid: {id}\ntitle: “{title}”\nkind: policy\n{more}---\n# {title}\n\n"
CLAUSES = [f"{n}. Rule {n} says what is to be done when the {n}th thing happens.\n\n" for n in range(1, 12)]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, good: Desk) -> Desk:
    """A history with much of what can happen to documents and clauses; nothing is built."""
    desk = good.copy(tmp_path_factory.mktemp("story") / "repository")
    shutil.rmtree(desk.folder / ".clausebook")
    desk.site.unlink()
    rules = HEAD.format(id="rules", title="Rules", more="")
    other = HEAD.format(id="other", title="Other rules", more="") + "1. Another rule — of its own.\n"
    announced = HEAD.format(id="rules", title="Rules", more=f"effective: {LATER}\n")
    desk.commit({"terms/rules.md": rules + "".join(CLAUSES), "terms/other.md": other})
    desk.commit({"terms/z.md": "---\nid: z\n---\nWords that do not stay.\n"})
    desk.commit({"terms/rules.md": rules + "".join([*CLAUSES[2:5], *CLAUSES[:2], *CLAUSES[5:9]])})
    desk.git("mv", "terms/other.md", "terms/others.md")
    (desk.folder / "terms" / "z.md").unlink()
    desk.commit({"terms/rules.md": rules + "".join([*CLAUSES[2:5], *CLAUSES[:2]])})
    desk.commit({"terms/rules.md": rules + "".join(CLAUSES), "terms/others.md": other + "\n" + CLAUSES[7]})
    desk.commit({"terms/rules.md": rules + "".join(CLAUSES).replace("says", "**says**", 1)})
    desk.commit({"terms/rules.md": announced + "".join(CLAUSES[:-1]) + "11. Rule 11 is another from the summer on.\n"})
    return desk


def built(  # noqa: PLR0913 - each surrounding that must not matter
    story: Desk,
    folder: Path,
    environment: dict[str, str],
    *,
    umask: str = "022",
    today: str = TODAY,
    steps: tuple[str, ...] = (),
) -> Desk:
    """A clone, built in an environment of its own: at some earlier commits, then at the tip."""
    subprocess.run(["git", "clone", "--quiet", str(story.folder), str(folder)], check=True)
    for step in (*steps, "main"):
        command = shlex.join([str(COMMAND), "-C", str(folder), "--ref", step, "build", "--today", today])
        done = subprocess.run(
            ["sh", "-c", f"umask {umask}; {command}"], env=os.environ | environment, capture_output=True, check=False
        )
        assert (0, b"") == (done.returncode, done.stdout), done.stderr.decode()
    return type(story)(folder)


def differing(one: Desk, other: Desk) -> list[str]:
    """What `diff -r` says of two sites."""
    done = subprocess.run(
        ["diff", "-rq", f"{one.site}/", f"{other.site}/"],
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def reference(story: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return built(story, tmp_path_factory.mktemp("one") / "repository", HERE)


def test_two_builds_in_different_surroundings_are_the_same(story: Desk, reference: Desk, tmp_path: Path) -> None:
    other = built(story, tmp_path / "another folder, ünïcode", THERE, umask="077")
    assert reference.standing().corpus == other.standing().corpus
    assert [] == differing(reference, other)


def test_a_build_upon_earlier_builds_is_the_same_as_one_from_scratch(
    story: Desk, reference: Desk, tmp_path: Path
) -> None:
    other = built(story, tmp_path / "repository", {}, steps=("main~7", "main~4", "main~2"))
    assert reference.standing().corpus == other.standing().corpus
    assert [] == differing(reference, other)


@pytest.mark.proof
def test_a_build_after_going_back_and_forth_is_the_same(story: Desk, reference: Desk, tmp_path: Path) -> None:
    again = built(story, tmp_path / "repository", {}, steps=("main", "main~1"))
    assert reference.standing().corpus == again.standing().corpus
    assert [] == differing(reference, again)


@pytest.mark.proof
def test_a_build_upon_each_earlier_build_is_the_same_as_one_from_scratch(
    story: Desk, reference: Desk, tmp_path: Path
) -> None:
    count = int(story.git("rev-list", "--count", "main"))
    other = built(
        story, tmp_path / "repository", {}, steps=tuple(f"main~{number}" for number in reversed(range(1, count)))
    )
    assert reference.standing().corpus == other.standing().corpus
    assert [] == differing(reference, other)


def test_another_day_changes_only_the_pages_of_what_takes_effect(story: Desk, reference: Desk, tmp_path: Path) -> None:
    eve = built(story, tmp_path / "eve", {}, today="2026-05-31")
    assert [] == differing(reference, eve)
    after = built(story, tmp_path / "after", {}, today=LATER)
    assert reference.standing().corpus == after.standing().corpus
    changed = {line.split(f"{after.site}/")[-1].removesuffix(" differ") for line in differing(reference, after)}
    assert {"rules/index.html", "upcoming/index.html"} <= changed
    about = {path for path in changed if not path.startswith(("rules/", "search/"))}
    allowed = {"index.html", "upcoming/index.html", "changes/index.html", "archive/index.html", "glossary/index.html"}
    assert about <= allowed | {"sitemap.xml", "sitemap.xml.gz", "feed.atom", "feed.json"}
