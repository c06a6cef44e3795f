"""The file of the engine SQLite: which entries have a word in a field, and how much it tells there, ready to be read.

The table ``entry`` holds the words of each entry by field, separated by spaces; ``posting`` holds for each word of a
field the numbers of the entries that have it, in order, and what it weighs in each as BM25 counts it, less the rarity.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from clausebook_api.search.entries import Entry
from clausebook_api.search.fields import Fields

NAME = "words.db"
ONE = 10_000  # what a weight of 1 is written as
_SATURATION, _LENGTH = 1.2, 0.75  # of BM25: how soon another of the same word adds little, how much a long text loses
_SCHEMA = """
    CREATE TABLE entry (
        number INTEGER PRIMARY KEY, key TEXT UNIQUE, exact TEXT, text TEXT, heading TEXT, name TEXT
    );
    CREATE TABLE posting (
        field TEXT, word TEXT, entries INTEGER, numbers BLOB, weights BLOB, PRIMARY KEY (field, word)
    );
    CREATE TABLE length (field TEXT PRIMARY KEY, mean REAL);
"""


@dataclass(slots=True)
class _Posting:
    """Where a word stands: entries by number, how often in each, and how many words the field has there."""

    numbers: array[int] = field(default_factory=lambda: array("I"))
    times: array[int] = field(default_factory=lambda: array("I"))
    lengths: array[int] = field(default_factory=lambda: array("I"))


Changes = dict[tuple[str, str], _Posting]  # by field and word


@contextmanager
def _changing(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, to be written in one step: it is nobody's yet, so nothing is kept to undo that."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN")
        yield database
        database.execute("COMMIT")
    finally:
        database.close()


def write_anew(path: Path, fresh: Iterable[Entry]) -> None:
    """Write the file of some entries, where there is none yet."""
    with _changing(path) as database:
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        found, totals = _add_entries(database, fresh, 0)
        count = database.execute("SELECT count(*) FROM entry").fetchone()[0] or 1
        means = {name: totals[name] / count or 1.0 for name in Fields._fields}
        database.executemany("INSERT INTO length VALUES (?, ?)", means.items())
        rows = (
            (*place, len(one.numbers), one.numbers.tobytes(), _weigh(one, means[place[0]]).tobytes())
            for place, one in sorted(found.items())
        )
        database.executemany("INSERT INTO posting VALUES (?, ?, ?, ?, ?)", rows)


def write_changes(path: Path, gone: Iterable[str], fresh: Iterable[Entry]) -> None:
    """Take out the entries with some keys and put in others, whose lengths are held against the mean of the first."""
    with _changing(path) as database:
        (last,) = database.execute("SELECT coalesce(max(number), -1) FROM entry").fetchone()
        lost = _take_out(database, gone)
        found, _ = _add_entries(database, fresh, last + 1)
        means = dict(database.execute("SELECT field, mean FROM length"))
        for place in sorted(lost.keys() | found.keys()):
            numbers, weights = read_posting(database, *place)
            for number in lost.get(place, ()):
                at = bisect_left(numbers, number)
                del numbers[at], weights[at]
            if place in found:
                numbers += found[place].numbers
                weights += _weigh(found[place], means[place[0]])
            if numbers:
                row = (*place, len(numbers), numbers.tobytes(), weights.tobytes())
                database.execute("INSERT OR REPLACE INTO posting VALUES (?, ?, ?, ?, ?)", row)
            else:
                database.execute("DELETE FROM posting WHERE field = ? AND word = ?", place)


def read_posting(database: sqlite3.Connection, field: str, word: str) -> tuple[array[int], array[int]]:
    """The entries that have a word in a field, by number, and what it weighs in each, in parts of :data:`ONE`."""
    numbers, weights = array("I"), array("H")
    select = "SELECT numbers, weights FROM posting WHERE field = ? AND word = ?"
    for some, of in database.execute(select, (field, word)):
        numbers.frombytes(some)
        weights.frombytes(of)
    return numbers, weights


def _add_entries(database: sqlite3.Connection, fresh: Iterable[Entry], first: int) -> tuple[Changes, Mapping[str, int]]:
    """Put entries in by the numbers from ``first`` on; where their words stand, and how many each field has."""
    found: Changes = defaultdict(_Posting)
    totals = dict.fromkeys(Fields._fields, 0)
    for number, entry in enumerate(fresh, first):
        words = Fields.of(entry)
        database.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)",
            (number, entry.key, *(f" {' '.join(some)} " for some in words)),
        )
        for name, some in zip(Fields._fields, words, strict=True):
            totals[name] += len(some)
            for word, times in Counter(some).items():
                one = found[name, word]
                one.numbers.append(number)
                one.times.append(times)
                one.lengths.append(len(some))
    return found, totals


def _take_out(database: sqlite3.Connection, gone: Iterable[str]) -> Mapping[tuple[str, str], list[int]]:
    """Take out the entries with some keys; the numbers of those that had a word in a field."""
    lost: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key in gone:
        select = f"SELECT number, {', '.join(Fields._fields)} FROM entry WHERE key = ?"  # noqa: S608 - names of our own
        number, *words = database.execute(select, (key,)).fetchone()
        for name, some in zip(Fields._fields, words, strict=True):
            for word in set(some.split()):
                lost[name, word].append(number)
        database.execute("DELETE FROM entry WHERE number = ?", (number,))
    return lost


def _weigh(one: _Posting, mean: float) -> array[int]:
    """What a word weighs where it stands, as BM25 counts it, less its rarity; in parts of :data:`ONE`."""
    most = _SATURATION + 1
    return array(
        "H",
        (
            int(ONE * times * most / (times + _SATURATION * (1 - _LENGTH + _LENGTH * length / mean))) or 1
            for times, length in zip(one.times, one.lengths, strict=True)
        ),
    )
