"""Whatever stops a build at whatever moment: what is published is whole, and the next build mends the rest."""

from __future__ import annotations

import fcntl
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

import pytest

if TYPE_CHECKING:
    from tests.reliability.conftest import Desk, Published, Warm

COMMAND = Path(sys.executable).with_name("clausebook")
WARM = Path(__file__).with_name("warm.py")
BUILD = ["build", "--today", "2026-03-01"]
REVISIONS, EARLIER = 620, 300  # past the 500 at which compiling rests, so that it is taken up in the middle
SETTINGS = 'strict = true\nsite_name = "Example Legal"\nsite_url = "https://legal.example/"\n'


def text(number: int) -> str:
    """The terms at one revision: every fortieth has other words, the others another wrapping of the same."""
    words = f"You pay the fees of the order form within {number // 40 + 1} days of each invoice."
    place = 10 + number % 37
    wrapped = words[:place] + words[place:].replace(" ", "\n", 1)
    head = "---\nid: terms\ntitle: Terms of Service\nkind: agreement\n---\n# Terms\n\n"
    return f"{head}1. Be fair.\n\n## 2. Fees\n\n{wrapped}\n"


def history() -> bytes:
    """Revisions as git fast-import takes them, a day apart."""
    stream = []
    for number in range(REVISIONS):
        date = f"Ada Counsel <ada@example.org> {1_640_000_000 + number * 86_400} +0000"
        files = {"terms/terms.md": text(number)} | ({} if number else {"clausebook.toml": SETTINGS})
        stream.append(f"commit refs/heads/main\ncommitter {date}\ndata 3\nDay\n")
        for path, content in files.items():
            stream.append(f"M 100644 inline {path}\ndata {len(content.encode())}\n{content}\n")
    return "".join(stream).encode()


class Trial(NamedTuple):
    """A history, half of which was published; that state, and the one after it is published wholly."""

    desk: Desk
    kept: Path
    old: Published
    new: Published

    def reset(self, *, empty: bool = False) -> None:
        """Put back what was published of the half, or nothing."""
        shutil.rmtree(self.desk.folder / ".clausebook", ignore_errors=True)
        for path in self.desk.folder.glob("*site*"):
            path.unlink()
        if not empty:
            shutil.copytree(self.kept, self.desk.folder / ".clausebook", symlinks=True)
            self.desk.site.symlink_to((self.kept.parent / "site").readlink())

    def assert_whole(self) -> None:
        """Nothing stands, or what stood, or what was to stand."""
        found = self.desk.standing()
        assert found.corpus in ([], self.old.corpus, self.new.corpus)
        assert found.site in ({}, self.old.site, self.new.site)
        assert not found.site or found.corpus

    def assert_recovers(self, warm: Warm) -> None:
        """An uninterrupted build gives what one from scratch gives."""
        assert 0 == warm.run(["-C", str(self.desk.folder), *BUILD]).returncode
        assert self.new == self.desk.standing()
        assert not (self.desk.folder / ".clausebook" / "corpus.partial.db").exists()
        assert [] == [*self.desk.folder.glob(".site.*")]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory, good: Desk) -> Trial:
    folder = tmp_path_factory.mktemp("kill")
    desk = type(good)(folder / "repository")
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(desk.folder)], check=True)
    subprocess.run(["git", "-C", str(desk.folder), "fast-import", "--quiet"], input=history(), check=True)
    desk.git("checkout", "--quiet", "main")
    desk.built()
    new = desk.standing()
    shutil.rmtree(desk.folder / ".clausebook")
    desk.site.unlink()
    desk.git("checkout", "--quiet", "--detach", f"main~{REVISIONS - EARLIER}")
    desk.built()
    desk.git("checkout", "--quiet", "main")
    shutil.copytree(desk.folder / ".clausebook", folder / ".clausebook", symlinks=True)
    shutil.copy(desk.site, folder / "site", follow_symlinks=False)
    return Trial(desk, folder / ".clausebook", desk.standing(), new)


