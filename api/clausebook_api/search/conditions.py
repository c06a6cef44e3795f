"""What the words of a clause must be, as data: :mod:`clausebook_api.search.matching` finds which entries fit it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or one of its kind, in lower case: in the text, and ``around`` it also in the headings it stands under.

    ``weight`` is what it counts for the score, beside 1 for a word that was asked for.
    """

    word: str
    weight: float = 1.0
    around: bool = True


@dataclass(frozen=True, slots=True)
class Name:
    """A word, or one of its kind, in lower case, in what the document is called."""

    word: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the text, in lower case, that follow one another exactly as they are written."""

    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Every:
    """All of some conditions, of which there is at least one."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Any of some conditions, of which there is at least one; the more of them, the higher the score."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """A condition, and others that count for the score alone."""

    wanted: Condition
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """A condition less what fits any of some others."""

    wanted: Condition
    unwanted: tuple[Condition, ...]


Condition = Word | Name | Phrase | Every | Some | Wish | Without


def every(parts: Sequence[Condition]) -> Condition:
    """All of some conditions; one alone is itself."""
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def some(parts: Sequence[Condition]) -> Condition:
    """Any of some conditions; one alone is itself."""
    return parts[0] if len(parts) == 1 else Some(tuple(parts))


def wish(wanted: Condition, parts: Sequence[Condition]) -> Condition:
    """A condition, where the parts of it count for the score; one part alone does so already."""
    return Wish(wanted, tuple(parts)) if len(parts) > 1 else wanted


def without(wanted: Condition, unwanted: Sequence[Condition]) -> Condition:
    """A condition less others, if there are any."""
    return Without(wanted, tuple(unwanted)) if unwanted else wanted
