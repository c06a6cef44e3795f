"""What was changed in the text of a document that is made of several files, as changes of the lines of these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from clausebook.model.errors import ContentError
from clausebook.parse.joined import Joined, find_stretch

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BY_HAND = "Make that change by hand"


class LineEdit(NamedTuple):
    """A line of a file, without its end, as it was and as it shall be."""

    path: str
    line: int
    before: str
    after: str


def list_edits(whole: Joined, text: str) -> Iterator[LineEdit]:
    """The lines that differ in a text with as many lines as the joined one had."""
    for number, (old, new) in enumerate(zip(whole.decode().split("\n"), text.split("\n"), strict=True), 1):
        if old != new:
            stretch = find_stretch(whole, number)
            line = number - stretch.line + stretch.first
            yield LineEdit(stretch.path, line, *(one.removeprefix(stretch.indent) for one in (old, new)))


def rewrite(text: str, edits: Mapping[int, LineEdit], code: str) -> str:
    """A file with some of its lines changed, by their numbers; no other byte is.

    Raises :class:`ContentError` with ``code`` for a line that stands otherwise in the file than it was read.
    """
    lines = _LINE.findall(text)
    for number, edit in edits.items():
        line = lines[number - 1]
        if line.rstrip("\r\n").removeprefix("\ufeff") != edit.before:
            message = "The line is read otherwise than it stands in the file, and cannot be written"
            raise ContentError.of(code, message, _BY_HAND, edit.path, number)
        lines[number - 1] = line.replace(edit.before, edit.after, 1)
    return "".join(lines)
