"""Words in every script: what is cut, folded and paired, and where it stands in the text."""

from __future__ import annotations

import pytest

from clausebook_api.search import engines
from clausebook_api.search.excerpt import excerpt
from clausebook_api.search.words import find_words, fold, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The customer’s data", ["the", "customer", "data"]),
        ("don't, O’Brien!", ["don't", "o'brien"]),
        ("Section 7.4(b)", ["section", "7.4", "b"]),
        ("L’utilisateur, jusqu’au jour", ["utilisateur", "au", "jour"]),
        ("dell’utente all’acquisto", ["utente", "acquisto"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]),
        ("合同适用", ["合同", "同适", "适用"]),
        ("14日以内に", ["14", "日以", "以内", "内に"]),
        ("データ", ["デー", "ータ"]),
        ("ﾃﾞｰﾀ", ["デー", "ータ"]),
        ("계정을 삭제", ["계정", "정을", "삭제"]),
        ("法", ["法"]),
        ("ลบ", ["ลบ"]),
        ("हिंदी में", ["हिंदी", "में"]),
        ("الحسابُ", ["الحسابُ"]),
    ],
)
def test_a_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert words == words_of(text)


def test_each_word_is_where_it_stands() -> None:
    text = "Nous gardons l’adresse de l’utilisateur（合同适用）."
    assert ["Nous", "gardons", "l’adresse", "de", "l’utilisateur", "合同", "同适", "适用"] == [
        text[one.start : one.end] for one in find_words(text)
    ]


@pytest.mark.parametrize(
    ("word", "plain"),
    [("résiliation", "resiliation"), ("größe", "grosse"), ("データ", "データ"), ("삭제", "삭제"), ("الحسابُ", "الحساب")],
)
def test_accents_and_points_are_folded_and_signs_are_not(word: str, plain: str) -> None:
    assert plain == fold(word)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "refunds", "refund"),
        ("de", "kündigungen", "Kuendigung".lower()),
        ("de-AT", "verträge", "vertrags"),
        ("fr", "résiliations", "resiliation"),
        ("es", "devoluciones", "devolución"),
        ("ru", "возврата", "возврат"),
        ("ar", "الحساب", "حساب"),
    ],
)
def test_words_of_one_kind_are_one_in_their_language(lang: str, one: str, other: str) -> None:
    stem = engines.named("whoosh").stem
    assert stem(one, lang) == stem(other, lang)


def test_words_of_a_language_that_is_not_known_stay_as_they_are() -> None:
    stem = engines.named("whoosh").stem
    assert ["refunds", "合同", "refunds"] == [stem("refunds", "tlh"), stem("合同", "zh"), stem("refunds", "")]


def test_pairs_of_signs_are_marked_as_one() -> None:
    marked = excerpt("用户可以删除账户。", {"删除", "除账", "账户"}, str)
    assert "用户可以<mark>删除账户</mark>。" == marked
    assert "a <mark>ﾃﾞｰﾀ</mark> b" == excerpt("a ﾃﾞｰﾀ b", {"ータ"}, str)


@pytest.mark.parametrize(
    "text",
    [
        "Customer’s refund – “in full” … §7.2(b)",
        "L’utilisateur n'a pas payé; l'abonné d’Orange",
        "don't can't o'clock 'tis 3.5 a.b.c U.S. e-mail",
        "A\u00a0B • C · D « E » ‘F’ f\u2019g",
        "合同 ABC 削除 don’t İstanbul ﬁle",
    ],
)
def test_plain_texts_have_the_words_that_all_others_have(text: str) -> None:
    assert [one.word for one in find_words(text)] == words_of(text)
