"""What documents are called in citations."""

from __future__ import annotations

import pytest

from clausebook.citation.documents import Named, split

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
