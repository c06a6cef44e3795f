"""The ids of clauses and documents: written as ids can be, and each once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from clausebook.check.text import Text, Texts
from clausebook.codes import finding
from clausebook.identity.documents import RESERVED
from clausebook.model.clause import Kind
from clausebook.model.errors import Finding
from clausebook.parse.vocabulary import ID, ID_RULE

ANCHOR = re.compile(r"<a\s+(?:id|name)\s*=\s*[\"']([^\"'\s<>]+)[\"']\s*>\s*</a>", re.IGNORECASE)
_SPACED = re.compile(r"<a\s+(?:id|name)\s*=\s*[\"']([^\"'<>]*\s[^\"'<>]*)[\"']\s*>", re.IGNORECASE)
_UNSAFE = re.compile(r"\.\.|[/\\#?%&:;]|^\.|\.$")


def find(text: Text) -> Iterator[Finding]:
    """``E_ID_SYNTAX``, ``W_ID_SYNTAX`` and ``E_DUPLICATE_ID`` among the anchors of a document."""
    first: dict[str, int] = {}
    for anchor, line in sorted(anchors(text), key=itemgetter(1)):
        yield from _syntax(text, anchor, line)
        if anchor in first:
            message = f"The id “{anchor}” stands at line {first[anchor]} and again at line {line}"
            mend = "Give the second clause another id, or delete its <a id=…></a>: clausebook stamp gives it one."
            yield finding(text.path, line, "E_DUPLICATE_ID", message, mend)
        first.setdefault(anchor, line)
    for index, clause in enumerate(text.clauses):
        for number in range(clause.line, text.end(index) + 1) if clause.block.kind is not Kind.CODE else ():
            suspect = _SPACED.search(text.lines[number - 1])
            for spaced in _SPACED.finditer(text.bare_lines[number - 1]) if suspect else ():
                message = f"The id “{spaced[1]}” has a space in it, so it is no id"
                yield finding(text.path, number, "E_ID_SYNTAX", message, ID_RULE)


def anchors(text: Text) -> Iterator[tuple[str, int]]:
    """Every anchor of a document with its line; those in code are none."""
    for index, clause in enumerate(text.clauses):
        block = clause.block
        coded = block.kind is Kind.CODE or any(mark.tag == "code" for mark in block.marks)
        if coded or text.shares_line(index):
            if block.anchor:
                yield block.anchor, clause.line
            continue
        for number in range(clause.line, text.end(index) + 1):
            line = text.lines[number - 1]
            if "<a" in line or "<A" in line:
                yield from ((found, number) for found in ANCHOR.findall(re.sub(r"<!--.*?-->", "", line)))


def _syntax(text: Text, anchor: str, line: int) -> Iterator[Finding]:
    if ID.fullmatch(anchor):
        return
    code = "E_ID_SYNTAX" if _UNSAFE.search(anchor) else "W_ID_SYNTAX"
    said = "cannot be the id of a clause" if code == "E_ID_SYNTAX" else "is an unusual id for a clause"
    yield finding(text.path, line, code, f"“{anchor[:60]}” {said}", ID_RULE)


def documents(texts: Texts) -> Iterator[Finding]:
    """``E_DUPLICATE_ID`` and ``E_RESERVED_ID`` among the ids that documents declare."""
    paths: dict[str, list[str]] = {}
    for path, text in texts.items():
        if text.meta.id:
            paths.setdefault(text.meta.id, []).append(path)
            if text.meta.id in RESERVED:
                message = f"The id “{text.meta.id}” is the address of a page of the site"
                mend = f"Write another, such as id: {text.meta.id}-policy"
                yield finding(path, text.meta.lines.get("id", 1), "E_RESERVED_ID", message, mend)
    for id_, sharing in paths.items():
        for path in sharing if len(sharing) > 1 else ():
            others = " and ".join(other for other in sharing if other != path)
            message = f"The document id “{id_}” is also that of {others}"
            mend = "Change the id of the newer document; the older one keeps it for ever."
            yield finding(path, texts[path].meta.lines.get("id", 1), "E_DUPLICATE_ID", message, mend)
