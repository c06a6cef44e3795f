"""One walk through a Word file, unknown containers included, of which both the text and its proof are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from docx.oxml.ns import qn

from clausebook.importing.parts import Doubt, Left
from clausebook.importing.word.agreement import find_disagreeing
from clausebook.importing.word.blocks import Block, Cell, Paragraph, Row, Table, Words
from clausebook.importing.word.elements import find, inside, local, value, whole
from clausebook.importing.word.fields import CONTENTS, Fields
from clausebook.importing.word.hidden import Hidden
from clausebook.importing.word.looks import find_unmarked
from clausebook.importing.word.notes import Notes, comments
from clausebook.importing.word.numbering import Number, Numbering
from clausebook.importing.word.package import Package
from clausebook.importing.word.plain import TEXTS, choose, is_contents, plain, said_in
from clausebook.importing.word.revisions import Accepts
from clausebook.importing.word.runs import Anchored, Runs
from clausebook.importing.word.scripts import write_scripts
from clausebook.importing.word.styles import Styles, counts_steps, heading
from clausebook.importing.word.styles import is_contents as has_contents_style

_WIDEST = 63  # columns of a table in Word
_UNREAD = {"altChunk": "another file is put in here", "subDoc": "another file is shown here"}


class Walk:
    """Goes through the text of a file once, counting what Word counts.

    ``left`` is what it found that is no part of the text, ``doubts`` what a person should look at, each with the number
    of its paragraph; ``unread`` are the places whose words it could not read.
    """

    def __init__(self, package: Package, accepts: Accepts) -> None:
        self.package = package
        self.left: list[Left] = []
        self.doubts: list[Doubt] = []
        self.unread: list[tuple[int, str]] = []
        self.styles = Styles.of(next(package.roots("styles"), None))
        self.hidden = Hidden(self.styles)
        self.numbering = Numbering.of(next(package.roots("numbering"), None))
        self.notes = {kind: Notes.of(package, kind) for kind in ("footnote", "endnote")}
        self.comments = comments(package)
        self.numbers: dict[str, str] = {}  # of paragraphs, by their bookmarks
        self.line = 0
        self._carried: list[Words | Anchored] = []  # of a paragraph that runs on into the next
        self._contents = ""
        self.runs = Runs(self.styles, package.links, accepts, Fields({}), set(), self.doubts)

    def read(self) -> tuple[Block, ...]:
        """Every block of the file in order."""
        found = tuple(self._story(self.package.body))
        for notes in self.notes.values():
            self.left += [
                Left(0, said, "is a note that nothing refers to") for one in notes.unused() if (said := said_in(one))
            ]
        self.doubts += find_disagreeing(self.runs.citations, self.numbers)
        return found

    def _story(self, root: Any) -> Iterator[Block]:
        """The blocks of the text, or of a note: fields begin and end within it."""
        outer, self.runs.fields = self.runs.fields, Fields.of(root, self._is_gone)
        yield from self._blocks(root)
        yield from self._flushed()
        self.runs.fields = outer
        for one in root.iter():
            if local(one) in TEXTS and one not in self.runs.seen and (one.text or "").strip():
                self.unread.append((self.line, one.text))

    def _is_gone(self, element: Any) -> bool:
        return any(self.runs.is_gone(above) for above in element.iterancestors())

    def _blocks(self, container: Any) -> Iterator[Block]:
        for element in container:
            name = local(element)
            if name in _UNREAD:
                self.unread.append((self.line, _UNREAD[name]))
            elif self.runs.is_gone(element):
                self.runs.seen.update(element.iter())
            elif name in _READ:
                yield from _READ[name](self, element)
            elif name and not name.endswith("Pr"):
                yield from self._unknown(element)

    def _unknown(self, element: Any) -> Iterator[Block]:
        """Whatever it is: paragraphs and tables in it are read, and words that stand in none."""
        if next(element.iter(qn("w:p"), qn("w:tbl")), None) is not None:
            yield from self._blocks(element)
        elif plain(element).strip():
            self.line += 1
            yield from self._made(list(write_scripts(self.runs.of([element], self.line))), Paragraph(self.line, ()))

    def read_alternatives(self, element: Any) -> Iterator[Block]:
        """The branch of alternate content that is read, and no other."""
        chosen = choose(element)
        self.runs.seen.update(one for other in element if other is not chosen for one in other.iter())
        yield from self._blocks(chosen) if chosen is not None else ()

    def read_control(self, element: Any) -> Iterator[Block]:
        """What a content control holds."""
        outer = self._contents
        self._contents = outer or (CONTENTS if is_contents(element) else "")
        for content in element.iterchildren(qn("w:sdtContent")):
            yield from self._blocks(content)
        self._contents = outer

    def read_paragraph(self, element: Any) -> Iterator[Block]:
        """A paragraph with its number, unless it runs on into the next."""
        self.line += 1
        found = [*self._carried, *write_scripts(self.runs.of(element, self.line))]
        self._carried = []
        said = any(isinstance(one, Words) and not one.left and one.text.strip() for one in found)
        if self._runs_on(element):  # its end was deleted: its words, if there are any, begin the next paragraph
            self._carried = [*found, Words(" ")] if said else found
            return
        styles = self.styles.of_paragraph(element)
        counted = said or not (self.hidden.mark(element) or _is_section_break(element))
        number = self.numbering.label(element, styles) if counted else Number()
        if number.unknown:
            self._doubt("W_IMPORT_NUMBER", f"Numbers of the form {number.unknown} are not known", number.label)
        names = [one.get(qn("w:name"), "") for one in element.iter(qn("w:bookmarkStart"))]
        self.numbers |= dict.fromkeys(names, number.label)
        made = Paragraph(
            self.line,
            (),
            number.label,
            heading(element, styles),
            number.depth,
            whole(element, "w:pPr", "w:ind", attribute="w:left")
            or whole(element, "w:pPr", "w:ind", attribute="w:start"),
            next((name for name in names if name and not name.startswith("_")), ""),
            centred=value(element, "w:pPr", "w:jc") == "center",
            series=number.series,
            stepped=counts_steps(styles),
        )
        yield from self._made(found, made, contents=has_contents_style(styles))
        if find(element, "w:pPr", "w:sectPr") is not None:
            for notes in self.notes.values():
                notes.end_section()

    def _made(self, inside: list[Words | Anchored], made: Paragraph, *, contents: bool = False) -> Iterator[Block]:
        """A paragraph with its words and what is anchored in it; what is left out of it is noted."""
        why = self._contents or (CONTENTS if contents else "")
        words: list[Words] = []
        after: list[Block] = []
        for one in inside:
            if isinstance(one, Words):
                words.append(one._replace(left=one.left or why))
            else:
                said, below = self._anchored(one)
                words += [Words(said, frozenset({"sup"}), left=why)] if said else []
                after += below
        self.doubts += find_unmarked(words, self.line)
        self._leave(made.line, made.label, why)
        for left, some in groupby(words, key=lambda one: one.left):
            self._leave(made.line, " ".join("".join(one.text for one in some).split()), left)
        yield replace(made, words=tuple(words), after=tuple(after), label="" if why else made.label)

    def _leave(self, line: int, said: str, why: str) -> None:
        """Note what is left out; a table of contents as a whole."""
        if said and why == CONTENTS and self.left and self.left[-1].why == why:
            self.left[-1] = self.left[-1]._replace(text=f"{self.left[-1].text} {said}")
        elif why and said:
            self.left.append(Left(line, said, why))

    def _flushed(self) -> Iterator[Block]:
        """The words that would have begun a paragraph, where none follows."""
        if self._carried:
            found, self._carried = self._carried, []
            yield from self._made(found, Paragraph(self.line, ()))

    def _anchored(self, one: Anchored) -> tuple[str, list[Block]]:
        """What of an anchored thing is written at its place, and what after its paragraph."""
        if one.kind in self.notes:
            mark, note = self.notes[one.kind].refer(one.element)
            below = list(self._aside(note)) if note is not None else []
            if mark and below and isinstance(below[0], Paragraph):
                below[0] = replace(below[0], words=(Words(f"{mark} "), *below[0].words))
            if not mark:
                self._doubt("W_IMPORT_NOTE", "Notes stand after their paragraphs")
            return mark, [replace(one, note=True) if isinstance(one, Paragraph) else one for one in below]
        if one.kind == "box":
            self._doubt("W_IMPORT_FORM", "Text boxes came in after the paragraphs they are anchored in")
            return "", list(self._aside(one.element, story=False))
        if one.kind == "comment":
            author, comment = self.comments.get(one.element.get(qn("w:id"), ""), ("", None))
            if comment is not None and (said := said_in(comment)):
                self.left.append(Left(self.line, said, f"is a comment by {author}" if author else "is a comment"))
        else:
            self._doubt("W_IMPORT_PICTURE", "Pictures are not read")
        return "", []

    def _aside(self, element: Any, *, story: bool = True) -> Iterator[Block]:
        carried, self._carried, line = self._carried, [], self.line
        for block in self._story(element) if story else (*self._blocks(element), *self._flushed()):
            yield replace(block, line=line) if isinstance(block, Paragraph) else block
        self._carried, self.line = carried, line

    def _doubt(self, code: str, what: str, words: str = "") -> None:
        self.doubts.append(Doubt(self.line, code, what, words))

    def _runs_on(self, element: Any) -> bool:
        """Whether the mark at the end of a paragraph is gone, by a tracked change."""
        mark = find(element, "w:pPr", "w:rPr")
        return mark is not None and any(map(self.runs.is_gone, mark))

    def read_table(self, table: Any) -> Iterator[Block]:
        """A table, with the rows that are there."""
        yield from self._flushed()
        rows = tuple(row for one in inside(table, "tr") if (row := self._row(one)))
        if rows:
            yield Table(rows)

    def _row(self, row: Any) -> Row | None:
        self.line += 1
        if self._is_marked_gone(row, "w:trPr"):
            self.runs.seen.update(row.iter())
            return None
        line, cells = self.line, []
        column = min(max(whole(row, "w:trPr", "w:gridBefore"), 0), _WIDEST)
        for one in inside(row, "tc"):
            if self._is_marked_gone(one, "w:tcPr"):
                self.runs.seen.update(one.iter())
                continue
            span = min(max(whole(one, "w:tcPr", "w:gridSpan", default=1), 1), _WIDEST)
            cells.append(Cell(column, span, (*self._blocks(one), *self._flushed())))
            column, self.line = column + span, line
        return Row(line, tuple(cells), find(row, "w:trPr", "w:tblHeader") is not None)

    def _is_marked_gone(self, element: Any, properties: str) -> bool:
        found = find(element, properties)
        return found is not None and any(map(self.runs.is_gone, found))


_READ = {
    "p": Walk.read_paragraph, "tbl": Walk.read_table, "sdt": Walk.read_control,
    "AlternateContent": Walk.read_alternatives,
}  # fmt: skip


def _is_section_break(element: Any) -> bool:
    """Whether a paragraph is nothing but the end of a section."""
    return find(element, "w:pPr", "w:sectPr") is not None and next(element.iter(qn("w:r")), None) is None
