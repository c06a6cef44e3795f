"""A new wording put into a file that exists: clauses are recognised by lineage, and keep their ids and their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clausebook.author import stamp
from clausebook.html.redline import runs
from clausebook.importing.inline import inline_cell
from clausebook.importing.parts import Span, words
from clausebook.importing.read_back import has_words, read_back
from clausebook.importing.reference_links import link_references
from clausebook.importing.to_markdown import Piece, markdown
from clausebook.lineage.match import match
from clausebook.model.clause import Block, Kind, Mark, ParsedClause, cut
from clausebook.parse import label
from clausebook.parse.wording import wording
from clausebook.redline.word_diff import redline

_DEEPEST = 6  # levels that headings of Markdown have


def merge(text: str, some: Sequence[Piece], body: str) -> str:
    """The file with the words of ``some``; clauses whose words and number are the same keep their lines.

    ``body`` is ``some`` as Markdown.
    """
    before = stamp.clauses(text)
    after = read_back(body, "").clauses
    said = [place for place, one in enumerate(after) if has_words(one.block)]
    segments = _segments(text, before)
    partners = {pair.after: pair.before for pair in match(before, after).pairs}
    known = {_words(one): place for place, one in reversed(list(enumerate(before)))}
    out, changed = [_head(text, before)], False
    for place, (piece, at) in enumerate(zip(some, said, strict=True)):
        was = partners.get(at, known.get(_words(after[at]), -1))
        follows = some[place + 1] if place + 1 < len(some) else None
        if was >= 0 and _alike(before[was], piece):
            out.append(segments[was])
        else:
            out.append(_renewed(piece, before[was] if was >= 0 else None) + _space(piece, follows))
            changed = True
    result = (
        re.sub(r"\n{3,}", "\n\n", "".join(part if part.endswith("\n") else f"{part}\n" for part in out))
        if changed
        else "".join(out)
    )
    result = result.rstrip("\n") + text[len(text.rstrip("\n")) :]
    return link_references(result) if changed else result


def _words(clause: ParsedClause) -> tuple[str, ...]:
    return words(clause.block.text)


def _alike(old: ParsedClause, piece: Piece) -> bool:
    """Whether a clause says the same under the same number, whatever the glyphs of its quotes."""
    if words(wording(f"{old.block.label} {old.block.text}")) == words(wording(f"{piece.label} {piece.said}")):
        return True
    same = words(wording(old.block.text) or old.block.text) == words(wording(piece.said) or piece.said)
    return same and (label.core(old.block.label) == label.core(piece.label) or bool(piece.part.cells))


def _head(text: str, before: Sequence[ParsedClause]) -> str:
    return "".join(text.splitlines(keepends=True)[: before[0].line - 1]) if before else text


def _segments(text: str, before: Sequence[ParsedClause]) -> list[str]:
    """The lines of each clause, with the empty ones after it; a heading row without words goes with the row below."""
    lines = text.splitlines(keepends=True)
    ends = [*(one.line - 1 for one in before[1:]), len(lines)]
    found = ["".join(lines[one.line - 1 : end]) for one, end in zip(before, ends, strict=True)]
    for place, one in enumerate(before[:-1]):
        if not has_words(one.block):
            found[place + 1] = found[place] + found[place + 1]
    return found


def _space(piece: Piece, follows: Piece | None) -> str:
    if follows is None:
        return "\n"
    tight = (piece.kind is follows.kind is Kind.ITEM) or (piece.part.cells and follows.part.cells)
    return "\n" if tight else "\n\n"


def _renewed(piece: Piece, old: ParsedClause | None) -> str:
    """A clause in its new words: with its id, and with the formatting of the words that stayed."""
    if piece.part.cells:
        return f"| {' | '.join(inline_cell(cell) for cell in piece.part.cells)} |"
    if old is not None:
        spans = tuple(_spans(piece.text, _carried(old.block, piece.text)))
        level = old.block.level if old.block.kind is Kind.SECTION and old.block.level <= _DEEPEST else piece.part.level
        piece = piece._replace(spans=spans, part=piece.part._replace(level=level))
        if old.block.kind is Kind.SECTION and piece.kind is not Kind.SECTION:
            piece = piece._replace(kind=Kind.SECTION, depth=0)
    line = markdown([piece]).rstrip("\n")
    if old is None or not old.block.anchor:
        return line
    anchor = f'<a id="{old.block.anchor}"></a>'
    opening = re.match(r"\s*(?:#{1,6}\s+|-\s+)?", line)
    at = opening.end() if opening else 0
    rest = re.sub(r"^(\d+)\\([.)])", r"\1\2", line[at:])  # with its id in front, it is no list
    return line[:at] + anchor + rest


def _carried(old: Block, text: str) -> Iterator[Mark]:
    """The marks of the words that stayed, at their places in the new text."""
    places: dict[int, int] = {}
    for run in runs(redline(old.text, text)):
        if run.op == "=":
            kept = (range(first, end + 1) for first, end in (run.before, run.after))
            places.update(zip(*kept, strict=True))
    for mark in old.marks:
        if mark.start in places and mark.end in places and places[mark.end] > places[mark.start]:
            yield mark._replace(start=places[mark.start], end=places[mark.end])


def _spans(text: str, marks: Iterator[Mark]) -> Iterator[Span]:
    for here, there, tags, href in cut((mark for mark in marks if mark.tag not in {"br", "image"}), 0, len(text)):
        yield Span(text[here:there], tags, href)
