"""Marks by which other programs take the words of another file in: they are not words of this one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from clausebook.parse import dialects

_FILE = r"[^\s<>|{}]+\.(?:md|mdx|markdown|qmd|txt|html)"
_MARK = re.compile(
    r"^[ \t]*-+8<-+(?=[ \t]*(?:\n|[\"'\w]))[^\n]*(?:\n[ \t]*[\w./-]+)?"  # MkDocs
    r"|\{\{[<%#]?[ \t]*(?:include|readfile|embed|partial|snippet)\b[^{}\n]*\}\}"  # Quarto, Hugo, mdBook
    r"|\{!(?=[ \t]*\S)[^{}\n]+![ \t]*\}"  # markdown-include
    r"|\{%-?[ \t]*(?:include|render)(?:_relative|-markdown)?\b[^{}\n]*%\}"  # Jekyll
    r"|!\[\[[^\[\]\n]+\]\]"  # Obsidian
    r"|^[ \t]*!include\b[^\n]+|\[!INCLUDE[ \t]*\[[^\]\n]*\]\([^()\n]*\)\]"  # many; Microsoft
    rf"|<!--[ \t]*@?include:?[ \t]+{_FILE}[^\n]*?-->"  # VitePress
    r"|^[ \t]*\.\.[ \t]+include::[^\n]+|^[ \t]*include::[^\s\[\]]+\[[^\]\n]*\]"  # reStructuredText, AsciiDoc
    r"|\\(?:input|include)\{[^{}\n]+\}"  # LaTeX
    r"|^[ \t]*<<<[ \t]*@?/?[^\s<>]+\.\w+",
    re.MULTILINE | re.IGNORECASE,
)
_HINT = re.compile(r"include|readfile|8<|!\[\[|<<<|input|embed|partial|snippet|render|\{!", re.IGNORECASE)
# The same where they name one whole file and nothing else; what Obsidian and MDX take in is a block of its own.
_NAME = r"[\"']?(?P<file>[^\s\"'<>(){}%|:#]+)[\"']?"
_NAMED = tuple(
    (re.compile(pattern), apart)
    for pattern, apart in (
        (r"-+8<-+[ \t]+[\"'](?P<file>[^\"'\n:]+)[\"']", False),
        (rf"\{{\{{[<%#]?[ \t]*(?:include|readfile)[ \t]+(?:file[ \t]*=[ \t]*)?{_NAME}[ \t]*/?[>%]?\}}\}}", False),
        (rf"\{{![ \t]*{_NAME}[ \t]*!\}}", False),
        (rf"\{{%-?[ \t]*(?:include|include_relative|include-markdown)[ \t]+{_NAME}[ \t]*-?%\}}", False),
        (rf"!include(?:[ \t]+|[ \t]*\([ \t]*){_NAME}[ \t]*\)?", False),
        (r"\[!INCLUDE[ \t]*\[[^\]\n]*\]\((?P<file>[^()\n]+)\)\]", False),
        (rf"<!--[ \t]*@include:?[ \t]+{_NAME}[ \t]*-->", False),
        (r"!\[\[(?P<file>[^\[\]|#^\n]+)\]\]", True),
    )
)
_PICTURE = re.compile(r"\.(?:avif|bmp|gif|jpe?g|png|svg|tiff?|webp)", re.IGNORECASE)
_COMPONENT = re.compile(r"<(?P<name>[A-Z]\w*)[ \t]*/>")


class Mark(NamedTuple):
    """A mark that stands alone on a line (from 1) and names one whole file.

    What it takes in is indented as it is, and stands ``apart``, between empty lines, if it is a block of its own.
    """

    line: int
    file: str
    indent: str
    apart: bool


def list_marks(source: str) -> tuple[Mark, ...]:
    """The marks of a text that say plainly what they take in, in order; none of those in code."""
    imported = dialects.list_imports(source)
    return tuple(
        Mark(number, named[0], line[: len(line) - len(line.lstrip())], named[1])
        for number, line in enumerate(dialects.mask_code(source).split("\n"), 1)
        if (named := _named(line.strip(), imported))
    )


def _named(line: str, imported: Mapping[str, str]) -> tuple[str, bool] | None:
    """The file that a line takes in, and whether apart; None if it takes in none, or a picture, which has no words."""
    if not line.startswith(("-", "{", "!", "[", "<")):
        return None
    component = _COMPONENT.fullmatch(line)
    if component and component["name"] in imported:
        return imported[component["name"]], True
    found = ((pattern.fullmatch(line), apart) for pattern, apart in _NAMED)
    named = next(((mark["file"].strip(), apart) for mark, apart in found if mark), None)
    return None if named and _PICTURE.fullmatch(posixpath.splitext(named[0])[1]) else named


def may_take_in(data: bytes) -> bool:
    """Whether the bytes of a text may hold such a mark; most hold none, and are looked through in no time."""
    return (
        (b"{" in data and any(mark in data for mark in (b"{{", b"{!", b"{%")))
        or (b"!" in data and any(mark in data for mark in (b"![[", b"!include", b"[!INCLUDE")))
        or data.startswith(b"import ")
        or (b"<" in data and any(mark in data for mark in (b"8<-", b"@include", b"\nimport ")))
    )


def find(source: str) -> Iterator[tuple[str, int]]:
    """The marks of a text outside code, each with its line (from 1); also components of MDX that are other texts."""
    partial = dialects.list_partials(source)
    if not partial and not _HINT.search(source):
        return
    masked = dialects.mask_code(source)
    found = [(mark.start(), " ".join(mark[0].split())) for mark in _MARK.finditer(masked)]
    for name in sorted(partial):
        found += [(mark.start(), mark[0]) for mark in re.finditer(rf"<{re.escape(name)}\b[^<>]*/>", masked)]
    for start, words in sorted(found):
        yield words, masked.count("\n", 0, start) + 1
