"""What stands within a paragraph: its words, and what is anchored among them, through whatever they are wrapped in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from docx.oxml.ns import qn

from clausebook.importing.parts import BREAK, Doubt, Tracked
from clausebook.importing.word.blocks import Words
from clausebook.importing.word.elements import find, local, number, value
from clausebook.importing.word.fields import CODE, CONTENTS, Field, Fields, form_value
from clausebook.importing.word.formula import linear
from clausebook.importing.word.hidden import Hidden
from clausebook.importing.word.plain import TEXTS, choose, is_contents, plain
from clausebook.importing.word.revisions import DELETED, INSERTED, Accepts, is_gone
from clausebook.importing.word.styles import Styles
from clausebook.importing.word.symbols import readable, sign, unknown

HIDDEN = "is hidden in Word"
_TAGS = (("strong", "w:b"), ("em", "w:i"), ("s", "w:strike"), ("s", "w:dstrike"), ("caps", "w:smallCaps"))
_SCRIPTS = {"superscript": "sup", "subscript": "sub"}
_SILENT = {"annotationRef", "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "softHyphen"}


class Anchored(NamedTuple):
    """What is anchored in a paragraph: a text box, a ``footnote`` or ``endnote``, a ``comment`` or a ``picture``."""

    kind: str
    element: Any


@dataclass(frozen=True)
class _Look:
    """How words look where a reader is, and where they lead."""

    tags: frozenset[str] = frozenset()
    href: str = ""
    left: str = ""
    font: str = ""


@dataclass
class Runs:
    """Reads the inside of paragraphs; ``seen`` are the elements with words that were read, or are gone."""

    styles: Styles
    links: dict[str, str]
    accepts: Accepts
    fields: Fields
    seen: set[Any]
    doubts: list[Doubt] = field(default_factory=list)
    tracked: list[Tracked] = field(default_factory=list)
    citations: list[tuple[int, Field]] = field(default_factory=list)  # of numbers, each with its paragraph

    def __post_init__(self) -> None:
        self._hidden = Hidden(self.styles)

    def is_gone(self, element: Any) -> bool:
        """Whether an element is a change whose words are not there."""
        return is_gone(element, self.accepts)

    def of(self, element: Any, line: int) -> Iterator[Words | Anchored]:
        """The words of a paragraph, and what is anchored among them, in order."""
        self._line = line
        yield from self._inside(element, _Look())

    def _inside(self, element: Any, look: _Look) -> Iterator[Words | Anchored]:
        for child in element:
            name = local(child)
            if not name or name.endswith("Pr") or name in _SILENT:
                continue
            read = _READ.get(name)
            if name in TEXTS:
                yield from self._text(child, look)
            elif read:
                yield from read(self, child, look)
            else:
                yield from self._inside(child, look)  # whatever it is, its words are words

    def _doubt(self, code: str, what: str, words: str) -> None:
        self.doubts.append(Doubt(self._line, code, what, words))

    def _said(self, text: str, look: _Look) -> Iterator[Words]:
        left = look.left or self.fields.left
        href = look.href or self.fields.href
        self.fields.show(text)
        if text and left != CODE:
            yield Words(text, look.tags, href, left)

    def _text(self, element: Any, look: _Look) -> Iterator[Words]:
        self.seen.add(element)
        said = readable(element.text or "", look.font)
        if odd := unknown(said):
            self._doubt("W_IMPORT_SIGN", "Signs of a font of symbols are not known", odd)
        if "Error! " in said and not look.left:
            self._doubt("W_IMPORT_REFERENCE", "References lead nowhere", said.strip())
        yield from self._said(said, look)

    def read_run(self, run: Any, look: _Look) -> Iterator[Words | Anchored]:
        """A run, which gives its words their look."""
        tags = {tag for tag, name in _TAGS if self.styles.switched(run, name)}
        script = self.styles.run(run, "w:vertAlign")
        if script is not None and script.get(qn("w:val")) in _SCRIPTS:
            tags.add(_SCRIPTS[script.get(qn("w:val"))])
        marked = value(run, "w:rPr", "w:highlight", default="none") != "none"
        fonts = self.styles.run(run, "w:rFonts")
        yield from self._inside(
            run,
            replace(
                look,
                tags=look.tags | tags | ({"mark"} if marked else set()),
                left=look.left or (HIDDEN if self._hidden.run(run) else ""),
                font=fonts.get(qn("w:ascii"), "") if fonts is not None else "",
            ),
        )

    def read_changed(self, element: Any, look: _Look) -> Iterator[Words | Anchored]:
        """A tracked change, whose words are there or are gone."""
        name = local(element)
        said = plain(element)
        if said.strip():
            kind = "inserted" if name in INSERTED else "deleted"
            who, when = (element.get(qn(one), "") for one in ("w:author", "w:date"))
            self.tracked.append(Tracked(self._line, kind, who, when[:10], said))
        if self.is_gone(element):
            self.seen.update(element.iter())
        else:
            yield from self._inside(element, look)

    def read_link(self, element: Any, look: _Look) -> Iterator[Words | Anchored]:
        """A link out of the file."""
        yield from self._inside(element, replace(look, href=self.links.get(element.get(qn("r:id"), ""), look.href)))

    def read_control(self, element: Any, look: _Look) -> Iterator[Words | Anchored]:
        """What a content control holds."""
        if is_contents(element):
            look = replace(look, left=look.left or CONTENTS)
        for content in element.iterchildren(qn("w:sdtContent")):
            yield from self._inside(content, look)

    def read_alternatives(self, element: Any, look: _Look) -> Iterator[Words | Anchored]:
        """The branch of alternate content that is read."""
        chosen = choose(element)
        self.seen.update(one for other in element if other is not chosen for one in other.iter())
        if chosen is not None:
            yield from self._inside(chosen, look)

    def read_formula(self, element: Any, look: _Look) -> Iterator[Words]:
        """A formula, on one line."""
        self.seen.update(element.iter())
        said = " ".join(linear(element).split())
        self._doubt("W_IMPORT_FORM", "Formulas came in on one line", said)
        yield from self._said(said, look)

    def read_break(self, element: Any, look: _Look) -> Iterator[Words]:
        """The end of a line, a column or a page."""
        turns = element.get(qn("w:type"), "textWrapping") == "textWrapping"
        yield from self._said(BREAK if turns else " ", look)

    def read_symbol(self, element: Any, look: _Look) -> Iterator[Words]:
        """A sign of a font of symbols."""
        written, font = element.get(qn("w:char"), ""), element.get(qn("w:font"), "")
        said = sign(number(written, base=16), font)
        if not said:
            self._doubt("W_IMPORT_SIGN", "Signs of a font of symbols are not known", f"{written} of {font}")
        yield from self._said(said or "\ufffd", look)

    def read_mark(self, element: Any, look: _Look) -> Iterator[Words]:
        """Where a field begins, shows its result, or ends."""
        begun = self.fields.pass_mark(element)
        if begun is not None:
            if begun.cited:
                self.citations.append((self._line, begun))
            if begun.lost:
                self._doubt("W_IMPORT_NUMBER", "Numbers are made by fields that keep none", begun.code)
            yield from self._said_outside(form_value(find(element, "w:ffData")) or begun.button, look)

    def _said_outside(self, text: str, look: _Look) -> Iterator[Words]:
        """Words of the code of a field, which are shown."""
        mine = self.fields.open.pop()
        yield from self._said(text, look)
        self.fields.open.append(mine)

    def read_simple(self, element: Any, look: _Look) -> Iterator[Words | Anchored]:
        """A field that is written as one element."""
        of = Field(element.get(qn("w:instr"), ""), resulted=True, result=plain(element))
        if of.cited:
            self.citations.append((self._line, of))
        yield from self._inside(element, replace(look, left=look.left or of.left, href=look.href or of.href))

    def read_anchored(self, element: Any, look: _Look) -> Iterator[Anchored]:
        """What is anchored here, and read by whoever reads the paragraph."""
        if not look.left and not self.fields.left:
            yield Anchored(_ANCHORED[local(element)], element)
        else:
            self.seen.update(element.iter())

    def read_art(self, element: Any, look: _Look) -> Iterator[Words]:
        """Words that are drawn as art."""
        if said := element.get("string", ""):
            yield from self._said(f" {said} ", look)


def _just(text: str) -> Callable[[Runs, Any, _Look], Iterator[Words]]:
    def read(runs: Runs, _element: Any, look: _Look) -> Iterator[Words]:
        return runs._said(text, look)  # noqa: SLF001 - its own table

    return read


_ANCHORED = {
    "txbxContent": "box", "footnoteReference": "footnote", "endnoteReference": "endnote", "commentReference": "comment",
    "blip": "picture", "imagedata": "picture", "relIds": "diagram", "chart": "picture",
}  # fmt: skip
_READ: dict[str, Callable[[Runs, Any, _Look], Iterator[Words | Anchored]]] = {
    "r": Runs.read_run, "hyperlink": Runs.read_link, "sdt": Runs.read_control, "oMath": Runs.read_formula,
    "AlternateContent": Runs.read_alternatives, "br": Runs.read_break, "cr": _just(BREAK), "tab": _just(" "),
    "ptab": _just(" "), "noBreakHyphen": _just("-"), "sym": Runs.read_symbol, "fldChar": Runs.read_mark,
    "fldSimple": Runs.read_simple, "textpath": Runs.read_art, "instrText": _just(""), "pgNum": _just(""),
    **dict.fromkeys((*INSERTED, *DELETED), Runs.read_changed),
    **dict.fromkeys(_ANCHORED, Runs.read_anchored),
}  # fmt: skip
