"""Pieces written as Markdown and read again: each must be read as the words that it was made of, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from clausebook.codes import finding
from clausebook.importing.inline import Care
from clausebook.importing.notes import rename, rename_spans
from clausebook.importing.parts import words
from clausebook.importing.read_back import has_words, read_back
from clausebook.importing.to_markdown import Piece, markdown
from clausebook.model.clause import Kind
from clausebook.model.errors import ContentError, Finding
from clausebook.parse.blocks import Unit
from clausebook.parse.markdown import Reader

_ROUNDS = 8
_Said = tuple[str, ...]


class Written(NamedTuple):
    """The Markdown of a text, how it is read, and the pieces that lost their formatting to be read as they stand.

    ``care`` is that with which each piece was written, by its place.
    """

    body: str
    read: list[Unit]
    bare: tuple[Piece, ...]
    care: dict[int, Care]


def write_faithfully(some: Sequence[Piece], path: str, place: str) -> Written:
    """The Markdown of pieces. Raises ContentError ``E_IMPORT_WORDS`` with every place that would not read as it stands.

    ``place`` is what the numbers of pieces count in their source.
    """
    reader = Reader()
    care = {number: _needed(piece, reader) for number, piece in enumerate(some)}
    for _ in range(_ROUNDS):
        body = markdown(some, care)
        read = [unit for unit in read_back(body, path).units if has_words(unit.block)]
        wrong = _wrong(some, read)
        if not wrong:
            bare = tuple(some[number] for number, one in care.items() if one is Care.BARE)
            return Written(body, read, bare, care)
        if all(care[number] is Care.BARE for number in wrong):
            break
        care |= {number: Care(min(care[number] + 1, Care.BARE)) for number in wrong}
    raise ContentError(*_told(some, wrong, path, place))


def _needed(piece: Piece, reader: Reader) -> Care:
    """The least care with which a piece, alone, is read as it stands."""
    part = rename(piece.part, {piece.part.label: piece.part.label})  # alone it refers to no note
    alone = piece._replace(depth=int(piece.kind is Kind.ITEM), part=part, spans=rename_spans(piece.spans, {}))
    for care in Care:
        units = read_back(markdown([alone], {0: care}), "", reader).units
        if [piece_words(piece)] == [_unit_words(unit) for unit in units if has_words(unit.block)]:
            return care
    return Care.BARE


def piece_words(piece: Piece) -> _Said:
    """The words of a piece, its number first."""
    return words(f"{piece.label} {piece.said}")


def _unit_words(unit: Unit) -> _Said:
    return words(f"{unit.block.label} {unit.block.text}")


def _wrong(some: Sequence[Piece], read: Sequence[Unit]) -> list[int]:
    """The places of the pieces that are not read as they stand; beside each other, as one may swallow the next."""
    wanted, made = [piece_words(piece) for piece in some], [_unit_words(unit) for unit in read]
    if wanted == made:
        return []
    found: set[int] = set()
    for op, first, end, _, _ in SequenceMatcher(None, wanted, made, autojunk=False).get_opcodes():
        if op != "equal":
            found.update(range(max(first - 1, 0), min(end + 1, len(some))) if first == end else range(first, end))
    return sorted(found)


def _told(some: Sequence[Piece], wrong: Sequence[int], path: str, place: str) -> Iterator[Finding]:
    """Each place at once, by the heading that it stands under and its number."""
    heading, at = "", set(wrong)
    for number, piece in enumerate(some):
        said = " ".join(f"{piece.label} {piece.text or piece.part.text}".split())
        if piece.kind is Kind.SECTION:
            heading = said
        if number in at:
            where = f"Under “{heading[:60]}”, {place}" if heading else place.capitalize()
            message = f"{where} {piece.part.line} cannot be written so that it is read as it stands: “{said[:80]}”"
            yield finding(path, 0, "E_IMPORT_WORDS", message)
