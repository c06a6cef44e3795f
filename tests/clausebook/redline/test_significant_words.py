"""Which changes of words are more than corrections of spelling."""

from __future__ import annotations

import pytest

from clausebook.redline.significant_words import find_shifts
from clausebook.redline.word_diff import redline


def told(before: str, after: str) -> list[str]:
    return [str(one) for one in find_shifts(redline(before, after), before, after)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("within 14 days", "within 4 days"),
        ("pay 100 USD", "pay 100 EUR"),
        ("pay EUR 100", "pay USD 100"),
        ("by 1 March 2024", "by 1 April 2024"),
        ("10 euros monthly and 20 euros yearly", "20 euros monthly and 10 euros yearly"),
        ("We may sell data. You must not object.", "We must not sell data. You may object."),
        ("billed monthly", "billed yearly"),
        ("at least three", "at most three"),
        ("no more than this", "no less than this"),
        ("the first invoice", "the third invoice"),
        ("is lawful", "is unlawful"),
        ("days of notice", "business days of notice"),
        ("Das ist nicht möglich.", "Das ist möglich."),
        ("binnen vierzehn Tagen", "binnen vier Tagen"),
        ("Le client ne doit pas payer.", "Le client doit payer."),
        ("El cliente no debe pagar.", "El cliente debe pagar."),
        ("De klant mag dit niet doen.", "De klant mag dit doen."),
        ("退款在十四日内", "退款在四日内"),
        ("Срок 14 дней", "Срок 4 дня"),
        ("You indemnify us.", "We indemnify you."),
        ("Wir haften Ihnen.", "Sie haften uns."),
        ("Vous nous payez.", "Nous vous payons."),
        ("In that case the Licensor pays.", "In that case the Licensee pays."),
        ("a copy goes to the Employer", "a copy goes to the Employee"),
        ("a claim of the Customer", "a claim of the Provider"),
        ("net of tax", "gross of tax"),
        ("Fees are refundable.", "Fees are non-refundable."),
        ("liable jointly", "liable severally"),
        ("an exclusive licence", "a non-exclusive licence"),
        ("either party may", "both parties may"),
        ("including tax", "excluding tax"),
        ("Preise netto", "Preise brutto"),
        ("haften gesamtschuldnerisch", "haften anteilig"),
        ("einschließlich Steuer", "ausschließlich Steuer"),
        ("nicht erstattungsfähig", "erstattungsfähig"),
        ("eine ausschließliche Lizenz", "eine nicht ausschließliche Lizenz"),
        ("ein ausschließliches Recht", "ein einfaches Recht"),
        ("montant net", "montant brut"),
        ("responsables solidairement", "responsables conjointement"),
        ("taxes comprises", "taxes exclues"),
        ("une licence exclusive", "une licence non exclusive"),
        ("frais remboursables", "frais non remboursables"),
        ("importe neto", "importe bruto"),
        ("responden solidariamente", "responden mancomunadamente"),
        ("impuestos incluidos", "impuestos excluidos"),
        ("importo netto", "importo lordo"),
        ("valor líquido", "valor bruto"),
        ("bedrag inclusief btw", "bedrag exclusief btw"),
        ("hoofdelijk aansprakelijk", "gezamenlijk aansprakelijk"),
        ("ambas partes", "cualquiera de las partes"),
        ("entrambe le parti", "ciascuna parte"),
        ("beide partijen", "een van de partijen"),
        ("beide Parteien", "jede Partei"),
        ("les deux parties", "l’une ou l’autre des parties"),
    ],
)
def test_words_of_weight_that_change_are_told(before: str, after: str) -> None:
    assert told(before, after)
    assert told(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You pay teh fees.", "You pay the fees."),
        ("within 30 day of it", "within 30 days of it"),
        ("binnen 30 Tag", "binnen 30 Tagen"),
        ("our web sites", "our websites"),
        ("You may go", "You May go"),
        ("Der Kunde erhällt Ware.", "Der Kunde erhält Ware."),
        ("all of your data", "all your data of it"),
        ("Fees are non-refundable.", "Fees are nonrefundable."),
        ("eine ausschließliche Lizenz", "eine ausschließlichen Lizenz"),
        ("our Adress", "our Address"),
        ("our web site", "our Web site"),
        ("sent to Automatic", "sent to Automattic"),
        ("We sell. You may object at once to it. They pay.", "You may object at once to it. We sell. They pay."),
    ],
)
def test_spelling_and_sentences_that_moved_have_no_weight(before: str, after: str) -> None:
    assert [] == told(before, after)


TERMS = {"Customer", "Provider", "Content", "Confidential Information"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Customer indemnifies Provider.", "Provider indemnifies Customer."),
        ("Provider owns Content.", "Provider owns content."),
        ("Confidential Information is kept.", "Information is kept."),
    ],
)
def test_a_defined_term_weighs_wherever_it_stands(before: str, after: str) -> None:
    assert list(find_shifts(redline(before, after), before, after, TERMS))
    assert list(find_shifts(redline(after, before), after, before, TERMS))


def test_one_and_many_of_a_defined_term_are_alike() -> None:
    before, after = "Provider tells Customer.", "Provider tells Customers."
    assert () == find_shifts(redline(before, after), before, after, TERMS)
