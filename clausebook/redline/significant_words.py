"""Words that carry weight in a legal text: figures, days, amounts, duties and permissions, negations, who is meant.

A change of one of them is hardly ever a correction only. Words of seven languages are known; in a script of which
none is known, every word may carry weight.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from clausebook.model.change import Change, Clause, Op
from clausebook.redline.parties import find_parties, is_spelt_anew
from clausebook.redline.weighty_words import (
    COINS,
    DUTIES,
    MEASURES,
    MONTHS,
    NEGATIONS,
    NUMERALS,
    OPPOSITES,
    UNITS,
)

_PATTERN = re.compile(
    rf"(?P<date>\b(?:{MONTHS})\s+\d{{1,2}}\b(?:,?\s+\d{{4}})?|\b\d{{4}}-\d\d-\d\d\b|\b(?!May\b)(?:{MONTHS})\b)"
    rf"|(?P<amount>[$€£¥]\s?\d[\d.,]*\d?|\b\d[\d.,]*\s?(?:{COINS})\b|\d[\d.,]*\s?%|\b(?:{COINS})\b|[$€£¥%])"
    rf"|(?P<figure>\d[\d.,]*\d|\d|\b(?i:{NUMERALS})\b)"
    rf"|(?P<unit>\b(?i:{UNITS})\b)"
    rf"|(?P<opposite>\b(?i:{'|'.join(OPPOSITES.values())})\b)"
    rf"|(?P<negation>\b(?i:{NEGATIONS})\b|n[’']t\b)"
    rf"|(?P<duty>\b(?i:{DUTIES})\b)"
    rf"|(?P<measure>\b(?i:{MEASURES})\b)"
    # Nobody here knows which words weigh in other scripts: each may.
    r"|(?P<unknown>[^\W\d_\u0041-\u024f\u1e00-\u1eff]+)"
)
_ENDING, _HYPHEN = re.compile(r"(?:e[nrsm]?|[nsaoi])$"), re.compile(r"(?<=non)[- ]")
_MOVED = 5  # words; a run so long that went in one place and came in another was moved
_NAMED = 6  # shifts in one message


class Weight(StrEnum):
    """What kind of weight a word carries."""

    DATE = "date"
    AMOUNT = "amount"
    FIGURE = "figure"
    UNIT = "unit"
    NEGATION = "negation"
    DUTY = "duty"
    MEASURE = "measure"  # more, before, all, or
    OPPOSITE = "opposite"  # net and gross, jointly and severally
    TERM = "term"  # that is defined
    PARTY = "party"  # we, you
    NAME = "name"  # any other word with a capital letter within a sentence
    UNKNOWN = "unknown"  # of a script whose words of weight are not known


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
    meaning: str = ""

    @property
    def sense(self) -> str:
        """What the word says: case does not count, but of a term, nor whether a unit or a term is one or many."""
        if self.meaning:
            return self.meaning
        folded = self.text.casefold()
        if self.weight is Weight.OPPOSITE:
            return _ENDING.sub("", _HYPHEN.sub("", folded))
        return folded.rstrip("esn") if self.weight is Weight.UNIT else folded


class Burden(NamedTuple):
    """A change that is more than a correction: its weighty words, place by place; none where a clause came or went."""

    change: Change
    shifts: tuple[Shift, ...]

    def __str__(self) -> str:
        if self.shifts:
            return "; ".join(str(shift) for shift in self.shifts[:_NAMED])
        return "is new" if self.change.before is None else "is gone"


def find_words(text: str) -> Iterator[Word]:
    """The weighty words of a text, in order, whoever is meant."""
    for match in _PATTERN.finditer(text):
        yield Word(match.start(), match.end(), match[0].rstrip(".,"), Weight(str(match.lastgroup)))


def _find_all(text: str, terms: Collection[str]) -> list[Word]:
    """The weighty words of a text, in order, and those that say who or what is meant; ``terms`` are defined."""
    parties = find_parties(text, terms)
    meant = [Word(one.start, one.end, text[one.start : one.end], Weight(one.kind), one.sense) for one in parties]
    terms_ = [word for word in meant if word.weight is Weight.TERM]
    said = [word for word in find_words(text) if not _inside(terms_, (word.start, word.end))]
    return sorted((*said, *(word for word in meant if not _inside(said, (word.start, word.end)))))


def find_burdens(changes: Sequence[Change], terms: Collection[str] = ()) -> Iterator[Burden]:
    """The changes that no correction of spelling makes: of weighty words, and of whole clauses.

    A clause that was split, merged or moved has its words still: those of its parts count as its own. ``terms`` are
    those that either text defines.
    """
    alone = {change.clause: change for change in changes if change.before is None or change.after is None}
    parts = {part for change in changes if change.before and change.after for part in change.other}
    for change in changes:
        if change.before and change.after:
            found = _shifts(change, [alone[part] for part in change.other if part in alone], terms)
            if found:
                yield Burden(change, found)
        elif change.clause not in parts and not change.other:
            yield Burden(change, ())


def _shifts(change: Change, parts: Sequence[Change], terms: Collection[str]) -> tuple[Shift, ...]:
    before, after = _wording(change.before), _wording(change.after)
    if not parts:
        return find_shifts(change.redline, before, after, terms) if change.redline else ()
    shift = _shift(
        _find_all(" ".join([before, *(_wording(part.before) for part in parts)]), terms),
        _find_all(" ".join([after, *(_wording(part.after) for part in parts)]), terms),
    )
    return (shift,) if shift.weights else ()


def _wording(placed: Clause | None) -> str:
    return placed.block.wording if placed else ""


def find_shifts(ops: Sequence[Op], before: str, after: str, terms: Collection[str] = ()) -> tuple[Shift, ...]:
    """What a redline does to weighty words, place by place; a long run that only moved within the clause does nothing.

    The words are found in the whole wordings: of ``1 March`` it is enough that ``March`` changed.
    """
    old, new = _find_all(before, terms), _find_all(after, terms)
    places = list(_places(ops))
    runs = [(before[slice(*lost)].strip(), after[slice(*gained)].strip()) for lost, gained in places]
    gone, come = Counter(lost for lost, _ in runs), Counter(gained for _, gained in runs)
    found = []
    for (lost, gained), (went, came) in zip(places, runs, strict=True):
        was = () if _moved(went, come) else _without_spelling(_inside(old, lost), came)
        now = () if _moved(came, gone) else _without_spelling(_inside(new, gained), went)
        shift = _shift(was, now)
        if shift.weights:
            found.append(shift)
        elif [word.sense for word in was] != [word.sense for word in now]:  # they changed places
            found.append(Shift(_texts(was), _texts(now), frozenset(word.weight for word in was)))
    return tuple(found)


def _moved(run: str, elsewhere: Counter[str]) -> bool:
    return run.count(" ") + 1 >= _MOVED and elsewhere[run] > 0


def _without_spelling(some: Iterable[Word], elsewhere: str) -> list[Word]:
    return [word for word in some if word.weight is not Weight.NAME or not is_spelt_anew(word.text, elsewhere)]


def _inside(some: Iterable[Word], span: tuple[int, int]) -> list[Word]:
    """The words that a span touches."""
    return [word for word in some if word.start < span[1] and word.end > span[0]]


def _places(ops: Iterable[Op]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Each place of a redline: what went there in the wording before, and what came in the one after, as spans."""
    i = j = start = begin = 0
    for op, length in ops:
        if op == "=":
            if i > start or j > begin:
                yield (start, i), (begin, j)
            i, j = i + length, j + length
            start, begin = i, j
        elif op == "-":
            i += length
        else:
            j += length
    if i > start or j > begin:
        yield (start, i), (begin, j)


def _shift(one: Sequence[Word], other: Sequence[Word]) -> Shift:
    same = Counter(word.sense for word in one) & Counter(word.sense for word in other)
    went, came = _without(one, same), _without(other, same)
    return Shift(_texts(went), _texts(came), frozenset(word.weight for word in (*went, *came)))


def _texts(some: Iterable[Word]) -> tuple[str, ...]:
    return tuple(word.text for word in some)


def _without(some: Iterable[Word], same: Counter[str]) -> list[Word]:
    left = Counter(same)
    result = []
    for word in some:
        if left[word.sense]:
            left[word.sense] -= 1
        else:
            result.append(word)
    return result
