"""How the items inside the sentences of a clause are cited: ``10.1(i)(a)``, ``11.1(i)#2``, ``8.1, item 4.4(b)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from clausebook.citation.read import Reader
from clausebook.crossref.resolve import Place
from clausebook.parse.enumerators import Enumerator, find_enumerators

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
