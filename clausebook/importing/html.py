"""HTML pages as parts: headings, paragraphs, lists and tables; what is furniture by its element is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html
from lxml.etree import ParserError

from clausebook.importing.parts import Left, Part, Source, Span, words
from clausebook.importing.script_signs import has_signs, write_signs
from clausebook.model.errors import UseError
from clausebook.parse import dateline
from clausebook.parse.numerals import format_number

_SILENT = {"script", "style", "template", "noscript", "head", "svg", "iframe", "object"}
_FURNITURE = {"nav", "footer", "aside"}  # and headers of the page
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
}  # fmt: skip
_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_TAGS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "code": "code", "s": "s", "del": "s"}
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def read(text: str, path: str) -> Source:
    """The parts of a page. Raises UseError ``E_IMPORT_FILE`` if it is empty."""
    try:
        root = html.document_fromstring(text)
    except (ParserError, ValueError) as error:
        raise UseError.of("E_IMPORT_FILE", "The page is empty", "Save it again from the browser", path) from error
    for element in root.iter("sup", "sub"):
        _write_script(element)
    main, body = next(iter(root.xpath("//main")), None), root.find("body")
    reader = _Reader(main)
    parts = tuple(reader.parts(body if body is not None else root, 0))
    title = root.findtext(".//title") or ""
    said = " ".join(_said(body if body is not None else root))
    labels = " ".join(part.label for part in parts)
    return Source(parts, words(f"{said} {labels}"), " ".join(title.split()), tuple(reader.left), paged=True)


def _write_script(element: Any) -> None:
    """Raised and lowered signs as such, where the whole of them can be."""
    if has_signs(element.text_content(), element.tag):
        for one in element.iter():
            one.text = write_signs(one.text, element.tag) if one.text else one.text
            if one is not element and one.tail:
                one.tail = write_signs(one.tail, element.tag)


class _Reader:
    def __init__(self, main: Any) -> None:
        self.left: list[Left] = []
        self._tables = 0
        self._main = main
        self._above = set(main.iterancestors()) if main is not None else set()

    def parts(self, element: Any, depth: int) -> Iterator[Part]:
        """Every block under an element; of a page that has a main part, what stands beside it is marked so."""
        for child, part in self._parts(element, depth):
            beside = element in self._above and child is not self._main and child not in self._above
            yield part._replace(beside=True) if beside else part

    def _parts(self, element: Any, depth: int) -> Iterator[tuple[Any, Part]]:
        """Every block under an element and where it stands; words between blocks are paragraphs of their own."""
        gathered: list[Span] = []
        line = element.sourceline or 1
        if element.text:
            gathered.append(Span(element.text))
        for child in element:
            if not isinstance(child.tag, str):
                gathered.append(Span(child.tail or ""))
                continue
            if child.tag in _INLINE and _hidden(child):
                self._leave(child, _hidden(child))
                gathered.append(Span(child.tail or ""))
                continue
            if child.tag in _INLINE and not _blocks(child):
                gathered += [*_spans(child, frozenset(), ""), Span(child.tail or "")]
                continue
            yield from ((None, part) for part in _paragraph(gathered, line, depth))
            gathered = [Span(child.tail or "")]
            yield from ((child, part) for part in self._block(child, depth))
            line = child.sourceline or line
        yield from ((None, part) for part in _paragraph(gathered, line, depth))

    def _block(self, element: Any, depth: int) -> Iterator[Part]:
        tag, line = element.tag, element.sourceline or 1
        if tag in _SILENT:
            return
        closed = (tag == "dialog" and element.get("open") is None and "is shown on demand") or _hidden(element)
        if tag in _FURNITURE or closed:
            self._leave(element, closed or f"stands in <{tag}>")
        elif tag == "header" and not _within(element):
            yield from self._header(element, depth)
        elif re.fullmatch(r"h[1-6]", tag):
            spans = tuple(_spans(element, frozenset(), ""))
            yield Part(spans, line, int(tag[1]), anchor=element.get("id") or "")
        elif tag in {"ul", "ol"}:
            yield from self._list(element, depth + 1)
        elif tag == "table":
            self._tables += 1
            for row in element.iter("tr"):
                cells = tuple(tuple(_spans(cell, frozenset(), "")) for cell in row.iterchildren("td", "th"))
                if any(span.text.strip() for cell in cells for span in cell):
                    head = all(one.tag == "th" for one in row)
                    yield Part((), row.sourceline or line, cells=cells, head=head, table=self._tables)
        else:
            yield from self.parts(element, depth)

    def _leave(self, element: Any, why: str) -> None:
        said = " ".join(" ".join(_said(element)).split())
        if said:
            self.left.append(Left(element.sourceline or 1, said, why))

    def _header(self, element: Any, depth: int) -> Iterator[Part]:
        """Of the header of a page, what front matter may say: its title and its date line."""
        for part in self.parts(element, depth):
            said = " ".join(part.text.split())
            if part.level == 1 or dateline.is_dateline(said):
                yield part
            elif said:
                self.left.append(Left(part.line, said, "stands in <header>"))

    def _list(self, element: Any, depth: int) -> Iterator[Part]:
        start = element.get("start") or ""
        number = int(start) if start.isdecimal() else 1
        form = _FORMS.get(element.get("type") or "1", "decimal")
        for item in element.iterchildren():
            if item.tag in {"ul", "ol"}:
                yield from self._list(item, depth + 1)
            elif item.tag == "li":
                some = list(self.parts(item, depth))
                given = item.get("value") or ""
                number = int(given) if given.isdecimal() else number
                if element.tag == "ol" and some and not some[0].cells:
                    some[0] = some[0]._replace(label=f"{format_number(number, form)}.")
                    number += 1
                yield from some


def _paragraph(gathered: list[Span], line: int, depth: int) -> Iterator[Part]:
    if any(span.text.strip() for span in gathered):
        yield Part(tuple(gathered), line, depth=depth)


def _within(header: Any) -> bool:
    """Whether a header is that of a text, not of the page."""
    return any(above.tag in {"main", "article", "section"} for above in header.iterancestors())


def _hidden(element: Any) -> str:
    """Why an element is not shown; "" if it is."""
    hides = element.get("hidden") is not None or _UNSEEN.search(element.get("style") or "")
    return "is hidden" if hides else ""


def _blocks(element: Any) -> bool:
    return any(isinstance(one.tag, str) and one.tag not in _INLINE for one in element.iterdescendants())


def _spans(element: Any, tags: frozenset[str], href: str) -> Iterator[Span]:
    own = tags | {_TAGS[element.tag]} if element.tag in _TAGS else tags
    leads = element.get("href") or href if element.tag == "a" else href
    if leads.startswith("#") or leads.lower().startswith("javascript:"):
        leads = ""
    if element.tag == "br":
        yield Span(" ", own, leads)
    if element.text:
        yield Span(element.text, own, leads)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SILENT:
            yield from _spans(child, own, leads)
        if child.tail:
            yield Span(child.tail, own, leads)


def _said(element: Any) -> Iterator[str]:
    """Every word, by another way than the parts: text by text, with a blank wherever an element is no inline one."""
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    blank = "" if element.tag in _INLINE and element.tag != "br" else " "
    text = element.text or ""
    out = [blank, text]
    for child in element:
        out += ["".join(_said(child)), child.tail or ""]
    yield "".join([*out, blank])
