"""The words of a clause as safe HTML: text, its formatting, and what the site lays over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from clausebook.model.clause import Mark

Resolve = Callable[[str], str]  # an address as written in the text → the address on the site, "" for no link

# Which element of HTML stands for a mark.
TAGS = {"strong": "b", **{tag: tag for tag in ("em", "s", "code", "u", "mark", "sub", "sup")}}
_SCHEMES = ("http://", "https://", "mailto:")


def written(html: str) -> Markup:
    """HTML that was made here, of pieces each of which was escaped: templates take it as it stands."""
    return Markup(html)  # noqa: S704 - the one place where that is said


class Overlay(NamedTuple):
    """What the site adds over ``text[start:end]``: ``kind`` is ``dfn``, ``term``, ``reference`` or ``enum``.

    ``target`` is an address relative to the page, ``about`` the id of the element that describes it.
    """

    start: int
    end: int
    kind: str
    target: str = ""
    about: str = ""


class _Span(NamedTuple):
    start: int
    end: int
    opening: str
    closing: str
    link: bool = False


def plain(address: str) -> str:
    """The address when it is safe to link to and leads out of the site, "" otherwise."""
    return address if address.lower().startswith(_SCHEMES) else ""


def no_links(_address: str) -> str:
    """Resolve every address to no link at all."""
    return ""


def inline(
    text: str,
    marks: Sequence[Mark] = (),
    overlays: Iterable[Overlay] = (),
    resolve: Resolve = plain,
    bounds: tuple[int, int] | None = None,
) -> str:
    """``text`` (or the part within ``bounds``) as HTML; its text content equals the text exactly.

    Links are never nested: those written in the text win over overlays, earlier overlays over later ones.
    """
    start, end = bounds or (0, len(text))
    if not marks and not overlays:
        return escape(text[start:end], quote=False)
    spans = [*_formatting(marks, resolve)]
    for overlay in overlays:
        if not any(span.link and span.start < overlay.end and overlay.start < span.end for span in spans):
            spans.append(_overlaid(overlay))
    breaks = {mark.end for mark in marks if mark.tag == "br"}
    return _write(text, sorted(spans, key=_nesting), breaks, start, end)


def _formatting(marks: Iterable[Mark], resolve: Resolve) -> Iterable[_Span]:
    for mark in marks:
        if mark.tag in TAGS:
            tag = TAGS[mark.tag]
            yield _Span(mark.start, mark.end, f"<{tag}>", f"</{tag}>")
        elif mark.tag in {"link", "image"} and (href := resolve(mark.href)):
            yield _Span(mark.start, mark.end, f'<a href="{escape(href)}">', "</a>", link=True)


def _overlaid(overlay: Overlay) -> _Span:
    start, end, kind, target, about = overlay
    if kind == "dfn":
        return _Span(start, end, "<dfn>", "</dfn>")
    if kind == "enum":
        opening = f'<a class="cb-enum" id="{escape(target)}" href="#{escape(target)}">'
        return _Span(start, end, opening, "</a>", link=True)
    name = ' class="cb-term"' if kind == "term" else ' class="cb-reference"'
    described = f' aria-describedby="{escape(about)}"' if about else ""
    return _Span(start, end, f'<a{name} href="{escape(target)}"{described}>', "</a>", link=True)


def _nesting(span: _Span) -> tuple[bool, int, int]:
    return not span.link, span.start, -span.end


def _write(text: str, spans: Sequence[_Span], breaks: set[int], start: int, end: int) -> str:
    cuts = {start, end} | {place for place in breaks if start <= place <= end}
    cuts |= {place for span in spans for place in span[:2] if start < place < end}
    places = sorted(cuts)
    out: list[str] = []
    opened: list[_Span] = []
    for here, there in pairwise(places):
        _reopen(out, opened, [span for span in spans if span.start <= here and span.end >= there])
        out.append(escape(text[here:there], quote=False))
        if there in breaks:
            _reopen(out, opened, [])
            out.append("<br>")
    _reopen(out, opened, [])
    return "".join(out)


def _reopen(out: list[str], opened: list[_Span], wanted: list[_Span]) -> None:
    """Close what ends here and open what begins, splitting spans that overlap without being nested."""
    shared = 0
    while shared < min(len(opened), len(wanted)) and opened[shared] is wanted[shared]:
        shared += 1
    while len(opened) > shared:
        out.append(opened.pop().closing)
    for span in wanted[shared:]:
        out.append(span.opening)
        opened.append(span)
