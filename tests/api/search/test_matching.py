"""Which entries fit a condition: whatever is asked, as a reading of every entry finds it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook_api.search import matching
from clausebook_api.search.conditions import Condition, Every, Name, Phrase, Some, Wish, Without, Word
from clausebook_api.search.matching import Matcher, Postings

WORDS = ("fee", "day", "law", "plan")
Text = tuple[str, ...]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(tuple), max_size=40)
CONDITIONS = st.recursive(
    st.builds(Word, st.sampled_from(WORDS), st.sampled_from([0.5, 1.0]), st.booleans())
    | st.builds(Name, st.sampled_from(WORDS))
    | st.builds(Phrase, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(tuple)),
    lambda some: (
        st.builds(Every, st.lists(some, min_size=1, max_size=3).map(tuple))
        | st.builds(Some, st.lists(some, min_size=1, max_size=3).map(tuple))
        | st.builds(Wish, some, st.lists(some, min_size=1, max_size=2).map(tuple))
        | st.builds(Without, some, st.lists(some, min_size=1, max_size=2).map(tuple))
    ),
    max_leaves=6,
)


def score(wanted: Condition, text: Text) -> float:  # noqa: PLR0911 - one for each condition
    """Of an entry whose headings and title have the words of its text, too."""
    match wanted:
        case Word(word, weight, around):
            return (weight + (weight * 0.5 if around else 0)) * (word in text)
        case Name(word, weight):
            return weight * (word in text)
        case Phrase(words, weight):
            return weight * (words in [text[place : place + len(words)] for place in range(len(text))])
        case Every(parts):
            scores = [score(part, text) for part in parts]
            return sum(scores) * all(scores)
        case Some(parts):
            return sum(score(part, text) for part in parts)
        case Wish(needed, parts):
            least = score(needed, text)
            return least and least + sum(score(part, text) for part in parts)
        case Without(needed, unwanted):
            return score(needed, text) * (not any(score(one, text) for one in unwanted))


def matcher(texts: Sequence[Text], read: list[tuple[str, str]]) -> Matcher:
    def postings(field: str, word: str) -> Postings:
        read.append((field, word))
        numbers = [number for number, text in enumerate(texts) if word in text]
        return Postings(array("L", numbers), array("f", [1.0] * len(numbers)))

    def find_phrase(wanted: Phrase, candidates: Sequence[int]) -> dict[int, float]:
        return {number: found for number in candidates if (found := score(wanted, texts[number]))}

    return Matcher(postings, find_phrase, lambda word: [word], 0.5)


@given(texts=TEXTS, wanted=CONDITIONS, allowed=st.sets(st.integers(0, 40)))
def test_what_fits_is_what_a_reading_of_every_entry_finds(
    texts: list[Text], wanted: Condition, allowed: set[int]
) -> None:
    candidates = {number for number in allowed if number < len(texts)}
    expected = {number: found for number in candidates if (found := score(wanted, texts[number]))}
    assert expected == matcher(texts, []).match(wanted, frozenset(candidates))


def test_a_word_is_read_once_and_forgotten_when_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[str, str]] = []
    found = matcher([("fee", "day")] * 5, read)
    for _ in range(3):
        found.match(Word("fee", around=False), frozenset(range(5)))
    assert [("text", "fee")] == read
    monkeypatch.setattr(matching, "_REMEMBERED", 5)
    found.match(Word("day", around=False), frozenset(range(5)))
    found.match(Word("fee", around=False), frozenset(range(5)))
    assert [("text", "fee"), ("text", "day"), ("text", "fee")] == read
