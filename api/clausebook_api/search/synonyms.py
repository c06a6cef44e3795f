"""Words that mean the same to somebody who asks: a list that ships, and what the legal team adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files

import yaml

from clausebook.model.errors import UseError
from clausebook_api.search.words import words_of

Phrase = tuple[str, ...]
FILE = "synonyms.yml"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """For each word or phrase (as words in lower case) the others that mean the same."""

    of: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    digest: str = ""

    @classmethod
    def load(cls, added: str = "", path: str = FILE) -> Synonyms:
        """The list that ships, and the groups of a ``synonyms.yml``. Raises :class:`UseError` ``E_SYNONYMS``."""
        shipped = (files("clausebook_api.search") / FILE).read_text("utf-8")
        groups = [*_groups(shipped, FILE), *_groups(added, path)]
        found: dict[Phrase, list[Phrase]] = {}
        for group in groups:
            for one in group:
                others = found.setdefault(one, [])
                others += (other for other in group if other != one and other not in others)
        digest = sha256(f"{shipped}\0{added}".encode()).hexdigest()
        return cls({phrase: tuple(others) for phrase, others in found.items()}, digest)

    def slots(self, words: Sequence[str]) -> list[tuple[Phrase, tuple[Phrase, ...]]]:
        """The words in order, cut where a phrase has synonyms: (words, what else means the same)."""
        result: list[tuple[Phrase, tuple[Phrase, ...]]] = []
        place = 0
        while place < len(words):
            for size in (3, 2, 1):
                phrase = tuple(words[place : place + size])
                if len(phrase) == size and (size == 1 or phrase in self.of):
                    result.append((phrase, self.of.get(phrase, ())))
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
