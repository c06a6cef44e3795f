"""The numbers of clauses: each once, in order, none missing, and printed as they are typed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from clausebook.check.text import Text
from clausebook.codes import finding
from clausebook.model.clause import Block, Kind
from clausebook.model.errors import Finding
from clausebook.parse import label

_FARTHEST = 20  # a number further on is none of the series
_BEFORE_FIRST = 9  # a higher number is not moved before the first
_TYPED = re.compile(r"^[\s>]*(?:[-+*]\s+)*(\d{1,9})[.)]")
_LABELLED = {Kind.SECTION, Kind.PARAGRAPH, Kind.ITEM}

_Series = tuple[object, ...]
_Place = tuple[int, int]  # the number reached, and the clause that has it


def find(text: Text) -> Iterator[Finding]:
    """``W_LABEL_GAP``, ``_ORDER``, ``_REPEAT``, ``_PRINTED``, ``W_HEADING_NUMBER`` and ``W_UNTITLED``."""
    yield from _dotted(text)
    yield from _single(text)
    yield from _printed(text)
    yield from _headings(text)


def _dotted(text: Text) -> Iterator[Finding]:
    """Labels such as 7.4, each series (7.1, 7.2, ...) by itself."""
    last: dict[_Series, _Place] = {}
    begun: set[_Series] = set()  # with 1
    for index, clause in enumerate(text.clauses):
        core = label.core(clause.block.label)
        numbers = label.style(clause.block.label).numbers if core and clause.block.kind in _LABELLED else ()
        if len(numbers) > 1 and core[-1].isdigit():
            series = (_scope(text, index), *numbers[:-1])
            before, number = last.get(series, (0, -1)), numbers[-1]
            if number > 1 or series in begun:
                yield from _step(text, index, before, number, ".".join(map(str, numbers[:-1])) + ".")
            elif number == 1:
                begun.add(series)
                yield from _first(text, index, before[1])
            last[series] = number, index


def _scope(text: Text, index: int) -> int:
    """The nearest heading above that has no number: an annex counts by itself."""
    while (index := text.clauses[index].parent) >= 0:
        block = text.clauses[index].block
        if block.kind is Kind.SECTION and not block.label:
            return index
    return -1


def _step(text: Text, index: int, before: _Place, number: int, prefix: str) -> Iterator[Finding]:
    """What is wrong with a number that follows another in its series; a series may begin anew with 1."""
    last, holder = before
    here, there = f"{prefix}{number}", f"{prefix}{last}"
    line = text.clauses[index].line
    place = f" at line {text.clauses[holder].line}" if holder >= 0 else ""
    if number == last and holder >= 0:
        message = f"{here} stands twice: first{place}, and here"
        yield finding(text.path, line, "W_LABEL_REPEAT", message, f"Renumber one of the two {here}.")
    elif _typed(text, f"{prefix}{last + 1}"):
        return  # it stands there, though not as the number of a clause
    elif last + 1 < number <= last + _FARTHEST and (holder >= 0 or number == 2):  # noqa: PLR2004 - the second
        missing = f"{prefix}{last + 1}"
        message = (
            f"{here} follows {there}{place}: {missing} is missing"
            if holder >= 0
            else f"{here} stands first: {missing} is missing"
        )
        mend = f"Renumber, or keep the place with “{missing} [Reserved]”."
        yield finding(text.path, line, "W_LABEL_GAP", message, mend)
    elif 1 < number < last:
        yield finding(text.path, line, "W_LABEL_ORDER", f"{here} stands after {there}{place}")


def _first(text: Text, index: int, before: int) -> Iterator[Finding]:
    """The first number of a series must not stand after others of it."""
    if before >= 0:
        here, there = (text.clauses[place].block.label.rstrip(".:") for place in (index, before))
        line, above = text.clauses[index].line, text.clauses[before].line
        yield finding(text.path, line, "W_LABEL_ORDER", f"{here} stands after {there} at line {above}")


def _typed(text: Text, number: str) -> bool:
    """Whether some line begins with a number."""
    head = re.compile(rf"\W*(?:<a [^>]*>\s*</a>)?\W*{re.escape(number)}(?![\d.]*\d)")
    return any(number in line and head.match(line) for line in text.lines)


def _single(text: Text) -> Iterator[Finding]:
    """Labels such as 7. and (a) among the clauses under one parent; the parser counts the items of numbered lists."""
    found: dict[_Series, list[int]] = {}
    headings: dict[int, dict[_Series, int]] = defaultdict(dict)
    repeated: set[int] = set()
    for index, clause in enumerate(text.clauses):
        block = clause.block
        if block.kind is Kind.SECTION and not block.label:
            headings.pop(clause.parent, None)  # what follows may be a chapter with numbers of its own
        if not block.label or block.kind not in _LABELLED or (block.kind is Kind.ITEM and block.label[0].isdigit()):
            continue
        style = label.style(block.label)
        if len(style.numbers) > 1 or not (style.numbers or style.readings) or _lettered(block):
            continue
        series = (clause.parent, block.kind is Kind.ITEM, *_form(block.label))
        found.setdefault(series, []).append(index)
        first = headings[clause.parent].setdefault((*series, style), index) if block.kind is Kind.SECTION else index
        if first != index:
            repeated.add(index)
            yield _repeated(text, index, first)
    for some in found.values():
        for place, index in enumerate(some[1:], 1):
            if index not in repeated:
                yield from _after(text, index, some[:place], some[place:])


def _lettered(block: Block) -> bool:
    """Whether the label is one put between two others: ``7A``, ``2 bis``, ``第2条の2``."""
    return bool(re.search(r"\d ?[A-Za-z]|[条條조][のノ之의]", block.label))


def _form(printed: str) -> tuple[object, ...]:
    """What labels of one series share: the signs around them, their case, the word before."""
    core = label.core(printed)
    return (
        re.sub(r"[A-Za-z0-9]+", "", core),
        core.strip("()").isdigit(),
        core.strip("()").isupper(),
        label.noun(printed),
    )


def _after(text: Text, index: int, earlier: Sequence[int], later: Sequence[int]) -> Iterator[Finding]:
    """What is wrong with a label after others; one that can be read in two ways is read in the better."""
    before, ours = earlier[-1], _readings(text.clauses[index].block.label)
    theirs = dict(_readings(text.clauses[before].block.label))
    first = [style for style, value in ours if value == 1]
    if first and len(ours) == 1 and first[0] in theirs and not _reaches(text, earlier, (first[0], 1)):
        last = theirs[first[0]]
        known = (_reaches(text, (*earlier, *later), (first[0], value)) for value in range(2, last))
        if last <= _BEFORE_FIRST and all(known):  # else another series begins
            yield from _first(text, index, before)
    shared = [(value, style) for style, value in ours if style in theirs]
    if first or any(theirs.get(style) == value - 1 for style, value in ours) or not shared:
        return
    value, style = min(shared)
    here, there = (text.clauses[place].block.label.rstrip(".:") for place in (index, before))
    line, above = text.clauses[index].line, text.clauses[before].line
    if value == theirs[style]:
        yield _repeated(text, index, before)
    elif theirs[style] < value <= theirs[style] + _FARTHEST:
        if _reaches(text, (*earlier, *later), (style, theirs[style] + 1)):
            return  # it is out of order, which is told where it stands
        due = _due(here, style, theirs[style] + 1)
        message = f"{here} follows {there} at line {above}: {due or 'one or more'} {'is' if due else 'are'} missing"
        mend = f"Renumber, or keep the place with “{due} [Reserved]”." if due else ""
        yield finding(text.path, line, "W_LABEL_GAP", message, mend)
    elif value < theirs[style]:
        yield finding(text.path, line, "W_LABEL_ORDER", f"{here} stands after {there} at line {above}")


def _reaches(text: Text, some: Iterable[int], reading: tuple[str, int]) -> bool:
    """Whether one of some clauses has a label that can be read so."""
    return any(reading in _readings(text.clauses[index].block.label) for index in some)


def _repeated(text: Text, index: int, first: int) -> Finding:
    here = text.clauses[index].block.label.rstrip(".:")
    message = f"{here} stands twice: first at line {text.clauses[first].line}, and here"
    return finding(text.path, text.clauses[index].line, "W_LABEL_REPEAT", message, f"Renumber one of the two {here}.")


def _due(printed: str, style: str, value: int) -> str:
    """The label that ought to stand there, written as ``printed``; "" for roman numbers."""
    if "roman" in style or ("letter" in style and value > 26):  # noqa: PLR2004 - the alphabet
        return ""
    due = chr((64 if "upper" in style else 96) + value) if "letter" in style else str(value)
    return re.sub(r"[A-Za-z]+(?=\W*$)|\d+", due, printed, count=1)


def _readings(printed: str) -> tuple[tuple[str, int], ...]:
    style = label.style(printed)
    return (("number", style.numbers[0]),) if style.numbers else style.readings


def _printed(text: Text) -> Iterator[Finding]:
    """Numbered list items that CommonMark counts otherwise than they are typed; all 1. is a way of typing."""
    before = ""
    for clause in text.clauses:
        if clause.block.kind is Kind.ITEM and clause.block.label[:1].isdigit():
            typed = _TYPED.match(text.lines[clause.line - 1])
            counted = clause.block.label.rstrip(".)")
            if typed and counted.isdigit() and int(typed[1]) not in {int(counted), 1} and typed[1] != before:
                message = (
                    f"The item typed {typed[1]} is printed as {counted}, as the list counts on from its first number"
                )
                yield finding(text.path, clause.line, "W_LABEL_PRINTED", message)
            before = typed[1] if typed else ""


def _headings(text: Text) -> Iterator[Finding]:
    """Headings numbered in one series with paragraphs, and paragraphs in one with headings."""
    kinds: dict[_Series, list[int]] = {}
    for index, clause in enumerate(text.clauses):
        numbers = label.style(clause.block.label).numbers if clause.block.label else ()
        if numbers and clause.block.kind in {Kind.SECTION, Kind.PARAGRAPH}:
            kinds.setdefault((clause.parent, *numbers[:-1]), []).append(index)
    for series, members in kinds.items():
        headings = [index for index in members if text.clauses[index].block.kind is Kind.SECTION]
        if not headings or len(headings) == len(members):
            continue
        if len(series) > 1:
            for index in headings:
                yield _counted(text, index)
        elif len(headings) > len(members) - len(headings):
            for index in sorted(set(members) - set(headings)):
                if not text.clauses[index].block.heading:
                    message = f"{text.cited(index)} is a paragraph without heading among numbered headings"
                    yield finding(text.path, text.clauses[index].line, "W_UNTITLED", message)


def _counted(text: Text, index: int) -> Finding:
    name = text.cited(index)
    message = f"The heading {name} “{text.clauses[index].block.text[:60]}” is numbered in one series with paragraphs"
    mend = f"If it heads the clauses after it, number those {name}.1, {name}.2; else make {name} a paragraph."
    return finding(text.path, text.clauses[index].line, "W_HEADING_NUMBER", message, mend)
