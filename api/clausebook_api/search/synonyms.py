"""Words that mean the same to somebody who asks: a list that ships, and what the legal team adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

import yaml

from clausebook.model.errors import UseError
from clausebook_api.search.words import words_of

Phrase = tuple[str, ...]
Kind = Callable[[str], str]
FILE = "synonyms.yml"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """For each word or phrase (as the kinds of words in lower case) the others that mean the same."""

    of: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    kind: Kind = str

    @classmethod
    def of_groups(cls, groups: Iterable[Sequence[Phrase]], kind: Kind = str) -> Synonyms:
        """Groups of words that mean the same; ``kind`` is what words of one kind have in common."""
        found: dict[Phrase, dict[Phrase, Phrase]] = {}
        for group in groups:
            for one in group:
                key = tuple(map(kind, one))
                others = found.setdefault(key, {})
                for other in group:
                    if tuple(map(kind, other)) != key:
                        others.setdefault(tuple(map(kind, other)), other)
        return cls({phrase: tuple(others.values()) for phrase, others in found.items()}, kind)

    @classmethod
    def load(
        cls, added: str = "", path: str = FILE, kind: Kind = str, more: Iterable[Sequence[Phrase]] = ()
    ) -> Synonyms:
        """The list that ships, the groups of a ``synonyms.yml``, and ``more`` groups.

        Raises :class:`UseError` ``E_SYNONYMS``.
        """
        shipped = (files("clausebook_api.search") / FILE).read_text("utf-8")
        return cls.of_groups([*_groups(added, path), *_groups(shipped, FILE), *more], kind)

    def slots(self, words: Sequence[str]) -> list[tuple[Phrase, tuple[Phrase, ...]]]:
        """The words in order, cut where a phrase has synonyms: (words, what else means the same)."""
        result: list[tuple[Phrase, tuple[Phrase, ...]]] = []
        place = 0
        while place < len(words):
            for size in (3, 2, 1):
                phrase = tuple(words[place : place + size])
                key = tuple(map(self.kind, phrase))
                if len(phrase) == size and (size == 1 or key in self.of):
                    result.append((phrase, self.of.get(key, ())))
                    place += size
                    break
        return result


def _groups(text: str, path: str) -> list[list[Phrase]]:
    try:
        read = yaml.load(text, Loader=yaml.BaseLoader) or []  # noqa: S506 - every scalar stays text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise UseError.of("E_SYNONYMS", "cannot be read as YAML", _MEND, path, line) from error
    if not isinstance(read, list) or not all(_sound(group) for group in read):
        raise UseError.of("E_SYNONYMS", "is no list of groups of words", _MEND, path)
    return [[tuple(words_of(phrase)) for phrase in group] for group in read]


_MEND = 'Write a line for each group: - [refund, reimbursement, "money back"]'


def _sound(group: object) -> bool:
    return isinstance(group, list) and all(isinstance(one, str) and words_of(one) for one in group)
