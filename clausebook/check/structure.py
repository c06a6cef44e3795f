"""Documents, clauses and headings that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from clausebook.check.text import Text
from clausebook.codes import finding
from clausebook.model.clause import Kind
from clausebook.model.errors import Finding
from clausebook.parse.tree import is_titled

_BARE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+[.):]?|\d{1,3}[.):]|\([a-z]{1,3}\)|§ ?\d{1,3}(?:\.\d{1,3})*)")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s*")
_RESERVED = re.compile(
    r"reserved|intentionally (?:left )?(?:blank|omitted)|deleted|repealed|omitted|n/?a\b", re.IGNORECASE
)
_HEADINGS = range(1, 7)


def find_faults(text: Text) -> Iterator[Finding]:
    """``E_EMPTY_CLAUSE``: a number without a clause."""
    parents = {clause.parent for clause in text.clauses}
    for index, clause in enumerate(text.clauses):
        block = clause.block
        bare = block.kind in {Kind.PARAGRAPH, Kind.ITEM} and not block.label and _BARE.fullmatch(block.text)
        empty = block.kind is Kind.SECTION and not block.text
        if (bare or empty) and index not in parents:
            yield _empty(text, clause.line, block.text or block.label)
    yield from _skipped(text)


def _empty(text: Text, line: int, label: str) -> Finding:
    label = label.strip().rstrip(".:)")
    what = f"“{label}” is a number without a clause" if label else "The heading has no words"
    mend = (
        f"Write the words of {label}, or “{label} [Reserved]” to keep the number."
        if label
        else "Write it, or delete the line."
    )
    return finding(text.path, line, "E_EMPTY_CLAUSE", what, mend)


def _skipped(text: Text) -> Iterator[Finding]:
    """List items that hold nothing: the parser counts them, and there is a line that is a number alone."""
    items = [clause for clause in text.clauses if clause.block.kind is Kind.ITEM and clause.block.label[:1].isdigit()]
    for before, after in pairwise(items):
        if before.parent == after.parent and before.block.label < after.block.label:
            for line in range(before.line + 1, after.line):
                if _NUMBER.fullmatch(text.lines[line - 1]):
                    yield _empty(text, line, text.lines[line - 1])


def find(text: Text) -> Iterator[Finding]:
    """``W_EMPTY_SECTION``: a heading under which nothing stands."""
    titled = is_titled([clause.block for clause in text.clauses])
    for index, clause in enumerate(text.clauses):
        block = clause.block
        if block.kind is not Kind.SECTION or block.level not in _HEADINGS or not block.text or titled > index:
            continue
        following = text.clauses[index + 1].block if index + 1 < len(text.clauses) else None
        bare = following is None or (following.level in _HEADINGS and following.level <= block.level)
        if bare and not _RESERVED.search(block.text):
            message = f"Nothing stands under the heading “{block.text[:60]}”"
            yield finding(text.path, clause.line, "W_EMPTY_SECTION", message)
