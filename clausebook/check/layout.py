"""How a text is laid out: headings, lists and what was left of a web page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from clausebook.check.text import Text, enumerate_lines
from clausebook.codes import finding
from clausebook.model.clause import Kind, ParsedClause
from clausebook.model.errors import Finding

_ENDS = {".": "with “.”", ":": "with “:”", ";": "with “;”", ",": "with “,”", "": "without a sign"}
_SETEXT = re.compile(r" {0,3}-{2,}\s*")
_UNDERLINED = 2  # the level of a heading with hyphens below it
_FENCE = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*(?:```|~~~)")
_WORDS = re.compile(r"[^\W\d_]{2,}[,;]? [^\W\d_]{2,}[,;]? [^\W\d_]{2,}")
_LONG = 14  # words; a heading of more is likely a paragraph
_SENTENCES = re.compile(r"[a-z)”]\.\s+[A-Z]")
_FURNITURE = re.compile(
    r"(?:\W*(?:skip to (?:main )?content|back to top|(?:return|go) to top|jump to (?:top|section)|print (?:this )?page"
    r"|share (?:this )?(?:page|on \w+)?|legal page icon|cookie (?:settings|preferences)|manage cookies"
    r"|toggle navigation|table of contents|on this page|read more|learn more|show more"
    r"|expand all|collapse all|download (?:as )?pdf"
    r"|was this (?:page|article) helpful\?|(?:©|\(c\)|copyright) *(?:©|\(c\))? *\d{4}\b.{0,60})\W*)",
    re.IGNORECASE,
)
_BUTTON = re.compile(r"\W*(?:log ?in|sign ?(?:in|up)|subscribe|menu|search|previous|next|home)\W*", re.IGNORECASE)
_FURNITURE_WORDS = 12
_USUAL = 4  # headings that end alike; fewer are no habit


def find(text: Text) -> Iterator[Finding]:
    """``W_HEADING_*``, ``W_SETEXT``, ``W_INDENTED``, ``W_RUNS_ON``, ``W_ORPHAN`` and ``W_FURNITURE``."""
    yield from _ends(text)
    yield from _levels(text)
    yield from _setext(text)
    yield from _indented(text)
    yield from _lists(text)
    for index, clause in enumerate(text.clauses):
        block = clause.block
        alone = block.kind in {Kind.PARAGRAPH, Kind.SECTION} and block.text.count(" ") < _FURNITURE_WORDS
        button = block.kind is Kind.PARAGRAPH and _BUTTON.fullmatch(block.text)
        if alone and (button or _FURNITURE.fullmatch(block.text)) and not _has_children(text.clauses, index):
            yield finding(text.path, clause.line, "W_FURNITURE", f"“{block.text}” is of a web page, not of the law")


def _has_children(clauses: Sequence[ParsedClause], index: int) -> bool:
    return index + 1 < len(clauses) and clauses[index + 1].parent == index


def _ends(text: Text) -> Iterator[Finding]:
    """One note for the headings of a level that end otherwise than most, one for the headings that run in."""
    levels: dict[int, list[ParsedClause]] = {}
    for clause in text.clauses:
        block = clause.block
        if block.heading and block.heading[-1] not in "?!" and (block.level or block.kind is Kind.PARAGRAPH):
            levels.setdefault(block.level, []).append(clause)
    for level, clauses in sorted(levels.items()):
        ends = Counter(_end(clause) for clause in clauses)
        if len(ends) > 1 and ends.most_common(1)[0][1] >= _USUAL:
            usual = ends.most_common(1)[0][0]
            others = [
                f"{_ENDS[end]} at {enumerate_lines(clause.line for clause in clauses if _end(clause) == end)}"
                for end in sorted(ends, key=lambda end: -ends[end])
                if end != usual
            ]
            kind = "Headings" if level else "Headings that run in"
            message = f"{kind} end {_ENDS[usual]} mostly ({ends[usual]}), yet {' and '.join(others)}"
            first = min(clause.line for clause in clauses if _end(clause) != usual)
            yield finding(text.path, first, "W_HEADING_END", message)


def _end(clause: ParsedClause) -> str:
    block = clause.block
    last = block.heading[-1]
    if block.kind is Kind.PARAGRAPH and last not in _ENDS:
        last = block.text[len(block.heading) : len(block.heading) + 1]
    return last if last in _ENDS else ""


def _levels(text: Text) -> Iterator[Finding]:
    skipped, last = [], 0
    for clause in text.clauses:
        level = clause.block.level
        if clause.block.kind is Kind.SECTION and level <= 6:  # noqa: PLR2004 - a bold line has no level
            if last and level > last + 1:
                skipped.append((clause.line, last, level))
            last = level
    if skipped:
        line, above, level = skipped[0]
        message = (
            f"A heading of level {level} follows one of level {above} ({enumerate_lines(one[0] for one in skipped)})"
        )
        yield finding(text.path, line, "W_HEADING_SKIP", message, f"Use {'#' * (above + 1)} in place of {'#' * level}.")


def _setext(text: Text) -> Iterator[Finding]:
    """Paragraphs that a line of hyphens below turned into headings, by the look of them."""
    for index, clause in enumerate(text.clauses):
        block = clause.block
        if block.level == _UNDERLINED and (block.text.count(" ") >= _LONG or block.text.endswith((";", ","))):
            below = range(clause.line + 1, text.end(index) + 1)
            if any(_SETEXT.fullmatch(text.lines[number - 1]) for number in below):
                message = f"The line of hyphens below makes a heading of “{block.text[:50]}…”"
                yield finding(text.path, clause.line, "W_SETEXT", message)


def _indented(text: Text) -> Iterator[Finding]:
    """Words that only their indent makes a program."""
    for clause in text.clauses:
        code = clause.block.kind is Kind.CODE and _FENCE.match(text.lines[clause.line - 1]) is None
        if code and _WORDS.search(clause.block.text):
            message = (
                f"An indent of four spaces makes a program of “{clause.block.text.split(chr(10))[0].strip()[:50]}”"
            )
            yield finding(text.path, clause.line, "W_INDENTED", message)


def _lists(text: Text) -> Iterator[Finding]:
    """The last item of a list that runs on, and a paragraph after such a list that belongs to nothing."""
    for group in _groups(text.clauses):
        last = text.clauses[group[-1]].block
        before = [text.clauses[index].block.text for index in group[:-1]]
        joined = [said.rstrip().endswith((";", "; and", "; or", ", and", ", or", ",")) for said in before]
        if last.label and all(joined) and joined and _SENTENCES.search(last.text):
            message = f"{last.label} goes on after its sentence ends; what follows is cited as part of {last.label}"
            yield finding(text.path, text.clauses[group[-1]].line, "W_RUNS_ON", message)
            yield from _orphan(text, group[-1])


def _orphan(text: Text, index: int) -> Iterator[Finding]:
    following = next(
        (place for place in range(index + 1, len(text.clauses)) if text.clauses[place].parent != index), None
    )
    if following is None:
        return
    block = text.clauses[following].block
    if block.kind is Kind.PARAGRAPH and not block.label and not block.heading:
        parent = text.clauses[following].parent
        under = (
            f" under “{text.clauses[parent].block.heading[:50]}”"
            if parent >= 0 and text.clauses[parent].block.heading
            else ""
        )
        message = f"The paragraph after the list stands{under}, and may belong to nothing before it"
        yield finding(text.path, text.clauses[following].line, "W_ORPHAN", message)


def _groups(clauses: Sequence[ParsedClause]) -> Iterator[list[int]]:
    """The items of each list, by index: neighbours under one parent."""
    group: list[int] = []
    for index, clause in enumerate(clauses):
        if clause.block.kind is Kind.ITEM and group and clauses[group[-1]].parent == clause.parent:
            group.append(index)
        elif clause.block.kind is Kind.ITEM and not (group and clause.parent >= group[-1]):
            if group:
                yield group
            group = [index]
        elif clause.block.kind is not Kind.ITEM and not (group and clause.parent >= group[-1]):
            if group:
                yield group
            group = []
    if group:
        yield group
