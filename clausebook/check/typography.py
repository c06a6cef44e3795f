"""Quotes, spaces and words that look like slips of the hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clausebook.check.text import Text, Texts, enumerate_lines, prose
from clausebook.codes import finding
from clausebook.model.clause import Kind
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding

_OPENED = re.compile(r"“([^“”\n]{1,80})“(?!\w)")
_STRAIGHT, _CURLY = re.compile(r"\"|(?<=\w)'(?=\w)"), re.compile(r"[“”‘’]")
_TWICE = re.compile(  # of these words only: "that that" and "had had" can be meant
    r"\b(the|to|of|and|an|or|for|by|at|as|with|from|your|our|their|its|any|all|be|are|may|will|shall|must|this|we|you)"
    r"\s\1\b(?![-’'])"
)
_ARTICLES = re.compile(
    r"(?<![\w(“\"’'/-])(a|an|the) (?!\1\b)(a|an|the|your|our|their|my|its|his)(?![\w/-])(?! (?:own|la))"
)
_SPACE = re.compile(
    r"(?<=[\w)]) [,;](?= |$)|(?<![./\w-])[a-z]{3,}/ [a-z]{3,}\b|\b[a-z]{3,} /[a-z]{3,}\b(?!/)"
    r"|\( (?=\w)|(?<=[a-z]) \)"
)
_WRITE = re.compile(
    r"\be-?mail(?:ing)? (?:us|\w+ \w+) at\s+$|\bby e-?mail (?:at|to)\s+$|\be-?mail (?:us )?(?:at|to)\s+$", re.IGNORECASE
)


def find(text: Text) -> Iterator[Finding]:
    """``W_QUOTE_CLOSING``, ``W_QUOTE_MIXED``, ``W_DOUBLE_WORD``, ``W_SPACING`` and ``W_EMAIL_LINK``."""
    for index, clause in enumerate(text.clauses):
        if clause.block.kind not in {Kind.ROW, Kind.HEADER}:
            said = prose(clause.block)
            yield from _quotes(text, index, said)
            yield from _words(text, index, said)
            yield from _addresses(text, index, said)
    yield from _mixed(text)


def _quotes(text: Text, index: int, said: str) -> Iterator[Finding]:
    words = list(dict.fromkeys(found[1] for found in _OPENED.finditer(said))) if said.count("“") > 1 else []
    if words:
        shown = ", ".join(f"“{word}“" for word in words[:6])
        mend = f"End with a closing mark: “{words[0]}”."
        yield finding(
            text.path, text.line(index, f"“{words[0]}“"), "W_QUOTE_CLOSING", f"{shown}: closed by an opening mark", mend
        )


def _words(text: Text, index: int, said: str) -> Iterator[Finding]:
    slips = [found[0] for pattern in (_TWICE, _ARTICLES) for found in pattern.finditer(said)]
    if slips:
        shown = " and ".join(f"“{slip}”" for slip in dict.fromkeys(slips))
        times = f" ({len(slips)} times)" if len(slips) > len(set(slips)) else ""
        yield finding(text.path, text.line(index, slips[0]), "W_DOUBLE_WORD", f"{shown}{times}: one word too many")
    for found in _SPACE.finditer(said):
        around = said[max(0, found.start() - 12) : found.end() + 12].strip()
        yield finding(
            text.path,
            text.line(index, found[0].strip()),
            "W_SPACING",
            f"“…{around}…”: a space stands on the wrong side of a sign",
        )


def _addresses(text: Text, index: int, said: str) -> Iterator[Finding]:
    for mark in text.clauses[index].block.marks:
        if mark.tag == "link" and _WRITE.search(said, max(0, mark.start - 60), mark.start):
            shown = said[mark.start : mark.end]
            if "@" not in mark.href and "@" not in shown:
                message = f"“{said[max(0, mark.start - 12) : mark.start].strip()} {shown}”: that is no e-mail address"
                yield finding(text.path, text.line(index, shown), "W_EMAIL_LINK", message)


def _mixed(text: Text) -> Iterator[Finding]:
    """One note a document: the lines of the rarer kind of quotes."""
    straight, curly = _lines(text, _STRAIGHT), _lines(text, _CURLY)
    if straight and curly:
        yield _rarer(text, straight if len(straight) < len(curly) else curly, straight=len(straight) < len(curly))


def find_brought(one: DocumentChange, texts: Texts) -> Iterator[Finding]:
    """``W_QUOTE_MIXED`` at the clauses that a proposal gives quotes of the kind that is rarer in the text."""
    text = texts.get(one.path)
    if text is None or one.fresh or len(text.clauses) != len(one.after):
        return
    straight, curly = _lines(text, _STRAIGHT), _lines(text, _CURLY)
    kind = _STRAIGHT if len(straight) < len(curly) else _CURLY
    had = {placed.id: len(kind.findall(prose(placed.block))) for placed in one.before}
    brought = [
        clause.line
        for clause, placed in zip(text.clauses, one.after, strict=True)
        if len(kind.findall(prose(clause.block))) > had.get(placed.id, 0)
    ]
    if brought and straight and curly:
        yield _rarer(text, brought, straight=kind is _STRAIGHT)


def _lines(text: Text, kind: re.Pattern[str]) -> list[int]:
    return [clause.line for clause in text.clauses for _ in kind.findall(prose(clause.block))]


def _rarer(text: Text, lines: list[int], *, straight: bool) -> Finding:
    name, usual = ("straight", "curly") if straight else ("curly", "straight")
    message = f"Quotes are {usual} in most of the text, and {name} at {enumerate_lines(lines, 12)}"
    return finding(text.path, min(lines), "W_QUOTE_MIXED", message)
