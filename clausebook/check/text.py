"""One file, read once for every check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from clausebook.config import Config
from clausebook.identity import documents
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.model.errors import Finding
from clausebook.parse import dialects, file
from clausebook.parse.blocks import Unit
from clausebook.parse.file import parse
from clausebook.parse.frontmatter import FrontMatter
from clausebook.parse.joined import Joined
from clausebook.parse.markdown import Reader
from clausebook.parse.tree import next_lines

_BLANKED = {"code", "image"}
NOTHING_PUBLISHED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Text:
    """A file: what it declares, its clauses, and what was wrong already when it was read.

    ``lines`` are those of the whole file; clauses have their lines there. ``read`` is False if the text is
    such that it was not read as it stands. Of a text made of several files the lines are those of the ``whole``.
    """

    path: str
    id: str
    title: str
    meta: FrontMatter
    lines: tuple[str, ...]
    offset: int  # the lines before the body
    units: tuple[Unit, ...]
    clauses: tuple[ParsedClause, ...]
    findings: tuple[Finding, ...]
    read: bool
    whole: Joined | None = None

    @property
    def pieces(self) -> tuple[str, ...]:
        """The files that it is made of, if they are several."""
        return self.whole.source.paths if self.whole is not None else ()

    @cached_property
    def bare_lines(self) -> tuple[str, ...]:
        """The lines with blanks in place of code."""
        found = [*self.lines[: self.offset], *dialects.mask_code("\n".join(self.lines[self.offset :])).split("\n")]
        for index, clause in enumerate(self.clauses):
            for number in range(clause.line, self.end(index) + 1) if clause.block.kind is Kind.CODE else ():
                if found[number - 1][:1] in {" ", "\t"}:
                    found[number - 1] = ""
        return tuple(found)

    def line(self, index: int, words: str = "") -> int:
        """The line of the file at which a clause says ``words``; its first line if they cannot be found."""
        first = self.clauses[index].line
        inside = (number for number in range(first, self.end(index) + 1) if words and words in self.lines[number - 1])
        return next(inside, first)

    def end(self, index: int) -> int:
        """The last line that can belong to a clause."""
        return max(self._following[index] - 1, self.clauses[index].line)

    def shares_line(self, index: int) -> bool:
        """Whether another clause begins on the line of a clause, after it."""
        return self._following[index] == self.clauses[index].line

    @cached_property
    def _following(self) -> Sequence[int]:
        return next_lines(self.clauses, len(self.lines))

    def cited(self, index: int) -> str:
        """How a finding names a clause: by its label, else by its line."""
        clause = self.clauses[index]
        return clause.block.label.rstrip(".:") or f"line {clause.line}"


Texts = Mapping[str, Text]


def read(files: Mapping[str, bytes], config: Config, ids: Mapping[str, str] = NOTHING_PUBLISHED) -> dict[str, Text]:
    """Every file, parsed once, by path; ``ids`` are those of the published documents by path."""
    reader, roots = Reader(), documents.find_roots(config.include)
    found = {path: parse(files[path], path, reader, strict=config.strict) for path in sorted(files)}
    named = documents.name_files({path: text.meta.id for path, text in found.items()}, ids, roots)
    return {path: _as_text(path, named[path], text) for path, text in found.items()}


def _as_text(path: str, id_: str, text: file.Text) -> Text:
    return Text(
        path,
        id_,
        text.title,
        text.meta,
        text.lines,
        text.offset,
        text.units,
        text.clauses,
        text.findings,
        not text.refused,
        text.whole,
    )


def prose(block: Block) -> str:
    """The text of a block with blanks in place of code and pictures; offsets stay."""
    if block.kind is Kind.CODE:
        return ""
    text = block.text
    for mark in block.marks:
        if mark.tag in _BLANKED:
            text = text[: mark.start] + " " * (mark.end - mark.start) + text[mark.end :]
    return text


def enumerate_lines(lines: Iterable[int], most: int = 8) -> str:
    """Lines as a person lists them: ``line 3``, ``lines 3, 9 and 12``, ``lines 3, 9, … (14 in all)``."""
    numbers = sorted(set(lines))
    if len(numbers) > most:
        return f"lines {', '.join(map(str, numbers[:most]))}, … ({len(numbers)} in all)"
    *first, last = map(str, numbers)
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"
