"""Enumerations inside a sentence: ``(a) ...; (b) ...; and (c) ...``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clausebook.check.text import Text, prose
from clausebook.codes import finding
from clausebook.model.errors import Finding
from clausebook.parse.enumerators import Enumerator, find_enumerators

_JOINED = re.compile(r"\b(and|or|and/or)\s+(?:(?:if|that|to|when|where|by|for|in)\s+)?$", re.IGNORECASE)

_FIRST = {"a", "A", "1", "I"}


def find(text: Text) -> Iterator[Finding]:
    """``W_ENUM_REPEAT``, ``W_ENUM_NESTED`` and ``W_ENUM_AND``, each at most once a clause."""
    for index, clause in enumerate(text.clauses):
        said = prose(clause.block)
        found = find_enumerators(said)
        if found:
            yield from _repeated(text, index, found)
            yield from _nested(text, index, found)
            yield from _joined(text, index, said, found)


def _repeated(text: Text, index: int, found: Sequence[Enumerator]) -> Iterator[Finding]:
    again = [one for one in found if one.repeat > 1]
    if again:
        base = again[0].address.partition("#")[0]
        cited = text.clauses[index].block.label.rstrip(".:")
        message = (
            f"{base} begins {max(one.repeat for one in again)} times in one clause, so {cited}{base} may mean either"
        )
        mend = f"Split the clause, or go on counting; as it stands the second is cited as {cited}{again[0].address}."
        yield finding(text.path, text.clauses[index].line, "W_ENUM_REPEAT", message, mend)


def _nested(text: Text, index: int, found: Sequence[Enumerator]) -> Iterator[Finding]:
    inner = [one for one in found if len(one.path) > 1]
    if inner:
        outer = inner[0].path[-2]
        labels = ", ".join(dict.fromkeys(one.label for one in inner if one.path[:-1] == inner[0].path[:-1]))
        cited = text.clauses[index].block.label.rstrip(".:")
        also = any(len(one.path) == 1 and one.label == inner[0].label for one in found)
        twice = f"; {inner[0].label} alone means another item of the sentence" if also else ""
        message = f"{labels} stand inside ({outer}) of one sentence, cited as {cited}{inner[0].address}{twice}"
        yield finding(text.path, text.clauses[index].line, "W_ENUM_NESTED", message)


def _joined(text: Text, index: int, said: str, found: Sequence[Enumerator]) -> Iterator[Finding]:
    """An "and" before an item that others follow, unless one stands before each."""
    for run in _runs(found):
        with_word = [bool(_JOINED.search(said, max(0, one.start - 20), one.start)) for one in run[1:]]
        early = [one.label for one, word in zip(run[1:-1], with_word[:-1], strict=True) if word]
        if early and not all(with_word):
            message = f"“and” or “or” stands before {early[0]}, yet {run[-1].label} still follows"
            yield finding(text.path, text.clauses[index].line, "W_ENUM_AND", message)


def _runs(found: Sequence[Enumerator]) -> list[list[Enumerator]]:
    """The items of one enumeration each, in order."""
    open_: dict[tuple[str, ...], list[Enumerator]] = {}
    runs: list[list[Enumerator]] = []
    for one in found:
        above, label = one.path[:-1], one.path[-1]
        run = open_.get(above)
        if run is None or label in _FIRST or (label == "i" and run[-1].path[-1] != "h"):
            run = open_[above] = []
            runs.append(run)
        run.append(one)
    return [run for run in runs if len(run) > 2]  # noqa: PLR2004 - one between the first and the last
