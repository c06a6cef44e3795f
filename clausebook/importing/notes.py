"""Footnotes of a file as footnotes of our texts, ``[^1]`` and ``[^1]: words``: counted as our texts count them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clausebook.export.origin import NOWHERE
from clausebook.importing.parts import NOTE, Doubt, Part, Source, Span, following, words
from clausebook.model.clause import Block

MARK = re.compile(r"\[([^\s\[\]]{1,80})\]")
_DEFINED = re.compile(r"[ \t]{0,3}\[\^([^\s\[\]]{1,80})\]:")
_STAYS, _COUNTED = "Notes stand after their paragraphs", "Notes have other numbers here than in the file"


def read_notes(source: Source) -> Source:
    """The source with its notes as such: each of words alone that stands below what refers to it.

    Any other stays as it is printed, ``[1]`` among the words and before a paragraph, and is a doubt; unless the file is
    one of ours, so do then all, as two counts in one text would be taken for one another.
    """
    reading = _Reading(source.parts)
    parts = tuple(reading.read())
    if source.origin == NOWHERE and any(one.what == _STAYS for one in reading.doubts):
        found = [(part.line, " ".join(marks)) for part in source.parts if (marks := _marks(part))]
        doubts = [Doubt(line, "W_IMPORT_NOTE", _STAYS, marks) for line, marks in found]
        return replace(source, parts=tuple(rename(part, {}) for part in source.parts), doubts=(*source.doubts, *doubts))
    recounted = any(one.what == _COUNTED for one in reading.doubts)
    return replace(source, parts=parts, doubts=(*source.doubts, *reading.doubts), recounted=recounted)


@dataclass
class _Reading:
    """Goes through the parts once; ``known`` tells the number here of each mark that a note was found for."""

    parts: Sequence[Part]
    doubts: list[Doubt] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def read(self) -> Iterator[Part]:
        place = 0
        while place < len(self.parts):
            end = self._end(place)
            carriers = self.parts[place:end]
            marks = [mark for part in carriers for mark in _marks(part)]
            notes = list(self._notes(end, list(dict.fromkeys(marks))))
            place = end + len(notes)
            for mark in dict.fromkeys(part.label for part in notes if part.label):
                self.count += 1
                self.known[mark] = f"[{self.count}]"
            yield from (self._counted(part) for part in carriers)
            yield from (part._replace(label=self.known.get(part.label, "")) for part in notes)

    def _end(self, place: int) -> int:
        """Where notes may follow: after a paragraph, or after the rows of a table."""
        end, table = place + 1, self.parts[place].table
        while table and end < len(self.parts) and self.parts[end].table == table:
            end += 1
        return end

    def _notes(self, place: int, wanted: Sequence[str]) -> Iterator[Part]:
        """The notes that stand at a place, in the order in which they are referred to, with all their paragraphs."""
        for mark in wanted:
            first = self.parts[place] if place < len(self.parts) else None
            if first is None or first.cells or first.level or first.depth or first.label:
                continue
            head = re.match(rf"\s*{re.escape(mark)}\s+(?=\S)", first.text)
            more = self._more(place + 1) if head else []
            if head is None or any(part.cells or part.depth or part.label or _marks(part) for part in more):
                continue
            note = first._replace(spans=following(first.spans, head.end()), label=mark, note=True, goes_on=True)
            if words(note.text) and not _marks(note):
                yield note
                yield from (part._replace(note=True) for part in more)
                place += 1 + len(more)

    def _more(self, place: int) -> list[Part]:
        """The paragraphs that a note goes on with."""
        found: list[Part] = []
        for part in self.parts[place:]:
            if not part.goes_on or MARK.match(part.text.lstrip()):
                break
            found.append(part)
        return found

    def _counted(self, part: Part) -> Part:
        marks = _marks(part)
        if not marks:
            return part
        if lost := [mark for mark in marks if mark not in self.known]:
            self.doubts.append(Doubt(part.line, "W_IMPORT_NOTE", _STAYS, " ".join(lost)))
        if other := [mark for mark in marks if self.known.get(mark, mark) != mark]:
            self.doubts.append(Doubt(part.line, "W_IMPORT_NOTE", _COUNTED, " ".join(other)))
        return rename(part, self.known)


def _marks(part: Part) -> list[str]:
    """The notes that a part refers to, in order."""
    spans = (span for cell in (part.spans, *part.cells) for span in cell)
    return [found[0] for span in spans if NOTE in span.tags for found in MARK.finditer(span.text)]


def rename(part: Part, names: Mapping[str, str]) -> Part:
    """A part whose marks have other names; one that is not among them is words."""
    label = names.get(part.label, "") if part.note else part.label
    cells = tuple(rename_spans(one, names) for one in part.cells)
    return part._replace(spans=rename_spans(part.spans, names), cells=cells, label=label)


def rename_spans(spans: Iterable[Span], names: Mapping[str, str]) -> tuple[Span, ...]:
    """Words whose marks have other names; one that is not among them is words."""
    return tuple(_renamed(spans, names))


def _renamed(spans: Iterable[Span], names: Mapping[str, str]) -> Iterator[Span]:
    for span in spans:
        if NOTE not in span.tags:
            yield span
            continue
        at = 0
        for found in MARK.finditer(span.text):
            name = names.get(found[0], "")
            tags = span.tags if name else span.tags - {NOTE}
            between = span.text[at : found.start()]
            yield from [Span(between, span.tags - {NOTE}, span.href)] if between else []
            yield Span(name or found[0], tags, span.href)
            at = found.end()
        yield from [Span(span.text[at:], span.tags - {NOTE}, span.href)] if at < len(span.text) else []


def is_note(label: str) -> bool:
    """Whether a label is that of a footnote."""
    return MARK.fullmatch(label) is not None


def without_numbers(block: Block) -> tuple[str, str]:
    """Label and words of a clause, notes without their numbers, which no one types."""
    text = block.text
    for mark in reversed(block.marks):
        if mark.tag == "sup" and is_note(text[mark.start : mark.end]):
            text = f"{text[: mark.start]}[]{text[mark.end :]}"
    return "[]" if is_note(block.label) else block.label, text


def plain_words(part: Part, spans: Iterable[Span]) -> str:
    """Words of a paragraph, or of the cells of a part after tabs, notes without their numbers."""
    cells = part.cells or (spans,)
    said = ("".join(MARK.sub("[]", one.text) if NOTE in one.tags else one.text for one in cell) for cell in cells)
    return "\t".join(said)


def find_name(lines: str) -> str:
    """What the lines of a footnote call it, in brackets; "" if they are of none."""
    found = _DEFINED.match(lines)
    return f"[{found[1]}]" if found else ""
