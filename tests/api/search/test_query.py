"""The language of queries: what is read, what is forgiven, and what is refused before anything is searched."""

from __future__ import annotations

import pytest

from clausebook_api.search import Query, QueryError, parse


@pytest.mark.parametrize(
    ("text", "words", "phrases", "not_words"),
    [
        ("Refund fees", ("refund", "fees"), (), ()),
        ('"personal data" sell', ("sell",), (("personal", "data"),), ()),
        ('"unclosed phrase', (), (("unclosed", "phrase"),), ()),
        ("refund -yearly", ("refund",), (), ("yearly",)),
        ("Can I cancel?", ("can", "i", "cancel"), (), ()),
        ("7.4(b), please!", ("7.4", "b", "please"), (), ()),
        ("customer’s data", ("customer", "data"), (), ()),
        ("don't sell", ("don't", "sell"), (), ()),
        ("and/or", ("and", "or"), (), ()),
        ("§ 5.4", ("5.4",), (), ()),
        ("Datenschutz Größe", ("datenschutz", "größe"), (), ()),
    ],
)
def test_natural_typing_is_read(
    text: str, words: tuple[str, ...], phrases: tuple[tuple[str, ...], ...], not_words: tuple[str, ...]
) -> None:
    found = parse(text)
    assert (words, phrases, not_words) == (found.words, found.phrases, found.not_words)


def test_of_a_text_that_was_pasted_only_words_are_read() -> None:
    text = 'Hi, I quote: "we may refund*"; see https://x.example/?a=b [A TO Z] -Anna (as of document:x) thanks'
    found = parse(text)
    assert ((), (), "") == (found.phrases, found.not_words, found.document)
    assert {"refund", "anna", "document"} <= set(found.words)
    assert text == found.text
    assert 200 <= len(parse("ab cd " * 166).text.split())


def test_a_long_quotation_is_a_phrase() -> None:
    text = "we may change the price of a plan and tell you of it 45 days before"
    assert (tuple(text.split()),) == parse(f'"{text}"').phrases
    assert not parse(f'"{text}"').pasted


def test_a_ticket_of_two_hundred_words_is_read() -> None:
    found = parse("my yearly plan renewed yesterday and nobody told me beforehand ".strip() * 20)
    assert (True, ()) == (found.pasted, found.phrases)
    assert "renewed" in found.words


def test_filters_and_definitions_are_read() -> None:
    found = parse('document:terms-of-service defined:"Personal Data" -"old rule" fee')
    assert ("terms-of-service", "personal data", (("old", "rule"),), ("fee",)) == (
        found.document, found.defined, found.not_phrases, found.words,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("*", "query-too-broad"), ("*a", "query-too-broad"), ("ref*", "query-too-broad"),
        ("[a TO z]", "query-too-broad"), ("{a TO}", "query-too-broad"), ("x~9", "query-too-broad"),
        ("re?und", "query-too-broad"), ("(" * 900, "query-syntax"), ("NOT " * 1500, "query-too-long"),
        ("", "query-syntax"), ("!!! ...", "query-syntax"), ("a" * 2001, "query-too-long"),
        ("-only -excluded", "query-syntax"),
        ("\x00", "query-syntax"),
    ],
)  # fmt: skip
def test_what_would_match_almost_anything_or_nothing_is_refused(text: str, code: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text)
    assert code == raised.value.code
    assert raised.value.message


def test_whatever_is_typed_is_read_or_refused() -> None:
    for text in (
        '"',
        "-",
        '-"',
        "document:",
        "defined:",
        'defined:"',
        ":::",
        "^5",
        "a^5",
        "field:x",
        "\\",
        "'",
        "a AND",
    ):
        try:
            assert isinstance(parse(text), Query)
        except QueryError as error:
            assert error.message  # noqa: PT017 - either answer will do
