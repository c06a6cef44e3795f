"""Markdown to blocks, by CommonMark (https://spec.commonmark.org/0.31.2/) with tables and harmless HTML.

A text is cut at places where CommonMark cannot carry anything over that matters here (before an unindented
heading or bullet, and before most unindented lines after a blank one), and each piece is parsed once however
many versions hold it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import validateLink

from clausebook.model.clause import Block
from clausebook.parse import bare_numbers, definition_lists, dialects, footnotes, html_blocks, label_lines
from clausebook.parse.blocks import Unit, units
from clausebook.parse.tables import read_table
from clausebook.parse.tags import read_tag
from clausebook.parse.wording import clean

DEEPEST = 60  # containers within containers; beyond this nothing is read as structure

_FENCE = re.compile(r"^[ \t>]*(?:`{3}|~{3})", re.MULTILINE)
_DEFINITION = re.compile(r"^[ >]{0,8}\[[^\]\n]+\]:", re.MULTILINE)
# Before an unindented heading or bullet, and before any unindented line after a blank one that is no numbered
# item and no meaning of what stands before: numbered items count on, so a numbered list is one piece. Blank lines
# that are no cut are passed over whole (``kept``): tried again from each of them, a run of them would take the
# square of its length.
_CUT = re.compile(
    r"\n(?:[ \t]*+\n)*+(?=[-+*][ \t]+\S|\#{1,6}[ \t])"
    r"|\n(?:[ \t]*+\n)++(?=\S)(?!(?:[-+*:]|\d{1,9}[.)])(?:[ \t\n]|$))"
    r"|(?P<kept>\n(?:[ \t]*+\n)++)"
)
# Some of these cuts, which the lines around decide: before a line that begins with a letter, a heading, a bold word,
# a label in parentheses or the mark of a clause.
_BLANK = re.compile(r"\n(?:[ \t]*+\n)++(?P<begins>(?=[^\W\d_]|\#{1,6}[ \t]|\*\*|\(|<a[ ]))?")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    parser.block.ruler.at("table", read_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("autolink", "tag", read_tag)
    parser.inline.ruler.before("link", "footnote", footnotes.read_reference)
    parser.block.ruler.before("reference", "footnote", footnotes.read_definition, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("reference", "definition", definition_lists.read_definition, {"alt": ["paragraph"]})
    parser.block.ruler.before(
        "heading", "html", html_blocks.read_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    parser.validateLink = _is_safe  # type: ignore[method-assign,assignment]  # as its manual has it
    parser.normalizeLink = lru_cache(maxsize=65536)(parser.normalizeLink)  # type: ignore[method-assign]  # as its manual has it
    return parser


def _is_safe(address: str) -> bool:
    """Whether an address may be read as one; a picture in its own text is, of whatever kind."""
    return validateLink(address) or address.strip().lower().startswith("data:image/")


class Reader:
    """Reads texts into units, remembering every piece it has read.

    One lives as long as a compilation: its memory grows with the number of distinct pieces, not of texts.
    """

    def __init__(self) -> None:
        self._parser = _parser()
        self._pieces: dict[str, tuple[Unit, ...]] = {}
        self._stretches: dict[str, tuple[Unit, ...] | None] = {}
        self._blocks: dict[Block, Block] = {}

    def units(self, source: str) -> list[Unit]:
        """The blocks of a text in reading order; ``line`` counts from the first line of ``source``."""
        result: list[Unit] = []
        for piece, line in pieces(source):
            found = self._pieces.get(piece)
            if found is None:
                found = self._pieces[piece] = tuple(self._read(piece))
            result += [Unit(block, place + line, indent, note) for block, place, indent, note in found]
        return result

    def plain_units(self, body: str, is_flat: Callable[[str], bool]) -> list[Unit] | None:
        """The same of a text as it is in its file, if it is plain; else None, which costs little.

        A text is plain if nothing in it reaches over an empty line before a clause. Its stretches between these mean
        the same whatever stands around them, so that of a new version only those that are new are looked at.
        ``is_flat`` tells whether nothing in a stretch is nested too deeply to be read.
        """
        result: list[Unit] = []
        line = 0
        for stretch, between in _stretches(body):
            found = self._stretches.get(stretch, ())
            if found == ():
                found = self._stretches[stretch] = self._plain(clean(stretch), is_flat)
            if found is None:
                return None
            result += [Unit(block, place + line, indent, note) for block, place, indent, note in found]
            line += stretch.count("\n") + between.count("\n")
        return result

    def _plain(self, stretch: str, is_flat: Callable[[str], bool]) -> tuple[Unit, ...] | None:
        plain = (
            dialects.is_plain(stretch)
            and not _indivisible(stretch)
            and not ("<" in stretch and html_blocks.find_open(stretch, {}))
            and is_flat(stretch)
        )
        return tuple(self.units(stretch)) if plain else None

    def _read(self, piece: str) -> Iterator[Unit]:
        tokens = footnotes.place(label_lines.split(html_blocks.expand(self._parser.parse(piece))))
        for unit in bare_numbers.join(units(tokens)):
            yield unit._replace(block=self._blocks.setdefault(unit.block, unit.block))


def _stretches(body: str) -> Iterator[tuple[str, str]]:
    """What stands between empty lines before the beginning of a clause, each with the empty lines after it."""
    start = 0
    for blank in _BLANK.finditer(body):  # each run of them once: those before no beginning are passed over whole
        if blank["begins"] is not None:
            yield body[start : blank.start()], blank[0]
            start = blank.end()
    yield body[start:], ""


def pieces(source: str) -> Iterator[tuple[str, int]]:
    """The independent pieces of a text, each with the number of lines before it."""
    source = dialects.read(source)
    if _indivisible(source):
        yield source, 0
        return
    line = position = looked = 0
    open_: dict[str, int] = {}
    for cut in _CUT.finditer(source):
        if cut["kept"]:
            continue
        if source.find("<", position, cut.start()) >= 0:
            open_, looked = html_blocks.find_open(source[looked : cut.start()], open_), cut.start()
            if open_ or cut.group() == "\n":  # a block of HTML ends at an empty line
                continue
        yield source[position : cut.start()], line
        line += source.count("\n", position, cut.end())
        position = looked = cut.end()
    yield source[position:], line


def _indivisible(source: str) -> bool:
    """Whether a code fence or a link definition may reach over blank lines."""
    return (("```" in source or "~~~" in source) and bool(_FENCE.search(source))) or (
        "]:" in source and bool(_DEFINITION.search(source))
    )
