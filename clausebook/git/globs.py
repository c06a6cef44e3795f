"""Which files are legal text: globs that mean to us exactly what they mean to git."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from clausebook.model.errors import UseError

_FOREIGN = re.compile(r"[\[\]\\\x00-\x1f]|^:|[^/]\*\*|\*\*[^/]")  # what git alone knows how to read
_PIECE = re.compile(r"[*?]|[^*?]+")


def checked(include: Sequence[str]) -> tuple[str, ...]:
    """The globs, without a trailing slash.

    A glob is relative to the top of the repository: ``*`` and ``?`` stay within one name, ``**`` stands for
    any number of folders, none included; without a wildcard it names a file, or a folder and all in it.
    Raises :class:`UseError` ``E_PATTERN`` for anything else, and for no glob at all.
    """
    if not include:
        raise UseError.of("E_PATTERN", "No file is included", 'Name the legal text, for example "terms/**/*.md"')
    return tuple(_checked(glob.removesuffix("/")) for glob in include)


def _checked(glob: str) -> str:
    if _FOREIGN.search(glob) or {"", ".", ".."} & set(glob.split("/")):
        mend = "Write it from the top of the repository, with *, ** (between slashes) and ? only"
        raise UseError.of("E_PATTERN", f"The glob {glob!r} cannot be used", mend)
    return glob


def pathspecs(include: Sequence[str]) -> tuple[str, ...]:
    """The same globs as git's command line takes them (gitglossary, "pathspec")."""
    return tuple(f":(top,glob){glob}" for glob in include)


def matches(path: str, include: Sequence[str]) -> bool:
    """Whether the file is legal text; like git, ``?`` stands for one byte of the name in UTF-8."""
    name = path.encode("utf-8", "surrogateescape")
    return any(_pattern(glob).fullmatch(name) for glob in include)


def encloses(path: str, include: Sequence[str]) -> bool:
    """Whether legal text could lie under ``path``, were it a folder."""
    return any(_leads_to(path.split("/"), glob.split("/")) for glob in include)


def _leads_to(folders: list[str], segments: list[str]) -> bool:
    for index, folder in enumerate(folders):
        if index >= len(segments) - 1 and not _spans(segments[-1]):
            return False
        if _spans(segments[index]):
            return True
        if not matches(folder, (segments[index],)):
            return False
    return True


def _spans(segment: str) -> bool:
    return segment == "**"


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[bytes]:
    *folders, last = glob.split("/")
    text = "".join("(?:.*/)?" if _spans(folder) else f"{_segment(folder)}/" for folder in folders)
    text += ".*" if _spans(last) else _segment(last)
    if not set("*?") & set(glob):
        text += "(?:/.*)?"
    return re.compile(text.encode("latin-1"), re.DOTALL)


def _segment(segment: str) -> str:
    """A regular expression over the bytes of one name, one character for each byte."""
    return _PIECE.sub(_piece, segment.encode().decode("latin-1"))


def _piece(match: re.Match[str]) -> str:
    return {"*": "[^/]*", "?": "[^/]"}.get(match[0][0], re.escape(match[0]))
