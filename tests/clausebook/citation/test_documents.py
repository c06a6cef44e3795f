"""What documents are called in citations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clausebook.citation.documents import Named, split
from clausebook.citation.kinds import leave_out_before

NAMES = (
    Named("terms-of-service", "Terms of Service", "terms/terms-of-service.md"),
    Named("services-schedule", "Services Schedule", "terms/schedules/ss.md", ("service-schedule",)),
    Named("privacy", "Privacy Policy", "terms/privacy/policy.md"),
    Named("aup", "Acceptable Use Policy", "terms/acceptable-use.md", short=("House Rules",)),
    Named("sponsors", "Sponsors Legal Terms", "terms/sponsors.md"),
    Named("b-3", "Bylaw 3: The Elections Bylaw", "terms/third.md"),
    Named("p-2002", 'Policy Number "2002-08-03"', "terms/awards.md"),
)


@pytest.mark.parametrize(
    ("reference", "document", "rest"),
    [
        ("Terms of Service s 5.4", "terms-of-service", "s 5.4"), ("ToS 5", "terms-of-service", "5"),
        ("terms 5(a)", "terms-of-service", "5(a)"), ("section 7.9 of the ToS", "terms-of-service", "section 7.9 "),
        ("services sch 7.9", "services-schedule", "7.9"), ("SS 1, paragraph 3", "services-schedule", "1, paragraph 3"),
        ("service schedule 7", "services-schedule", "7"), ("services-schedule/7.9", "services-schedule", "7.9"),
        ("schedules 7.9", "services-schedule", "7.9"), ("privacy 3", "privacy", "3"),
        ("privacy policy security", "privacy", "security"), ("house rules 2", "aup", "2"), ("AUP 2", "aup", "2"),
        ("acceptable-use 2", "aup", "2"), ("Acc “Terms of Service”, 1", "aup", "“Terms of Service”, 1"),
        ("sponsors 4", "sponsors", "4"), ('Policy Number "2002-08-03" “General”', "p-2002", "“General”"),
        ("Services Schedule s 7.9 (in force since December 20, 2024), https://x.example/a#b", "services-schedule",
         "s 7.9"),
        ("reporting, acceptable use", "aup", "reporting"), ("Bylaw 3 s 2", "b-3", "s 2"),
        ("The Elections Bylaw 2", "b-3", "2"),
    ],
)  # fmt: skip
def test_a_document_goes_by_its_title_and_what_is_made_of_it(reference: str, document: str, rest: str) -> None:
    first = next(split(reference, NAMES))
    assert ((document,), rest) == (first.documents, first.rest)


@pytest.mark.parametrize("reference", ["7.9", "“Terms of Service”, 1", "te 5", ""])
def test_what_names_no_document_is_left_whole(reference: str) -> None:
    assert [] == list(split(reference, NAMES))


SPOKEN = (
    Named("agb", "Allgemeine Geschäftsbedingungen", "terms/agb.md", kind="agreement", lang="de"),
    Named("cgv", "Conditions générales", "terms/cgv.md", kind="agreement", lang="fr"),
    Named("use", "Politique d’utilisation", "terms/use.md", kind="policy", lang="fr"),
    Named("terms", "Terms of Service", "terms/terms.md", kind="agreement", lang="en"),
)


@pytest.mark.parametrize(
    ("reference", "document", "rest"),
    [
        ("§ 5 Abs. 2 der Allgemeinen Geschäftsbedingungen", "agb", "§ 5 Abs. 2 "),
        ("§ 5 Abs. 2 unserer AGB", "agb", "§ 5 Abs. 2 "), ("§ 5 des Vertrags", "agb", "§ 5 "),
        ("article 2.1 des conditions générales", "cgv", "article 2.1 "),
        ("article 2.1 des présentes conditions générales", "cgv", "article 2.1 "),
        ("article 2.1 du contrat", "cgv", "article 2.1 "), ("article 2 de l’accord", "cgv", "article 2 "),
        ("article 3 de la politique d'utilisation", "use", "article 3 "),
        ("section 4 of this agreement", "terms", "section 4 "),
    ],
)  # fmt: skip
def test_a_document_goes_by_its_title_and_kind_in_its_own_language(reference: str, document: str, rest: str) -> None:
    first = next(split(reference, SPOKEN))
    assert ((document,), rest.strip()) == (first.documents, first.rest.strip())


@pytest.mark.parametrize(
    "reference",
    [
        "§ 5 Abs. 2 des Bürgerlichen Gesetzbuchs", "§ 5 BGB", "article 2 du Code civil", "article 2.1 de la loi",
        "§ 5 der Datenschutzerklärung", "article 2.1 des conditions générales de vente", "Artikel 5 DSGVO",
        "section 5 of the Companies Act", "article 2 de la convention collective", "§ 5 Vertrag",
    ],
)  # fmt: skip
def test_what_is_of_another_law_names_no_document(reference: str) -> None:
    assert [] == list(split(reference, SPOKEN))


@pytest.mark.parametrize(
    ("before", "rest"),
    [
        ("7.1 of the ", "7.1 "), ("§ 7 unserer", "§ 7"), ("art. 7, des présentes ", "art. 7"), ("7 de l’", "7"),
        ("7 , ,", "7"), ("of the our ", ""), ("proof", "proof"), ("7 of", "7 "), ("7.1 bathe ", "7.1 bathe"),
    ],
)  # fmt: skip
def test_what_stands_before_a_name_is_left_out(before: str, rest: str) -> None:
    assert rest == leave_out_before(before)


@pytest.mark.parametrize("sign", [" ", ",", ", ", "of ", "the ", "l’", "x ", "(in force "], ids=repr)
def test_a_reference_is_read_in_a_time_that_grows_with_its_length(
    sign: str, assert_linear: Callable[[Callable[[int], object]], None]
) -> None:
    names = [Named("terms", "Terms of Service", kind="agreement", lang="en")]
    assert_linear(lambda size: list(split(f"x{sign * (size // len(sign))}y terms", names)))
