"""Footnotes of a text that a file is put onto: what they are called there, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from clausebook.importing.lines import Entry
from clausebook.importing.notes import find_name


def name_notes(notes: Iterable[tuple[str, str]], text: str) -> dict[str, str]:
    """What each note of a file is called in a text, by its number: as it is there, or as nothing is yet.

    ``notes`` are their numbers in brackets, each with its lines in the text, "" for one that is new.
    """
    found: dict[str, str] = {}
    for mark, lines in notes:
        free = (f"[{number}]" for number in count(1) if f"[^{number}]" not in text)
        found[mark] = find_name(lines) or next(name for name in free if name not in found.values())
    return found


def put_notes(entries: Sequence[tuple[int, Entry]], notes: Sequence[tuple[int, Entry]], new: int) -> list[Entry]:
    """What is written, in its order: notes where they stood among the clauses of the file, new ones at its end.

    Each comes with the place that it had by its lines; ``new`` is that of what had none.
    """
    found = list(entries)
    for place, note in sorted(notes, key=lambda each: each[0]):
        above = max((each, at) for at, (each, _) in enumerate([(-1, note), *found]) if each < place or place == new)
        found.insert(above[1], (place, note))
    return [entry for _, entry in found]
