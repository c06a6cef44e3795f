"""The files of one commit, and the names and modes that cannot be published."""

from __future__ import annotations

import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from clausebook.model.errors import Finding
from clausebook.model.revision import FileChange

SIZE_LIMIT = 1 << 20
FILE_MODES = frozenset({"100644", "100755"})
LINK, SUBMODULE = "120000", "160000"
# What is read as Markdown, and what is not Markdown and never read as it.
MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx", ".qmd", ".rmd", ".txt"})
FOREIGN = frozenset(
    {".adoc", ".asc", ".asciidoc", ".doc", ".docx", ".htm", ".html", ".mediawiki", ".odt", ".org", ".pdf", ".rst"}
    | {".rtf", ".tex", ".textile", ".xhtml"}
)
_FOLDER_NAMES = frozenset({"index", "_index", "readme"})  # of files that stand for the folder they are in
_SEPARATORS = "\u2028\u2029"


class TreeEntry(NamedTuple):
    """One file of a commit; ``size`` is in bytes, ``mode`` as in :class:`clausebook.model.revision.FileChange`."""

    mode: str
    blob: str
    size: int
    path: str


def tree_findings(entries: Iterable[TreeEntry]) -> tuple[Finding, ...]:
    """What is wrong with the names and modes of files, without reading any, in order of place.

    Codes: ``E_SYMLINK``, ``E_SUBMODULE``, ``E_NOT_MARKDOWN``, ``E_TOO_LARGE``, ``E_FILENAME``,
    ``E_FILENAME_ENCODING`` and ``E_NAME_COLLISION``. A path that cannot be printed is printed with escapes.
    """
    known = tuple(entries)
    found = [*_collisions(known)]
    for entry in known:
        found += (*_mode_findings(entry), *_name_findings(entry.path))
    return tuple(sorted(found))


def is_foreign(path: str) -> bool:
    """Whether the ending of a file says that it holds other markup than Markdown."""
    return PurePosixPath(path).suffix.lower() in FOREIGN


def list_names(path: str) -> tuple[str, ...]:
    """The folders of a file and its name without ending: of ``dpa/README.md``, which stands for its folder, ``dpa``."""
    *folders, name = path.split("/")
    stem = PurePosixPath(name).stem
    return tuple(folders) if folders and stem.lower() in _FOLDER_NAMES else (*folders, stem)


def printable(path: str) -> str:
    """The path with escapes for what is not UTF-8 and for control characters; most are not changed."""
    if path.isprintable():
        return path
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(ascii(char)[1:-1] if _is_control(char) else char for char in text)


def printable_names(changes: Iterable[FileChange]) -> tuple[FileChange, ...]:
    """Changes of files under names that can be shown and stored."""
    return tuple(one._replace(path=printable(one.path), old_path=printable(one.old_path)) for one in changes)


def _mode_findings(entry: TreeEntry) -> Iterator[Finding]:
    place = printable(entry.path)
    if entry.mode == LINK:
        mend = "Put a copy of the text in its place, or exclude it"
        message = "is a symbolic link and left out: what it points to is read where it stands, if that is here"
        yield Finding(place, 0, "E_SYMLINK", message, mend)
    elif entry.mode == SUBMODULE:
        mend = "Put the text itself into this repository, or exclude it"
        message = "is a submodule and left out: its text and dates lie in another repository"
        yield Finding(place, 0, "E_SUBMODULE", message, mend)
    elif is_foreign(entry.path):
        ending = PurePosixPath(entry.path).suffix
        mend = "Make Markdown of it: clausebook import reads .docx, .html and .txt; or exclude it"
        yield Finding(place, 0, "E_NOT_MARKDOWN", f"is left out: {ending} is not Markdown", mend)
    elif entry.size > SIZE_LIMIT:
        message = f"has {entry.size:,} bytes, over the limit of 1 MiB"
        yield Finding(place, 0, "E_TOO_LARGE", message, "Split the document, or take out embedded data")


def _name_findings(path: str) -> Iterator[Finding]:
    place = printable(path)
    if any("\udc80" <= char <= "\udcff" for char in path):
        mend = "Rename the file with git mv, in plain letters"
        yield Finding(place, 0, "E_FILENAME_ENCODING", "has a name that is not UTF-8", mend)
    if any(map(_is_control, path)):
        mend = "Rename the file with git mv"
        yield Finding(place, 0, "E_FILENAME", "has a line break or control character in its name", mend)


def _collisions(entries: Iterable[TreeEntry]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for path in sorted(entry.path for entry in entries):
        first = seen.setdefault(_folded(path), path)
        if first != path:
            message = f"differs from {printable(first)} only in case or in the spelling of accents"
            yield Finding(printable(path), 0, "E_NAME_COLLISION", message, "Rename one of the two with git mv")


def read_entry(file: Path, path: str, mode: str) -> TreeEntry | None:
    """A file as it stands; None if it is gone, or if a folder that is no submodule stands there."""
    try:
        status = file.lstat()
    except OSError:
        return None
    if stat.S_ISDIR(status.st_mode):
        return TreeEntry(mode, "", 0, path) if mode == SUBMODULE else None
    return TreeEntry(LINK if stat.S_ISLNK(status.st_mode) else "100644", "", status.st_size, path)


def _folded(path: str) -> str:
    """One string for all names that some file system takes for the same (Unicode D145)."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold())


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" or char in _SEPARATORS
