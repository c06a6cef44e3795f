"""What words look like and our texts do not show: it is told, as it may say that the words do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clausebook.importing.parts import Doubt
from clausebook.importing.word.blocks import Words

_UNMARKED = {
    "s": "Words that are struck through came in",
    "mark": "Words that are highlighted came in; they may be notes of who drafted them",
    "caps": "Words in small capitals came in as they were typed",
}


def find_unmarked(words: Iterable[Words], line: int) -> Iterator[Doubt]:
    """A doubt for each look of the words of a paragraph that they lose."""
    shown = [one for one in words if not one.left]
    for tag, what in _UNMARKED.items():
        said = " ".join("".join(one.text for one in shown if tag in one.tags).split())
        if said:
            yield Doubt(line, "W_IMPORT_FORMAT", what, said)
