"""Words that carry weight in a legal text: figures, days, amounts, duties and permissions, negations.

A change of one of them is hardly ever a correction only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from clausebook.change import Change, Op, Placed
from clausebook.redline import segments

_NUMERALS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half"
    "|double|twice|once"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_PATTERN = re.compile(
    rf"(?P<date>\b(?:{_MONTHS})\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\b\d{{4}}-\d\d-\d\d\b)"
    r"|(?P<amount>[$€£¥]\s?\d[\d.,]*\d?|\b\d[\d.,]*\s?(?:USD|EUR|GBP|dollars?|euros?|pounds?)\b|\d[\d.,]*\s?%)"
    rf"|(?P<figure>\d[\d.,]*\d|\d|\b(?i:{_NUMERALS})\b)"
    r"|(?P<unit>\b(?i:(?:business|calendar|working)\s+days?|days?|weeks?|months?|years?|hours?|minutes?)\b)"
    r"|(?P<negation>\b(?i:not|no|never|neither|nor|none|without|unless|except|excluding|only|cannot|nothing)\b|n[’']t\b)"
    r"|(?P<duty>\b(?:must|shall|should|will|would|may|might|can|could|Must|Shall|May|Will|MUST|SHALL|MAY|WILL"
    r"|required|obliged|entitled|prohibited|forbidden|permitted)\b)"
)
_NAMED = 6  # shifts in one message


class Weight(StrEnum):
    """What kind of weight a word carries."""

    DATE = "date"
    AMOUNT = "amount"
    FIGURE = "figure"
    UNIT = "unit"
    NEGATION = "negation"
    DUTY = "duty"


class Shift(NamedTuple):
    """Weighty words in one place of a redline: those that went and those that came; either may be empty."""

    lost: tuple[str, ...]
    gained: tuple[str, ...]
    weights: frozenset[Weight]

    def __str__(self) -> str:
        lost, gained = (", ".join(f"“{word}”" for word in words) for words in (self.lost, self.gained))
        if lost and gained:
            return f"{lost} became {gained}"
        return f"{gained} came in" if gained else f"{lost} went"


class Word(NamedTuple):
    """A weighty word at ``text[start:end]``."""

    start: int
    end: int
    text: str
    weight: Weight

    @property
    def sense(self) -> str:
        """What the word says: case does not count, nor whether a unit is one or many."""
        folded = self.text.casefold()
        return folded.removesuffix("s") if self.weight is Weight.UNIT else folded


class Burden(NamedTuple):
    """A change that is more than a correction: its weighty words, place by place; none where a clause came or went."""

    change: Change
    shifts: tuple[Shift, ...]

    def __str__(self) -> str:
        if self.shifts:
            return "; ".join(str(shift) for shift in self.shifts[:_NAMED])
        return "is new" if self.change.before is None else "is gone"


def words(text: str) -> Iterator[Word]:
    """The weighty words of a text, in order."""
    for match in _PATTERN.finditer(text):
        yield Word(match.start(), match.end(), match[0].rstrip(".,"), Weight(str(match.lastgroup)))


def burdens(changes: Sequence[Change]) -> Iterator[Burden]:
    """The changes that no correction of spelling makes: of weighty words, and of whole clauses.

    A clause that was split, merged or moved has its words still: those of its parts count as its own.
    """
    alone = {change.clause: change for change in changes if change.before is None or change.after is None}
    parts = {part for change in changes if change.before and change.after for part in change.other}
    for change in changes:
        if change.before and change.after:
            found = _shifts(change, [alone[part] for part in change.other if part in alone])
            if found:
                yield Burden(change, found)
        elif change.clause not in parts and not change.other:
            yield Burden(change, ())


def _shifts(change: Change, parts: Sequence[Change]) -> tuple[Shift, ...]:
    before, after = _wording(change.before), _wording(change.after)
    if not parts:
        return shifts(change.redline, before, after) if change.redline else ()
    shift = _shift(
        " ".join([before, *(_wording(part.before) for part in parts)]),
        " ".join([after, *(_wording(part.after) for part in parts)]),
    )
    return (shift,) if shift.weights else ()


def _wording(placed: Placed | None) -> str:
    return placed.block.wording if placed else ""


def shifts(ops: Sequence[Op], before: str, after: str) -> tuple[Shift, ...]:
    """What a redline does to weighty words, place by place.

    Words that only moved within the clause, and whole sentences that came or went, are no shift of one word.
    """
    found = [_shift(lost, gained) for lost, gained in _places(segments(ops, before, after))]
    gone = Counter(word for one in found for word in one.lost)
    come = Counter(word for one in found for word in one.gained)
    return tuple(one for one in found if _counts(one, gone, come))


def _places(runs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each place of a redline: what went there, and what came, one word around it for words that were cut."""
    lost = gained = ""
    for op, text in runs:
        if op == "=":
            if lost or gained:
                yield lost, gained
            lost = gained = ""
        elif op == "-":
            lost += text
        else:
            gained += text
    if lost or gained:
        yield lost, gained


def _shift(lost: str, gained: str) -> Shift:
    one, other = list(words(lost)), list(words(gained))
    same = Counter(word.sense for word in one) & Counter(word.sense for word in other)
    went, came = _without(one, same), _without(other, same)
    return Shift(
        tuple(word.text for word in went),
        tuple(word.text for word in came),
        frozenset(word.weight for word in (*went, *came)),
    )


def _without(some: Iterable[Word], same: Counter[str]) -> list[Word]:
    left = Counter(same)
    result = []
    for word in some:
        if left[word.sense]:
            left[word.sense] -= 1
        else:
            result.append(word)
    return result


def _counts(one: Shift, gone: Counter[str], come: Counter[str]) -> bool:
    if not one.weights:
        return False
    return any(gone[word] != come[word] for word in (*one.lost, *one.gained))
