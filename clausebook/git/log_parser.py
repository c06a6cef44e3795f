"""What git prints, as values: ``log --raw -z``, ``ls-tree -z -l`` and ``status --porcelain=v1 -z``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from clausebook.git.paths import TreeEntry
from clausebook.model.revision import FileChange, Revision

FORMAT = "%H%x20%ct%x20%s"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND = int((datetime.max.replace(tzinfo=UTC) - _EPOCH).total_seconds()) - 1


def parse(chunks: Iterable[bytes]) -> Iterator[Revision]:
    """The revisions of ``git log --raw -z --no-abbrev`` printed in :data:`FORMAT`, in the order of the log.

    ``chunks`` may be cut anywhere. Bytes of a path that are not UTF-8 are kept as surrogate escapes. Output
    that ends within a record gives up that record: whoever ran git knows from its exit status.
    """
    fields = _fields(chunks)
    head, changes = b"", []
    for field in fields:
        record = field.removeprefix(b"\n")
        if record.startswith(b":"):
            changes.append(_change(record, fields))
        elif record:
            if head:
                yield _revision(head, changes)
            head, changes = record, []
    if head:
        yield _revision(head, changes)


def parse_tree(output: bytes) -> Iterator[TreeEntry]:
    """The entries of ``git ls-tree -r -z -l``; the size of a submodule is 0, of what is missing -1."""
    for line in output.split(b"\0")[:-1]:
        facts, path = line.split(b"\t", 1)
        mode, _, blob, size = facts.decode("ascii").split()
        yield TreeEntry(mode, blob, int({"-": "0", "BAD": "-1"}.get(size, size)), _text(path))


def parse_status(output: bytes) -> tuple[str, ...]:
    """The paths of ``git status --porcelain=v1 -z --no-renames``, sorted."""
    return tuple(sorted(_text(line[3:]) for line in output.split(b"\0")[:-1]))


def parse_renames(output: bytes) -> dict[str, str]:
    """The old paths of renamed files by their new ones, of ``diff --name-status -z``."""
    fields = iter(output.split(b"\0"))
    result = {}
    for status in fields:
        paths = [_text(next(fields)) for _ in range(2 if status[:1] in {b"R", b"C"} else bool(status))]
        if status.startswith(b"R"):
            result[paths[1]] = paths[0]
    return result


def parse_offset(line: str) -> tuple[datetime, timedelta]:
    """The instant and the offset of ``1705309200 +0530``."""
    seconds, offset = line.split(" ")
    sign = -1 if offset.startswith("-") else 1
    return instant(seconds.encode()), sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))


def instant(seconds: bytes) -> datetime:
    """Git's seconds since 1970 as an instant (UTC); those past the year 9999 are its last second."""
    return _EPOCH + timedelta(seconds=min(int(seconds), _LAST_SECOND))


def _fields(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _revision(head: bytes, changes: list[FileChange]) -> Revision:
    commit, seconds, subject = head.split(b" ", 2)
    return Revision(commit.decode("ascii"), instant(seconds), subject.decode("utf-8", "replace"), tuple(changes))


def _change(record: bytes, fields: Iterator[bytes]) -> FileChange:
    _, mode, _, blob, status = record.decode("ascii").split(" ")
    letter = "M" if status == "T" else status[0]
    old_path = _text(next(fields, b"")) if letter == "R" else ""
    return FileChange(letter, _text(next(fields, b"")), "" if letter == "D" else blob, mode, old_path)


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
