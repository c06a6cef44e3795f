"""Parts as Markdown in our convention: labels literal, definitions bold, lists and tables as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from clausebook.crossref.definitions import find_definitions
from clausebook.importing.counted_lists import FreshLists
from clausebook.importing.inline import Care, escape, escape_head, inline, inline_cell
from clausebook.importing.notes import rename, rename_spans
from clausebook.importing.parts import WORDED, Part, Span, following, squeezed
from clausebook.importing.text import titled
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.parse import label

_RUN_IN = re.compile(r"^([^\W\d_][^.:;!?“”\"]{1,78}[.:])\s+(?=[“\"(]?[A-Z])")
_INDENT = "    "
_LONGEST = 120  # characters of a title


class Piece(NamedTuple):
    """One block to write: its label, its words without it, and how they are formatted."""

    part: Part
    label: str
    spans: tuple[Span, ...]
    depth: int
    kind: Kind
    run_in: str = ""  # the heading that was found in its words

    @property
    def text(self) -> str:
        """The words."""
        return "".join(span.text for span in self.spans)

    @property
    def said(self) -> str:
        """The words; of a row those of its cells, after tabs."""
        return self.part.text if self.part.cells else self.text


def pieces(parts: Iterable[Part]) -> tuple[Piece, ...]:
    """Parts with their labels apart, definitions and run-in headings bold; a number alone takes the title after it.

    Each has words, or a number.
    """
    found: list[Piece] = []
    depths: list[int] = []  # of the items above, as the source has them
    for piece in _titled(map(_piece, parts)):
        if piece.kind is Kind.ITEM:
            while depths and depths[-1] >= piece.depth:
                depths.pop()
            depths.append(piece.depth)
        elif not piece.part.goes_on:
            depths = []
        found.append(piece._replace(depth=0 if piece.part.note else len(depths)))
    return tuple(one for one in found if one.label or one.text or any(map(squeezed, one.part.cells)))


def rename_pieces(some: Sequence[Piece], names: Mapping[str, str]) -> tuple[Piece, ...]:
    """Pieces in which notes, and what refers to them, have other names; what refers to none of these is words."""
    return tuple(
        one._replace(spans=tuple(rename_spans(one.spans, names)), part=rename(one.part, names)) for one in some
    )


def _titled(some: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces in which a heading that is only a number, "§ 1" or "Clause 1", has as its words the title that follows."""
    number: Piece | None = None
    for piece in some:
        if number:
            titles = _is_title(piece, number)
            yield number._replace(spans=_plain(piece.spans)) if titles else number
            number = None
            if titles:
                continue
        if piece.kind is Kind.SECTION and piece.label and not piece.text:
            number = piece
        else:
            yield piece
    if number:
        yield number


