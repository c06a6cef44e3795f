"""Whether the numbers that Word keeps where a clause is cited are those that it computes for the clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from clausebook.importing.parts import Doubt
from clausebook.importing.word.blocks import BULLET
from clausebook.importing.word.fields import Field

_WHAT = "Citations do not say the number of the clause that they lead to"
_NOUN = re.compile(r"^[^\W\d_]{2,}\.?\s+")


def find_disagreeing(citations: Iterable[tuple[int, Field]], numbers: Mapping[str, str]) -> Iterator[Doubt]:
    """A doubt for each citation of a number that is another by now; ``numbers`` are those of bookmarks."""
    for line, one in citations:
        number, said = numbers.get(one.cited, ""), " ".join(one.result.split())
        if said and "Error" not in said and number not in {"", BULLET} and not _agrees(said, number):
            yield Doubt(line, "W_IMPORT_NUMBER", _WHAT, f"{said} for {number}")


def _agrees(said: str, number: str) -> bool:
    """Whether a number is cited, whole or by its end: “2.1(a)” for “(a)”."""
    theirs, mine = (_NOUN.sub("", one).strip().rstrip(".:)").casefold() for one in (said, number))
    return theirs.endswith(mine.lstrip("(")) or mine.endswith(theirs)
