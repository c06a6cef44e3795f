"""What the index is asked for a query."""

from __future__ import annotations

from clausebook_api.search import parse
from clausebook_api.search.conditions import Name, Wish, Word
from clausebook_api.search.languages import Languages
from clausebook_api.search.planning import plan_query
from clausebook_api.search.synonyms import Synonyms

COMMON = {"customer": 30_000, "provider": 3_000, "decompile": 12, "escrow": 900, "unheard": 0}


def test_of_the_rarest_words_any_is_looked_for_and_commoner_ones_only_count() -> None:
    languages = Languages(lambda word, _: word)
    asked = parse("customer provider decompile escrow unheard")
    wanted = plan_query(asked, Synonyms(), COMMON.__getitem__, languages).any
    assert isinstance(wanted, Wish)
    looked_for = getattr(wanted.wanted, "parts", ())
    assert ["provider", "decompile", "escrow"] == [one.word for one in looked_for]
    assert ["customer"] == [one.word for one in wanted.parts if isinstance(one, Word)]
    assert set(COMMON) == {one.word for one in wanted.parts if isinstance(one, Name)}


def test_the_rarest_word_is_looked_for_however_common_it_is() -> None:
    wanted = plan_query(parse("customer provider"), Synonyms(), lambda _: 50_000, Languages(lambda word, _: word)).any
    assert isinstance(wanted, Wish)
    assert "customer" == getattr(wanted.wanted, "word", "")