def kill_often(trial: Trial, warm: Warm, kills: int, every: int) -> None:
    """Kill builds at random moments, from the half and from nothing, until so many were in fact killed."""
    chance, number = random.Random(20260301), 0
    arguments = ["-C", str(trial.desk.folder), *BUILD]
    trial.reset(empty=True)
    assert 0 == warm.run(arguments).returncode
    long = warm.worked
    assert trial.new == trial.desk.standing()
    while kills:
        if number % every == 0:
            trial.reset(empty=number % (2 * every) == 0)
        status = warm.run(arguments, chance.uniform(0, long)).returncode
        assert status in {0, -signal.SIGPROF}
        kills -= status != 0
        long *= 1 if status else 0.85  # there was less to do
        trial.assert_whole()
        if number % every == every - 1:
            assert 0 == warm.run(["-C", str(trial.desk.folder), "doctor"]).returncode
            trial.assert_recovers(warm)
        number += 1
        assert number < 1000


def test_a_build_killed_at_any_moment_publishes_all_or_nothing(trial: Trial, warm: Warm) -> None:
    kill_often(trial, warm, kills=20, every=5)


@pytest.mark.proof
def test_two_hundred_kills(trial: Trial, warm: Warm) -> None:
    kill_often(trial, warm, kills=200, every=1)


POINTS = (  # a file that appears in the folder, and what it means
    ".clausebook/build.lock",  # about to build
    ".clausebook/compile.lock",  # about to compile
    ".clausebook/corpus.partial.db",  # compiling
    ".clausebook/corpus.partial.db-journal",  # writing
    ".clausebook/site/*",  # compiled, and about to make the site
    ".clausebook/site/*/terms/index.html",  # making the pages
    ".site.*",  # about to put the site in its place
)


@pytest.mark.parametrize("pattern", POINTS)
def test_a_build_killed_when_a_file_appears_publishes_all_or_nothing(trial: Trial, warm: Warm, pattern: str) -> None:
    trial.reset()
    folder = str(trial.desk.folder)
    killed = warm.run(["-C", folder, *BUILD], (folder, pattern, signal.SIGKILL))
    assert -signal.SIGKILL == killed.returncode
    trial.assert_whole()
    assert 0 == warm.run(["-C", folder, "doctor"]).returncode
    trial.assert_recovers(warm)


