"""The proof that a document says what its source says: the same words, in the same order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from clausebook.author import stamp
from clausebook.importing.notes import MARK, without_numbers
from clausebook.importing.parts import Left, Source, words
from clausebook.importing.read_back import has_words
from clausebook.model.clause import Kind, ParsedClause
from clausebook.model.errors import ContentError
from clausebook.parse import label
from clausebook.parse.wording import wording

_BY_HAND = "Nothing was written: import that passage by hand"


def words_of(clauses: Sequence[ParsedClause]) -> tuple[str, ...]:
    """Every word of a document, its numbers among them."""
    return words(" ".join(f"{one.block.label} {one.block.text}" for one in clauses))


def prove(source: Source, text: str, left: Sequence[Left], path: str) -> None:
    """Raise ``E_IMPORT_WORDS`` unless the words of source and result are the same, what was left out aside.

    Which glyphs quotes have does not count, as it does not in the wording, nor do the numbers of notes that are
    counted anew.
    """
    counted = (lambda word: MARK.sub("[]", word)) if source.recounted else str
    wanted = Counter(counted(wording(word)) for word in source.words)
    wanted.subtract(counted(wording(word)) for one in left for word in words(one.text))
    clauses = stamp.clauses(text)
    made = Counter(counted(wording(word)) for word in words_of(clauses))
    lost, gained = wanted - made - _dashes(text, clauses), made - wanted
    if lost or gained:
        told = "; ".join(
            f"{what}: {', '.join(f'“{word}”' for word in sorted(some)[:8])}"
            for what, some in (("lost", lost), ("invented", gained)) if some
        )  # fmt: skip
        raise ContentError.of("E_IMPORT_WORDS", f"The words differ from those of the source: {told}", _BY_HAND, path)


def _dashes(text: str, clauses: Sequence[ParsedClause]) -> Counter[str]:
    """The dashes between the numbers of headings and their words, which stand in the file and are no words of it."""
    lines = text.split("\n")
    heads = (one for one in clauses if one.block.kind is Kind.SECTION and one.block.label)
    found = (re.search(rf"{re.escape(one.block.label)}\s+([-–—])(?=\s)", lines[one.line - 1]) for one in heads)
    return Counter(one[1] for one in found if one)


def prove_merge(text: str, planned: Sequence[tuple[str, str]], path: str) -> None:
    """Raise ``E_IMPORT_WORDS`` unless a file says what was planned, number and words of each clause, in order."""
    wanted = [_plainly(number, said) for number, said in planned]
    made = [
        _plainly("" if one.block.kind in {Kind.ROW, Kind.HEADER} else number, said)
        for one in stamp.clauses(text) if has_words(one.block) for number, said in [without_numbers(one.block)]
    ]  # fmt: skip
    for place, (ours, theirs) in enumerate(zip_longest(wanted, made)):
        if not ours or not theirs or not set(ours) & set(theirs):
            said = " ".join((wanted[place][0] if ours else made[place][0])[:12])
            message = f"The text would not read as it should at “{said}…”"
            raise ContentError.of("E_IMPORT_WORDS", message, _BY_HAND, path)


def _plainly(number: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words with the number as it is printed, and with what of it counts: “1.” may stay “1”."""
    said = wording(text)
    return words(f"{number} {said}"), words(f"{label.core(number)} {said}")
