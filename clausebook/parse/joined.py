"""The text of a document that is made of several files, and which line of which file each of its lines is."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

from clausebook.codes import finding
from clausebook.git.paths import printable
from clausebook.model.clause import Block, Mark, ParsedClause
from clausebook.model.errors import Finding
from clausebook.parse import decode, frontmatter
from clausebook.parse.blocks import Unit
from clausebook.parse.parts import Outline, Piece, gather, outline

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|\Z", re.IGNORECASE)
_LINKS = frozenset({"link", "image"})


class Stretch(NamedTuple):
    """Lines of a joined text, from ``line`` on, that are those of one file from ``first`` on, indented."""

    line: int
    path: str
    first: int
    indent: str


class Joined(bytes):
    """A document made of several files as the bytes of one, which remember where each line is from.

    ``begins`` gives the file whose links are followed from each line on: the document's own, then each part.
    ``faults`` is what was wrong with the files, and marks that take nothing in; those of its own file are at the lines
    of the whole.
    """

    source: Piece
    begins: tuple[tuple[int, str], ...]
    stretches: tuple[Stretch, ...]
    faults: tuple[Finding, ...]


class Body(NamedTuple):
    """What is read by itself, so that a mark in one part means nothing in another.

    ``before`` are the lines before it in the body of the whole, ``base`` the file whose links it has.
    """

    text: str
    before: int
    base: str


class _Lines:
    """Lines as they are put together."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self.read = read
        self.text: list[str] = []
        self.stretches: list[Stretch] = []
        self.faults: list[Finding] = []

    def put(self, piece: Piece, indent: str = "", *, whole: bool = False) -> None:
        """Put the lines of a file, and in the place of its marks those of what they take in."""
        data = self.read(piece.blob)
        text, findings = decode.decode(data or b"", printable(piece.path))
        lines = text.split("\n")
        if data is None:
            findings = (finding(printable(piece.path), 0, "E_TOO_LARGE", "The file is too large to read"),)
        self.faults += findings
        start = 0 if whole else frontmatter.split(text).offset
        end = len(lines)
        while not whole and end > start and not lines[end - 1].strip():
            end -= 1
        while not whole and start < end and not lines[start].strip():
            start += 1
        for taken in piece.taken:
            number = taken.mark.line - 1
            if not start <= number < end:
                continue
            if taken.piece is None:
                mark = " ".join(lines[number].split())[:60]
                message = f"{mark} takes in another file, whose words are not read here: {taken.reason}"
                self.faults.append(finding(printable(piece.path), taken.mark.line, "E_INCLUDE", message))
                continue
            self._stretch(piece.path, lines[start:number], start + 1, indent)
            self.text += [""] * taken.mark.apart
            self.put(taken.piece, indent + taken.mark.indent)
            self.text += [""] * taken.mark.apart
            start = number + 1
        self._stretch(piece.path, lines[start:end], start + 1, indent)

    def _stretch(self, path: str, lines: list[str], first: int, indent: str) -> None:
        if lines:
            self.stretches.append(Stretch(len(self.text) + 1, path, first, indent))
            self.text += [indent + line if line.strip() else line for line in lines] if indent else lines


def join(source: Piece, read: Callable[[str], bytes | None]) -> Joined:
    """The text of a document: its own file, then its parts, each without front matter; what is taken in, in place.

    ``read`` gives the content of a file by its name, None if it is too large to be read.
    """
    lines = _Lines(read)
    lines.put(source, whole=True)
    begins = [(1, source.path)]
    for part in source.parts:
        while lines.text and not lines.text[-1].strip():
            lines.text.pop()
        lines.text.append("")
        begins.append((len(lines.text) + 1, part.path))
        lines.put(part)
    lines.text += [""] * bool(source.parts)
    text = "\n".join(lines.text)
    joined = Joined(text.encode("utf-8", "replace"))
    joined.source, joined.begins = source, tuple(begins)
    joined.stretches = tuple(lines.stretches)
    joined.faults = (*(_lifted(one, source.path, lines.stretches) for one in lines.faults), *_absent(source, joined))
    return joined


def compose(
    texts: Mapping[str, bytes], list_files: Callable[[], Mapping[str, str]], read: Callable[[str], bytes | None]
) -> dict[str, bytes]:
    """The documents that some files are, by printable path: those of several files joined, and without their parts.

    ``list_files`` gives all regular files there are, each with the name of its content, which ``read`` gives.
    """
    marked = [path for path, data in texts.items() if outline(data, path) != Outline()]
    files = list_files() if marked else {}
    outlines = cache(lambda path, blob: outline(read(blob) or b"", path))
    pieces = {path: gather(path, files, outlines) for path in marked if path in files}
    hidden = {path for piece in pieces.values() for path in piece.hidden}
    whole = {path: join(piece, read) for path, piece in pieces.items()}
    return {printable(path): whole.get(path, data) for path, data in texts.items() if path not in hidden}


