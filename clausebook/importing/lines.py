"""The lines of a file as its clauses have them, and of clauses whose words or numbers are new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clausebook.author.number_series import find_literal
from clausebook.html.redline import runs
from clausebook.importing.inline import inline_cell
from clausebook.importing.notes import is_note
from clausebook.importing.parts import NOTE, Part, Span, squeezed
from clausebook.importing.read_back import has_words
from clausebook.importing.to_markdown import Piece, markdown, plain_head
from clausebook.model.clause import Block, Kind, Mark, ParsedClause, cut
from clausebook.parse import label
from clausebook.parse.file import parse
from clausebook.redline.word_diff import redline

_DEEPEST = 6  # levels that headings of Markdown have
_ROWS = {Kind.ROW, Kind.HEADER}
_OPENING = re.compile(r"[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]+|[-*+][ \t]+|\[\^[^\s\[\]]{1,80}\]:[ \t]*)?")
_COUNTED = re.compile(r"([ \t]*)(\d{1,9}|#)([.)])[ \t]")
_SILENT = re.compile(r"[ ]{0,3}(?:\[[^\]^]+\]:\s*\S|<!--.*-->\s*$)")  # targets of links, and comments
_HEADLESS = re.compile(  # what may stand above the first row of a table: a heading row without words, lines of hyphens
    r"(?:^[ \t>]*\|(?:[ \t\u00a0|]|&nbsp;)*\r?\n)?^[ \t>]*(?=[^\n]*\|)(?=[^\n]*-)[ \t|:-]+\r?\n\Z"
    r"|^[ \t>]*\+[-=:+]+\+[ \t]*\r?\n\Z",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Segments:
    """A file cut at its clauses: ``texts`` are their lines with the empty ones after them, in step with ``clauses``.

    These are in the order of their lines, which footnotes need not be read in; ``rank`` tells the place here of each
    clause in reading order, ``notes`` which are of footnotes.
    ``tables`` tells which table a clause is a row of, from 1; ``heads`` are the lines above the first row of each table
    without a heading row of words, "" if there are none. ``body`` is all but the ``head``, heads of tables included.
    """

    head: str
    clauses: Sequence[ParsedClause]
    texts: Sequence[str]
    tables: dict[int, int]
    heads: dict[int, str]
    body: str
    rank: Sequence[int] = ()
    notes: frozenset[int] = frozenset()

    @classmethod
    def of(cls, text: str) -> Segments:
        """The segments of a file."""
        read = parse(text.encode(), "")
        order = sorted(range(len(read.clauses)), key=lambda place: read.clauses[place].line)
        rank = {place: number for number, place in enumerate(order)}
        clauses = [read.clauses[place] for place in order]
        notes = frozenset(number for number, place in enumerate(order) if read.units[place].note)
        lines = text.splitlines(keepends=True)
        starts = [one.line - 1 for one in clauses]
        bounds = zip([0, *starts], [*starts, len(lines)], strict=True)
        texts = ["".join(lines[start:end]) for start, end in bounds]  # each after what stands above it
        tables: dict[int, int] = {}
        heads: dict[int, str] = {}
        for place, one in enumerate(clauses):
            if one.block.kind in _ROWS:
                above, bare = _part_head(texts[place]) if one.block.kind is Kind.ROW else (texts[place], "")
                goes_on = one.block.kind is Kind.ROW and place - 1 in tables and not above.endswith("\n\n")
                tables[place] = tables[place - 1] if goes_on else max(tables.values(), default=0) + 1
                if not goes_on and one.block.kind is Kind.ROW:
                    texts[place], heads[tables[place]] = above, bare
        said = (place for place, one in enumerate(clauses) if place in tables or has_words(one.block))
        first = next(said, len(clauses))
        head = "".join(texts[: first + 1]) if clauses else f"{text.rstrip()}\n\n"
        body = text[len(head) :] if clauses else ""
        return cls(head, clauses, texts[1:], tables, heads, body, [rank[place] for place in range(len(rank))], notes)

    def with_wordless(self, place: int, text: str = "") -> str:
        """The lines of a clause, or ``text`` instead, and those of clauses without words that follow it."""
        own, table, rest = self.texts[place], self.tables.get(place, 0), ""
        for later in range(place + 1, len(self.clauses)):
            if has_words(self.clauses[later].block) or self.tables.get(later, table) != table:
                break
            rest += self.texts[later]
        if text and rest:
            return f"{text}{own[len(own.rstrip()) :]}{rest}"
        return f"{text or own}{rest}"

    def row_of(self, table: int) -> str:
        """The lines of the first row of a table."""
        return next(self.texts[place] for place, each in self.tables.items() if each == table)

    def is_tight(self, place: int) -> bool:
        """Whether a clause stands on the line below the one before it."""
        row = self.clauses[place].block.kind in _ROWS
        return place > 0 and not row and not re.search(r"\n[ \t]*\n\Z", self.texts[place - 1])


def _part_head(above: str) -> tuple[str, str]:
    """The lines above the first row of a table: those of the clause before it, and those of the table."""
    found = _HEADLESS.search(above)
    return (above[: found.start()], found[0]) if found else (above, "")


class Entry(NamedTuple):
    """Lines of the result: ``place`` is that of the clause whose lines they are, -1 if they are new.

    ``fresh``: the clause is new; ``tight``: no empty line stood above it.
    """

    text: str
    kind: Kind
    place: int = -1
    table: int = 0
    label: str = ""
    tight: bool = False
    fresh: bool = False


def renew(piece: Piece, old: ParsedClause | None, segment: str, number: str) -> str:
    """A clause in its new words: with its id, and with the formatting of the words that stayed.

    ``segment`` are its lines; of a new row, those of another row of the table. Notes that the piece refers to have the
    names that they have in the file.
    """
    if piece.part.cells:
        return _row(piece, old, segment)
    if old is None:
        return markdown([piece]).rstrip("\n")
    spans = tuple(_spans(piece.text, _carried(old.block, piece.spans)))
    kind = Kind.SECTION if old.block.kind is Kind.SECTION else Kind.ITEM if old.block.kind is Kind.ITEM else piece.kind
    level = old.block.level if kind is Kind.SECTION and 0 < old.block.level <= _DEEPEST else max(piece.part.level, 1)
    depth = 1 if kind is Kind.ITEM else 0
    part = piece.part._replace(level=level if kind is Kind.SECTION else 0)
    line = markdown([piece._replace(spans=spans, part=part, kind=kind, depth=depth, label=number)]).rstrip("\n")
    return "\n".join([_placed(line, old, segment), *_aside(find_silent(segment))])


def _placed(line: str, old: ParsedClause, segment: str) -> str:
    """New lines of a clause that begin as its old ones did, with its id."""
    was, mine = _OPENING.match(segment), _OPENING.match(line)
    opening, at = (was[0] if was else ""), (mine.end() if mine else 0)
    if (old.block.kind is Kind.SECTION) != ("#" in opening):
        opening = line[:at]
    first, *more = line[at:].split("\n")
    anchor = f'<a id="{old.block.anchor}"></a>' if old.block.anchor else ""
    if anchor or _COUNTED.match(segment):  # with its id in front, it is no list
        first = re.sub(r"^(\d+)\\([.)])", r"\1\2", first)
    elif opening.strip()[:1] in {"-", "*", "+"}:  # where it would begin a list within the item
        first = re.sub(r"^(\d+)([.)])(?=\s)", r"\1\\\2", first)
    pad = re.sub(r"[^\s>]", " ", opening)
    return "\n".join([f"{opening}{anchor}{first}", *(f"{pad}{one.lstrip()}" for one in more)])


def find_silent(segment: str) -> list[str]:
    """Lines among those of a clause that say nothing, and that others need."""
    return [line for line in segment.split("\n")[1:] if _SILENT.match(line)]


def _aside(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def _row(piece: Piece, old: ParsedClause | None, segment: str) -> str:
    cells = [squeezed(cell) for cell in piece.part.cells]
    if old is not None:
        while len(cells) > old.block.text.count("\t") + 1 and not cells[-1]:
            cells.pop()
        text = "\t".join("".join(span.text for span in cell) for cell in cells)
        said = [span for cell in cells for span in (*cell, Span("\t"))]
        cells = _cells(_spans(text, _carried(old.block, said)))
    cells = plain_head(cells) if piece.kind is Kind.HEADER else cells
    found = re.match(r"[ \t>]*", segment)
    inset = found[0] if found else ""
    line = f"{inset}| {' | '.join(inline_cell(cell) for cell in cells)} |"
    head = old.block.kind if old is not None else piece.kind
    if head is not Kind.HEADER:
        return line
    plain = f"{inset}|{'---|' * len(cells)}"
    rule = next((one for one in segment.split("\n")[1:2] if len(re.findall("-+", one)) == len(cells)), plain)
    return f"{line}\n{rule}"


def _cells(spans: Iterator[Span]) -> list[tuple[Span, ...]]:
    cells: list[list[Span]] = [[]]
    for span in spans:
        first, *more = span.text.split("\t")
        cells[-1].append(span._replace(text=first))
        cells += [[span._replace(text=one)] for one in more]
    return [tuple(cell) for cell in cells]


def renumber(segment: str, old: str, new: str) -> str:
    """The lines of a clause under another number; "" where that is not typed there."""
    first, *more = segment.split("\n")
    was, core = label.core(old), label.core(new)
    at = find_literal(first, was) if was and core else None
    return "" if at is None else "\n".join([f"{first[:at]}{core}{first[at + len(was) :]}", *more])


def as_piece(block: Block) -> Piece:
    """A clause as a piece to write."""
    spans = tuple(_spans(block.text, iter(block.marks)))
    note = is_note(block.label)
    listed = block.kind is Kind.ITEM and not re.fullmatch(r"\d+[.)]", block.label)
    kind = block.kind if block.kind is Kind.SECTION or listed else Kind.PARAGRAPH
    level = min(block.level, _DEEPEST) if kind is Kind.SECTION else 0
    part = Part(spans, 0, level, block.label if note else "", note=note)
    return Piece(part, block.label, spans, int(kind is Kind.ITEM), kind)


def write_block(block: Block) -> str:
    """A clause as Markdown by itself."""
    piece = as_piece(block)
    if block.kind in _ROWS:
        return f"| {' | '.join(inline_cell(cell) for cell in _cells(iter(piece.spans)))} |"
    return markdown([piece]).rstrip("\n")


def _carried(old: Block, spans: Iterable[Span]) -> Iterator[Mark]:
    """The marks of the words that stayed, at their places in the new text, and those of its notes."""
    text = ""
    places: dict[int, int] = {}
    for span in spans:
        if NOTE in span.tags:
            yield Mark(len(text), len(text) + len(span.text), "sup")
        text += span.text
    for run in runs(redline(old.text, text)):
        if run.op == "=":
            kept = (range(first, end + 1) for first, end in (run.before, run.after))
            places.update(zip(*kept, strict=True))
    for mark in old.marks:
        told = is_note(old.text[mark.start : mark.end])
        if mark.start in places and mark.end in places and places[mark.end] > places[mark.start] and not told:
            yield mark._replace(start=places[mark.start], end=places[mark.end])


def _spans(text: str, marks: Iterator[Mark]) -> Iterator[Span]:
    for here, there, tags, href in cut((mark for mark in marks if mark.tag not in {"br", "image"}), 0, len(text)):
        note = "sup" in tags and is_note(text[here:there])
        yield Span(text[here:there], tags | {NOTE} if note else tags, href)
