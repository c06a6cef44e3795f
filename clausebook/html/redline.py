"""The redline of a clause as HTML: inserted and deleted words in the text, formatting kept.

Edge spaces stand outside the marks, so that no blank is underlined and both sides still rebuild exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clausebook.html.clause import Resolve, inline, no_links
from clausebook.html.language import say, say_of
from clausebook.model.change import Change, Op
from clausebook.model.clause import Block

_KEEP = 25  # unchanged words that are not worth hiding
_BOUNDARY = re.compile(r"(?<=[.;:!?])[\"”’)]*\s+(?=\S)|\s+(?=\((?:[a-z]|[ivx]+|\d+)\)\s)")
# Words about a change have a direction of their own, so that it is the law that decides the direction of a paragraph.
_TOLD = '<span class="cb-say" dir="ltr">[{}: </span>'
_ADDED_END = '<span class="cb-say" dir="ltr">]</span>'
_REMOVED_END = '<span class="cb-say" dir="ltr">] </span>'
_GAP = '<span class="cb-space--gap" aria-hidden="true"> </span>'


class Run(NamedTuple):
    """One run of a redline with its place in both texts."""

    op: str
    before: tuple[int, int]
    after: tuple[int, int]


class Redline(NamedTuple):
    """A redline to show: how many unchanged words stand hidden at its head and foot."""

    html: str
    head: int = 0
    foot: int = 0


def runs(ops: tuple[Op, ...]) -> tuple[Run, ...]:
    """The operations with their offsets in the text before and the text after."""
    result: list[Run] = []
    old = new = 0
    for op, length in ops:
        left = old if op == "+" else old + length
        right = new if op == "-" else new + length
        result.append(Run(op, (old, left), (new, right)))
        old, new = left, right
    return tuple(result)


def _added() -> str:
    return _TOLD.format(say("added"))


def _removed() -> str:
    return _TOLD.format(say("removed"))


def whole(block: Block, op: str, resolve: Resolve = no_links) -> str:
    """A clause added (``+``) or removed (``-``) as a whole."""
    return marked(op, inline(block.text, block.marks, resolve=resolve if op == "+" else no_links), ' class="cb-whole"')


def marked(op: str, words: str, attributes: str = "") -> str:
    """HTML that came (``+``) or went (``-``), and is announced as that."""
    if op == "+":
        return f"<ins{attributes}>{_added()}{words}{_ADDED_END}</ins>"
    return f"<del{attributes}>{_removed()}{words}{_REMOVED_END}</del>"


def redline(change: Change, resolve: Resolve = no_links, *, shorten: bool = True) -> Redline:
    """The redline of a reworded clause; with ``shorten``, long unchanged parts are hidden and counted."""
    if change.before is None or change.after is None:
        raise ValueError(change.clause)
    old, new = change.before.block, change.after.block
    parts = runs(change.redline)
    out: list[str] = []
    head = foot = 0
    for place, run in enumerate(parts):
        if run.op == "=":
            first, last = place == 0, place == len(parts) - 1
            end = run.after[1]
            hide = _hidden(new.text, *run.after, first=first, last=last) if shorten else (end, end)
            html, hidden = _unchanged(new, run.after, hide, resolve, inside=not (first or last))
            head += hidden if first and not last else 0
            foot += hidden if last else 0
            out.append(html)
        elif run.op == "-":
            out.append(_deleted(old, run.before))
            out.append(_gap(old.text, new.text, parts, place))
        else:
            out.append(_inserted(new, run.after, resolve))
    return Redline("".join(out), head, foot)


def _deleted(block: Block, bounds: tuple[int, int]) -> str:
    lead, words, tail = _edges(block.text, bounds)
    html = inline(block.text, block.marks, resolve=no_links, bounds=words)
    return _marked("del", f"{_removed()}{html}{_REMOVED_END}" if html else "", lead, tail)


def _inserted(block: Block, bounds: tuple[int, int], resolve: Resolve) -> str:
    lead, words, tail = _edges(block.text, bounds)
    html = inline(block.text, block.marks, resolve=resolve, bounds=words)
    return _marked("ins", f"{_added()}{html}{_ADDED_END}" if html else "", lead, tail)


def _edges(text: str, bounds: tuple[int, int]) -> tuple[str, tuple[int, int], str]:
    start, end = bounds
    run = text[start:end]
    lead = len(run) - len(run.lstrip())
    tail = len(run) - len(run.rstrip()) if lead < len(run) else 0
    return text[start : start + lead], (start + lead, end - tail), text[end - tail : end]


def _marked(tag: str, html: str, lead: str, tail: str) -> str:
    space = f'<span class="cb-space--{tag}">'
    before = f"{space}{lead}</span>" if lead else ""
    after = f"{space}{tail}</span>" if tail else ""
    return f"{before}<{tag}>{html}</{tag}>{after}" if html else before + after


def _gap(old: str, new: str, parts: tuple[Run, ...], place: int) -> str:
    """A space between deleted and inserted words that touch; it belongs to neither text."""
    if place + 1 >= len(parts) or parts[place + 1].op != "+":
        return ""
    removed, added = old[slice(*parts[place].before)], new[slice(*parts[place + 1].after)]
    return "" if removed[-1:].isspace() or added[:1].isspace() else _GAP


def _unchanged(
    block: Block, bounds: tuple[int, int], hide: tuple[int, int], resolve: Resolve, *, inside: bool
) -> tuple[str, int]:
    """An unchanged run, with what is to be hidden in a span of its own, and the number of words hidden."""
    start, end = bounds
    words = len(block.text[slice(*hide)].split())
    if words < _KEEP:
        return inline(block.text, block.marks, resolve=resolve, bounds=bounds), 0
    left, middle, right = (
        inline(block.text, block.marks, resolve=resolve, bounds=part)
        for part in ((start, hide[0]), hide, (hide[1], end))
    )
    told = say_of(words, "{number} word unchanged", "{number} words unchanged")
    count = f'<span class="cb-change__skip" dir="ltr">{told}</span> ' if inside else ""
    return f'{left}{count}<span class="cb-change__rest">{middle}</span>{right}', words


def _hidden(text: str, start: int, end: int, *, first: bool, last: bool) -> tuple[int, int]:
    """The part of an unchanged run that lies outside the sentences which changed."""
    if first and last:
        return end, end
    places = list(_boundaries(text, start, end))
    left = start if first else next(iter(places), end)
    right = end if last else next(reversed(places), start)
    return (left, right) if left < right else (end, end)


def _boundaries(text: str, start: int, end: int) -> Iterator[int]:
    yield from (found.end() for found in _BOUNDARY.finditer(text, start, end))


def halves(change: Change, resolve: Resolve = no_links) -> tuple[str, str]:
    """A change side by side: the words before, what is removed in ``del``, and after, what is added in ``ins``."""
    old, new = change.before, change.after
    if old is None or new is None:
        return (whole(old.block, "-") if old else "", whole(new.block, "+", resolve) if new else "")
    if not change.redline:
        left_words = inline(old.block.text, old.block.marks, resolve=no_links)
        return left_words, inline(new.block.text, new.block.marks, resolve=resolve)
    left: list[str] = []
    right: list[str] = []
    for run in runs(change.redline):
        if run.op == "-":
            left.append(_deleted(old.block, run.before))
        elif run.op == "+":
            right.append(_inserted(new.block, run.after, resolve))
        else:
            left.append(inline(old.block.text, old.block.marks, resolve=no_links, bounds=run.before))
            right.append(inline(new.block.text, new.block.marks, resolve=resolve, bounds=run.after))
    return "".join(left), "".join(right)