def _absent(source: Piece, joined: Joined) -> Iterator[Finding]:
    for message in source.absent:
        yield finding(printable(source.path), source.line, "E_PART", message)
    if len(joined) > decode.LIMIT:
        message = f"The document has {len(joined):,} bytes with all its parts; the limit is 1 MiB"
        yield finding(printable(source.path), 0, "E_TOO_LARGE", message)


def _lifted(one: Finding, path: str, stretches: Iterable[Stretch]) -> Finding:
    """A finding in a document's own file at the line of the whole; others as they are."""
    if one.path != printable(path):
        return one
    before = [each for each in stretches if each.path == path and each.first <= one.line]
    return replace(one, line=before[-1].line + one.line - before[-1].first) if before else one


def list_pieces(data: bytes) -> tuple[str, ...]:
    """The files of which the bytes of a document are made, if they are several."""
    return data.source.paths if isinstance(data, Joined) else ()


def find_stretch(whole: Joined, line: int) -> Stretch:
    """The stretch in which a line of a joined text stands."""
    return whole.stretches[max(bisect_right(whole.stretches, line, key=lambda one: one.line) - 1, 0)]


def locate(whole: Joined, line: int) -> tuple[str, int]:
    """The printable path of the file that a line of a joined text is from, and its line there."""
    found = find_stretch(whole, line)
    return printable(found.path), max(line - found.line + found.first, 1)


def keep_own(clauses: Sequence[ParsedClause], whole: Joined | None) -> Iterable[ParsedClause]:
    """The clauses of a text but for those of its parts: no heading of a part is the title of the whole."""
    if whole is None or not whole.source.parts:
        return clauses
    return (clause for clause in clauses if clause.line < whole.begins[1][0])


def encode(text: str, whole: Joined | None) -> bytes:
    """The bytes of a text; if it is a joined one of which lines were changed, as made of the same files."""
    if whole is None:
        return text.encode()
    made = Joined(text.encode())
    made.source, made.begins, made.stretches = whole.source, whole.begins, whole.stretches
    made.faults = whole.faults
    return made


def place(one: Finding, whole: Joined | None) -> Finding:
    """A finding in a joined text as one in the file that its line is from; one in a part is there already."""
    if whole is None or not one.line or one.path != printable(whole.source.path):
        return one
    path, line = locate(whole, one.line)
    return replace(one, path=path, line=line)


def decode_bytes(data: bytes, path: str) -> tuple[str, tuple[Finding, ...]]:
    """The text in the bytes of a file or of several, and what is wrong with these."""
    return (data.decode(), data.faults) if isinstance(data, Joined) else decode.decode(data, path)


def list_bodies(data: bytes, split: frontmatter.Split, path: str) -> Iterator[Body]:
    """What is read by itself: the body of a file, or of each part."""
    if not isinstance(data, Joined):
        yield Body(split.body, 0, path)
        return
    lines = split.body.split("\n")
    starts = [max(line - split.offset, 1) for line, _ in data.begins]
    for start, end, (_, base) in zip(starts, [*starts[1:], len(lines) + 1], data.begins, strict=True):
        yield Body("\n".join(lines[start - 1 : end - 1]), start - 1, base)


def put_back(units: list[Unit], body: Body, data: bytes) -> list[Unit]:
    """The units of a body at their lines in the whole, with links as they lead from the document's own file."""
    if not isinstance(data, Joined):
        return units
    before, path = body.before, data.source.path
    if body.base == path:
        return [Unit(block, line + before, indent, note) for block, line, indent, note in units]
    parts = {path, *(part for _, part in data.begins)} if any(unit.block.marks for unit in units) else set()
    return [
        Unit(_relinked(block, body.base, path, parts), line + before, indent, note)
        for block, line, indent, note in units
    ]


def _relinked(block: Block, base: str, path: str, parts: AbstractSet[str]) -> Block:
    if not any(mark.href for mark in block.marks):
        return block
    fresh = tuple(_led(mark, base, path, parts) if mark.tag in _LINKS else mark for mark in block.marks)
    return block if fresh == block.marks else replace(block, marks=fresh)


def _led(mark: Mark, base: str, path: str, parts: AbstractSet[str]) -> Mark:
    if _SCHEME.match(mark.href):
        return mark
    file, sign, anchor = mark.href.partition("#")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(base), file))
    if unquote(place) in parts:
        return mark._replace(href=f"#{anchor}" if sign else posixpath.basename(path))
    fresh = posixpath.relpath(place, posixpath.dirname(path) or ".")
    return mark._replace(href=f"{fresh}{sign}{anchor}")