def _plain(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Words of a heading, which are bold as they are."""
    return tuple(_joined(span._replace(tags=span.tags - {"strong"}) for span in spans))


def _is_title(piece: Piece, number: Piece) -> bool:
    """Whether a piece is the title of a number that stands alone: a heading, bold or with capitals, and no sentence."""
    if piece.kind not in {Kind.SECTION, Kind.PARAGRAPH} or piece.label or not 0 < len(piece.text) <= _LONGEST:
        return False
    bold = piece.part.bold or all("strong" in span.tags for span in piece.spans if span.text.strip())
    looks = not piece.text.endswith((".", ":", ";", ",")) and (bold or titled(piece.text))
    return piece.part.level >= number.part.level or looks


def _piece(part: Part) -> Piece:
    if part.cells:
        return Piece(part, "", (), 0, Kind.HEADER if part.head else Kind.ROW)
    spans = squeezed(part.spans)
    text = "".join(span.text for span in spans)
    kind = Kind.SECTION if part.level else Kind.ITEM if part.depth else Kind.PARAGRAPH
    number, start = (part.label, 0) if part.label else label.head(text, kind)
    if kind is Kind.PARAGRAPH and not part.goes_on:
        if number.startswith("(") or re.fullmatch(r"[A-Za-z]\)", part.label):
            kind = Kind.ITEM
        elif not number and label.head(text, Kind.SECTION) == (text, len(text)) and WORDED.match(text):
            kind, number, start, part = Kind.SECTION, text, len(text), part._replace(level=2)
    spans = following(spans, start)
    if kind is not Kind.SECTION:
        spans = _bold(spans, _headings(spans, kind))
        spans = _bold(spans, _defined(spans, kind))
    found = next(_headings(part.spans, kind), None) if kind is Kind.PARAGRAPH and not number else None
    run_in = "".join(span.text for span in part.spans)[slice(*found)] if found else ""
    return Piece(part, number, spans, max(part.depth, int(kind is Kind.ITEM)), kind, run_in)


def _headings(spans: Sequence[Span], kind: Kind) -> Iterator[tuple[int, int]]:
    """The run-in heading of a paragraph: ``Limitations on Changes. Plivo may …``."""
    text = "".join(span.text for span in spans)
    found = _RUN_IN.match(text) if kind in {Kind.PARAGRAPH, Kind.ITEM} else None
    if (
        found
        and not found[1].isupper()
        and titled(found[1].rstrip(".:"))
        and not any("strong" in span.tags for span in spans[:1])
    ):
        yield found.span(1)


def _defined(spans: Sequence[Span], kind: Kind) -> Iterator[tuple[int, int]]:
    text = "".join(span.text for span in spans)
    block = Block(kind, "", "", "", text, (), text)
    for one in find_definitions([ParsedClause(block, "1", -1, 0, 1)]):
        if text[one.start] in '“"':
            yield one.start, one.end


def _bold(spans: Sequence[Span], places: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Words with some of them bold; what is formatted already stays as it is."""
    result = list(spans)
    for start, end in places:
        parts = list(_split(result, start, end))
        if not any(new.tags - {"strong"} for new, old in parts if new.tags != old.tags):
            result = _joined(new for new, _ in parts)
    return tuple(result)


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        if found and found[-1][1:] == span[1:]:
            found[-1] = found[-1]._replace(text=found[-1].text + span.text)
        else:
            found.append(span)
    return found


def _split(spans: Sequence[Span], start: int, end: int) -> Iterator[tuple[Span, Span]]:
    """Words cut at both ends of a place and bold inside it, each with what it was."""
    at = 0
    for span in spans:
        cuts = sorted({0, len(span.text), *(place - at for place in (start, end) if 0 < place - at < len(span.text))})
        for here, there in pairwise(cuts):
            inside = start <= at + here and at + there <= end
            old = span._replace(text=span.text[here:there])
            yield old._replace(tags=old.tags | {"strong"}) if inside else old, old
        at += len(span.text)


def markdown(some: Sequence[Piece], care: Mapping[int, Care] | None = None) -> str:
    """The body of the document; ``care`` says of pieces, by their places, that they want more of it."""
    out: list[str] = []
    columns = {one.part.table: len(one.part.cells) for one in sorted(some, key=lambda one: len(one.part.cells))}
    above, lists = None, FreshLists()
    for place in sorted(range(len(some)), key=lambda place: some[place].part.note):  # notes stand at the end
        piece = some[place]
        goes_on = bool(piece.part.cells and above and above.part.cells and above.part.table == piece.part.table)
        if out:
            out.append("\n" if goes_on or (above and _tight(piece, above)) else "\n\n")
        much = (care or {}).get(place, Care.FEW)
        if piece.part.cells:
            out.append(_row(piece.part, columns[piece.part.table], first=not goes_on, care=much))
        else:
            counted = lists.count(piece.label, piece.depth, item=piece.kind is Kind.ITEM)
            out.append(_block(piece, much, counted=counted))
        above = piece
    return "".join(out) + "\n"


def _tight(piece: Piece, above: Piece) -> bool:
    """Whether two items stand on lines that follow one another."""
    alike = bool(piece.label) == bool(above.label) or piece.depth != above.depth
    return piece.kind is above.kind is Kind.ITEM and alike


def _block(piece: Piece, care: Care, *, counted: bool) -> str:
    if piece.part.note:
        named = piece.part.label.replace("[", "[^")
        return (f"{named}: " if named else _INDENT) + _labelled(piece, care, _INDENT)
    if piece.kind is Kind.SECTION:
        said = " ".join(inline(piece.spans, care).replace("\\\n", " ").split())
        said = re.sub(r"(?<!\S)(?=#+$)", r"\\", said)  # else they would close the heading
        return f"{'#' * min(max(piece.part.level, 1), 6)} {_numbered(piece, said)}".rstrip()
    if piece.kind is Kind.ITEM:
        indent = _INDENT * (piece.depth - 1)
        if counted:
            return f"{indent}{piece.label} {escape_head(inline(piece.spans, care, indent=indent + _INDENT))}"
        return f"{indent}- {_labelled(piece, care, f'{indent}  ')}"
    indent = _INDENT * piece.depth
    return indent + _labelled(piece, care, indent)


def _labelled(piece: Piece, care: Care, indent: str) -> str:
    words = inline(piece.spans, care, indent=indent)
    if not piece.label or (piece.part.note and piece.part.label):
        return escape_head(words)
    return escape_head(f"{escape(piece.label, care)} {words}")


def _numbered(piece: Piece, said: str) -> str:
    """A heading with its number; with a dash between them as the source has it, or where none is read without."""
    if not piece.label:
        return said
    typed = re.match(rf"\s*{re.escape(piece.label)}\s+([-–—])\s", piece.part.text)
    unread = label.head(f"{piece.label} {piece.text}", Kind.SECTION)[0] != piece.label
    known = label.head(f"{piece.label} – x", Kind.SECTION)[0] == piece.label
    dash = f"{typed[1]} " if typed else "– " if unread and known else ""
    return f"{escape(piece.label, Care.FEW)} {dash if said else ''}{said}"


def _row(part: Part, columns: int, *, first: bool, care: Care) -> str:
    """A row with all the columns of its table; a table without a heading row gets one without words."""
    cells = [inline_cell(cell, care) for cell in (plain_head(part.cells) if part.head else part.cells)]
    cells += [""] * (columns - len(cells))
    line, rule = f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|", f"|{'|'.join(['---'] * columns)}|"
    if not first:
        return line
    return f"{line}\n{rule}" if part.head else f"|{' |' * columns}\n{rule}\n{line}"


def plain_head(cells: Sequence[Sequence[Span]]) -> list[tuple[Span, ...]]:
    """The cells of a heading row, which is bold as it is."""
    bold = all("strong" in span.tags for cell in cells for span in cell if span.text.strip())
    return [tuple(span._replace(tags=span.tags - {"strong"}) if bold else span for span in cell) for cell in cells]
