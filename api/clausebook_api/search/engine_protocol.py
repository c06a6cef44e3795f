"""What a search engine must be able to do: words go in, numbers of entries with scores come out.

An engine knows nothing of days, documents and citations; :mod:`clausebook_api.search.index` asks it only for
entries among those that are allowed. :mod:`clausebook_api.search.engines` is where engines are registered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from clausebook_api.search.conditions import Condition
from clausebook_api.search.entries import Entry

Scores = Mapping[int, float]  # how well some entries fit, by their number (above 0; higher is better)


class OpenIndex(Protocol):
    """An index, opened once for the life of a process; reading it changes nothing, and one thread reads at a time."""

    keys: Mapping[int, str]
    """The number of each entry, and its key."""

    def close(self) -> None:
        """Let go of the files."""

    def match(self, wanted: Condition, allowed: Sequence[int]) -> Scores:
        """Every entry that fits and whose number is allowed; ``allowed`` is sorted."""

    def known(self, word: str) -> bool:
        """Whether any entry has the word (in lower case), or one of its kind, in its text or its headings."""

    def frequency(self, word: str) -> int:
        """How many entries have the word, or one of its kind."""

    def spelt(self, word: str) -> str:
        """The likeliest word that was meant by one that no entry has; "" if none is near."""

    def vocabulary(self) -> Iterable[tuple[str, int]]:
        """Every word of the texts, in lower case, and in how many entries it stands."""


class Engine(Protocol):
    """A search engine: a module, or any other object, that has these."""

    VERSION: int
    """Of what it writes: another one means to index anew."""

    def stem(self, word: str, lang: str, /) -> str:
        """What words of one kind have in common (``refund`` and ``refunds``); the word is in lower case.

        ``lang`` is the language of the text, as BCP 47 has it; words of one that is not known are as they are.
        """

    def write(self, folder: Path, gone: Iterable[str], fresh: Iterable[Entry], *, anew: bool) -> None:
        """Take out the entries with some keys and index fresh ones; ``anew``: there is no index in ``folder`` yet.

        Files that stand there are shared with an index that is in use: they may be removed or replaced, and are
        never written to. No other file than those of the index is left behind.
        """

    def open_index(self, folder: Path, langs: Collection[str]) -> OpenIndex:
        """The index in ``folder``, of texts in some languages; whoever asks may mean a word of any."""
