"""Which files one document is made of: the parts that it lists, and what its marks take in.

A document lists its parts in its front matter (``parts:``): files, folders and patterns, below the folder of its own
file or below the top of the repository. Marks that take in other files are those of :mod:`clausebook.parse.includes`.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from clausebook.git.globs import matches
from clausebook.git.paths import MARKDOWN
from clausebook.parse import decode, frontmatter, includes
from clausebook.parse.includes import Mark

_DEEPEST = 8  # files within files
_MOST = 2000  # files in one document
_ROOTS = ("", "docs", "_includes")  # where programs look for what is taken in, after the folder of the text
_ENDINGS = ("", ".md", ".mdx", ".qmd")
_LISTS = b"\nparts:"
_FRONT = 1 << 14  # bytes in which front matter is looked for
_DIGITS = re.compile(r"(\d+)")


class Outline(NamedTuple):
    """What a file says of other files: the parts that it lists, at a line, and its marks, with their lines there."""

    parts: tuple[str, ...] = ()
    line: int = 0
    marks: tuple[Mark, ...] = ()


class Taken(NamedTuple):
    """A mark with the file that it takes in; None and a reason if it takes in none."""

    mark: Mark
    piece: Piece | None
    reason: str = ""


class Piece(NamedTuple):
    """A file as a document takes it in; ``blob`` names its content.

    ``parts`` are those that it lists, if it is the document's own file; ``absent`` tells of each that is not there.
    """

    path: str
    blob: str
    taken: tuple[Taken, ...] = ()
    parts: tuple[Piece, ...] = ()
    absent: tuple[str, ...] = ()
    line: int = 0

    @property
    def key(self) -> str:
        """What names the whole: other files, or other words in them, have another."""
        return f"parts-{hashlib.sha256(repr(self).encode()).hexdigest()}"

    @property
    def inner(self) -> Iterator[Piece]:
        """Every piece below it, in the order of the text."""
        for one in (*(taken.piece for taken in self.taken if taken.piece), *self.parts):
            yield one
            yield from one.inner

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it is made of, its own first; each once."""
        return tuple(dict.fromkeys((self.path, *(one.path for one in self.inner))))

    @property
    def hidden(self) -> frozenset[str]:
        """The files that are no documents of their own: its parts, and what it takes in from ``_names``."""
        if _is_partial(self.path):
            return frozenset()
        partial = (one.path for one in self.inner if _is_partial(one.path))
        return frozenset({*(one.path for one in self.parts), *partial})


Outlines = Callable[[str, str], Outline]  # of a path and the name of its content


def outline(data: bytes, path: str) -> Outline:
    """What a file says of other files; nothing for most, which costs little."""
    lists = _LISTS in data[:_FRONT]
    if not lists and not includes.may_take_in(data):
        return Outline()
    text, _ = decode.decode(data, path)
    split = frontmatter.split(text)
    meta, _ = frontmatter.read(text, path, strict=False) if lists else (frontmatter.FrontMatter(), ())
    marks = (mark._replace(line=mark.line + split.offset) for mark in includes.list_marks(split.body))
    return Outline(meta.parts, meta.lines.get("parts", 0), tuple(marks))


def gather(path: str, files: Mapping[str, str], outlines: Outlines) -> Piece:
    """The document whose own file is at ``path``, with all that it is made of.

    ``files`` are all regular files there are, by path, each with the name of its content.
    """
    return _Gathering(files, outlines).document(path)


