"""What words of one kind have in common, in the languages for which Whoosh has stemmers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import cast

from clausebook_api.search.words import fold

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it writes regular expressions in plain strings
    from whoosh.lang import has_stemmer, stemmer_for_language
    from whoosh.lang.porter import stem as stem_english


@lru_cache(maxsize=200_000)
def stem(word: str, lang: str) -> str:
    """What words of one kind have in common, without accents; the word is in lower case."""
    primary = lang.partition("-")[0].lower()
    if primary == "en":
        return str(stem_english(fold(word)))
    if primary == "de":
        word = _UMLAUT.sub(lambda found: _UMLAUTS[found[0]], word)
    if primary == "ar":
        return _ARTICLE.sub("", fold(word))
    return fold(_stemmer(primary)(word))


def list_kinds(word: str, langs: Iterable[str]) -> list[str]:
    """The stems of a word in some languages, each once."""
    return list(dict.fromkeys(stem(word, lang) for lang in langs))


# How umlauts are written where there are none.
_UMLAUTS = {"ae": "ä", "oe": "ö", "ue": "ü"}
_UMLAUT = re.compile("ae|oe|(?<!q)ue")
_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|لل)(?=\w{3})")  # Whoosh's stemmer for Arabic does not run any more


@cache
def _stemmer(lang: str) -> Callable[[str], str]:
    """The stemmer of a language; of one without, words as they are."""
    return cast("Callable[[str], str]", stemmer_for_language(lang)) if lang and has_stemmer(lang) else str
