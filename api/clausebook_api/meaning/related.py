"""Which texts are related in meaning to a question: exact, by the vectors of all of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import numpy as np

from clausebook_api.meaning.model import Model
from clausebook_api.meaning.stored_vectors import StoredVectors
from clausebook_api.search.found import Meaning

_SENTENCE = re.compile(r"(?<=[.!?;。！？；])\s+")
_LONGEST = 40  # sentences of a text that are compared
_ASKED = 64  # questions whose vectors are remembered


class RelatedTexts:
    """The vectors of numbered texts, and the model that they are of. Texts without a vector are related to nothing."""

    def __init__(self, model: Model, stored: StoredVectors, texts: Mapping[int, str]) -> None:
        self.meaning = Meaning(model.facts.name, model.sha256)
        self.floor = model.facts.floor
        self._model = model
        self._asked = lru_cache(maxsize=_ASKED)(model.embed_query)  # of a page, each hit asks for it again
        vectors, known = stored.take(list(texts.values()))
        self._vectors = vectors[known]
        self._numbers = np.array(list(texts), np.int64)[known]
        self._rows = {number: row for row, number in enumerate(self._numbers.tolist())}

    def __len__(self) -> int:
        return len(self._rows)

    def near(self, question: str, allowed: Collection[int], found: Collection[int]) -> Mapping[int, float]:
        """The cosines of the allowed texts above the floor of the model, and of those that were found already."""
        cosines = self._vectors @ self._asked(question)[0]
        above = self._numbers[cosines >= self.floor].tolist()
        wanted = {*found, *set(above).intersection(allowed)}
        return {one: float(cosines[row]) for one in wanted if (row := self._rows.get(one)) is not None}

    def nearest_sentence(self, question: str, text: str) -> str:
        """The sentence of a text that is the nearest to a question."""
        sentences = [one for one in _SENTENCE.split(text.strip()) if one][:_LONGEST]
        if len(sentences) < 2:  # noqa: PLR2004 - nothing to choose from
            return text.strip()
        cosines = self._model.embed(sentences) @ self._asked(question)[0]
        return sentences[int(cosines.argmax())]
