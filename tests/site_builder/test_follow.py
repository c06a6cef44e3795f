"""What is served follows the branch: once for each move, and again if that went wrong."""

from __future__ import annotations

import subprocess
import time
from datetime import date
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from clausebook.demo import demo as write_demo
from clausebook.workspace import Workspace
from clausebook_site.follow import Branch, Follower, Publisher, following


class Served(NamedTuple):
    """A repository, what follows it, and how each publication of it goes: the next one last."""

    folder: Path
    follower: Follower
    goes: list[bool]

    def git(self, *words: str) -> None:
        subprocess.run(["git", "-C", str(self.folder), *words], check=True, capture_output=True)

    def commit(self) -> None:
        self.git("commit", "--allow-empty", "--message", "Another")


@pytest.fixture(params=["HEAD", "main"])
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Served:
    folder, ref = tmp_path / "demo", request.param
    goes: list[bool] = []
    write_demo(folder, date(2026, 11, 26))

    def branch() -> Branch:
        return Branch(Workspace.open(folder, ref).repository, ref)

    return Served(folder, Follower(branch(), branch, goes.pop), goes)


def test_each_move_is_published_once(served: Served) -> None:
    assert served.follower.step()
    for act in (("commit", "--allow-empty", "--message", "One"), ("reset", "--hard", "HEAD~2")):
        served.git(*act)
        served.goes.append(True)
        assert served.follower.step()
        assert [] == served.goes
        assert served.follower.step()  # nothing more to publish


def test_what_went_wrong_is_tried_again(served: Served) -> None:
    served.commit()
    served.goes.extend([True, False])
    assert not served.follower.step()
    assert served.follower.step()
    assert [] == served.goes


def test_that_git_packs_its_files_is_no_move(served: Served) -> None:
    served.git("pack-refs", "--all")
    assert served.follower.branch.may_have_moved()
    assert served.follower.step()
    assert not served.follower.branch.may_have_moved()
    served.commit()
    assert served.follower.branch.may_have_moved()


def test_a_branch_that_is_not_served_may_move(served: Served) -> None:
    served.git("branch", "other")
    assert served.follower.step()
    served.git("switch", "other")
    if served.follower.branch.ref == "HEAD":
        assert served.follower.branch.may_have_moved()
        assert served.follower.step()  # to the same commit
        served.goes.append(True)
    served.commit()
    assert served.follower.step()
    assert [] == served.goes


def test_a_move_before_the_first_look_is_seen(served: Served) -> None:
    opened = served.follower.branch.repository
    served.commit()
    assert Branch(opened, served.follower.branch.ref).may_have_moved()


def test_what_goes_wrong_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = Publisher([["-C", str(tmp_path / "none"), "check"], ["never", "run"]])
    assert [False, False] == [wrong.publish() for _ in range(2)]
    said = capsys.readouterr().err
    assert 1 == said.count("E_NOT_A_REPOSITORY")
    assert "never" not in said
    assert Publisher([["--version"], ["--help"]]).publish()


def test_what_ends_without_a_word_is_told(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clausebook.child.PROGRAM", ("sh", "-c", "kill -9 $$"))
    assert not Publisher([["build"]]).publish()
    assert "It ended with status -9 and said nothing" in capfd.readouterr().err


def test_what_is_to_be_done_once_is_done_beside_what_is_served(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = tmp_path / "done"
    monkeypatch.setattr("clausebook.child.PROGRAM", ("touch",))
    branch = served.follower.branch
    with following(branch, lambda: branch, [], [[str(done)]]):
        end = time.monotonic() + 600
        while not done.exists() and time.monotonic() < end:
            time.sleep(0.05)
    assert done.exists()


def test_what_is_stopped_has_not_failed_and_starts_nothing_more(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clausebook.child.PROGRAM", ("sh", "-c", 'touch "$0"; exec sleep "$1"'))
    first, second = tmp_path / "first", tmp_path / "second"
    publisher = Publisher([[str(first), "60"], [str(second), "0"]])
    thread = Thread(target=publisher.publish)
    thread.start()
    end = time.monotonic() + 600
    while not first.exists() and time.monotonic() < end:
        time.sleep(0.05)
    publisher.stop()
    thread.join(600)
    assert not thread.is_alive()
    assert not second.exists()
    assert capfd.readouterr().err == ""
