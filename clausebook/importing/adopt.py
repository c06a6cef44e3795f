"""Makes a document of a source, and holds its words against those of the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from clausebook import dateline, frontmatter, stamp
from clausebook.blocks import Unit
from clausebook.clause import Kind
from clausebook.codes import finding
from clausebook.errors import ContentError, Finding
from clausebook.importing.proof import in_order, prove, words_of
from clausebook.importing.source import Left, Part, Source, words
from clausebook.importing.written import Piece, filled, markdown, pieces
from clausebook.markdown import Reader
from clausebook.references import references
from clausebook.resolution import LabelIndex, linkable, resolve
from clausebook.wording import clean, slug

_FURNITURE = re.compile(
    r"^(?:page\s+\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s*/\s*\d+|.{0,40}\b(?:page icon|logo|icon)|skip to (?:main )?content"
    r"|table of contents|print this page|back to top|©.{0,80}|copyright \d{4}.{0,80}|confidential(?:ity)?|draft)$",
    re.IGNORECASE,
)
_REPEATED = 3  # times a short line stands, to be a running header
_SHORT = 60
_NEAR_TOP = 8  # paragraphs among which the title is
_DATED = re.compile(r"^(?:last\s+)?(?:updated|revised|modified|effective)\b", re.IGNORECASE)
_QUOTE = re.compile(r"^>\s")


@dataclass(frozen=True, slots=True)
class Adopted:
    """The document: its file, and what a person should look at. ``left`` is what was knowingly left out."""

    text: str
    findings: tuple[Finding, ...]
    left: tuple[Left, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the document before its source is read.

    ``title`` is what it is called, which is no part of the text; ``dated``: a date line is. Of a document that exists,
    ``texts`` are its clauses, of which none is furniture.
    """

    title: str = ""
    dated: bool = False
    texts: frozenset[str] | None = None


def adopt(source: Source, facts: Mapping[str, object], path: str) -> Adopted:
    """A new document; ``facts`` are its front matter. Raises ContentError ``E_IMPORT_WORDS``, ``E_IMPORT_EMPTY``."""
    parts, left, day, title = _sorted(source, Known(str(facts.get("title") or "")))
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
    text = linked(text)
    prove(source, text, left, path)
    return Adopted(text, (*_notes(left, path), *_doubts(some, read, text, path)), left, title)


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
    parts, left, _, _ = _sorted(source, known)
    some = pieces(parts)
    _, read = _faithful(some, path)
    result = merge(text, some)
    in_order(result, some, path)
    prove(source, result, left, path)
    return Adopted(result, (*_notes(left, path), *_doubts(some, read, result, path)), left, title)


def _sorted(source: Source, known: Known) -> tuple[list[Part], tuple[Left, ...], date | None, str]:
    """The parts that are text; what is left out; the day that a date line says; the title."""
    counts = Counter(part.text.strip().casefold() for part in source.parts if not part.cells)
    parts: list[Part] = []
    left = list(source.left)
    day: date | None = None
    title = known.title
    above = next((n for n, part in enumerate(source.parts[:_NEAR_TOP]) if _is_title(part.text.strip(), title)), 0)
    for place, part in enumerate(source.parts):
        said = " ".join(part.text.split())
        days = dateline.dates(said)
        if not said:
            continue
        if known.texts is not None and said.casefold() in known.texts:
            parts.append(part)
        elif why := "stands above the title" if place < above else _aside(part, said, counts[said.casefold()], parts):
            left.append(Left(part.line, said, why))
        elif days and len(said) <= _SHORT and _DATED.match(said) and not known.dated:
            left.append(Left(part.line, said, "is the date, which front matter says"))
            day = day or days[0]
        elif not parts and (
            _is_title(said, title) or (known.texts is None and _opens(source, part, titled=bool(title)))
        ):
            left.append(Left(part.line, said, "is the title, which front matter says"))
            title = title or said.split(" | ")[0]
        else:
            parts.append(part)
    return parts, tuple(left), day, title or source.title


def _aside(part: Part, said: str, times: int, before: Sequence[Part]) -> str:
    """Why words are no part of the text; "" if they are."""
    if (_QUOTE.match(said) and not before) or (len(said) <= _SHORT and _FURNITURE.match(said)):
        return "looks like page furniture"
    if len(said) <= _SHORT and times >= _REPEATED and not part.depth and not part.level and not part.cells:
        return "stands on every page"
    return ""


def _is_title(said: str, title: str) -> bool:
    return bool(title) and said.casefold() == title.casefold()


def _opens(source: Source, part: Part, *, titled: bool) -> bool:
    """Whether the first part is the title: a heading of the first level, else a short line without number and stop."""
    said = part.text.strip()
    if part.level == 1:
        return True
    short = len(said) <= _SHORT and not said.endswith((".", ":", ";")) and not re.match(r"\(?\d", said)
    return short and not titled and len(source.parts) > 1


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


def linked(text: str) -> str:
    """The file with its references made links, where they lead to a clause with an id without any doubt."""
    found = stamp.clauses(text)
    index = LabelIndex.of(found)
    lines = text.split("\n")
    for number, clause in enumerate(found):
        for reference in reversed(references(clause.block)):
            place = resolve(reference, index)
            target = found[place.places[0].clause] if linkable(place) and not place.places[0].enumerator else None
            said = clause.block.text[reference.start : reference.end]
            if (
                target is None
                or not target.block.anchor
                or reference.through
                or reference.here
                or number == place.places[0].clause
            ):
                continue
            line = lines[clause.line - 1]
            if line.count(said) == 1 and f"[{said}" not in line:
                lines[clause.line - 1] = line.replace(said, f"[{said}](#{target.block.anchor})")
    result = "\n".join(lines)
    return result if words_of(stamp.clauses(result)) == words_of(found) else text


def _notes(left: Sequence[Left], path: str) -> Iterator[Finding]:
    """Foot- and endnotes, which are text, and must be put into it by a person."""
    for one in left:
        if "note:" in one.why:
            yield finding(path, 1, "W_IMPORT_NOTE", f"A note was left out: “{one.text[:80]}”")


def _doubts(some: Sequence[Piece], read: Sequence[Unit], text: str, path: str) -> Iterator[Finding]:
    """What a person should look at: lines are those of the file that was written."""
    lines = {said: clause.line for clause in stamp.clauses(text) if (said := clause.block.text)}
    full = filled(some)
    for place, (piece, unit) in enumerate(zip(full, read, strict=False)):
        line, at = lines.get(unit.block.text, 1), f"(source line {piece.part.line})"
        before = full[place - 1] if place else None
        if piece.kind is Kind.SECTION and len(piece.text) > _SHORT:
            yield finding(path, line, "W_IMPORT_HEADING", f"“{piece.text[:60]}…” became a heading {at}")
        elif piece.kind is Kind.PARAGRAPH and not piece.label and before and before.kind is Kind.ITEM:
            yield finding(path, line, "W_IMPORT_ORPHAN", f"The paragraph “{piece.text[:60]}…” follows a list {at}")
        elif piece.run_in and not piece.label:
            yield finding(path, line, "W_IMPORT_RUN_IN", f"“{piece.run_in}” may be a heading of its own {at}")


def _yaml(front: Mapping[str, object]) -> str:
    return "".join(yaml.safe_dump({name: value}, allow_unicode=True, width=10_000) for name, value in front.items())


def id_of(title: str) -> str:
    """The id of a document by its title."""
    return slug(title, words=8)
