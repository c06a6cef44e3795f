"""Series of labels: how the numbers and letters of clauses should run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from clausebook.model.clause import Kind, ParsedClause
from clausebook.parse import label
from clausebook.parse.numerals import format_number

_HEAD = re.compile(r"\s*(?:(?:#{1,6}|[-+*>])\s+)*(?:<a [^>]*>\s*</a>)?[*_\s]*(?:<a [^>]*>\s*</a>)?[*_]*")
_TYPED = re.compile(r"[ \t>]*(\d{1,9})[.)](?:[ \t]|$)")


def plan_labels(
    clauses: Sequence[ParsedClause], lines: Sequence[str], had: Mapping[int, tuple[int, ...]] = MappingProxyType({})
) -> dict[int, str]:
    """The labels that change, by the places of their clauses; ``had`` are numbers in the text that is published."""
    new: dict[int, str] = {}
    last: dict[object, tuple[str, int]] = {}
    for place, clause in enumerate(clauses):
        printed = clause.block.label
        core = label.core(printed)
        if not core or clause.block.kind in {Kind.ROW, Kind.HEADER} or not _counts(clause, lines[clause.line - 1]):
            continue
        style = label.style(printed)
        if style.inserted:
            continue
        if style.numbers:
            fresh = _dotted(clauses, place, _Series(new, had, last))
            if not core.replace(".", "").isdecimal():
                continue  # “1er” and “第1条” count, and stay as they are typed
        elif style.readings:
            fresh = _lettered(clauses, place, core, style, last)
        else:
            continue
        wanted = label.with_core(printed, fresh)
        if wanted != printed:
            new[place] = wanted
    return new


def _counts(clause: ParsedClause, line: str) -> bool:
    """Whether a label is one of a series: it is typed in its line, or what a list counts instead of what is typed."""
    counted = clause.block.kind is Kind.ITEM and _TYPED.match(line) is not None
    return counted or find_literal(line, label.core(clause.block.label)) is not None


def find_miscounted(clauses: Sequence[ParsedClause], lines: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Items that are printed under another number than is typed: what is typed, and what is printed, by their places.

    A list in which every number typed is the same is meant to be counted, and stays.
    """
    lists: list[dict[int, tuple[str, str]]] = []
    for place, clause in enumerate(clauses):
        typed = _TYPED.match(lines[clause.line - 1]) if clause.block.kind is Kind.ITEM else None
        printed = label.core(clause.block.label)
        if typed is None or not printed.isdecimal():
            continue
        each = typed[1], printed
        last = next((one for one in reversed(lists) if clauses[min(one)].parent == clause.parent), None)
        if last is None or int(printed) != int(last[max(last)][1]) + 1:
            lists.append({place: each})
        else:
            last[place] = each
    meant = (one for one in lists if len({typed for typed, _ in one.values()}) > 1)
    return {place: each for one in meant for place, each in one.items() if each[0] != each[1]}


class _Series(NamedTuple):
    """How far numbers have run."""

    new: Mapping[int, str]
    had: Mapping[int, tuple[int, ...]]
    last: dict[object, tuple[str, int]]


def _dotted(clauses: Sequence[ParsedClause], place: int, run: _Series) -> str:
    """``7.4`` as it should be: under the number that the clause above has now, one after the last."""
    numbers = label.style(clauses[place].block.label).numbers
    prefix = numbers[:-1]
    above = clauses[place].parent
    while prefix and above >= 0:
        printed = clauses[above].block.label
        if prefix in {label.style(printed).numbers, run.had.get(above)}:
            prefix = label.style(run.new.get(above, printed)).numbers
            break
        above = clauses[above].parent
    noun = _counted(clauses[place].block.label)
    around = above if prefix else clauses[place].parent
    listed = clauses[place].block.kind is Kind.ITEM
    scope = ("dotted", noun, prefix, around, listed)
    heading = str(_heading(clauses, place)) if prefix and above < 0 else ""
    held, before = run.last.get(scope, (heading, numbers[-1] - 1))
    if (listed or held != heading) and numbers[-1] == 1:
        before = 0  # another list, or an annex without a number, begins anew
    run.last[scope] = heading, before + 1
    return ".".join(map(str, (*prefix, before + 1)))


def _heading(clauses: Sequence[ParsedClause], place: int) -> int:
    """The nearest heading above, -1 without one."""
    place = clauses[place].parent
    while place >= 0 and clauses[place].block.kind is not Kind.SECTION:
        place = clauses[place].parent
    return place


def _lettered(
    clauses: Sequence[ParsedClause], place: int, core: str, style: label.Style, last: dict[object, tuple[str, int]]
) -> str:
    """``(c)`` or ``C`` as it should be; how the first of a series reads tells ``i`` from the ninth letter."""
    inner = core.strip("()")
    noun, signs = _counted(clauses[place].block.label), core.replace(inner, "")
    scope = ("lettered", noun, clauses[place].parent, signs, inner.isupper(), inner.isdigit())
    if scope not in last:
        form, value = next((one for one in style.readings if "roman" in one[0] and one[1] == 1), style.readings[0])
        last[scope] = form, value
        return core
    form, value = last[scope]
    last[scope] = form, value + 1
    return core.replace(inner, format_number(value + 1, _FORMS[form]), 1)


def _counted(printed: str) -> str:
    """The word that a series counts, "" for sections: schedules, annexes and parts each count by themselves."""
    noun = label.noun(printed)
    return "" if noun in {"section", "clause", "§"} else noun


_FORMS = {
    "upper letter": "upperLetter", "lower letter": "lowerLetter", "upper roman": "upperRoman",
    "lower roman": "lowerRoman", "digit": "decimal",
}  # fmt: skip


def find_literal(line: str, core: str) -> int | None:
    """Where a label stands in its line; None if it is not typed there, but counted by a list."""
    head = _HEAD.match(line)
    at = head.end() if head else 0
    word = re.match(r"(?:(?:Section|Article|Clause|Part|Schedule|Annex|Appendix|Exhibit)\s+|§\s*)?", line[at:])
    at += word.end() if word else 0
    return at if line.startswith(core, at) else None
