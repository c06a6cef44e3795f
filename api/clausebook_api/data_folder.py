"""The folder of what cannot be made again: subscribers, their consents, the outbox, the secret and the epoch.

It lies beside the folder of what is made of the texts, never in it, and is for its owner's eyes only.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from clausebook.model.errors import CorpusError, UseError

VARIABLE, STATE = "CLAUSEBOOK_DATA", "CLAUSEBOOK_STATE"
DATABASE, SECRET, FORMER_SECRETS, EPOCH, MAIL, BOUNCES = (
    "notices.db", "secret", "secret.before", "epoch", "mail", "bounces",
)  # fmt: skip
KEPT = (DATABASE, SECRET, EPOCH, MAIL, BOUNCES)  # what releases before kept elsewhere; what may be in use comes first
SECRET_BYTES = 32
_OWN_FOLDER, _OWN_FILE = 0o700, 0o600


def find(environment: Mapping[str, str], state: Path) -> Path:
    """The folder that the environment names, else the one beside that of what is derived. Nothing is made.

    That is ``state`` unless the environment names another.
    """
    if environment.get(VARIABLE):
        return Path(environment[VARIABLE])
    return beside(Path(environment.get(STATE) or state))


def beside(state: Path) -> Path:
    """The folder beside that of what is derived: ``.clausebook-data`` beside ``.clausebook``."""
    return state.parent / f"{state.name}-data"


def database_address(environment: Mapping[str, str], folder: Path) -> str:
    """Where the database is: as the environment says, else in the folder."""
    return environment.get("CLAUSEBOOK_DATABASE_URL") or f"sqlite:///{folder / DATABASE}"


def prepare(folder: Path) -> None:
    """Make the folder unless there is one, let git leave it alone, and close it to everybody else. Raises OSError."""
    _make(folder)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", "ascii")
    _close(folder, *(folder / name for name in KEPT if (folder / name).exists()))


def make_file(path: Path) -> None:
    """Make an empty file that its owner alone can read, and its folder, unless they are there. Raises OSError."""
    _make(path.parent)
    path.touch(_OWN_FILE)


def write(path: Path, content: bytes) -> None:
    """Write a file that its owner alone can read: whole, or not at all. Raises OSError."""
    _make(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with open(fresh, "xb", opener=_open_own) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(path.parent)


def read_secrets(folder: Path) -> tuple[bytes, ...]:
    """The secret that is kept there, and those before it; none where there is none."""
    secret, former = folder / SECRET, folder / FORMER_SECRETS
    kept = (secret.read_bytes(),) if secret.is_file() else ()
    before = former.read_text("ascii").split() if former.is_file() else ()
    return (*kept, *(bytes.fromhex(one) for one in before))


def make_secret(folder: Path) -> None:
    """Make the first secret unless there is one: whole, and to stay even if the power fails now. Raises OSError."""
    path = folder / SECRET
    if path.exists():
        return
    fresh = path.with_name(f".{SECRET}.{token_hex(8)}")
    try:
        write(fresh, token_hex(SECRET_BYTES).encode())
        with suppress(FileExistsError):  # another process was first
            path.hardlink_to(fresh)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(folder)


def rotate(folder: Path) -> None:
    """Make another secret; the one that is kept there goes on being accepted until :func:`retire`. Raises OSError."""
    with _alone(folder):
        _keep(folder, token_hex(SECRET_BYTES).encode(), *read_secrets(folder))


def put_back_secrets(folder: Path, former: Path) -> None:
    """Keep the secrets of ``former`` in a folder, where those that stand there go on being accepted. Raises OSError."""
    _make(folder)
    with _alone(folder):
        if secrets := dict.fromkeys((*read_secrets(former), *read_secrets(folder))):
            _keep(folder, *secrets)


def _keep(folder: Path, secret: bytes, *before: bytes) -> None:
    if before:  # first: never is one lost
        write(folder / FORMER_SECRETS, b"".join(f"{one.hex()}\n".encode() for one in before))
    write(folder / SECRET, secret)


def retire(folder: Path) -> int:
    """Accept the secrets before the one that is kept there no longer; how many they were. Raises OSError."""
    with _alone(folder):
        number = len(set(read_secrets(folder)) - {(folder / SECRET).read_bytes()})
        (folder / FORMER_SECRETS).unlink(missing_ok=True)
        _sync(folder)
        return number


def take_over(state: Path, folder: Path) -> tuple[str, ...]:
    """Move what an earlier release kept in ``state`` to ``folder``; the names of what was moved.

    One thing after the other, each in one step: what is interrupted goes on the next time. Raises UseError
    ``E_DATA_FOLDER`` if it is in both places or cannot be moved, or if a process still has the database open;
    CorpusError ``E_DATABASE`` if that is none.
    """
    if not (old := _left(state)) or state == folder:
        return ()
    try:
        prepare(folder)
        with _alone(folder):
            old = _left(state)  # another process may just have moved it
            twice = [path.name for path in old if (folder / path.name).exists()]
            if twice:
                mend = f"Keep the one that counts in {folder}, and move the other away; never delete either unseen"
                raise _refused(f"{twice[0]} is there twice: also in {folder}", mend, state)
            for path in old:
                _move(path, folder / path.name)
    except OSError as error:
        mend = f"Stop clausebook, and move {', '.join(path.name for path in old)} from there to {folder}"
        raise _refused(f"What cannot be made again cannot be moved: {error.strerror}", mend, state) from error
    return tuple(path.name for path in old)


def _left(state: Path) -> list[Path]:
    return [state / name for name in KEPT if (state / name).exists()]


def _refused(message: str, mend: str, state: Path) -> UseError:
    return UseError.of("E_DATA_FOLDER", message, mend, str(state))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While nobody else moves anything into the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _move(old: Path, new: Path) -> None:
    if old.name != DATABASE:
        _carry(old, new, old.read_bytes)
        return
    try:
        with closing(sqlite3.connect(old, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # one file; refused while anybody else has it open
            connection.execute("BEGIN EXCLUSIVE")
            _carry(old, new, connection.serialize)  # to open and close the file itself would end the lock on it
    except sqlite3.OperationalError as error:
        mend = "Stop clausebook worker, api and serve of the release before, and run this again"
        raise _refused(f"{old.name} is in use: {error}", mend, old.parent) from error
    except sqlite3.DatabaseError as error:
        raise CorpusError.of(
            "E_DATABASE", f"It is no database: {error}", "Restore it from a backup", str(old)
        ) from error


def _carry(old: Path, new: Path, read: Callable[[], bytes]) -> None:
    """Move a file or folder in one step, also to another disk; ``read`` gives the content of a file."""
    _close(old, *old.rglob("*"))
    try:
        old.rename(new)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        fresh = new.with_name(f".{new.name}.moving")
        if old.is_dir():
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(old, fresh)
            fresh.rename(new)
            shutil.rmtree(old)
        else:
            write(new, read())
            old.unlink()
    _sync(new.parent)


def _make(folder: Path) -> None:
    folder.mkdir(_OWN_FOLDER, parents=True, exist_ok=True)


def _close(*paths: Path) -> None:
    """Let their owner alone read files and enter folders."""
    for one in paths:
        status = one.stat()
        if status.st_mode & 0o077 and status.st_uid == os.geteuid():
            one.chmod(_OWN_FOLDER if one.is_dir() else _OWN_FILE)


def _open_own(path: str, flags: int) -> int:
    return os.open(path, flags, _OWN_FILE)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
