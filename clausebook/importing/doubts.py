"""What a person should look at after an import: lines are those of the file that was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from clausebook.author import stamp
from clausebook.codes import finding
from clausebook.crossref.references import find_references
from clausebook.crossref.resolve import LabelIndex, Outcome, resolve, title_agrees
from clausebook.importing.onto_existing import Conflict
from clausebook.importing.parts import Doubt, words
from clausebook.importing.stale_references import Stale
from clausebook.importing.to_markdown import Piece
from clausebook.model.clause import Kind
from clausebook.model.errors import Finding
from clausebook.parse import label
from clausebook.parse.blocks import Unit

_FURNITURE = re.compile(
    r"^(?:page\s+\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s*/\s*\d+|.{0,40}\b(?:page icon|logo|icon)|skip to (?:main )?content"
    r"|table of contents|print this page|back to top|©.{0,80}|copyright \d{4}.{0,80}|confidential|draft)$",
    re.IGNORECASE,
)
_REPEATED = 3  # times a short line stands, to be a running header
_SHORT = 60
_TOLD, _PLACES = 5, 12  # words quoted, and places named, of doubts that are the same


def tell_doubts(doubts: Sequence[Doubt], some: Sequence[Piece], text: str, path: str, place: str) -> Iterator[Finding]:
    """What the reader of the file was not sure of: the same once, with its words and with each of its places.

    ``place`` is what the numbers of these count in the source.
    """
    lines = _lines(text)
    at: dict[int, int] = {}
    for piece in some:
        at.setdefault(piece.part.line, lines.get(_key(piece.text or piece.part.text), 1))
    told: dict[tuple[str, str], list[Doubt]] = {}
    for one in doubts:
        told.setdefault((one.code, one.what), []).append(one)
    for (code, what), those in told.items():
        said = list(dict.fromkeys(one.words for one in those if one.words))
        quoted = ", ".join(f"“{one[:60]}{'…' if len(one) > _SHORT else ''}”" for one in said[:_TOLD])
        places = list(dict.fromkeys(one.line for one in those))
        more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
        where = f"{place}{'s' if len(places) > 1 else ''} {', '.join(map(str, places[:_PLACES]))}{more}"
        quoted = f": {quoted}{' …' if len(said) > _TOLD else ''}" if quoted else ""
        yield finding(path, at.get(places[0], 1), code, f"{what}{quoted} ({where})")


def tell_conflicts(conflicts: Sequence[Conflict], base: str, text: str, path: str) -> Iterator[Finding]:
    """What a person has to decide between a file and what is there, each at its mark; ``base`` names the version."""
    marks = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith("<<<<<<< ")]
    since = f"since {base}" if base else "since"
    for one in conflicts:
        said = f"“{one.said[:_SHORT]}{'…' if len(one.said) > _SHORT else ''}”"
        message = f"{said} {one.what.format(since=since)}"
        if one.mark < 0:
            yield finding(path, _lines(text).get(_key(one.said), 1), "W_IMPORT_NUMBER", message)
        else:
            yield finding(path, marks[one.mark], "E_IMPORT_CONFLICT", message)


def tell_stale(stale: Iterable[Stale], text: str, path: str) -> Iterator[Finding]:
    """References that came in with the numbers that their clauses had when the file was made."""
    lines = _lines(text)
    for one in stale:
        message = f"“{one.cited}” was written when that clause had this number: it is {one.now} by now"
        yield finding(path, lines.get(_key(one.said), 1), "W_IMPORT_NUMBER", message)


def find_doubts(some: Sequence[Piece], read: Sequence[Unit], text: str, path: str) -> Iterator[Finding]:
    """What may have been divided otherwise than it is meant."""
    lines = _lines(text)
    for place, (piece, unit) in enumerate(zip(some, read, strict=False)):
        line, at = lines.get(_key(unit.block.text), 1), f"(source line {piece.part.line})"
        before = some[place - 1] if place else None
        if piece.kind is Kind.SECTION and len(piece.text) > _SHORT:
            yield finding(path, line, "W_IMPORT_HEADING", f"“{piece.text[:60]}…” became a heading {at}")
        elif before and before.kind is Kind.ITEM and _is_alone(piece, unit):
            yield finding(path, line, "W_IMPORT_ORPHAN", f"The paragraph “{piece.text[:60]}…” follows a list {at}")
        elif piece.run_in and not piece.label:
            yield finding(path, line, "W_IMPORT_RUN_IN", f"“{piece.run_in}” may be a heading of its own {at}")


def _is_alone(piece: Piece, unit: Unit) -> bool:
    """Whether a paragraph has neither number nor heading of its own, and is no note."""
    return piece.kind is Kind.PARAGRAPH and not (piece.label or unit.block.heading or piece.part.goes_on)


def find_misnumbered(text: str, path: str) -> Iterator[Finding]:
    """References that say number and title, of which the clause with that title has another number."""
    found = stamp.clauses(text)
    index = LabelIndex.of(found)
    for clause in found:
        for one in find_references(clause.block):
            if one.title and resolve(one, index).outcome in {Outcome.TITLE_DIFFERS, Outcome.MISSING}:
                titled = [other for other in found if other.block.heading and title_agrees(one.title, other.block)]
                number = label.core(titled[0].block.label) if len(titled) == 1 else ""
                if number and not one.label.startswith(number):  # 4.6(b) may be cited with the title of 4.6
                    said = clause.block.text[one.start : one.end]
                    message = f"“{said}” is cited, and “{one.title}” is {titled[0].block.label}"
                    yield finding(path, clause.line, "W_IMPORT_NUMBER", message)


def find_furniture(some: Sequence[Piece], title: int, text: str, path: str) -> Iterator[Finding]:
    """Words that came in and may be of the page: what repeats is told once, with each of its lines in the source.

    ``title`` is the line of the title in the source, 0 for none.
    """
    places: dict[str, list[Piece]] = {}
    for piece in some:
        if piece.part.beside or not (piece.label or piece.depth or piece.part.cells):
            places.setdefault(piece.text, []).append(piece)
    lines = _lines(text)
    for said, those in places.items():
        if those[0].part.beside or those[0].part.line < title or said.startswith(">") or _of_the_page(those):
            at = ", ".join(str(one.part.line) for one in those)
            message = f"“{said[:80]}” may be of the page, not of the text (source line {at})"
            yield finding(path, lines.get(_key(said), 1), "W_IMPORT_FURNITURE", message)


def _of_the_page(those: Sequence[Piece]) -> bool:
    """Whether short words look like furniture, or stand on every page."""
    if len(those[0].text) > _SHORT:
        return False
    often = sum(one.kind is Kind.PARAGRAPH for one in those) >= _REPEATED
    return often or bool(_FURNITURE.match(those[0].text))


def _lines(text: str) -> dict[str, int]:
    """Where each clause stands, by its words; the first of those that say the same."""
    return {_key(said): clause.line for clause in reversed(stamp.clauses(text)) if (said := clause.block.text)}


def _key(text: str) -> str:
    return " ".join(words(text))
