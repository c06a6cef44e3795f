"""Parts as Markdown in our convention: labels literal, definitions bold, lists and tables as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from clausebook.crossref.definitions import find_definitions
from clausebook.importing.parts import Part, Span
from clausebook.importing.text import titled
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.parse import label

_RUN_IN = re.compile(r"^([^\W\d_][^.:;!?“”\"]{1,78}[.:])\s+(?=[“\"(]?[A-Z])")
_CLOSE = 60  # characters between a number and a run-in heading's end
_SIGNS = re.compile(r"([\\`*_\[\]<>~|])")
_FEW = re.compile(r"([\\`*~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|\](?=\())")
_AMPERSAND = re.compile(r"&(?=#?\w+;)")
_MARKS = {"strong": "**", "em": "*", "s": "~~", "code": "`"}


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


def pieces(parts: Iterable[Part]) -> tuple[Piece, ...]:
    """Parts with their labels apart, definitions and run-in headings bold."""
    found: list[Piece] = []
    depths: list[int] = []  # of the items above, as the source has them
    for piece in map(_piece, parts):
        if piece.kind is not Kind.ITEM:
            depths = []
        else:
            while depths and depths[-1] >= piece.depth:
                depths.pop()
            depths.append(piece.depth)
        found.append(piece._replace(depth=len(depths)))
    return tuple(found)


def _piece(part: Part) -> Piece:
    if part.cells:
        return Piece(part, "", (), 0, Kind.HEADER if part.head else Kind.ROW)
    kind = Kind.SECTION if part.level else Kind.ITEM if part.depth else Kind.PARAGRAPH
    spans = _squeezed(part.spans)
    number, start = (part.label, 0) if part.label else label.head("".join(span.text for span in spans), kind)
    if kind is Kind.PARAGRAPH and number.startswith("("):
        kind = Kind.ITEM
    spans = _from(spans, start)
    if kind is not Kind.SECTION:
        spans = _bold(spans, _headings(spans, kind))
        spans = _bold(spans, _defined(spans, kind))
    found = next(_headings(part.spans, kind), None) if kind is Kind.PARAGRAPH and not number else None
    run_in = "".join(span.text for span in part.spans)[slice(*found)] if found else ""
    return Piece(part, number, spans, max(part.depth, int(kind is Kind.ITEM)), kind, run_in)


def filled(some: Sequence[Piece]) -> list[Piece]:
    """The pieces that have words."""
    return [piece for piece in some if piece.text or piece.part.text.strip()]


def _squeezed(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Words with single spaces between them, and none at either end."""
    found: list[Span] = []
    for span in spans:
        text = re.sub(r"[\s\u00a0]+", " ", span.text)
        if not found or found[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if text:
            same = found and found[-1].tags == span.tags and found[-1].href == span.href
            found[-1:] = (
                [found[-1]._replace(text=found[-1].text + text)] if same else [*found[-1:], span._replace(text=text)]
            )
    if found:
        found[-1] = found[-1]._replace(text=found[-1].text.rstrip(" "))
    return tuple(span for span in found if span.text)


def _from(spans: Sequence[Span], start: int) -> tuple[Span, ...]:
    """What follows the first ``start`` characters."""
    found = []
    for span in spans:
        if start < len(span.text):
            found.append(span._replace(text=span.text[start:]))
        start = max(0, start - len(span.text))
    return tuple(found)


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


def markdown(some: Sequence[Piece], *, careful: frozenset[int] = frozenset()) -> str:
    """The body of the document. Pieces whose places are in ``careful`` have every sign escaped."""
    out: list[str] = []
    for place, piece in enumerate(some):
        row = piece.part.cells
        above = some[place - 1] if place else None
        tight = above is not None and (
            (row and above.part.cells) or (piece.kind is above.kind is Kind.ITEM and not _loose(piece, above))
        )
        if out:
            out.append("\n" if tight else "\n\n")
        if row:
            out.append(_row(piece.part, first=not (above and above.part.cells)))
        else:
            out.append(_block(piece, careful=place in careful))
    return "".join(out) + "\n"


def _loose(piece: Piece, above: Piece) -> bool:
    return bool(piece.label) != bool(above.label) and piece.depth == above.depth


def _block(piece: Piece, *, careful: bool) -> str:
    words = inline(piece.spans, careful=careful)
    if piece.kind is Kind.SECTION:
        number = f"{piece.label} " if piece.label else ""
        return f"{'#' * min(max(piece.part.level, 1), 6)} {number}{words}"
    if piece.kind is Kind.ITEM:
        number = f"{piece.label} " if piece.label else ""
        return f"{'    ' * (piece.depth - 1)}- {_unlisted(number)}{words if number else _head(words)}"
    return f"{_unlisted(piece.label)} {words}" if piece.label else _head(words)


def _unlisted(number: str) -> str:
    """A label that Markdown would take for the number of a list."""
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", number)


def _head(words: str) -> str:
    """Words that begin a line, so that no sign there makes a list, a heading or a quote."""
    return re.sub(
        r"^([#>+-]|\d+(?=[.)]))", lambda sign: ("\\" + sign[1]) if not sign[1].isdigit() else sign[1], words, count=1
    )


def _row(part: Part, *, first: bool) -> str:
    cells = [inline(_squeezed(cell), careful=True) for cell in part.cells]
    line = f"| {' | '.join(cells)} |"
    if part.head or first:
        rule = f"|{'|'.join(['---'] * len(cells))}|"
        return f"{line}\n{rule}" if part.head else f"|{' |' * len(cells)}\n{rule}\n{line}"
    return line


def inline(spans: Iterable[Span], *, careful: bool = False) -> str:
    """Words with their formatting; signs that Markdown would read otherwise are escaped."""
    out = []
    for span in spans:
        words = _AMPERSAND.sub(r"\\&", (_SIGNS if careful else _FEW).sub(r"\\\1", span.text))
        core = words.strip(" ")
        if not core:
            out.append(words)
            continue
        lead, tail = words[: len(words) - len(words.lstrip(" "))], words[len(words.rstrip(" ")) :]
        if "code" in span.tags:
            core = f"`{span.text.strip(' ')}`"
        for tag in ("em", "s", "strong"):
            if tag in span.tags:
                core = f"{_MARKS[tag]}{core}{_MARKS[tag]}"
        if span.href:
            core = f"[{core}]({span.href.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"
        out.append(lead + core + tail)
    return "".join(out)
