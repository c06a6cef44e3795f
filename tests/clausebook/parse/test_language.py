"""In which language a text is, where nothing declares it, and which way it runs."""

from __future__ import annotations

import pytest

from clausebook.parse.language import direction, find, find_in_path, find_in_words, of_words

GERMAN = (
    "Der Kunde zahlt die Gebühren, die mit der Bestellung fällig sind, und trägt die Kosten, die durch ihn entstehen. "
)
ENGLISH = (
    "The customer pays the fees that are due with the order and bears any of the costs which arise by reason of it. "
)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("de/agb.md", "de"),
        ("legal/pt-BR/termos.md", "pt-BR"),
        ("zh_CN/x.md", "zh-CN"),
        ("zh-Hans/x.md", "zh-Hans"),
        ("es-419/x.md", "es-419"),
        ("terms.fr.md", "fr"),
        ("terms_fr.md", "fr"),
        ("terms-de-AT.md", "de-AT"),
        ("de/terms.fr.md", "fr"),
        ("eu/terms.md", ""),
        ("uk/terms.md", ""),
        ("my-id.md", ""),
        ("terms.md", ""),
    ],
)
def test_a_folder_or_name_may_be_the_code_of_a_language(path: str, language: str) -> None:
    assert language == find_in_path(path)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (GERMAN * 3, "de"),
        (ENGLISH * 3, "en"),
        (
            "Le client paie les frais qui sont dus par lui pour la commande et dans les délais, sur une facture. " * 3,
            "fr",
        ),
        ("El cliente paga las tasas que se deben por el pedido y los costes del servicio para una entrega. " * 3, "es"),
        (
            "O cliente paga as taxas que são devidas pelo pedido e os custos da entrega, não do serviço em uso. " * 3,
            "pt",
        ),
        (
            "Il cliente paga gli oneri che sono dovuti per il servizio e della consegna, non delle spese nel caso. "
            * 3,
            "it",
        ),
        (
            "De klant betaalt het bedrag van een bestelling en de kosten die voor hem zijn, met wat wordt gevraagd. "
            * 3,
            "nl",
        ),
        (
            "Klient płaci opłaty za usługę i nie jest zwolniony z kosztów, które są należne przez niego lub dla niego. "
            * 3,
            "pl",
        ),
        ("Клиент платит.", "ru"),
        ("お客様は料金を支払う。", "ja"),
        ("客户应当支付费用。", "zh"),
        ("고객은 요금을 지불한다.", "ko"),
        ("يدفع العميل الرسوم", "ar"),
        ("Fees.", ""),
        ("", ""),
        ("第1条 Google LLC provides the service to you", ""),
    ],
)
def test_the_words_of_a_text_tell_its_language(words: str, language: str) -> None:
    assert language == find_in_words([words])


@pytest.mark.parametrize(
    ("path", "words", "language"),
    [
        ("it/security.md", ENGLISH * 3, "en"),  # of the department
        ("it/sicurezza.md", "Sicurezza", "it"),
        (
            "pt-BR/x.md",
            "O cliente paga as taxas que são devidas pelo pedido e os custos da entrega, não do uso em si. " * 3,
            "pt-BR",
        ),
        ("bg/x.md", "Клиентът плаща.", "bg"),
        ("terms.md", GERMAN * 3, "de"),
    ],
)
def test_a_name_is_believed_unless_the_words_tell_another_language(path: str, words: str, language: str) -> None:
    assert language == find(path, [words])


@pytest.mark.parametrize(
    ("words", "around", "language", "way"),
    [
        ("You pay.", "en", "en", "ltr"),
        ("お客様は支払う。", "en", "ja", "ltr"),
        ("Google 客户", "ja", "ja", "ltr"),
        ("You pay.", "ar", "ar", "ltr"),
        ("Google يدفع العميل الرسوم", "ar", "ar", "rtl"),
        ("יש לשלם", "en", "he", "rtl"),
        ("Платит.", "bg", "bg", "ltr"),
        ("1.", "he", "he", "rtl"),
        ("1.", "en", "en", "ltr"),
    ],
)
def test_a_clause_has_the_language_of_its_script_and_runs_as_most_of_its_letters(
    words: str, around: str, language: str, way: str
) -> None:
    assert (language, way) == (of_words(words, around), direction(words, around))
