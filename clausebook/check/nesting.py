"""Texts nested so deeply that a parser loses words or takes for ever; found before anything parses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt

from clausebook.codes import finding
from clausebook.model.errors import Finding
from clausebook.parse.markdown import DEEPEST

_PREFIX = re.compile(r"^[ \t>*+.)\d-]{30}", re.MULTILINE)  # no line nested too deeply begins otherwise
_QUOTES = re.compile(r"^ {0,3}(?:> {0,3}){%d}" % DEEPEST, re.MULTILINE)  # noqa: UP031 - braces
_LISTS = re.compile(r"^ {0,3}(?:(?:[-+*]|\d{1,9}[.)])[ \t]{1,4}){%d,}+[^\s*+-]" % (DEEPEST // 2), re.MULTILINE)  # noqa: UP031
_CONTAINERS = {"blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open"}
_BRACKET = re.compile(r"[\[\]]|\n[ \t]*\n")
_USUAL, _BRACKETS = 20, 2000  # brackets within brackets: what a legal text may have, and what no text has
_COMMENTS = 20


def find(body: str, path: str, offset: int) -> tuple[Finding, ...]:
    """``E_MD_DEPTH`` if the text must not be parsed; ``offset`` is the number of lines before ``body``."""
    found = next(_found(body), None)
    if found is None:
        return ()
    place, message = found
    return (finding(path, body.count("\n", 0, place) + 1 + offset, "E_MD_DEPTH", message),)


def _found(body: str) -> Iterator[tuple[int, str]]:
    """Offsets at which a text is nested too deeply, and what is."""
    unclosed = body.rfind("-->") + 1
    if body.count("<!--", unclosed) > _COMMENTS:
        yield body.find("<!--", unclosed), "Many comments begin (<!--) and never end"
    if _PREFIX.search(body):
        place = _nested(body)
        if place is not None:
            yield place, f"Quotes or lists stand more than {DEEPEST // 2} deep within one another"
    if body.count("[") > _BRACKETS and (place := _bracketed(body)) is not None:
        yield place, "Square brackets stand thousands deep within one another"


def _nested(body: str) -> int | None:
    """Where quotes and lists go deeper than the parser follows."""
    if "```" not in body and "~~~" not in body:
        plain = _QUOTES.search(body) or _LISTS.search(body)
        if plain:
            return plain.start()
    for token in _blocks().parse(body):
        if token.level >= DEEPEST - 1 and token.type in _CONTAINERS and token.map:
            return sum(len(line) + 1 for line in body.split("\n")[: token.map[0]])
    return None


def _bracketed(body: str) -> int | None:
    """Where unclosed brackets, beyond what is usual in a paragraph, have become too many."""
    depth = excess = 0
    for sign in _BRACKET.finditer(body):
        mark = sign[0]
        depth = depth + 1 if mark == "[" else max(depth - 1, 0) if mark == "]" else 0
        excess += mark == "[" and depth > _USUAL
        if excess > _BRACKETS:
            return sign.start()
    return None


@lru_cache(maxsize=1)
def _blocks() -> MarkdownIt:
    """A parser of blocks alone."""
    return MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).disable("inline")
