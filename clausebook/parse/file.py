"""The one way from the bytes of a file to its clauses, with every bound on what is parsed.

History, the checks, stamping, renumbering and imports all read a text with :func:`parse`. What goes beyond a bound
is not read as structure: its words stay, as one plain paragraph, and a finding says why.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt

from clausebook.codes import finding
from clausebook.git.paths import FILE_MODES, list_names
from clausebook.model.clause import Block, Kind, ParsedClause
from clausebook.model.declared import Declared
from clausebook.model.errors import Finding
from clausebook.model.revision import FileChange
from clausebook.parse import frontmatter, joined, wording
from clausebook.parse.blocks import Unit
from clausebook.parse.frontmatter import FrontMatter
from clausebook.parse.markdown import DEEPEST, Reader
from clausebook.parse.tree import arrange

_REMEMBERED = 256  # parsed texts: old ones come back, by reverts and by flapping
_PLAIN = frozenset({"E_TOO_LARGE", "E_MD_DEPTH"})  # beyond a bound
_REFUSED = _PLAIN | {"E_LFS_POINTER"}
_WITHHELD = frozenset({"E_LFS_POINTER", "E_CONFLICT_MARKER", "E_EMPTY_TEXT", "E_INCLUDE", "E_PART"})
_UNSOUND = _REFUSED | _WITHHELD

# No line nested too deeply begins otherwise: a quote takes its sign, a list a space or half a tab, a rule neither.
_PREFIX = re.compile(r"^(?=[ \t>*+.)\d-]{30})(?:[*+.)\d-]*+[ \t>]){14}", re.MULTILINE)
_QUOTES = re.compile(r"^ {0,3}(?:> {0,3}){%d}" % DEEPEST, re.MULTILINE)  # noqa: UP031 - braces
_LISTS = re.compile(r"^ {0,3}(?:(?:[-+*]|\d{1,9}[.)])[ \t]{1,4}){%d,}+[^\s*+-]" % (DEEPEST // 2), re.MULTILINE)  # noqa: UP031 - braces
_CONTAINERS = {"blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open"}
_BRACKET = re.compile(r"[\[\]]|\n[ \t]*\n")
_USUAL, _BRACKETS = 20, 2000  # brackets within brackets: what a legal text may have, and what no text has
_COMMENTS = 20
_TITLE_WORDS = 10
_LIKE_TITLE = re.compile(r"(?!(?i:version|draft|v\d))[^\W\d_].*[^.:;,!?…]")


@dataclass(frozen=True, slots=True)
class Text:
    """One file, parsed; ``clauses`` have the lines of the file, ``units`` those of the body.

    ``lines`` are those of the whole file, ``offset`` of them before the body; ``findings`` what was wrong already
    when it was read. One of several files has the lines of the ``whole``.
    """

    path: str
    meta: FrontMatter
    lines: tuple[str, ...]
    offset: int
    units: tuple[Unit, ...]
    clauses: tuple[ParsedClause, ...]
    findings: tuple[Finding, ...]
    whole: joined.Joined | None = None

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Why the text was not read as it stands; empty if it was."""
        return tuple(one for one in self.findings if one.code in _REFUSED)

    @property
    def unsound(self) -> tuple[Finding, ...]:
        """Why the text must not take the place of another: it is not read as it stands, or says two things."""
        return tuple(joined.place(one, self.whole) for one in self.findings if one.code in _UNSOUND)

    @property
    def is_withheld(self) -> bool:
        """Whether it is never shown, even where there is no other: it says nothing, not all, or what nobody wrote."""
        return not self.lines or any(one.code in _WITHHELD for one in self.findings)

    @property
    def sha256(self) -> str:
        """The digest of its printed text (:func:`clausebook.parse.wording.digest`)."""
        return wording.digest(clause.block.printed for clause in self.clauses)

    @property
    def title(self) -> str:
        """The title, with the subtitle that is declared.

        It is declared, or a heading of the first level without number, if that comes first or is the only one; else a
        first line that is short, or the name of the file.
        """
        title, subtitle = self.meta.title or self._heading or self._first_line, self.meta.subtitle
        if not title:
            title = re.sub(r"[-_\s]+", " ", list_names(self.path)[-1]).strip()
            title = title.capitalize() if title.islower() else title
        return f"{title}{'' if title.endswith((':', '?', '!')) else ':'} {subtitle}" if subtitle else title

    @property
    def _heading(self) -> str:
        highest = [clause.block for clause in joined.keep_own(self.clauses, self.whole) if clause.block.level == 1]
        first = bool(highest) and (len(highest) == 1 or highest[0] is self.clauses[0].block)
        return highest[0].text if first and not highest[0].label else ""

    @property
    def _first_line(self) -> str:
        """The first line of a text, if it looks like a title; a link is one to elsewhere."""
        block = next((clause.block for clause in joined.keep_own(self.clauses, self.whole)), None)
        if block is None or block.label or block.kind not in {Kind.SECTION, Kind.PARAGRAPH}:
            return ""
        linked = any(mark.tag in {"link", "image"} for mark in block.marks)
        short = block.text.count(" ") < _TITLE_WORDS and not linked and _LIKE_TITLE.fullmatch(block.text)
        return block.text if short else ""


