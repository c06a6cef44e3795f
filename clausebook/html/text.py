"""The text of a version as HTML: sections, clauses with their numbers, lists and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from clausebook.citation.style import DEFAULT
from clausebook.html import wording
from clausebook.html.clause import Overlay, Resolve, inline, plain
from clausebook.html.language import say
from clausebook.html.tongue import tongue
from clausebook.model.change import Clause
from clausebook.model.clause import Block, Kind
from clausebook.parse import wording as canonical

_CAPS = 60  # letters; shorter texts in capitals are headings or names
_LONG = 24  # letters; a table has room for shorter words
_HIGHEST, _DEEPEST = 2, 6  # headings; the first is the title of the page

Lay = Callable[[Clause], Sequence[Overlay]]


def _nothing(_placed: Clause) -> Sequence[Overlay]:
    return ()


@dataclass(frozen=True, slots=True)
class Dressing:
    """What the page adds to the text: links, overlays, and for each clause id a word and an address at its side.

    ``rail`` maps clause ids to what happened to them (``2 changes``), ``through_time`` to their own pages.
    ``sign`` stands before numbers in citations; ``lang`` is the language of the text.
    """

    resolve: Resolve = plain
    overlays: Lay = _nothing
    rail: Mapping[str, str] = field(default_factory=dict)
    through_time: Callable[[str], str] | None = None
    sign: str = DEFAULT
    lang: str = ""


class _Writer:
    def __init__(self, clauses: Sequence[Clause], dressing: Dressing, skip: int) -> None:
        self.dressing = dressing
        self.skip = skip
        self.tables = 0
        self.children: dict[int, list[tuple[int, Clause]]] = {}
        self.ids = {placed.id for placed in clauses}
        for index, placed in enumerate(clauses):
            self.children.setdefault(placed.parent, []).append((index, placed))

    def level(self, parent: int, rank: int, indent: int) -> Iterator[str]:
        """Everything directly under one clause; runs of items are lists, runs of rows are tables."""
        for kind, group in groupby(self.children.get(parent, ()), key=_run):
            if kind == "list":
                yield '<ul class="cb-items">'
                for index, placed in group:
                    yield "<li>"
                    yield self.clause(placed, indent + 1)
                    yield from self.level(index, rank, indent + 1)
                    yield "</li>"
                yield "</ul>\n"
            elif kind == "table":
                yield from map(self.table, _tables(placed for _, placed in group))
            else:
                yield from self.singles(group, rank, indent)

    def singles(self, group: Iterator[tuple[int, Clause]], rank: int, indent: int) -> Iterator[str]:
        for index, placed in group:
            if placed.block.kind is Kind.SECTION:
                if index != self.skip:
                    yield self.section(placed, rank)
                yield from self.level(index, rank if index == self.skip else rank + 1, indent)
            else:
                yield self.clause(placed, indent)
                yield from self.level(index, rank, indent)

    def words(self, placed: Clause) -> str:
        block = placed.block
        return inline(block.text, block.marks, self.dressing.overlays(placed), self.dressing.resolve)

    def section(self, placed: Clause, rank: int) -> str:
        tag = f"h{min(rank, _DEEPEST)}"
        sub = " cb-section__head--sub" if rank > _HIGHEST else ""
        label = self.label(placed, placed.block.label)
        said = tongue(placed.block.text, self.dressing.lang)
        opening = f'<{tag} class="cb-section__head{sub}"{said} id="{escape(placed.id)}">'
        return f"{opening}{label} <span>{self.words(placed)}</span></{tag}>\n"

    def clause(self, placed: Clause, indent: int) -> str:
        block = placed.block
        name = "cb-clause" + _modifier(block) + (f" cb-in cb-in-{min(indent, 5)}" if indent else "")
        label = self.label(placed, block.label or ("•" if block.kind is Kind.ITEM else "¶"))
        cited = escape(wording.cited(placed, self.dressing.sign))
        return (
            f'<div class="{name}"{tongue(block.text, self.dressing.lang)} id="{escape(placed.id)}" data-cite="{cited}">'
            f'{label}<div class="cb-clause__text">{_paragraph(block, self.words(placed))}</div>'
            f"{self.rail(placed)}</div>\n"
        )

    def label(self, placed: Clause, shown: str) -> str:
        """The number of a clause, as a link to it; a number that only it has is an address, too: ``#7.9``."""
        if not shown:
            return "<span></span>"
        quiet = "" if placed.block.label or shown == "•" else " cb-clause__label--quiet"
        # A number has a direction of its own: it is the words that decide the direction of the clause.
        words = f'<span aria-hidden="true">{shown}</span>' if shown in {"¶", "•"} else f"<bdi>{escape(shown)}</bdi>"
        alone = placed.cited == (placed.number,) and placed.number not in self.ids
        anchor = f' id="{escape(placed.number)}"' if alone else ""
        named = escape(say("{clause}, link", clause=wording.name(placed)))
        opening = f'<a class="cb-clause__label{quiet}"{anchor} href="#{escape(placed.id)}"'
        return f'{opening} aria-label="{named}">{words}</a>'

    def rail(self, placed: Clause) -> str:
        if self.dressing.through_time is None:
            return ""
        address, called = escape(self.dressing.through_time(placed.id)), escape(wording.name(placed))
        history = escape(say("History"))
        word = self.dressing.rail.get(placed.id, "")
        words = f'<span class="cb-sr">{called}: </span>{escape(word)}'
        quiet = f'<a class="cb-rail__changes" href="{address}" tabindex="-1">{words}</a>' if word else ""
        return (
            f'<div class="cb-rail" dir="ltr">{quiet}<div class="cb-acts" role="group" aria-label="{called}">'
            f'<a href="{address}">{history}</a></div></div>'
        )

    def table(self, rows: Sequence[Clause]) -> str:
        self.tables += 1
        head = "".join(self.row(row, "th") for row in rows if row.block.kind is Kind.HEADER)
        body = "".join(self.row(row, "td") for row in rows if row.block.kind is Kind.ROW)
        named = say("Table {number}", number=self.tables)
        said = tongue(" ".join(row.block.text for row in rows), self.dressing.lang)
        return (
            f'<div class="cb-table" role="region" aria-label="{escape(named)}" tabindex="0">'
            f'<table class="cb-rows"{said}><thead>{head}</thead><tbody>{body}</tbody></table></div>\n'
        )

    def row(self, placed: Clause, tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        cells = "".join(f"<{tag}{scope}{long}>{cell}</{tag}>" for long, cell in self.cells(placed))
        return f'<tr id="{escape(placed.id)}"{tongue(placed.block.text, self.dressing.lang)}>{cells}</tr>'

    def cells(self, placed: Clause) -> Iterator[tuple[str, str]]:
        """The cells of a row, each with the class of those that must break a word: a column is as wide as its words."""
        block, overlays, start = placed.block, self.dressing.overlays(placed), 0
        for cell in block.text.split("\t"):
            end = start + len(cell)
            long = ' class="cb-long"' if any(len(word) > _LONG for word in cell.split()) else ""
            yield long, inline(block.text, block.marks, overlays, self.dressing.resolve, (start, end))
            start = end + 1


def law(clauses: Sequence[Clause], dressing: Dressing, title: str = "") -> str:
    """A whole text. A first heading that only repeats the document's ``title`` is left to the page."""
    skip = title_clause(clauses, title)
    return "".join(_Writer(clauses, dressing, skip).level(-1, _HIGHEST, 0))


def title_clause(clauses: Sequence[Clause], title: str) -> int:
    """The index of the first heading when it is the document's title, -1 otherwise."""
    index = next((place for place, placed in enumerate(clauses) if placed.block.kind is Kind.SECTION), -1)
    first = clauses[index].block if index >= 0 else None
    if not first or first.level != 1 or first.label or first.wording != canonical.wording(title):
        return -1
    return index


def _run(entry: tuple[int, Clause]) -> str:
    kind = entry[1].block.kind
    return {Kind.ITEM: "list", Kind.ROW: "table", Kind.HEADER: "table"}.get(kind, "single")


def _tables(rows: Iterable[Clause]) -> Iterator[list[Clause]]:
    """Rows that follow one another as tables: a heading row after another row begins one."""
    table: list[Clause] = []
    for row in rows:
        if row.block.kind is Kind.HEADER and table and table[-1].block.kind is not Kind.HEADER:
            yield table
            table = []
        table.append(row)
    yield table


def _paragraph(block: Block, words: str) -> str:
    if block.kind is Kind.QUOTE:
        return f"<blockquote><p>{words}</p></blockquote>"
    if block.kind is Kind.CODE:
        return f"<pre><code>{words}</code></pre>"
    return f"<p>{words}</p>"


def _modifier(block: Block) -> str:
    if block.kind is Kind.DATELINE:
        return " cb-clause--dateline"
    return " cb-clause--caps" if len(block.text) > _CAPS and block.text.isupper() else ""
