"""Makes a document of a source, and holds its words against those of the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from clausebook.author import stamp
from clausebook.importing.doubts import find_doubts, find_furniture, note_left_out
from clausebook.importing.front_matter import Known, divide
from clausebook.importing.parts import Left, Source, words
from clausebook.importing.proof import in_order, prove
from clausebook.importing.read_back import read_back
from clausebook.importing.reference_links import link_references
from clausebook.importing.to_markdown import Piece, filled, markdown, pieces
from clausebook.model.clause import Kind
from clausebook.model.errors import ContentError, Finding
from clausebook.parse.blocks import Unit
from clausebook.parse.file import parse
from clausebook.parse.wording import slug


@dataclass(frozen=True, slots=True)
class Converted:
    """The document: its file, and what a person should look at. ``left`` is what was knowingly left out."""

    text: str
    findings: tuple[Finding, ...]
    left: tuple[Left, ...]
    title: str


def convert(source: Source, facts: Mapping[str, object], path: str) -> Converted:
    """A new document; ``facts`` are its front matter. Raises ContentError ``E_IMPORT_WORDS``, ``E_IMPORT_EMPTY``."""
    known = Known(str(facts.get("title") or ""))
    parts, left, day, title, above = divide(source, known)
    if not parts:
        raise ContentError.of("E_IMPORT_EMPTY", "The file holds no text", "See that it is the right one", path)
    some = pieces(parts)
    body, read = _faithful(some, path)
    front = {"title": title} | {name: value for name, value in facts.items() if value}
    if day and not facts.get("updated"):
        front |= {"updated": day, "effective": day}
    front["change"] = {"kind": "material", "note": "Imported."}
    text = f"---\n{_yaml(front)}---\n{body}"
    text = stamp.stamp(text, stamp.derived_ids(text), path)
    text = link_references(text)
    prove(source, text, left, path)
    told = (*note_left_out(left, path), *find_doubts(some, read, text, path))
    return Converted(text, (*told, *find_furniture(_doubtful(source, some, known), above, text, path)), left, title)


def merge_onto(source: Source, text: str, path: str) -> Converted:
    """A new wording of a document that exists: what did not change stays as it is, byte for byte."""
    from clausebook.importing.onto_existing import merge  # noqa: PLC0415 - which stands on this module

    was = parse(text.encode(), path)
    before, title = was.clauses, was.meta.title
    known = Known(
        title="" if before and before[0].block.level == 1 else title,
        dated=any(one.block.kind is Kind.DATELINE for one in before),
        texts=frozenset(" ".join(one.block.text.split()).casefold() for one in before),
    )
    parts, left, _, _, above = divide(source, known)
    some = pieces(parts)
    _, read = _faithful(some, path)
    result = merge(text, some)
    in_order(result, some, path)
    prove(source, result, left, path)
    told = (*note_left_out(left, path), *find_doubts(some, read, result, path))
    return Converted(result, (*told, *find_furniture(_doubtful(source, some, known), above, result, path)), left, title)


def _doubtful(source: Source, some: Sequence[Piece], known: Known) -> list[Piece]:
    """The pieces that may be of the page: none of a Word file, and none that the document says already."""
    return [piece for piece in some if source.paged and not known.says(piece.text)]


def _faithful(some: Sequence[Piece], path: str) -> tuple[str, list[Unit]]:
    """The Markdown, and how it is read: each piece must be read as the words it was made of."""
    careful: set[int] = set()
    for _ in range(2):
        body = markdown(some, careful=frozenset(careful))
        read = [unit for unit in read_back(body, path).units if unit.block.text]
        wrong = {
            place for place, (piece, unit) in enumerate(zip(filled(some), read, strict=False)) if not _same(piece, unit)
        }
        if not wrong and len(read) == len(filled(some)):
            return body, read
        careful |= wrong or set(range(len(some)))
    full = filled(some)
    place = next(
        (place for place, (piece, unit) in enumerate(zip(full, read, strict=False)) if not _same(piece, unit)),
        len(read) - 1,
    )
    piece = full[min(place, len(full) - 1)]
    said = piece.text or piece.part.text
    message = f"Line {piece.part.line} of the source cannot be written so that it is read as it stands: “{said[:80]}”"
    raise ContentError.of("E_IMPORT_WORDS", message, "Write that passage by hand", path)


def _same(piece: Piece, unit: Unit) -> bool:
    said = piece.part.text if piece.part.cells else f"{piece.label} {piece.text}"
    return words(said) == words(f"{unit.block.label} {unit.block.text}")


def _yaml(front: Mapping[str, object]) -> str:
    return "".join(yaml.safe_dump({name: value}, allow_unicode=True, width=10_000) for name, value in front.items())


def make_id(title: str) -> str:
    """The id of a document by its title."""
    return slug(title, words=8)
