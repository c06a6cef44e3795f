"""The files of the working tree in which the texts of documents stand, to be read and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from clausebook.author.part_lines import LineEdit, list_edits, rewrite
from clausebook.model.errors import ContentError
from clausebook.parse.joined import Joined, list_pieces, locate, place

_UNPLACED = frozenset({"E_STAMP", "E_RENUMBER"})


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """The files below ``root``; ``documents`` are the texts of the working tree, of which some are several files."""

    root: Path
    documents: Mapping[str, bytes] = field(default_factory=dict)

    def whole(self, path: str) -> Joined | None:
        """The document at a path, if it is made of several files."""
        data = self.documents.get(path)
        return data if isinstance(data, Joined) else None

    def text(self, path: str) -> str:
        """The text of a document. Raises :class:`ContentError` ``E_ENCODING``."""
        whole = self.whole(path)
        return whole.decode() if whole is not None else self._read(path)

    def place(self, path: str, line: int) -> tuple[str, int]:
        """The file in which a line of a document stands, and its line there."""
        whole = self.whole(path)
        return locate(whole, line) if whole is not None else (path, line)

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Say of what is refused meanwhile, at a line of a document, in which file it stands."""
        try:
            yield
        except ContentError as error:
            found = (place(one, self.whole(one.path)) if one.code in _UNPLACED else one for one in error.findings)
            raise ContentError(*found) from error

    def home(self, path: str) -> str:
        """The document that a file is, or that it is a part of."""
        if path in self.documents:
            return path
        return next((home for home, data in self.documents.items() if path in list_pieces(data)), path)

    def plan(self, before: Mapping[str, str], after: Mapping[str, str], code: str) -> dict[str, str]:
        """The files that change with the texts of some documents, each as it shall be.

        Raises :class:`ContentError` with ``code`` for a line that cannot be written, or that others print as well.
        """
        changed = {path: text for path, text in after.items() if text != before[path]}
        planned = {path: text for path, text in changed.items() if self.whole(path) is None}
        users = Counter(piece for data in self.documents.values() for piece in list_pieces(data))
        edits: dict[str, dict[int, LineEdit]] = {}
        for path, text in changed.items():
            whole = self.whole(path)
            for edit in list_edits(whole, text) if whole is not None else ():
                own = edits.setdefault(edit.path, {})
                shared = users[edit.path] > 1 or (edit.path != path and edit.path in self.documents)
                if shared or own.setdefault(edit.line, edit) != edit:
                    message = "Several documents, or places of one, print this line: what is right in one may not be"
                    raise ContentError.of(code, message, "Make that change by hand", edit.path, edit.line)
        return planned | {path: rewrite(self._read(path), some, code) for path, some in edits.items()}

    def write(self, planned: Mapping[str, str]) -> None:
        """Write files as they were planned."""
        for path, text in planned.items():
            (self.root / path).write_bytes(text.encode())

    def _read(self, path: str) -> str:
        try:
            return (self.root / path).read_bytes().decode()
        except UnicodeDecodeError as error:
            raise ContentError.of("E_ENCODING", "The file is not encoded as UTF-8", "Save it as UTF-8", path) from error