def parse(data: bytes, path: str, reader: Reader | None = None, *, strict: bool = False) -> Text:
    """The text in a file; never raises, whatever the bytes.

    ``reader`` remembers pieces that it has read before. ``strict`` is for what front matter declares, as in
    :func:`clausebook.parse.frontmatter.read`; the clauses are the same. A text of more than ``source.LIMIT`` bytes, or
    nested too deeply, is one plain paragraph, with ``E_TOO_LARGE`` or ``E_MD_DEPTH`` among its findings.
    """
    decoded, findings = joined.decode_bytes(data, path)
    split = frontmatter.split(decoded)
    meta, declared_badly = frontmatter.read(decoded, path, strict=strict)
    reader, units = reader or Reader(), list[Unit]()
    findings = (*findings, *declared_badly)
    for body in joined.list_bodies(data, split, path) if not _beyond(findings) else ():
        found = reader.plain_units(body.text, _is_flat)
        if found is None:
            text = wording.clean(body.text)
            findings = (*findings, *_nesting(text, path, split.offset + body.before))
            found = reader.units(text) if not _beyond(findings) else []
        units += joined.put_back(found, body, data)
    if _beyond(findings):
        units = _plain(wording.clean(split.body))
    if meta.status != "withdrawn" and not any(_is_said(unit.block) for unit in units):
        findings = (*findings, finding(path, split.offset or 1, "E_EMPTY_TEXT", "The document has no text"))
    lines = tuple(decoded.split("\n"))
    clauses = arrange(units, split.offset + 1)
    whole = data if isinstance(data, joined.Joined) else None
    return Text(path, meta, lines, split.offset, tuple(units), clauses, findings, whole)


class Texts:
    """Parses files; what was parsed before is not parsed again."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._known: OrderedDict[tuple[str, str], Text] = OrderedDict()

    def read(self, blob: str, data: bytes | None, path: str) -> Text:
        """The text in a file, with its faults; ``data`` is None if it is too large to be read at all."""
        text = self._known.get((blob, path))
        if text is None:
            text = parse(data, path, self._reader) if data is not None else _unread(path)
            self._known[blob, path] = text
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return text


def is_readable(change: FileChange) -> bool:
    """Whether a change leaves a file behind that can hold a text."""
    return bool(change.blob) and change.mode in FILE_MODES


def read_declared(meta: FrontMatter) -> Declared:
    """What front matter says about the version it stands in."""
    change = meta.change
    said = (change.kind, change.note, change.urgent) if change else (None, "", "")
    return Declared(meta.updated, meta.effective, *said)


def _unread(path: str) -> Text:
    """A text of which nothing is read."""
    return Text(path, FrontMatter(), (), 0, (), (), (finding(path, 0, "E_TOO_LARGE", "The file is too large to read"),))


def _is_said(block: Block) -> bool:
    """Whether a block says anything besides when it was updated."""
    return bool(block.text) and block.kind is not Kind.DATELINE


def _beyond(findings: Sequence[Finding]) -> bool:
    return any(one.code in _PLAIN for one in findings)


def _plain(body: str) -> list[Unit]:
    """All words as one paragraph without structure."""
    text = wording.collapse(body).strip()
    line = body.count("\n", 0, len(body) - len(body.lstrip())) + 1
    block = Block(Kind.PARAGRAPH, "", "", "", text, (), wording.wording(text))
    return [Unit(block, line, 0)] if text else []


def _is_flat(stretch: str) -> bool:
    """Whether nothing in a stretch adds to what makes a text nested too deeply."""
    return not _PREFIX.search(stretch) and (stretch.count("[") <= _USUAL or next(_piled(stretch), None) is None)


def _nesting(body: str, path: str, offset: int) -> Iterator[Finding]:
    """``E_MD_DEPTH`` if a parser would lose words or take for ever; ``offset`` is the number of lines before."""
    for place, message in _deep(body):
        yield finding(path, body.count("\n", 0, place) + 1 + offset, "E_MD_DEPTH", message)
        return


def _deep(body: str) -> Iterator[tuple[int, str]]:
    """Offsets at which a text is nested too deeply, and what is."""
    unclosed = body.rfind("-->") + 1
    if body.count("<!--", unclosed) > _COMMENTS:
        yield body.find("<!--", unclosed), "Many comments begin (<!--) and never end"
    if _PREFIX.search(body):
        place = _contained(body)
        if place is not None:
            yield place, f"Quotes or lists stand more than {DEEPEST // 2} deep within one another"
    if body.count("[") > _BRACKETS and (place := _bracketed(body)) is not None:
        yield place, "Square brackets stand thousands deep within one another"


def _contained(body: str) -> int | None:
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
    return next((place for number, place in enumerate(_piled(body)) if number == _BRACKETS), None)


def _piled(body: str) -> Iterator[int]:
    """The brackets that open within more than are usual in a paragraph."""
    depth = 0
    for sign in _BRACKET.finditer(body):
        mark = sign[0]
        depth = depth + 1 if mark == "[" else max(depth - 1, 0) if mark == "]" else 0
        if mark == "[" and depth > _USUAL:
            yield sign.start()


@lru_cache(maxsize=1)
def _blocks() -> MarkdownIt:
    """A parser of blocks alone."""
    return MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).disable("inline")