def test_a_second_build_is_refused_while_one_runs(published: Desk) -> None:
    published.commit({"notes.txt": "Nothing."})
    with (published.folder / ".clausebook" / "compile.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        place = f"{published.folder}/.clausebook/compile.lock"
        assert "process 4711" in published.refused("E_LOCKED", place, "Wait until it has finished")


def test_a_second_build_is_refused_while_the_first_makes_the_site(trial: Trial) -> None:
    trial.reset()
    folder = str(trial.desk.folder)
    asked = [["-C", folder, *BUILD], [os.devnull] * 2, [folder, ".clausebook/site/*", signal.SIGSTOP]]
    first = subprocess.Popen([sys.executable, WARM, json.dumps(asked)])
    assert os.WIFSTOPPED(os.waitpid(first.pid, os.WUNTRACED)[1])
    try:
        told = trial.desk.refused("E_LOCKED", f"{trial.desk.folder}/.clausebook/build.lock", "Wait until it has")
        assert f"process {first.pid} is building" in told
        assert 0 == trial.desk.run("log").returncode  # the corpus is compiled, and may be read
    finally:
        os.killpg(first.pid, signal.SIGCONT)
    assert 0 == first.wait()
    assert trial.new == trial.desk.standing()


def test_what_serve_and_build_hold_is_one_lock(published: Desk) -> None:
    with (published.folder / ".clausebook" / "build.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        published.refused("E_LOCKED", "build.lock", "Wait until it has finished", "serve", "--port", "0")
        published.refused("E_LOCKED", "build.lock", "Wait until it has finished")


def test_links_that_a_killed_build_left_beside_the_site_are_removed_and_no_others(published: Desk) -> None:
    left, other = published.folder / ".site.4711", published.folder / ".site.4712"
    left.symlink_to(".clausebook/site/gone", target_is_directory=True)
    other.symlink_to("terms", target_is_directory=True)
    published.built()
    assert (False, True) == (left.is_symlink(), other.is_symlink())


def test_the_lock_of_the_dead_does_not_count(published: Desk) -> None:
    lock = published.folder / ".clausebook" / "compile.lock"
    script = "import fcntl, sys, time\nf = open(sys.argv[1], 'a+')\nfcntl.flock(f, 2)\n"
    script += "f.write('99')\nf.flush()\nprint(flush=True)\ntime.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE, text=True)
    cast("IO[str]", holder.stdout).readline()
    published.refused("E_LOCKED", "compile.lock", "Wait", "log")
    holder.kill()
    holder.wait()
    cast("IO[str]", holder.stdout).close()
    assert "99" == lock.read_text()
    assert 0 == published.run("log").returncode


def test_a_rewritten_history_is_told_and_compiled_anew(published: Desk, tmp_path: Path) -> None:
    old = published.tip
    published.write(
        "terms/terms.md", (published.folder / "terms" / "terms.md").read_text().replace("14 days", "20 days")
    )
    published.git("commit", "--quiet", "--all", "--amend", "--no-edit", GIT_COMMITTER_DATE="2024-02-02T12:00:00Z")
    done = published.build()
    assert 0 == done.returncode
    assert f"E_HISTORY_REWRITTEN {old[:12]}..{published.tip[:12]}" in done.stderr
    again = published.build()
    assert "E_HISTORY_REWRITTEN" not in again.stderr
    assert "20 days" in published.run("show", "terms").stdout
    published.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    clone = type(published)(tmp_path / "clone").built()
    assert clone.standing() == published.standing()


def test_a_corpus_of_a_newer_program_is_left_alone(published: Desk) -> None:
    with closing(sqlite3.connect(published.corpus)) as connection, connection:
        connection.execute("UPDATE meta SET value = '999' WHERE name = 'schema'")
    published.refused("E_SCHEMA_NEWER", str(published.corpus), "Update Clausebook")


def flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for place in range(8192, len(data), 512):
        data[place : place + 64] = b"\xff" * 64
    file.write_bytes(data)


SPOILS: dict[str, Callable[[Path], object]] = {
    "truncated": lambda file: os.truncate(file, file.stat().st_size // 2),
    "empty": lambda file: os.truncate(file, 0),
    "other": lambda file: file.write_text("This is no database."),
    "older": lambda file: (
        sqlite3.connect(file).executescript("UPDATE meta SET value = '0' WHERE name = 'schema'").close()
    ),
}


@pytest.mark.parametrize("name", SPOILS)
def test_a_corpus_that_cannot_be_used_is_compiled_anew_and_that_is_told(published: Desk, name: str) -> None:
    before = published.standing()
    SPOILS[name](published.corpus)
    done = published.run("log")
    assert 0 == done.returncode
    assert "The whole history was compiled again" in done.stderr
    assert before == published.standing()


def test_a_corpus_damaged_in_the_middle_is_told_and_not_added_to(published: Desk, tmp_path: Path) -> None:
    flipped(published.corpus)
    examined = published.run("doctor")
    assert 1 == examined.returncode
    assert "damaged" in examined.stdout
    published.refused("E_CORPUS", "", "Delete .clausebook/corpus.db", "log")
    published.commit(
        {"terms/terms.md": (published.folder / "terms" / "terms.md").read_text().replace("14 days", "20 days")}
    )
    done = published.run("log")
    assert 0 == done.returncode
    assert "compiled again: it is damaged" in done.stderr
    published.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    clone = type(published)(tmp_path / "clone").built()
    assert clone.standing().corpus == published.standing().corpus


@pytest.mark.parametrize("limit", [40_000, 100_000])
def test_a_full_disk_is_told_and_publishes_nothing(published: Desk, limit: int) -> None:
    published.commit({f"terms/new-{number}.md": text(number).replace("terms", f"new-{number}") for number in range(12)})
    before = published.published()
    done = subprocess.run(
        [COMMAND, "-C", str(published.folder), *BUILD],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (2, "") == (done.returncode, done.stdout), done.stderr
    assert "Traceback" not in done.stderr
    assert "E_STORAGE " in done.stderr
    assert "Make room" in done.stderr
    after = published.published()
    assert before == {**after, "corpus.db": before["corpus.db"]}
    assert 0 == published.run("doctor").returncode


@pytest.mark.proof
def test_the_demonstration_killed_at_any_moment(tmp_path: Path, good: Desk, warm: Warm) -> None:
    desk = type(good)(tmp_path / "demo")
    assert 0 == subprocess.run([COMMAND, "demo", str(desk.folder)], capture_output=True, check=False).returncode
    nothing, arguments = desk.standing(), ["-C", str(desk.folder), *BUILD]
    assert 0 == warm.run(arguments).returncode
    long = warm.worked
    whole = desk.standing()
    trial = Trial(desk, tmp_path, nothing, whole)
    chance = random.Random(20260302)
    for _ in range(40):
        trial.reset(empty=True)
        warm.run(arguments, chance.uniform(0, long))
        trial.assert_whole()
        trial.assert_recovers(warm)
