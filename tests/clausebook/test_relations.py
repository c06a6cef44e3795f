"""What documents name: by their ids of today, each once, and those that are not published here as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clausebook.config_tables import Elsewhere
from clausebook.model.version import DocumentRecord
from clausebook.relations import Named, Relations, current_ids

TERMS = DocumentRecord("terms", "Terms", "agreement", "terms.md", aliases=("tos",))
PART = DocumentRecord("part", "Part", "schedule", "part.md", incorporated_into=("tos", "terms", "part", "master"))
TOLD = {"master": Elsewhere(title="Master Terms", url="https://master.example/")}


def relations(*records: DocumentRecord) -> Relations:
    return Relations(records, TOLD)


def test_a_former_id_is_the_document_that_has_it_today() -> None:
    other = DocumentRecord("tos", "New Terms", "agreement", "tos.md")
    assert {"tos": "terms", "terms": "terms"} == current_ids([TERMS])
    assert {"tos": "tos", "terms": "terms"} == current_ids([other, TERMS])


def test_a_parent_is_named_once_and_never_the_document_itself() -> None:
    found = relations(PART, TERMS)
    assert ("terms",) == found.here(PART, "incorporated_into")
    assert (Named("part", "Part"),) == found.parts(TERMS)
    assert () == found.parts(PART)


def test_a_document_that_is_not_here_has_the_title_and_address_of_the_settings() -> None:
    assert (Named("", "Master Terms", "https://master.example/"),) == relations(PART).absent(PART, "incorporated_into")[
        2:
    ]


def test_a_document_that_nobody_tells_of_has_the_name_it_is_given() -> None:
    names = [(one.id, one.title, one.url) for one in relations(PART).absent(PART, "incorporated_into")]
    assert [("", "tos", ""), ("", "terms", "")] == names[:2]


def test_one_that_is_here_is_not_elsewhere() -> None:
    master = DocumentRecord("master", "Our Master", "agreement", "master.md")
    assert Named("master", "Our Master") in relations(PART, master).named(PART, "incorporated_into")


@pytest.mark.parametrize("key", ["incorporated_into", "terms_from"])
def test_a_withdrawn_document_is_here(key: str, today: date) -> None:
    gone = replace(TERMS, withdrawn_on=today)
    part = replace(PART, incorporated_into=("terms",), terms_from=("terms",))
    assert ("terms",) == relations(part, gone).here(part, key)
    assert () == relations(part, gone).absent(part, key)


def test_a_translation_names_one_document() -> None:
    text = replace(PART, translation_of="tos")
    assert ("terms",) == relations(text, TERMS).here(text, "translation_of")
    assert () == relations(PART, TERMS).named(PART, "translation_of")
