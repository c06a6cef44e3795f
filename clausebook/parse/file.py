"""Files as parsed texts: what front matter declares, and the clauses of the body."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from clausebook.git.paths import FILE_MODES
from clausebook.model.clause import ParsedClause
from clausebook.model.declared import Declared
from clausebook.model.revision import FileChange
from clausebook.parse import decode, frontmatter, wording
from clausebook.parse.frontmatter import FrontMatter
from clausebook.parse.markdown import Reader
from clausebook.parse.tree import arrange

_REMEMBERED = 256  # parsed texts: old ones come back, by reverts and by flapping


@dataclass(frozen=True, slots=True)
class Text:
    """One file, parsed."""

    meta: FrontMatter
    clauses: tuple[ParsedClause, ...]
    indents: tuple[int, ...]
    sha256: str
    title: str


def is_readable(change: FileChange) -> bool:
    """Whether a change leaves a file behind that can hold a text."""
    return bool(change.blob) and change.mode in FILE_MODES


def read_declared(meta: FrontMatter) -> Declared:
    """What front matter says about the version it stands in."""
    change = meta.change
    return Declared(meta.updated, meta.effective, change.kind if change else None, change.note if change else "")


def title_of(meta: FrontMatter, clauses: Sequence[ParsedClause], path: str) -> str:
    """The title: declared, else the first heading of the first level, else the name of the file."""
    first = next((clause.block for clause in clauses[:1] if clause.block.level == 1), None)
    return meta.title or (first.text if first else "") or re.sub(r"[-_]+", " ", PurePosixPath(path).stem).strip()


class Texts:
    """Parses files; what was parsed before is not parsed again."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._known: OrderedDict[str, Text] = OrderedDict()

    def read(self, blob: str, data: bytes, path: str) -> Text:
        """The text in a file; faults are passed over, as old revisions cannot be mended."""
        text = self._known.get(blob)
        if text is None:
            text = self._known[blob] = self._parse(data, path)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return text

    def _parse(self, data: bytes, path: str) -> Text:
        decoded, _ = decode.decode(data, path)
        parts = frontmatter.split(decoded)
        meta, _ = frontmatter.read(decoded, path, strict=False)
        units = self._reader.units(wording.clean(parts.body))
        clauses = arrange(units)
        words = wording.digest(clause.block.wording for clause in clauses)
        return Text(meta, clauses, tuple(unit.indent for unit in units), words, title_of(meta, clauses, path))
