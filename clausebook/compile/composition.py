"""History of documents that are made of several files: which revision changes which of them, and to what.

To what comes after, such a document is one file: what changes any of its parts changes it, and its parts are no
documents. So each revision is told as one of documents, with the files as they stood then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from clausebook.git import Blobs, Repository
from clausebook.model.revision import FileChange, Revision
from clausebook.parse.file import is_readable
from clausebook.parse.joined import join
from clausebook.parse.parts import Outline, Piece, gather, may_be_piece, outline

LARGEST = 16 << 20  # bytes of an old text, which can no more be split; beyond it nothing is read
_CONTENTS = 1024  # files that are remembered: of a document that changed, most parts did not
_NOTHING = Outline()

Contents = Iterator[tuple[str, bytes | None]]
Selects = Callable[[str], bool]


class _State(NamedTuple):
    """The texts that say of what they are made, and the files that are for that no documents of their own."""

    pieces: Mapping[str, Piece]
    hidden: frozenset[str]


class Composition:
    """The documents of a repository, as its history goes by."""

    def __init__(self, repository: Repository, selects: Selects, blobs: Blobs) -> None:
        self._repository = replace(repository, include=("**",))
        self._selects = selects
        self._blobs = blobs
        self._files: dict[str, str] = {}
        self._outlines: dict[str, Outline] = {}
        self._state = _State({}, frozenset())
        self._content = lru_cache(maxsize=_CONTENTS)(self._read)

    @property
    def facts(self) -> str:
        """The texts that are made of several files, each with these, as JSON; "" if there are none."""
        pieces = {path: one.paths for path, one in sorted(self._state.pieces.items())}
        return json.dumps(pieces) if pieces else ""

    def tell(self, told: Sequence[Revision], since: str, known: str) -> Iterator[tuple[Revision, Contents]]:
        """Each revision after a commit that changes documents, with the contents that it leaves, in order.

        ``told`` are those that change files of terms; others may change what these take in. ``known`` is what
        :attr:`facts` told at that commit, "" where no text was made of several files, or none was yet.
        """
        if not known and not self._find_any(told):
            changes = (change for revision in told for change in revision.changes if is_readable(change))
            texts = self._blobs.within((change.blob for change in changes), LARGEST)
            yield from ((revision, texts) for revision in told)
            return
        if since:
            self._begin(since, json.loads(known or "[]"))
        landed = {revision.commit: revision for revision in told}
        for revision in self._repository.revisions(since or None):
            changed = self._compose(revision.changes, landed.get(revision.commit))
            if changed or revision.commit in landed:
                yield replace(revision, changes=changed), self._contents(changed)

    def _find_any(self, told: Iterable[Revision]) -> bool:
        """Whether any text is made of several files, which most histories have none of."""
        paths = {change.blob: change.path for one in told for change in one.changes if is_readable(change)}
        return any(outline(data or b"", paths[blob]) != _NOTHING for blob, data in self._blobs.within(paths, LARGEST))

    def _begin(self, commit: str, known: Iterable[str]) -> None:
        self._files = self._repository.contents(commit)
        there = (path for path in known if path in self._files)
        self._state = _stated({path: gather(path, self._files, self._outline) for path in there})

    def _contents(self, changes: Iterable[FileChange]) -> Contents:
        keys = {piece.key: piece for piece in self._state.pieces.values()}
        for change in filter(is_readable, changes):
            piece = keys.get(change.blob)
            yield change.blob, join(piece, self._content) if piece else self._content(change.blob)

    def _compose(self, every: Sequence[FileChange], told: Revision | None) -> tuple[FileChange, ...]:
        touched = {path for change in every for path in (change.path, change.old_path) if path}
        there = {path for path in touched if path in self._files}
        for change in every:
            self._files.pop(change.old_path or change.path, None)
        self._files |= {change.path: change.blob for change in every if is_readable(change)}
        changes = told.changes if told else ()
        moved = any(one.status != "M" and may_be_piece(one.path) for one in every)
        before, self._state = self._state, self._updated(touched, changes, moved=moved)
        if not before.pieces and not self._state.pieces:
            return changes
        return tuple(self._document_changes(changes, before, there))

    def _document_changes(self, changes: Iterable[FileChange], before: _State, there: set[str]) -> Iterator[FileChange]:
        """What a revision does to documents; ``there`` are the files it changes that were there."""
        after, told = self._state, set[str]()
        for change in changes:
            old = change.old_path or change.path
            told |= {old, change.path}
            if is_readable(change) and change.path not in after.hidden:
                yield _as_document(change, before, after)
            elif old in there and old not in before.hidden:
                yield FileChange("D", old, "", "000000") if is_readable(change) else change
        for path in sorted(after.hidden - before.hidden - told):
            if self._selects(path):
                yield FileChange("D", path, "", "000000")
        for path in sorted(before.hidden - after.hidden - told):
            if path in self._files and self._selects(path):
                yield _as_document(FileChange("A", path, self._files[path], "100644"), before, after)
        for path, piece in sorted(after.pieces.items()):
            if path not in told | after.hidden | before.hidden and before.pieces.get(path) != piece:
                yield FileChange("M", path, piece.key, "100644")

    def _updated(self, touched: set[str], changes: Iterable[FileChange], *, moved: bool) -> _State:
        """What documents are made of after a revision; of those of which no file changed, what they were."""
        pieces = {path: piece for path, piece in self._state.pieces.items() if path not in touched}
        stale = {path for path, piece in pieces.items() if moved or not touched.isdisjoint(piece.paths)}
        candidates = {*touched.intersection(self._state.pieces), *(one.path for one in changes if one.blob)}
        stale |= {path for path in candidates if path in self._files and self._is_marked(path)}
        if not stale and len(pieces) == len(self._state.pieces):
            return self._state
        return _stated(pieces | {path: gather(path, self._files, self._outline) for path in stale})

    def _is_marked(self, path: str) -> bool:
        return self._outline(path, self._files[path]) != _NOTHING

    def _outline(self, path: str, blob: str) -> Outline:
        found = self._outlines.get(blob)
        if found is None:
            found = self._outlines[blob] = outline(self._content(blob) or b"", path)
        return found

    def _read(self, blob: str) -> bytes | None:
        return self._blobs.find(blob, LARGEST)


def _stated(pieces: Mapping[str, Piece]) -> _State:
    return _State(pieces, frozenset(path for piece in pieces.values() for path in piece.hidden))


def _as_document(change: FileChange, before: _State, after: _State) -> FileChange:
    """A change of a file as one of a document: what was a part before is added, and all its pieces are in it."""
    piece = after.pieces.get(change.path)
    if (change.old_path or change.path) in before.hidden:
        change = change._replace(status="A", old_path="")
    return change._replace(blob=piece.key) if piece else change
