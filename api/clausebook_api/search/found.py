"""What is asked of the index, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

MatchedBy = Literal["citation", "section", "words", "meaning", "both"]


class Meaning(NamedTuple):
    """The language model by which texts are related in meaning: its name, and the digest of all that decides."""

    model: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Where to search: the text that holds on ``day`` (a legal day) on a basis, and what of it.

    ``status`` is ``in-force`` or ``all``: superseded wordings too. ``modified_after`` keeps what was published
    in its present form after that day.
    """

    day: date
    today: date
    basis: str = "effective"
    document: str = ""
    kind: str = ""
    lang: str = ""
    status: str = "in-force"
    modified_after: date | None = None
    definitions_only: bool = False
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that was found, as it stood on the day that was asked for.

    ``excerpt`` is HTML in which nothing but ``mark`` is markup. ``changed_since``: today it has other words, or
    is gone; ``now_citation`` is how it is cited today, "" if gone. ``by_synonym`` are the words of the query that
    it has only by others that mean the same. ``matched_by`` is ``citation`` for the clause that the query cites,
    ``section`` for what stands under it; ``words``, ``meaning`` or ``both`` for all others. ``nearest`` is the sentence
    of a clause found by ``meaning`` alone that is the nearest to the query, else "". ``unchanged_since`` is the first
    day of these very words under any number, ``numbered_since`` the first of these under this one. Days are legal days;
    None: there is no such day.
    """

    document: str
    clause: str
    title: str
    label: str
    citation: str
    hierarchy: tuple[str, ...]
    heading: str
    text: str
    excerpt: str
    kind: str
    lang: str
    version: str
    starts_on: date | None
    ends_on: date | None
    published_on: date
    changed_since: bool
    now_citation: str
    by_synonym: tuple[str, ...]
    score: float
    sha256: str
    matched_by: MatchedBy = "words"
    nearest: str = ""
    stands: bool = True  # on the day and the basis that were asked for
    unchanged_since: date | None = None
    numbered_since: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found; ``mode`` is ``any`` where no clause has all the words. All of it is of one commit.

    ``meaning`` is the model by which it was looked for besides; None: by words alone.
    """

    hits: tuple[Hit, ...]
    total: int
    mode: Literal["all", "any"]
    facets: Mapping[str, Mapping[str, int]]
    suggestions: tuple[str, ...]
    commit: str
    meaning: Meaning | None = None
