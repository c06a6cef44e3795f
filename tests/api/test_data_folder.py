"""What cannot be made again has a folder of its own, closed to everybody else, never among what is safe to delete."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from clausebook.model.errors import CorpusError, UseError
from clausebook_api import data_folder
from clausebook_api.config import ApiConfig
from clausebook_api.notices.folder import Folder

COMMAND = str(Path(sys.executable).parent / "clausebook")
HOLDING = (
    "import sqlite3, sys; held = sqlite3.connect(sys.argv[1]); held.execute('SELECT * FROM people').fetchone();"
    "print(flush=True); sys.stdin.read()"
)
WRITING = """
import sqlite3, sys
try:
    sqlite3.connect(sys.argv[1], timeout=0).execute("INSERT INTO people VALUES ('bob')")
    print("written")
except sqlite3.OperationalError as error:
    print(error)
"""


def modes(folder: Path) -> dict[str, int]:
    """The permissions of a folder and all in it."""
    paths = [folder, *folder.rglob("*")]
    return {path.relative_to(folder.parent).as_posix(): path.stat().st_mode & 0o777 for path in paths}


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The folder as a release before left it: what cannot be made again among what can."""
    state = tmp_path / ".clausebook"
    state.mkdir()
    (state / "corpus.db").write_bytes(b"can be made again")
    (state / "secret").write_text("a secret of the release before, long enough", "ascii")
    (state / "epoch").write_text('{"id": "a", "count": 7}', "ascii")
    (state / "mail").mkdir()
    (state / "mail" / "one.eml").write_bytes(b"From: a@b.example\r\n\r\n")
    with closing(sqlite3.connect(state / "notices.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE people (name TEXT)")
        connection.execute("INSERT INTO people VALUES ('alice')")
        connection.commit()
        for name in ("notices.db", "notices.db-wal"):  # as a process leaves them that was killed
            shutil.copyfile(state / name, tmp_path / name)
    for name in ("notices.db", "notices.db-wal"):
        (tmp_path / name).replace(state / name)
    return state


def names(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM people")]


def test_what_is_kept_is_closed_to_others_and_lies_apart(own_demo: Path) -> None:
    subprocess.run([COMMAND, "-C", str(own_demo), "notify", "--baseline"], check=True, capture_output=True)
    Folder(own_demo / ".clausebook-data" / "mail").send("", "", b"Message-ID: <one@b.example>\r\n\r\n")
    found = modes(own_demo / ".clausebook-data")
    assert {"secret", "epoch", "notices.db", "mail", "one.eml"} <= {Path(path).name for path in found}
    del found[".clausebook-data/.gitignore"]
    folders = {".clausebook-data", ".clausebook-data/mail"}
    assert {path: 0o700 if path in folders else 0o600 for path in found} == found
    assert not {"secret", "epoch", "notices.db"} & {path.name for path in (own_demo / ".clausebook").iterdir()}
    status = subprocess.run(
        ["git", "-C", str(own_demo), "status", "--porcelain"], check=True, capture_output=True, text=True
    )
    assert "" == status.stdout
    shutil.rmtree(own_demo / ".clausebook")  # which the guide calls safe to delete
    done = subprocess.run([COMMAND, "-C", str(own_demo), "notify"], check=False, capture_output=True, text=True)
    assert (0, "Nothing is new\n") == (done.returncode, done.stderr)


def test_what_a_release_before_kept_elsewhere_is_moved_whole(before: Path) -> None:
    config = ApiConfig.from_environment({"CLAUSEBOOK_ROOT": str(before.parent)})
    assert b"a secret of the release before, long enough" == config.secret
    assert ["corpus.db"] == [path.name for path in before.iterdir()]
    assert ["alice"] == names(config.data / "notices.db")  # who stood in the log of the database alone
    assert '{"id": "a", "count": 7}' == (config.data / "epoch").read_text("ascii")
    assert (config.data / "mail" / "one.eml").is_file()
    assert {0o600, 0o700} == {mode for path, mode in modes(config.data).items() if ".gitignore" not in path}
    assert () == data_folder.take_over(before, config.data)


def test_a_move_that_was_interrupted_goes_on(before: Path) -> None:
    data = before.with_name(".clausebook-data")
    data.mkdir()
    (before / "secret").rename(data / "secret")
    assert ("notices.db", "epoch", "mail") == data_folder.take_over(before, data)


def test_a_database_in_use_is_not_moved_under_whoever_uses_it(before: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(before / "notices.db")]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdin is not None
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(UseError, match=r"E_DATA_FOLDER notices\.db is in use.*Stop clausebook worker"):
        data_folder.take_over(before, before.with_name("data"))
    assert {"notices.db", "secret", "epoch", "mail"} <= {path.name for path in before.iterdir()}
    holder.stdin.close()
    holder.wait()
    holder.stdout.close()
    assert ("notices.db", "secret", "epoch", "mail") == data_folder.take_over(before, before.with_name("data"))


def test_a_database_on_its_way_to_another_disk_is_written_by_nobody(
    before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, write, said = Path.rename, data_folder.write, []

    def rename_within(path: Path, new: Path) -> Path:
        if path.parent != new.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, new)

    def write_and_see(path: Path, content: bytes) -> None:
        write(path, content)
        if path.name == "notices.db":
            writing = [sys.executable, "-c", WRITING, str(before / "notices.db")]
            said.append(subprocess.run(writing, capture_output=True, text=True, check=True).stdout)

    monkeypatch.setattr(Path, "rename", rename_within)
    monkeypatch.setattr(data_folder, "write", write_and_see)
    data = before.with_name("data")
    assert ("notices.db", "secret", "epoch", "mail") == data_folder.take_over(before, data)
    assert ["database is locked\n"] == said
    assert ["alice"] == names(data / "notices.db")
    assert (data / "mail" / "one.eml").is_file()
    assert ["corpus.db"] == [path.name for path in before.iterdir()]
    assert {0o600, 0o700} == {mode for path, mode in modes(data).items() if ".gitignore" not in path}


def test_nothing_is_chosen_between_two_that_cannot_be_made_again(before: Path) -> None:
    data = before.with_name(".clausebook-data")
    data.mkdir()
    (data / "notices.db").write_bytes(b"restored by hand")
    with pytest.raises(UseError, match=r"E_DATA_FOLDER notices\.db is there twice"):
        ApiConfig.from_environment({"CLAUSEBOOK_ROOT": str(before.parent)})
    assert b"restored by hand" == (data / "notices.db").read_bytes()
    assert (before / "notices.db").is_file()


def test_what_is_no_database_is_left_where_it_is(before: Path) -> None:
    (before / "notices.db-wal").unlink()
    (before / "notices.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(CorpusError, match="E_DATABASE It is no database"):
        data_folder.take_over(before, before.with_name("data"))
    assert (before / "notices.db").is_file()


def test_the_first_secret_outlives_a_power_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced, fsync = [], os.fsync

    def fsync_and_see(handle: int) -> None:
        fsync(handle)
        place = Path(f"/proc/self/fd/{handle}").readlink()
        synced.append({one.name for one in place.iterdir()} if place.is_dir() else place.read_bytes())

    monkeypatch.setattr(os, "fsync", fsync_and_see)
    given = {"CLAUSEBOOK_ROOT": str(tmp_path)}
    secret = ApiConfig.from_environment(given).secret
    assert 64 == len(secret)
    assert secret in synced
    assert {".gitignore", "secret"} == synced[-1]
    synced.clear()
    assert secret == ApiConfig.from_environment(given).secret
    assert [] == synced


@pytest.mark.usefixtures("before")
def test_the_folder_can_be_anywhere(tmp_path: Path) -> None:
    given = {"CLAUSEBOOK_ROOT": str(tmp_path), "CLAUSEBOOK_DATA": str(tmp_path / "elsewhere")}
    assert tmp_path / "elsewhere" == ApiConfig.from_environment(given).data
    assert ["alice"] == names(tmp_path / "elsewhere" / "notices.db")
    assert not (tmp_path / ".clausebook-data").exists()


def test_who_keeps_nothing_here_needs_no_folder(tmp_path: Path) -> None:
    (tmp_path / ".clausebook-data").write_bytes(b"in the way")
    given = {"CLAUSEBOOK_ROOT": str(tmp_path), "CLAUSEBOOK_SECRET": "x" * 32, "CLAUSEBOOK_DATABASE_URL": "postgresql:"}
    assert b"x" * 32 == ApiConfig.from_environment(given).secret
