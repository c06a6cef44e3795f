"""How the items inside the sentences of a clause are cited: ``10.1(i)(a)``, ``11.1(i)#2``, ``8.1, item 4.4(b)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from clausebook.citation.read import Reader
from clausebook.crossref.resolve import Place
from clausebook.model.change import Clause
from clausebook.model.clause import Block, Kind
from clausebook.parse.enumerators import Enumerator, find_enumerators

_LABEL = re.compile(r"\((\w+)\)(?:#(\d+))?")
_OPEN = re.compile(r"[\w)]\Z")  # a number or a place goes on with the label of an item; a heading and a count do not


def cite_items(reader: Reader, clause: int, parts: Sequence[str]) -> Iterator[tuple[Enumerator, tuple[str, ...]]]:
    """The items inside the sentences of a clause, each as it is cited; ``parts`` are those of the clause."""
    for item in find_enumerators(reader.clauses[clause].block.text):
        label = "".join(f"({one})" for one in item.path)
        if _OPEN.search(parts[-1]) and "#" not in parts[-1]:
            alone: tuple[str, ...] = (*parts[:-1], parts[-1] + label)
        else:
            alone = (*parts, label)
        yield item, _told_apart(reader, alone, Place(clause, item))


def _told_apart(reader: Reader, parts: tuple[str, ...], place: Place) -> tuple[str, ...]:
    """A citation that leads to the item alone: the third that would have it ends in ``#3``."""
    meant = reader.read(", ".join(parts))
    if meant.places == (place,):
        return parts
    for number in count(1):
        counted = (*parts[:-1], f"{parts[-1]}#{number}")
        meant = reader.read(", ".join(counted))
        if meant.places == (place,):
            return counted
        if not meant.places or number > len(reader.clauses):
            break
    return parts


def name_item(clause: str, item: Enumerator) -> str:
    """The id of an item inside the sentences of a clause: ``account.a``; ``account.i~2.a`` under the second (i)."""
    labels = _LABEL.findall(item.address)
    return ".".join((clause, *(f"{label}~{nth}" if nth else label for label, nth in labels)))


def find_item(clauses: Sequence[Clause], name: str) -> Place | None:
    """The item of an id in a text; None if there is none."""
    for index, one in enumerate(clauses):
        if name.startswith(f"{one.id}."):
            for item in find_enumerators(one.block.text):
                if name_item(one.id, item) == name:
                    return Place(index, item)
    return None


def find_place(clauses: Sequence[Clause], name: str) -> Place | None:
    """The clause of an id in a text, or the item inside its sentences; None if there is neither."""
    whole = next((index for index, one in enumerate(clauses) if one.id == name), None)
    return find_item(clauses, name) if whole is None else Place(whole)


def take_item(clauses: Sequence[Clause], place: Place) -> Clause:
    """A place in a text as a clause: of an item inside a sentence, what is said from its label to the next."""
    clause, item = clauses[place.clause], place.enumerator
    if item is None:
        return clause
    cited = dict(cite_items(Reader(clauses), place.clause, clause.cited))
    return Clause(
        name_item(clause.id, item),
        _cut(clause.block, item),
        f"{clause.address}{item.address}",
        place.clause,
        clause.depth + 1,
        f"{clause.number}{''.join(f'({one})' for one in item.path)}",
        cited[item],
    )


def _cut(block: Block, item: Enumerator) -> Block:
    """What an item says, with the items inside it."""
    later = (one for one in find_enumerators(block.text) if one.start > item.start)
    end = next((one.start for one in later if one.path[: len(item.path)] != item.path), len(block.text))
    words = block.text[item.end : end].strip()
    start = block.text.index(words, item.end)
    end = start + len(words)
    marks = tuple(
        mark._replace(start=max(mark.start, start) - start, end=min(mark.end, end) - start)
        for mark in block.marks
        if mark.start < end and mark.end > start
    )
    return Block(Kind.ITEM, item.label, "", "", words, marks, block.wording[start:end])
