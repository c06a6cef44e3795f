"""A new wording put into a file that exists: clauses are recognised by lineage, and keep their ids and their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from clausebook.importing.base_version import Base
from clausebook.importing.inline import Care
from clausebook.importing.joining import join
from clausebook.importing.lines import Entry, Segments, as_piece, find_silent, renew, renumber, write_block
from clausebook.importing.note_places import name_notes, put_notes
from clausebook.importing.notes import plain_words, without_numbers
from clausebook.importing.read_back import has_words
from clausebook.importing.reference_links import link_new_references
from clausebook.importing.three_way import NUMBERED, Outcome, Sides, decide
from clausebook.importing.to_markdown import Piece, markdown, rename_pieces
from clausebook.lineage.match import match
from clausebook.model.clause import Kind, ParsedClause

_ROWS = {Kind.ROW, Kind.HEADER}


class Conflict(NamedTuple):
    """A clause that a person has to decide: its words, what both sides did, and which of the marks in the text it is.

    ``mark`` counts from 0; -1: it is not marked, as only numbers differ.
    """

    said: str
    what: str
    mark: int


@dataclass
class Merge:
    """The text of a file with what another changed in it; ``care`` tells how carefully pieces are to be written."""

    text: str
    base: Base
    some: Sequence[Piece]
    after: Sequence[ParsedClause]
    care: Mapping[int, Care] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._segments = Segments.of(self.text)
        ours = [self._segments.clauses[place] for place in self._segments.rank]
        worded = _worded(ours)
        numbers = {place: number for number, place in enumerate(worded)}
        based = _worded(self.base.clauses)
        kept = {
            number: numbers[self.base.kept[place]]
            for number, place in enumerate(based)
            if self.base.kept.get(place, -1) in numbers
        }
        before = self.base.clauses
        found = {pair.before: pair.after for pair in match(before, self.after, ids=self.base.ids).pairs}
        said = {place: number for number, place in enumerate(_worded(self.after))}
        returned = {number: said[found[place]] for number, place in enumerate(based) if found.get(place, -1) in said}
        self._ours = [self._segments.rank[place] for place in worded]
        self.sides = Sides(
            _chosen(before, based),
            _chosen(ours, worded),
            _chosen(self.after, _worded(self.after)),
            kept,
            returned,
            frozenset(numbers[place] for place in self.base.elsewhere if place in numbers),
        )
        self.outcomes = decide(self.sides)
        self.some = rename_pieces(self.some, self._names())

    def _names(self) -> dict[str, str]:
        """What each note of theirs is called in this text, by its number there."""
        theirs = ((self.some[one.theirs].part, one.ours) for one in self.outcomes if one.theirs >= 0)
        texts = self._segments.texts
        notes = ((part.label, texts[self._ours[ours]] if ours >= 0 else "") for part, ours in theirs if part.note)
        return name_notes(((mark, lines) for mark, lines in notes if mark), self.text)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What a person has to decide, in the order of the text."""
        found, marks = [], 0
        for one in self.outcomes:
            if one.conflict:
                found.append(Conflict(self._called(one), one.conflict, marks))
                marks += 1
            elif one.clash:
                found.append(Conflict(self._called(one), NUMBERED, -1))
        return tuple(found)

    def _called(self, one: Outcome) -> str:
        sides = self.sides
        where = ((sides.ours, one.ours), (sides.theirs, one.theirs), (sides.base, one.base))
        block = next(some[place].block for some, place in where if place >= 0)
        return f"{block.label} {block.heading or block.text}".strip()

    def written(self, side: str = "", *, names: tuple[str, str] = ("", "")) -> str:
        """The text; where a person has to decide, what ``side`` (``ours``, ``theirs``) says, else both, marked.

        ``names`` are what the marks call ours and theirs.
        """
        body = join(self._placed(side, names), self._segments)
        if body == self._segments.body:
            return self.text
        silent = self._silent()
        body = "\n\n".join([body.rstrip("\n"), *silent]) if silent else body
        result = f"{self._segments.head}{body}".rstrip("\n") + self.text[len(self.text.rstrip("\n")) :]
        return result if self.conflicts else link_new_references(result, self.text)

    def _placed(self, side: str, names: tuple[str, str]) -> list[Entry]:
        """What is written, in its order."""
        new = len(self._segments.clauses)
        body: list[tuple[int, Entry]] = []
        notes: list[tuple[int, Entry]] = []
        for one in self._tabled(self.outcomes):
            place = self._ours[one[0].ours] if one[0].ours >= 0 else new
            note = self.some[one[0].theirs].part.note if place == new else place in self._segments.notes
            (notes if note else body).extend((place, entry) for entry in self._entries(one, side, names))
        return put_notes(body, notes, new)

    def _silent(self) -> list[str]:
        """The lines that others need of clauses that went."""
        kept = {one.ours for one in self.outcomes}
        gone = (place for number, place in enumerate(self._ours) if number not in kept)
        return [line for place in gone for line in find_silent(self._segments.texts[place])]

    def planned(self, side: str) -> list[tuple[str, str]]:
        """Number and words of each clause that the text should have, where a side is chosen."""
        found = []
        for one in self.outcomes:
            chosen = self._chosen(one, side)
            if chosen is None:
                continue
            mine = self.sides.ours[chosen.ours].block if chosen.ours >= 0 else None
            piece = self.some[chosen.theirs] if chosen.theirs >= 0 else None
            label, said = without_numbers(mine) if mine else ("", "")
            words = plain_words(piece.part, piece.spans) if piece and chosen.theirs_said else said
            number = piece.label if piece and chosen.theirs_numbered else label
            number = "[]" if piece and piece.part.note and piece.part.label else number
            found.append(("" if mine and mine.kind in _ROWS else number, words))
        return found

    def _chosen(self, one: Outcome, side: str) -> Outcome | None:
        """An outcome where a person chose one side of a conflict; None if the clause goes."""
        if not one.conflict:
            return one
        if side == "ours":
            return one._replace(theirs_said=False) if one.ours >= 0 else None
        return (
            one._replace(theirs_said=True, theirs_numbered=one.theirs_numbered or one.ours < 0)
            if one.theirs >= 0
            else None
        )

    def _tabled(self, outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
        """Outcomes one by one, but the rows of a table that is new together."""
        known = {self.some[one.theirs].part.table for one in outcomes if one.theirs >= 0 and one.ours >= 0}
        found: list[list[Outcome]] = []
        for one in outcomes:
            table = self._new_table(one, known)
            if table and found and self._new_table(found[-1][-1], known) == table:
                found[-1].append(one)
            else:
                found.append([one])
        return found

    def _new_table(self, one: Outcome, known: set[int]) -> int:
        table = self.some[one.theirs].part.table if one.theirs >= 0 and one.ours < 0 and not one.conflict else 0
        return 0 if table in known else table

    def _entries(self, some: Sequence[Outcome], side: str, names: tuple[str, str]) -> list[Entry]:
        first = some[0]
        if len(some) > 1 or (first.ours < 0 and not first.conflict):
            return [self._added([one.theirs for one in some])]
        if not first.conflict:
            return [self._entry(first)]
        sides = {name: self._chosen(first, name) for name in ("ours", "theirs")}
        texts = {name: self._entry(one).text.strip("\n") if one else "" for name, one in sides.items()}
        if side:
            chosen = sides[side]
            return [self._entry(chosen)] if chosen else []
        old = self._old(first) if first.base >= 0 else ""
        lines = (
            f"<<<<<<< {names[0]}", texts["ours"], f"||||||| {self.base.name}".rstrip(), old, "=======",
            texts["theirs"], f">>>>>>> {names[1]}",
        )  # fmt: skip
        return [Entry("\n".join(line for line in lines if line), Kind.PARAGRAPH)]

    def _old(self, one: Outcome) -> str:
        """How a clause was in the base, written as it is written now."""
        block = self.sides.base[one.base].block
        if one.ours < 0 or block.kind in _ROWS:
            return write_block(block)
        place = self._ours[one.ours]
        return renew(as_piece(block), self._segments.clauses[place], self._segments.texts[place], block.label)

    def _added(self, places: Sequence[int]) -> Entry:
        """Clauses that are new: one, or the rows of a whole table."""
        some = [self.some[place] for place in places]
        care = {number: self.care[place] for number, place in enumerate(places) if place in self.care}
        table = self._table_of(places[0])
        if some[0].part.cells and table:
            return Entry(renew(some[0], None, self._segments.row_of(table), ""), some[0].kind, table=table)
        return Entry(markdown(some, care).rstrip("\n"), some[0].kind, label=some[0].label, fresh=len(some) == 1)

    def _table_of(self, place: int) -> int:
        """The table of ours that a row of theirs stands in; 0 for none."""
        wanted = self.some[place].part.table
        for one in self.outcomes:
            if one.ours >= 0 <= one.theirs and wanted and self.some[one.theirs].part.table == wanted:
                return self._segments.tables.get(self._ours[one.ours], 0)
        return 0

    def _entry(self, one: Outcome) -> Entry:
        if one.ours < 0:
            return self._added([one.theirs])
        place = self._ours[one.ours]
        old = self._segments.clauses[place]
        table, segment = self._segments.tables.get(place, 0), self._segments.texts[place]
        tight = self._segments.is_tight(place)
        if not (one.theirs_said or one.theirs_numbered):
            return Entry(self._segments.with_wordless(place), old.block.kind, place, table, old.block.label, tight)
        piece = self.some[one.theirs]
        number = piece.label if one.theirs_numbered else old.block.label
        if one.theirs_said:
            text = renew(piece, old, segment, number)
        else:
            text = renumber(segment, old.block.label, number) or renew(as_piece(old.block), old, segment, number)
        text = self._segments.with_wordless(place, text)
        return Entry(text, old.block.kind, table=table, label=number, tight=tight)


def _worded(clauses: Sequence[ParsedClause]) -> list[int]:
    return [place for place, one in enumerate(clauses) if has_words(one.block)]


def _chosen(clauses: Sequence[ParsedClause], places: Sequence[int]) -> list[ParsedClause]:
    """Some of the clauses, each under the one of these that it stands under."""
    numbers = {place: number for number, place in enumerate(places)}
    return [clauses[place]._replace(parent=numbers.get(clauses[place].parent, -1)) for place in places]
