"""Periods and amounts that a text promises: ``30 days``, ``thirty (30) days``, ``$100``, and what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from clausebook.model.clause import Kind, ParsedClause
from clausebook.parse.numerals import ONES, TENS
from clausebook.redline import significant_words
from clausebook.redline.significant_words import Weight, Word

_MEASURED = {Weight.AMOUNT, Weight.DATE}
_NEXT = 8  # characters between a number and its unit: "thirty (30) days"
_NUMERALS = {word: number for number, word in enumerate(ONES)}
_NUMERALS |= {word: 10 * tens for tens, word in enumerate(TENS) if word}
_THOUSANDS, _NO_CENTS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), re.compile(r"(?<=\d)\.0+(?![\d.])")
_UNITS = {"day": {"day": 1, "week": 7}, "month": {"month": 1, "quarter": 3, "year": 12}}
_SENTENCE = re.compile(r"[.;!?][”\")]?\s+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6  # letters that inflections of a word share: refund, refunds, refunded
_MANY = 4  # words; of so many, some are shared by chance
_GENERAL = re.compile(  # words that stand beside figures of any kind
    r"about|after|also|agreement|appl(?:y|ies)|been|before|business|calendar|clause|customer|date|does|each|either|every"
    r"|following|from|given?|have|here|into|least|less|more|notice|other|part(?:y|ies)|period|prior|receive[sd]?"
    r"|section|shall|such|than|that|the[irmny]|their|there|these|this|those|time|under|unless|until|upon|user|what|when"
    r"|where|which|will|with|within|without|working|would|written|your",
    re.IGNORECASE,
)


class Measure(NamedTuple):
    """A period or an amount at ``text[start:end]``; ``sense`` is the same however it is written."""

    start: int
    end: int
    shown: str
    sense: str

    @property
    def is_period(self) -> bool:
        """Whether it is a time, of so many units."""
        return self.sense.count(" ") > 0

    @property
    def value(self) -> tuple[str, float | str]:
        """What it comes to, in the smallest unit that it can be told in: two weeks are 14 days."""
        number, _, unit = self.sense.partition(" ")
        for smallest, units in _UNITS.items():
            if unit in units and number.isdigit():
                return smallest, int(number) * units[unit]
        return unit, number


class Promise(NamedTuple):
    """A measure of a clause, and the stems of the words of its sentence, each with the word as it stands there."""

    measure: Measure
    topic: dict[str, str]

    def shares(self, other: Promise) -> str:
        """A word by which two promises are about the same; "" if they seem not to be."""
        shared = self.topic.keys() & other.topic.keys()
        fewer = min(len(self.topic), len(other.topic))
        enough = len(shared) * 2 >= fewer if fewer <= _MANY else len(shared) >= max(_MANY, fewer / 3)
        return self.topic[max(sorted(shared), key=len)] if shared and enough else ""


def find_measures(text: str) -> Iterator[Measure]:
    """The amounts and the days of the calendar in a text, in order, and after all of them its periods, in order."""
    found = list(significant_words.find_words(text))
    for word in found:
        if word.weight in _MEASURED and any(map(str.isdigit, word.text)):
            yield Measure(word.start, word.end, word.text, _plain(re.sub(r"\s", "", word.text.casefold())))
    for place, (number, unit) in enumerate(pairwise(found)):
        if number.weight is Weight.FIGURE and unit.weight is Weight.UNIT and unit.start - number.end <= _NEXT:
            tens = found[place - 1] if place else number
            joined = text[tens.end : number.start] == "-" and tens.text.casefold() in TENS  # thirty-five
            start = tens.start if joined else number.start
            said = text[start : number.end]
            yield Measure(start, unit.end, f"{said} {unit.text}", _period(said, unit))


def _period(number: str, unit: Word) -> str:
    parts = number.casefold().split("-")
    said = sum(_NUMERALS[part] for part in parts) if all(part in _NUMERALS for part in parts) else _plain(number)
    return f"{said} {unit.sense}"


def _plain(number: str) -> str:
    """A number in digits, without commas between thousands and without cents that are none."""
    return _NO_CENTS.sub("", _THOUSANDS.sub("", number))


def find_promises(clauses: Sequence[ParsedClause], index: int) -> Iterator[Promise]:
    """The measures of a clause with what they are about; in a table a bare number has the unit of its column."""
    block = clauses[index].block
    if block.kind is Kind.ROW:
        yield from _of_row(block.text, _header(clauses, index))
        return
    for measure in find_measures(block.text):
        start = max((end.end() for end in _SENTENCE.finditer(block.text, 0, measure.start)), default=0)
        end = _SENTENCE.search(block.text, measure.end)
        yield Promise(measure, _topic(block.text[start : end.start() if end else None]))


def _of_row(text: str, header: str) -> Iterator[Promise]:
    place, heads, topic = 0, header.split("\t"), _topic(text)
    for column, cell in enumerate(text.split("\t")):
        said = _topic(cell)
        for measure in find_measures(cell):
            moved = measure._replace(start=place + measure.start, end=place + measure.end)
            yield Promise(moved, said if len(said) > 1 else topic)
        units = [word for word in significant_words.find_words("".join(heads[column : column + 1]))
                 if word.weight is Weight.UNIT]  # fmt: skip
        if units and cell.strip().isdigit():
            shown = f"{cell.strip()} {units[0].text}"
            yield Promise(Measure(place, place + len(cell), shown, _period(cell.strip(), units[0])), topic)
        place += len(cell) + 1


def _header(clauses: Sequence[ParsedClause], index: int) -> str:
    while index and clauses[index].block.kind is Kind.ROW:
        index -= 1
    return clauses[index].block.text if clauses[index].block.kind is Kind.HEADER else ""


def _topic(sentence: str) -> dict[str, str]:
    weighty = {word.text.casefold() for word in significant_words.find_words(sentence)}
    words = (word for word in _WORD.findall(sentence) if word.casefold() not in weighty)
    return {word.casefold()[:_STEM]: word for word in words if not _GENERAL.fullmatch(word)}