class _Gathering:
    def __init__(self, files: Mapping[str, str], outlines: Outlines) -> None:
        self._files = files
        self._outlines = outlines
        self._left = _MOST

    def document(self, path: str) -> Piece:
        said = self._outlines(path, self._files[path])
        parts: dict[str, Piece] = {}
        absent = []
        for pattern in said.parts:
            found, reason = self._listed(path, pattern)
            absent += [reason] if reason else []
            parts |= {one: self._piece(one, (path,)) for one in found if one not in parts}
        return self._piece(path, ())._replace(parts=tuple(parts.values()), absent=tuple(absent), line=said.line)

    def _piece(self, path: str, around: tuple[str, ...]) -> Piece:
        self._left -= 1
        blob = self._files[path]
        marks = self._outlines(path, blob).marks
        return Piece(path, blob, tuple(self._taken(mark, (*around, path)) for mark in marks))

    def _taken(self, mark: Mark, around: tuple[str, ...]) -> Taken:
        found, reason = _find_file(mark, around[-1], self._files)
        if found in around:
            reason = "the file would take itself in"
        elif found and not may_be_piece(found):
            reason = f"{_ending(found)} is not Markdown"
        elif found and (len(around) >= _DEEPEST or self._left <= 0):
            reason = "too many files take in one another"
        return Taken(mark, None, reason) if reason else Taken(mark, self._piece(found, around))

    def _listed(self, path: str, pattern: str) -> tuple[list[str], str]:
        """The files that an entry of a list of parts means, in order, and what is wrong with it."""
        found: list[str] = []
        for folder in (posixpath.dirname(path), ""):
            place = _join(folder, pattern)
            found = found or (_list_files(place, self._files) if place else [])
        others = [one for one in found if one != path]
        fitting = [one for one in others if not self._outlines(one, self._files[one]).parts]
        if len(fitting) > self._left:
            return [], f"The part “{pattern}” brings too many files"
        if len(fitting) < len(others):
            return fitting, f"The part “{pattern}” is itself made of parts"
        lost = f"The part “{pattern}” names no file beside this one or below the top of the repository"
        lost = f"The part “{pattern}” is the document itself" if found else lost
        return fitting, "" if fitting else lost


def _list_files(place: str, files: Mapping[str, str]) -> list[str]:
    """The file at a place, or the Markdown in that folder or of that pattern, as a person counts names."""
    if place in files:
        return [place]
    wide = set("*?") & set(place)
    found = (path for path in files if (matches(path, (place,)) if wide else path.startswith(f"{place}/")))
    return sorted(
        (path for path in found if _ending(path) in MARKDOWN and not _is_furniture(path)), key=order_naturally
    )


def may_be_piece(path: str) -> bool:
    """Whether a file may be taken into a text, by its ending."""
    return _ending(path) in MARKDOWN or not _ending(path)


@lru_cache(maxsize=65536)
def order_naturally(path: str) -> tuple[tuple[int, int, str], ...]:
    """By which names come as a person counts them: ``2.md`` before ``10.md``."""
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece.casefold())
        for name in path.split("/")
        for piece in (*_DIGITS.split(posixpath.splitext(name)[0]), "")
    )


def _find_file(mark: Mark, path: str, files: Mapping[str, str]) -> tuple[str, str]:
    """The file that a mark names, or why there is none."""
    folders = (posixpath.dirname(path), *_ROOTS) if not mark.file.startswith(("/", "@site/")) else _ROOTS
    name = mark.file.removeprefix("@site").lstrip("/")
    places = [place for folder in folders if (place := _join(folder, name))]
    if not places:
        return "", "it leads out of the repository"
    found = next((place + end for place in places for end in _ENDINGS if place + end in files), "")
    if found or not (mark.apart and "/" not in name):
        return found, "" if found else f"there is no file {name} beside this one, at the top or in docs/"
    named = (one for one in files if name in {posixpath.basename(one), posixpath.splitext(posixpath.basename(one))[0]})
    texts = [one for one in named if _ending(one) in MARKDOWN]  # anywhere, as Obsidian has it
    return (
        (texts[0], "")
        if len(texts) == 1
        else ("", f"{len(texts) or 'no'} {'files are' if texts else 'file is'} called {name}")
    )


def _join(folder: str, name: str) -> str:
    """A path from the top of the repository; "" if it leads out of it."""
    place = posixpath.normpath(posixpath.join(folder, name.lstrip("/")))
    return "" if place == "." or place.split("/")[0] == ".." else place


def _is_partial(path: str) -> bool:
    """Whether a name says, as in Docusaurus and Quarto, that a file is there to be taken in."""
    return posixpath.basename(path).startswith("_")


def _is_furniture(path: str) -> bool:
    return path.startswith(".") or "/." in path or posixpath.basename(path).lower().startswith("readme.")


def _ending(path: str) -> str:
    return posixpath.splitext(path)[1].lower()
