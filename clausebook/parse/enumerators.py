"""Inline enumerations: the ``(a) ...; (b) ...; and (c)`` inside one sentence, and their virtual addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"(?<![^\s)\[“\"‘—–:;,/*])\(([a-z]{1,5}|[A-Z]{1,5}|\d{1,2})\)")
_SPELLED = re.compile(  # "one (1) year", "thirty (30) days": a number said twice
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|\w+ty-\w+|hundred|thousand)\s+$",
    re.IGNORECASE,
)
_LABEL = r"\(\w{1,5}\)"
_MENTION = re.compile(  # "clauses (a) and (b)", "(i) to (iii) above": they speak of items and begin none
    rf"\b(?:sub-?)?(?:clause|section|paragraph|item|point|part|limb)s?\s+(?:\d[\w.]*\s*)?{_LABEL}"
    rf"(?:\s*(?:,|and|or|to|through|[-–—])+\s*{_LABEL})*"
    rf"|{_LABEL}(?:\s*(?:,\s*)?(?:and/or|and|or|to|through|[,–—-])\s*{_LABEL})+",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.?!][”\")]*\s+[“\"(]?[A-Z]")
_ROMAN = {
    tens + units: 10 * ten + unit
    for ten, tens in enumerate(("", "x", "xx", "xxx"))
    for unit, units in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
    if ten or unit
}


class Enumerator(NamedTuple):
    """One ``(h)`` that begins an item inside a sentence.

    ``text[start:end]`` is the label as printed, ``path`` the bare labels from the outermost run inwards
    (``("i", "a")``), ``address`` what is appended to the clause's own label: ``(i)(a)``, and ``(i)#2`` for
    the second ``(i)`` of the same clause. ``repeat`` is that number, 1 for the first.
    """

    start: int
    end: int
    label: str
    path: tuple[str, ...]
    address: str
    repeat: int


class _Reading(NamedTuple):
    """One way to read a label: ``style`` is its first label (``a``, ``A``, ``i``, ``I`` or ``1``)."""

    style: str
    value: int

    @property
    def successor(self) -> _Reading:
        return _Reading(self.style, self.value + 1)


class _Token(NamedTuple):
    start: int
    end: int
    label: str
    readings: tuple[_Reading, ...]


class _Open(NamedTuple):
    """The item reached in a run that may still continue."""

    reading: _Reading
    end: int
    path: tuple[str, ...]
    address: str


def find_enumerators(text: str) -> tuple[Enumerator, ...]:
    """The inline enumerators of ``text``, in order.

    A run begins at a, i or 1, has at least two members and continues in sequence; one that begins inside
    another's item is nested. Labels that are spoken of (``clauses (a) and (b)``) are not enumerators.
    """
    tokens = _tokens(text)
    result: list[Enumerator] = []
    stack: list[_Open] = []
    seen: Counter[str] = Counter()
    for position, token in enumerate(tokens):
        reading, depth = _placed(text, tokens, position, stack)
        if reading is None:
            continue
        del stack[depth:]
        path = (*(stack[-1].path if stack else ()), token.label)
        base = (stack[-1].address if stack else "") + f"({token.label})"
        seen[base] += 1
        address = base if seen[base] == 1 else f"{base}#{seen[base]}"
        result.append(Enumerator(token.start, token.end, f"({token.label})", path, address, seen[base]))
        stack.append(_Open(reading, token.end, path, address))
    return tuple(result)


def find_mentions(text: str) -> list[tuple[int, int]]:
    """Where labels are spoken of: ``clauses (a) and (b)``."""
    return [match.span() for match in _MENTION.finditer(text)]


def _tokens(text: str) -> list[_Token]:
    """The labels in parentheses that may be enumerators, each with its readings."""
    if "(" not in text:
        return []
    mentions = find_mentions(text)
    result: list[_Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        glued = text[start - 1 : start] == ")" and not (result and result[-1].end == start)
        spelled = match[1].isdigit() and _SPELLED.search(text, max(0, start - 20), start)
        if not (glued or spelled or any(first <= start < last for first, last in mentions)):
            result.append(_Token(start, end, match[1], _readings(match[1])))
    return result


def _readings(label: str) -> tuple[_Reading, ...]:
    """How ``label`` can be read: ``i`` is a letter, the ninth, and a roman numeral, the first."""
    if label.isdigit():
        return (_Reading("1", int(label)),)
    low, upper = label.lower(), label.isupper()
    letter = (_Reading("A" if upper else "a", ord(low) - ord("a") + 1),) if len(label) == 1 else ()
    roman = (_Reading("I" if upper else "i", _ROMAN[low]),) if low in _ROMAN else ()
    return letter + roman


def _placed(text: str, tokens: Sequence[_Token], position: int, stack: Sequence[_Open]) -> tuple[_Reading | None, int]:
    """How the token is read and at which depth it stands; None when it is no enumerator."""
    readings = tokens[position].readings
    first = next((r for r in readings if r.value == 1 and _follows(tokens, position, r) >= 0), None)
    for depth in range(len(stack) - 1, -1, -1):
        due = stack[depth].reading.successor
        if due in readings and not (first and _opens(tokens, position, first, due)):
            return due, depth
    if first is None:
        return None, 0
    return first, _nesting(text, tokens, position, stack, first.style)


def _follows(tokens: Sequence[_Token], position: int, reading: _Reading) -> int:
    """Where the run of ``reading`` goes on, unless it begins anew before that; -1 if nowhere."""
    for later in range(position + 1, len(tokens)):
        if reading.successor in tokens[later].readings:
            return later
        if reading in tokens[later].readings:
            return -1
    return -1


def _opens(tokens: Sequence[_Token], position: int, first: _Reading, due: _Reading) -> bool:
    """Whether an ``(i)`` after ``(h)`` begins a roman run: ``(ii)`` comes before any ``(j)``."""
    letter, roman = _follows(tokens, position, due), _follows(tokens, position, first)
    return letter < 0 or roman < letter


def _nesting(text: str, tokens: Sequence[_Token], position: int, stack: Sequence[_Open], style: str) -> int:
    """The depth of a new run: inside an item whose own run goes on later or whose sentence has not ended.

    A run of the same style as one that does not go on replaces it.
    """
    start = tokens[position].start
    for depth in range(len(stack), 0, -1):
        run = stack[depth - 1]
        if _follows(tokens, position, run.reading) >= 0:
            return depth
        if run.reading.style == style:
            return depth - 1
        if not _SENTENCE_END.search(text, run.end, start):
            return depth
    return 0
