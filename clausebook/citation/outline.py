"""The clauses of a text as citations see them: their numbers, their headings and their places among their siblings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from clausebook.citation import nouns
from clausebook.crossref.references import label_parts, printed_label
from clausebook.model.clause import Block, Kind
from clausebook.parse import label, label_words
from clausebook.parse.wording import wording

ROOT = -1  # stands above every clause
ORDINALS = {
    Kind.ITEM: "item",
    Kind.ROW: "row",
    Kind.HEADER: "heading row",
    Kind.SECTION: "untitled section",
}  # what a clause without number and heading is counted as; all others are paragraphs


class Standing(Protocol):
    """A clause where it stands: :class:`clausebook.model.clause.ParsedClause` and the like."""

    @property
    def block(self) -> Block:
        """What it says."""
        ...

    @property
    def parent(self) -> int:
        """The index of the clause around it, -1 at the top."""
        ...


class Number(NamedTuple):
    """A number: the noun before it ("" for a section), its parts, and how it is spelled: ``5.1(a)``."""

    noun: str
    parts: tuple[str, ...]
    spelled: str

    def cut(self, parts: int) -> Number:
        """The first parts of it: ``10.1`` of ``10.1(h)``."""
        ends = [match.end() for match in re.finditer(r"[^\W_]+\)?", self.spelled)]
        return Number(self.noun, self.parts[:parts], self.spelled[: ends[parts - 1]])


class Node(NamedTuple):
    """A clause by what it is called.

    ``own`` is its label alone, None without one; ``number`` that with the labels above it. ``whole`` tells a label
    that needs none above it: ``7.9``, ``Article II``. ``heading`` is folded for comparison. ``ordinal`` is its kind
    and its place among the siblings of that kind without a number.
    """

    parent: int
    own: Number | None
    number: Number | None
    whole: bool
    heading: str
    ordinal: tuple[str, int]

    @property
    def named(self) -> bool:
        """Whether it has a number or a heading."""
        return self.own is not None or bool(self.heading)


@dataclass(frozen=True, slots=True)
class Outline:
    """The nodes of a text, found by what they are called: the last part of a number, a heading, an ordinal."""

    nodes: Sequence[Node]
    by_part: Mapping[str, Sequence[int]]
    by_heading: Mapping[str, Sequence[int]]
    by_ordinal: Mapping[tuple[str, int], Sequence[int]]
    by_place: Mapping[tuple[str, int], Sequence[int]]  # counted with those that have a number

    @classmethod
    def of(cls, clauses: Sequence[Standing]) -> Outline:
        """The outline of a text, whose parents come before their children."""
        nodes: list[Node] = []
        above: list[tuple[Number, ...]] = []  # the labels around and of each clause, back to the last that is whole
        counted: dict[tuple[int, str, bool], int] = defaultdict(int)
        parts: dict[str, list[int]] = defaultdict(list)
        headings: dict[str, list[int]] = defaultdict(list)
        ordinals: dict[tuple[str, int], list[int]] = defaultdict(list)
        places: dict[tuple[str, int], list[int]] = defaultdict(list)
        for index, clause in enumerate(clauses):
            block, parent = clause.block, clause.parent
            own, whole = read_label(block.label, block.heading)
            around = above[parent] if parent >= 0 else ()
            labels = around if own is None else ((own,) if whole else (*around, own))
            above.append(() if own and nouns.holds_articles(own.noun) else labels)
            kind, ordinal = ORDINALS.get(block.kind, "paragraph"), ("", 0)
            counted[parent, kind, True] += 1
            places[kind, counted[parent, kind, True]].append(index)
            if own is None:
                counted[parent, kind, False] += 1
                ordinal = (kind, counted[parent, kind, False])
                ordinals[ordinal].append(index)
            node = Node(parent, own, join(labels) if own else None, whole, fold(block.heading), ordinal)
            nodes.append(node)
            if node.number:
                parts[node.number.parts[-1].casefold()].append(index)
            if node.heading:
                headings[node.heading.casefold()].append(index)
        return cls(nodes, parts, headings, ordinals, places)

    def ancestors(self, index: int) -> Iterator[int]:
        """The clauses around one, the innermost first."""
        index = self.nodes[index].parent
        while index != ROOT:
            yield index
            index = self.nodes[index].parent

    def relative(self, index: int, above: int) -> Number | None:
        """The number of a clause as it is said under another that stands around it; None without one."""
        node = self.nodes[index]
        if node.own is None or (above == ROOT and node.number):
            return node.number
        labels: list[Number] = []
        while index != above:
            node = self.nodes[index]
            if node.own and nouns.holds_articles(node.own.noun) and labels:
                break
            if node.own:
                labels.append(node.own)
                if node.whole:
                    break
            index = node.parent
        return join(labels[::-1])

    def depth(self, index: int) -> int:
        """How many clauses stand around one."""
        return sum(1 for _ in self.ancestors(index))


@lru_cache(maxsize=16384)
def read_label(printed: str, heading: str) -> tuple[Number | None, bool]:
    """A printed label as a number, and whether it needs none above it; a schedule may be named in its heading alone."""
    rank, number, word = label_words.take_apart(printed) if printed else label_words.find_annex(heading)
    if rank is not None and number:
        return _read_foreign(printed, rank, number, word), True
    noun, named = printed_label(printed or heading)
    if noun in nouns.ENGLISH:
        return Number(noun, named, _spelled(named, printed)), True
    parts = label_parts(printed)
    if not parts:
        return None, False
    core = label.core(printed)
    return Number("", label_parts(core), core), bool(noun) or (len(parts) > 1 and not printed.startswith("("))


def _read_foreign(printed: str, rank: label_words.Rank, number: str, word: str) -> Number:
    """A number in the words of any language; one between Chinese signs is spelled as it is printed."""
    if nouns.is_sign(word):
        return Number(word, (number,), re.sub(r"\s", "", printed).rstrip(".:："))
    return Number("" if rank is label_words.Rank.SECTION else word, label_parts(number), number)


def _spelled(parts: Sequence[str], printed: str) -> str:
    core = label.core(printed) if printed else ""
    return core if label_parts(core) == tuple(parts) else ".".join(parts)


def join(labels: Sequence[Number]) -> Number:
    """Labels one under the other as one number: ``D`` and ``8`` are ``D.8``, ``5`` and ``(a)`` are ``5(a)``."""
    spelled = labels[0].spelled
    for one in labels[1:]:
        spelled += one.spelled if one.spelled.startswith("(") else f".{one.spelled}"
    return Number(labels[0].noun, tuple(part for one in labels for part in one.parts), spelled)


@lru_cache(maxsize=16384)
def fold(heading: str) -> str:
    """A heading as it is compared: quote glyphs and white space alike, no mark at its end."""
    return re.sub(r"\s+", " ", wording(heading)).strip().rstrip(".:,; ")
