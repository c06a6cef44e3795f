"""Makes a document of a source, and holds its words against those of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from clausebook.author import stamp
from clausebook.importing.base_version import Base
from clausebook.importing.doubts import (
    find_doubts,
    find_furniture,
    find_misnumbered,
    tell_conflicts,
    tell_doubts,
    tell_stale,
)
from clausebook.importing.faithful import write_faithfully
from clausebook.importing.front_matter import Known, divide, fold
from clausebook.importing.onto_existing import Merge
from clausebook.importing.parts import Doubt, Left, Source
from clausebook.importing.proof import prove, prove_merge
from clausebook.importing.read_back import read_back
from clausebook.importing.reference_links import link_references
from clausebook.importing.stale_references import find_stale
from clausebook.importing.to_markdown import Piece, pieces
from clausebook.model.clause import Kind
from clausebook.model.errors import ContentError, Finding
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
    body, read, bare, _ = write_faithfully(some, path, source.place)
    front = {"title": title} | {name: value for name, value in facts.items() if value}
    if day and not facts.get("updated"):
        front |= {"updated": day, "effective": day}
    front["change"] = {"kind": "material", "note": "Imported."}
    text = f"---\n{_yaml(front)}---\n{body}"
    text = stamp.stamp(text, stamp.derived_ids(text), path)
    text = link_references(text)
    prove(source, text, left, path)
    told = (
        *tell_doubts(_unsure(source, bare), some, text, path, source.place),
        *find_doubts(some, read, text, path),
        *find_misnumbered(text, path),
    )
    return Converted(text, (*told, *find_furniture(_doubtful(source, some, known), above, text, path)), left, title)


def merge_onto(source: Source, text: str, path: str, base: Base | None = None, name: str = "") -> Converted:
    """A wording of a document that exists, which was made of its version ``base`` (default: of what is there now).

    What the source did not change stays as it is, byte for byte. Where both changed the same clause, both stand in the
    text, marked as git marks conflicts, and each is a finding ``E_IMPORT_CONFLICT``; ``name`` is what the marks call
    the source. Raises what :func:`convert` raises.
    """
    was = parse(text.encode(), path)
    base = base or Base.of(was.clauses, was.meta.title)
    known = Known(
        title=base.title,
        dated=any(one.block.kind is Kind.DATELINE for one in base.clauses),
        texts=Counter(fold(one.block.text) for one in base.clauses),
        front=frozenset(map(fold, base.front)),
    )
    parts, left, _, _, above = divide(source, known)
    some = pieces(parts)
    body, read, bare, care = write_faithfully(some, path, source.place)
    prove(source, body, left, path)
    merged = Merge(text, base, some, read_back(body, path).clauses, care)
    for side in ("ours", "theirs") if merged.conflicts else ("theirs",):
        prove_merge(merged.written(side), merged.planned(side), path)
    result = merged.written(names=(path, name or "theirs"))
    told = (
        *tell_conflicts(merged.conflicts, base.name, result, path),
        *tell_stale(find_stale(merged.sides, merged.outcomes), result, path),
        *tell_doubts(_unsure(source, bare), some, result, path, source.place),
        *find_doubts(some, read, result, path),
    )
    furniture = find_furniture(_doubtful(source, some, known), above, result, path)
    return Converted(result, (*told, *furniture), left, base.title)


def _unsure(source: Source, bare: Sequence[Piece]) -> tuple[Doubt, ...]:
    """The doubts of the reader, and the pieces whose formatting would not be read as it stands."""
    plain = (one for one in bare if any(span.tags or span.href for span in one.spans))
    lost = (Doubt(one.part.line, "W_IMPORT_FORMAT", "Formatting was left out", one.text) for one in plain)
    return (*source.doubts, *lost)


def _doubtful(source: Source, some: Sequence[Piece], known: Known) -> list[Piece]:
    """The pieces that may be of the page: none of a Word file, and none that the document says already."""
    return [piece for piece in some if source.paged and not known.says(piece.text)]


def _yaml(front: Mapping[str, object]) -> str:
    return "".join(yaml.safe_dump({name: value}, allow_unicode=True, width=10_000) for name, value in front.items())


def make_id(title: str) -> str:
    """The id of a document by its title."""
    return slug(title, words=8)
