"""Makes a document of a source, and holds its words against those of the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from clausebook import frontmatter, stamp
from clausebook.blocks import Unit
from clausebook.clause import Kind
from clausebook.errors import ContentError, Finding
from clausebook.importing.doubts import doubts, furniture, notes
from clausebook.importing.front import Known, divide
from clausebook.importing.proof import in_order, prove
from clausebook.importing.reference_links import link_references
from clausebook.importing.source import Left, Source, words
from clausebook.importing.written import Piece, filled, markdown, pieces
from clausebook.markdown import Reader
from clausebook.wording import clean, slug


@dataclass(frozen=True, slots=True)
class Adopted:
    """The document: its file, and what a person should look at. ``left`` is what was knowingly left out."""

    text: str
    findings: tuple[Finding, ...]
    left: tuple[Left, ...]
    title: str


def adopt(source: Source, facts: Mapping[str, object], path: str) -> Adopted:
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
    told = (*notes(left, path), *doubts(some, read, text, path))
    return Adopted(text, (*told, *furniture(_doubtful(source, some, known), above, text, path)), left, title)


def onto(source: Source, text: str, path: str) -> Adopted:
    """A new wording of a document that exists: what did not change stays as it is, byte for byte."""
    from clausebook.importing.merged import merge  # noqa: PLC0415 - which stands on this module

    before = stamp.clauses(text)
    meta, _ = frontmatter.read(text, path, strict=False)
    title = meta.title
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
    told = (*notes(left, path), *doubts(some, read, result, path))
    return Adopted(result, (*told, *furniture(_doubtful(source, some, known), above, result, path)), left, title)


def _doubtful(source: Source, some: Sequence[Piece], known: Known) -> list[Piece]:
    """The pieces that may be of the page: none of a Word file, and none that the document says already."""
    return [piece for piece in some if source.paged and not known.says(piece.text)]


def _faithful(some: Sequence[Piece], path: str) -> tuple[str, list[Unit]]:
    """The Markdown, and how it is read: each piece must be read as the words it was made of."""
    careful: set[int] = set()
    for _ in range(2):
        body = markdown(some, careful=frozenset(careful))
        read = [unit for unit in Reader().units(clean(body)) if unit.block.text]
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


def id_of(title: str) -> str:
    """The id of a document by its title."""
    return slug(title, words=8)
