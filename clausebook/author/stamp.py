"""Stamps clauses with their ids, ``<a id="x"></a>`` before the label, so that they keep them through any edit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from clausebook.identity.clause_ids import Names
from clausebook.model.clause import Kind, ParsedClause
from clausebook.model.errors import ContentError, Finding
from clausebook.parse.blocks import Unit
from clausebook.parse.file import parse
from clausebook.parse.joined import Joined, encode

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BLANK = r"(?:[ \t\u00ad\u200b\u2060\ufeff]|<!--(?!-?>).*?-->)*"
_HEAD = re.compile(rf"{_BLANK}(?:#{{1,6}}[ \t]+{_BLANK})?")
_QUOTED = 40  # characters of a clause in a message


def stamp(text: str, ids: Sequence[str], path: str = "", whole: Joined | None = None) -> str:
    """The text of a file in which every clause that is cited by itself, and had no anchor, has one with its id.

    ``ids`` are in step with :func:`clauses` of that text. Stamped are headings, numbered paragraphs, paragraphs
    that begin with a run-in heading (``**Term.** text``), and those under no heading, footnotes apart; an id "" stamps
    nothing.
    No other byte changes. Raises :class:`ContentError` ``E_STAMP``, and changes nothing, where an id would
    change a word or the tree, or stands already elsewhere; and what holds a text back that cannot be read as it stands.
    ``whole`` is what the text was decoded from, if that is made of several files.
    """
    read = parse(encode(text, whole), path)
    faults = [one for one in read.unsound if one.code != "E_EMPTY_TEXT"]  # in which nothing is to be stamped
    if faults:
        raise ContentError(*faults)
    before = read.clauses
    anchors = [_anchor(*each) for each in zip(before, read.units, ids, strict=True)]
    lines = _LINE.findall(text)
    for clause, anchor in zip(before, anchors, strict=True):
        if anchor != clause.block.anchor:
            alone = clause.block.kind is Kind.SECTION and lines[clause.line - 1].strip() == clause.block.label
            lines[clause.line - 1 + alone] = _stamped(lines[clause.line - 1 + alone], anchor)  # below its number
    result = "".join(lines)
    _prove(before, anchors, clauses(result, whole), path)
    return result


def clauses(text: str, whole: Joined | None = None) -> tuple[ParsedClause, ...]:
    """The clauses of a file, each with its line in the file; front matter has none."""
    return parse(encode(text, whole), "").clauses


def derived_ids(text: str, whole: Joined | None = None) -> tuple[str, ...]:
    """The id of each clause of a text that has no history: as its anchor says, else derived from its words."""
    names, found = Names(), clauses(text, whole)
    for number, clause in enumerate(found):
        if clause.block.anchor:
            names.declare(number, clause.block.anchor)
    for number, clause in enumerate(found):
        names.derive(number, clause.block, names.of[clause.parent].id if clause.parent >= 0 else "")
    return tuple(names.of[number].id for number in range(len(found)))


def _anchor(clause: ParsedClause, unit: Unit, name: str) -> str:
    """The anchor that a clause shall have: its own, its id if it is cited by itself, or none."""
    block = clause.block
    if block.anchor or not block.text or unit.indent or unit.note or block.kind not in {Kind.SECTION, Kind.PARAGRAPH}:
        return block.anchor
    run_in = block.heading and not block.heading.endswith(":")
    return name if block.label or run_in or clause.parent < 0 else ""


def _stamped(line: str, name: str) -> str:
    head = _HEAD.match(line)
    place = head.end() if head else 0
    return f'{line[:place]}<a id="{name}"></a>{line[place:]}'


def _prove(before: Sequence[ParsedClause], anchors: Sequence[str], after: Sequence[ParsedClause], path: str) -> None:
    """Refuse the result unless it reads as before, but for the anchors."""
    for index, (old, anchor) in enumerate(zip(before, anchors, strict=True)):
        wanted = old._replace(block=replace(old.block, anchor=anchor))
        if after[index : index + 1] != (wanted,) or (anchor != old.block.anchor and anchor in anchors[:index]):
            message = f"The id “{anchor}” before “{old.block.text[:_QUOTED]}” would change how the text reads"
            mend = "Put the paragraph on lines of its own, or type its id by hand"
            raise ContentError(Finding(path, old.line, "E_STAMP", message, mend))
    if len(after) > len(before):
        raise ContentError(Finding(path, after[len(before)].line, "E_STAMP", "A clause would be cut in two"))
