"""Clauses that begin on a line of their own without an empty line above: ``(a)``, ``b.``, ``ii.``, ``1.2``.

A run of two labels that count on, each at the head of a line, is such clauses; one alone may be chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from clausebook.model.clause import Kind
from clausebook.parse import inline, label
from clausebook.parse.enumerators import find_mentions

_LABELLED = re.compile(r"\n[ \t]*(?:\(?\w{1,6}[.)]|\d)")
_BREAKS = {"softbreak", "hardbreak"}
_CITING = re.compile(  # "subject to Section" at the end of a line cites what the next begins with
    r"(?:\b(?:sub-?)?(?:section|clause|paragraph|article|item|point|part)s?|\b(?:Ziff(?:er|\.)|Abs(?:atz|\.)|Art(?:ikel|\.)"
    r"|Nr\.|Punkt|n°)|§|\d,?\s+(?:and|or|to|und|bis|et|y))\s*$",
    re.IGNORECASE,
)

# Lines that are indented for their looks and are no program: they have no sign of one, and speak: by "(Signature)", a
# line to sign on, or three words and more.
_PROSE = re.compile(r"(?:[^\W_]|[ \n.,;:()'\"“”‘’„«»&_–—%§€£$?!*•●…\[\]-]|(?<=https:)//|(?<=http:)//|(?<=\w)/)++")
_SPEAKS = re.compile(r"^[ ]*(?:[(_]|(?:[-*•][ ]+)?\w\S*[ ]+\S+[ ]+\S)|____", re.MULTILINE)
_APART = re.compile(r"\n[ \t]*\n+")
_DEEP = 12  # counts within counts


def split(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens of a text, each paragraph that holds such clauses as several; ``info`` is ``label`` for those."""
    paragraph = False
    for token in tokens:
        if token.type == "code_block" and _is_prose(token.content.rstrip()):
            for part in _unindented(token):
                yield from _clauses(part)
            continue
        if paragraph and token.type == "inline" and "\n" in token.content and _LABELLED.search(token.content):
            yield from _clauses(token)
        else:
            yield token
        paragraph = token.type == "paragraph_open"


def _is_prose(words: str) -> bool:
    return _SPEAKS.search(words) is not None and _PROSE.fullmatch(words.expandtabs()) is not None


def _unindented(token: Token) -> Iterator[Token]:
    """What is indented for its looks as paragraphs of its lines, with no Markdown read into them."""
    line = token.map[0] if token.map else 0
    for part in _APART.split(token.content.rstrip()):
        children: list[Token] = []
        for words in part.split("\n"):
            children += [Token("hardbreak", "br", 0)] * bool(children) + [Token("text", "", 0, content=words)]
        yield replace(token, type="inline", children=children, map=[line, line + 1])
        line += part.count("\n") + 2


def _clauses(token: Token) -> Iterator[Token]:
    lines = list(_lines(token.children or ()))
    begin = [0, *_begin([inline.flatten(line).text for line in lines])]
    line = token.map[0] if token.map else 0
    for first, last in zip(begin, [*begin[1:], len(lines)], strict=True):
        children = [child for part in lines[first:last] for child in part]
        info = "label" if len(begin) > 1 else ""
        yield replace(token, children=children, info=info, map=[line + first, line + last])


def _lines(children: Sequence[Token]) -> Iterator[list[Token]]:
    """The lines of a paragraph, each with the break after it; what is bold or a link over lines is one."""
    line: list[Token] = []
    depth = 0
    for child in children:
        depth += child.nesting
        line.append(child)
        if child.type in _BREAKS and not depth:
            yield line
            line = []
    yield line


def _begin(lines: Sequence[str]) -> list[int]:
    """The lines, but for the first, that begin a clause."""
    heads = [label.style(label.head(line, Kind.PARAGRAPH, lines=True)[0]) for line in lines]
    found: set[int] = set()
    around: list[int] = []  # the lines whose count may go on
    for place, style in enumerate(heads):
        if not (style.numbers or style.readings) or (place and _is_cited(lines, place)):
            continue
        before = next((one for one in reversed(around) if label.counts_on(heads[one], style)), None)
        if before is not None:
            found |= {before, place}
            del around[around.index(before) :]
        del around[:-_DEEP]
        around.append(place)
    return sorted(found - {0})


def _is_cited(lines: Sequence[str], place: int) -> bool:
    before = lines[place - 1].rstrip()
    start = len(before) + 1
    mentioned = any(first < start < last for first, last in find_mentions(f"{before} {lines[place]}"))
    return mentioned or _CITING.search(before) is not None
