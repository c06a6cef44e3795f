"""How values are kept in the corpus: outlines, redlines, marks and dates as compact text and bytes."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime

from clausebook.model.change import Op
from clausebook.model.clause import Block, Kind, Mark
from clausebook.model.declared import Declared
from clausebook.model.errors import CorpusError, Finding
from clausebook.model.version import Absence, ChangeClass, Renaming
from clausebook.parse.wording import wording

_RUN = re.compile(r"([=+-])(\d+)")


def numbers(data: array[int]) -> bytes:
    """Numbers as bytes, 32 bits each, little-endian."""
    if data.itemsize != 4 or array("H", [1]).tobytes() != b"\x01\x00":  # noqa: PLR2004 - bytes of a number
        raise NotImplementedError  # no platform that Python runs on today
    return data.tobytes()


def read_numbers(data: bytes) -> array[int]:
    """The numbers that :func:`numbers` was given. Raises :class:`CorpusError` ``E_CORPUS`` for damaged bytes."""
    found = array("I")
    try:
        found.frombytes(data)
    except ValueError as error:
        raise _damaged(error) from error
    return found


def pack(*columns: Sequence[int]) -> bytes:
    """Columns of equal length as bytes, 32 bits a number, little-endian."""
    return zlib.compress(numbers(array("I", [number for column in columns for number in column])), 1)


def unpack(packed: bytes, columns: int) -> tuple[Sequence[int], ...]:
    """The columns that :func:`pack` was given. Raises :class:`CorpusError` ``E_CORPUS`` if the bytes are damaged."""
    try:
        data = read_numbers(zlib.decompress(packed) if packed else b"")
    except zlib.error as error:
        raise _damaged(error) from error
    length = len(data) // columns
    return tuple(data[number * length : (number + 1) * length] for number in range(columns))


def _damaged(error: Exception) -> CorpusError:
    mend = "Delete .clausebook/corpus.db and .clausebook/base, and build again"
    return CorpusError.of("E_CORPUS", f"The compiled corpus is damaged: {error}", mend)


def redline_text(ops: Sequence[Op]) -> str:
    """A redline as text: ``=12-3+5``."""
    return "".join(f"{op.op}{op.length}" for op in ops)


def redline(text: str) -> tuple[Op, ...]:
    """The redline that :func:`redline_text` wrote."""
    return tuple(Op(op, int(length)) for op, length in _RUN.findall(text))


def days_text(pairs: Iterable[tuple[date, date]]) -> str:
    """Pairs of days as text: ``2024-02-01/2024-03-31``, with a space between."""
    return " ".join(f"{first}/{second}" for first, second in pairs)


def days(text: str) -> Iterator[tuple[date, date]]:
    """The pairs that :func:`days_text` wrote."""
    for one in text.split():
        first, _, second = one.partition("/")
        yield date.fromisoformat(first), date.fromisoformat(second)


def absences_text(absences: Sequence[Absence]) -> str:
    """Absences as JSON."""
    return json.dumps(absences, default=str, ensure_ascii=False) if absences else ""


def absences(text: str) -> tuple[Absence, ...]:
    """The absences that :func:`absences_text` wrote."""
    days = ((*map(date.fromisoformat, one[:2]), *one[2:]) for one in json.loads(text or "[]"))
    return tuple(Absence(*one) for one in days)


def renamings_text(renamings: Sequence[Renaming]) -> str:
    """Renamings as JSON."""
    return json.dumps([[str(day), title] for day, title in renamings], ensure_ascii=False) if renamings else ""


def renamings(text: str) -> tuple[Renaming, ...]:
    """The renamings that :func:`renamings_text` wrote."""
    return tuple(Renaming(date.fromisoformat(day), title) for day, title in json.loads(text)) if text else ()


def marks_text(marks: Sequence[Mark]) -> str:
    """Marks as JSON."""
    return json.dumps(marks, ensure_ascii=False, separators=(",", ":")) if marks else ""


def marks(text: str) -> tuple[Mark, ...]:
    """The marks that :func:`marks_text` wrote."""
    return tuple(Mark(*mark) for mark in json.loads(text)) if text else ()


def block_row(block: Block) -> tuple[str, str, str, str, str, str, int]:
    """A block as the columns of its table, without key and digest."""
    return (
        block.kind.value,
        block.label,
        block.anchor,
        block.heading,
        block.text,
        marks_text(block.marks),
        block.level,
    )


def block_digest(row: Sequence[str | int]) -> bytes:
    """What a block is addressed by: 16 bytes of the SHA-256 of its columns."""
    return hashlib.sha256("\x1f".join(map(str, row)).encode()).digest()[:16]


def block(row: Sequence[str | int]) -> Block:
    """The block that :func:`block_row` gave."""
    kind, label, anchor, heading, text, mark, level = row
    text = str(text)
    words = "" if kind == Kind.DATELINE else wording(text)
    return Block(Kind(str(kind)), str(label), str(anchor), str(heading), text, marks(str(mark)), words, int(level))


def day(text: str | None) -> date | None:
    """A legal day, if there is one."""
    return date.fromisoformat(text) if text else None


def instant(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def findings_text(findings: Sequence[Finding]) -> str:
    """Errors as JSON."""
    rows = [(one.path, one.line, one.code, one.message, one.mend) for one in findings]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def findings(text: str) -> tuple[Finding, ...]:
    """The errors that :func:`findings_text` wrote."""
    return tuple(Finding(*row) for row in json.loads(text)) if text else ()


def declared_text(declared: Declared) -> str:
    """What front matter declares, as JSON."""
    return json.dumps(asdict(declared), default=str)


def declared(text: str) -> Declared:
    """What :func:`declared_text` wrote."""
    facts = json.loads(text)
    kind = facts["change_class"]
    dates = day(facts["updated"]), day(facts["effective"])
    return Declared(*dates, ChangeClass(kind) if kind else None, facts["note"], facts["urgent"])
