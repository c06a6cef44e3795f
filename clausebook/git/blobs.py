"""The contents of files, from one ``git cat-file --batch`` that stays open."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from typing import NoReturn, Self

from clausebook.git.command import Process
from clausebook.git.opening import bad_ref, is_object_id
from clausebook.git.paths import SIZE_LIMIT
from clausebook.git.refusal import FSCK, complaint, refusal
from clausebook.git.repository import Repository

_WINDOW = 60  # requests that fit into the smallest pipe there is (4 KiB), so that asking never blocks
_CHUNK = 1 << 16


class Blobs:
    """A reader of contents by object id; used as a context, by one thread."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._waiting: deque[str] = deque()  # asked and not yet answered, in order
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._process: Process = self._open.enter_context(self._repository.git.start("cat-file", "--batch", asks=True))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def read(self, oid: str, limit: int = SIZE_LIMIT) -> bytes:
        """The content of one blob; see :meth:`many`."""
        [(_, content)] = self.many((oid,), limit)
        return content

    def find(self, oid: str, limit: int = SIZE_LIMIT) -> bytes | None:
        """The content of one blob; None if it is over ``limit`` bytes. See :meth:`within`."""
        [(_, content)] = self.within((oid,), limit)
        return content

    def many(self, oids: Iterable[str], limit: int = SIZE_LIMIT) -> Iterator[tuple[str, bytes]]:
        """Each id with its content, in order; see :meth:`within`. Raises ``E_TOO_LARGE`` for one over ``limit``."""
        for oid, content in self.within(oids, limit):
            if content is None:
                message = f"holds a file of more than {limit:,} bytes (blob {oid[:12]}), which is the limit"
                mend = "Leave that file out with --include, or split the document"
                raise refusal("E_TOO_LARGE", message, mend, self._repository.root)
            yield oid, content

    def within(self, oids: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | None]]:
        """Each id with its content, in order, holding one content at a time; None for one over ``limit`` bytes.

        ``oids`` may be endless; up to 60 are taken ahead. Nothing else may be read until the iteration is over
        or given up (RuntimeError). Raises :class:`RepositoryError`: ``E_GIT_CORRUPT`` for what is missing or no
        file; ``E_BAD_REF`` for what is no object id.
        """
        if self._waiting:
            raise RuntimeError("the contents asked for before are still being read")
        requests = iter(oids)
        try:
            while self._ask(requests):
                oid = self._waiting.popleft()
                yield oid, self._content(oid, limit)
        finally:
            self._forget()

    def _ask(self, requests: Iterator[str]) -> bool:
        """Send more requests once half of those sent are answered; whether any answer is to come."""
        if len(self._waiting) <= _WINDOW // 2:
            fresh = [self._checked(oid) for oid in islice(requests, _WINDOW - len(self._waiting))]
            self._waiting += fresh
            self._send("".join(f"{oid}\n" for oid in fresh).encode("ascii"))
        return bool(self._waiting)

    def _send(self, requests: bytes) -> None:
        try:
            self._process.stdin.write(requests)
            self._process.stdin.flush()
        except BrokenPipeError:
            self._end()

    def _checked(self, oid: str) -> str:
        if not is_object_id(oid):
            raise bad_ref(self._repository.git, oid)
        return oid

    def _content(self, oid: str, limit: int) -> bytes | None:
        kind, size = self._header()
        if kind != "blob":
            self._skip(size)
            raise refusal("E_GIT_CORRUPT", f"has no file {oid[:12]} ({kind})", FSCK, self._repository.root)
        if size > limit:
            self._skip(size)
            return None
        content = self._taken(size)
        self._taken(1)  # the line feed after it; to cut it off would copy the content
        return content

    def _header(self) -> tuple[str, int]:
        """The kind and size of the next answer: an object and a line feed; nothing follows "missing"."""
        facts = self._process.stdout.readline().decode("ascii").split()
        if not facts:
            self._end()
        _, kind, *size = facts
        return kind, int(size[0]) if size else -1

    def _taken(self, size: int) -> bytes:
        content = self._process.stdout.read(size)
        if len(content) < size:
            self._end()
        return content

    def _skip(self, size: int) -> None:
        for start in range(0, size + 1, _CHUNK):
            self._taken(min(_CHUNK, size + 1 - start))

    def _forget(self) -> None:
        while self._waiting:
            self._waiting.popleft()
            self._skip(self._header()[1])

    def _end(self) -> NoReturn:
        """Git gave up, which it does on an object that is damaged."""
        self._waiting.clear()
        raise complaint(self._process.finish().complaint, self._repository.root)


def read_file(repository: Repository, path: str, commit: str = "") -> bytes:
    """A file of a commit, or of the tip, whether or not it is included; b"" if there is none."""
    there = replace(repository, tip=commit or repository.tip, include=(path,))
    entries = [entry for entry in there.tree(there.tip) if entry.path == path]
    if not entries:
        return b""
    with Blobs(there) as blobs:
        return blobs.read(entries[0].blob)
