"""What ``clausebook check`` tells a lawyer: one case a code in ``tests/cases/check``, and what files cannot show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from clausebook.check import Known, check, find_faults, findings_text
from clausebook.codes import content, drafting
from clausebook.config import Config
from clausebook.model.change import Clause
from clausebook.model.declared import Declared
from clausebook.model.errors import Finding, Severity
from clausebook.model.version import ChangeClass, DateSource, Version
from clausebook.parse import wording
from clausebook.parse.tree import clauses

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "check"
STRICT = Config.parse("strict = true")
FRONT = "---\nid: example\ntitle: Example\n"
HEAD = f"{FRONT}---\n"
LONG = 250_000  # characters: what grows with their square would take minutes
# Codes whose cases are in this file, because they need bytes, several files or a past.
HERE = {"E_ID_REUSED", "E_MD_DEPTH", "E_NOTICE_PERIOD", "E_OVERLAP", "E_UPDATED_STALE", "W_EFFECTIVE_STALE"}


def brief(findings: tuple[Finding, ...]) -> list[tuple[str, int, str]]:
    return [(one.code, one.line, one.mend) for one in findings]


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_a_case(case: Path) -> None:
    expected = case.with_suffix(".txt").read_text(encoding="utf-8").strip()

    assert expected == findings_text(check({case.name: case.read_bytes()}, STRICT))


def test_every_code_about_the_text_has_a_case() -> None:
    shown = {code for path in CASES.glob("*.txt") for code in re.findall(r"\b[EW]_[A-Z_]+", path.read_text("utf-8"))}

    assert set() == drafting.CODES.keys() - shown - HERE


@pytest.mark.parametrize(
    ("number", "data", "code", "line", "mend"),
    [
        (21, HEAD.encode("utf-16"), "E_ENCODING", 1, "UTF-8"),
        (22, b"\xef\xbb\xbf" + HEAD.encode() + b"Text.", "W_BOM", 1, "without BOM"),
        (24, f"{HEAD}Te\0xt.".encode(), "E_CONTROL_CHAR", 5, "Delete it"),
        (25, f"{HEAD}Te\u202ext.".encode(), "E_BIDI_CONTROL", 5, "Delete it"),
        (26, f"{HEAD}    return replace(Known((version,), said, placed), **other)  # type: ignore[arg-type]  # fields by name


OLD = f"{HEAD}You pay the fees."
TODAY = date(2024, 6, 1)


@pytest.mark.parametrize(
    ("front", "words", "expected"),
    [
        ("updated: 2024-01-01", "You pay the fees.", []),
        ("updated: 2024-01-01", "You pay no fees.", [("E_UPDATED_STALE", 4)]),
        ("updated: 2024-06-01", "You pay no fees.", []),
        ("", "You pay no fees.", []),
        ("updated: 2024-01-01\nchange:\n  kind: editorial", "You pay the Fees.", []),
        ("updated: 2024-01-01\nchange:\n  kind: material", "You pay the Fees.", [("E_UPDATED_STALE", 4)]),
        ("effective: 2024-02-01", "You pay no fees.", [("W_EFFECTIVE_STALE", 4)]),
        ("effective: 2024-02-01", "You pay the fees.", []),
        ("effective: 2024-01-15", "You pay no fees.", [("E_OVERLAP", 4)]),
        ("effective: 2024-07-01", "You pay no fees.", []),
    ],
)
def test_dates_against_what_was_published(front: str, words: str, expected: list[tuple[str, int]]) -> None:
    text = f"{FRONT}{front}\n---\n{words}" if front else f"{HEAD}{words}"
    found = check({"example.md": text.encode()}, STRICT, {"example": known(OLD)}, today=TODAY)

    assert expected == [(one.code, one.line) for one in found]


def test_an_editorial_change_that_was_declared_before_says_nothing_of_new_words() -> None:
    text = f"{FRONT}updated: 2024-01-01\nchange:\n  kind: editorial\n---\nYou pay no fees."
    before = Declared(updated=date(2024, 1, 1), change_class=ChangeClass.EDITORIAL)

    found = check({"example.md": text.encode()}, STRICT, {"example": known(OLD, before)})
    mend = (
        "Set updated to the day this is published. If the meaning is the same, write a new change with kind: editorial."
    )

    assert [("E_UPDATED_STALE", 4, mend)] == brief(found)


def test_a_version_may_overtake_one_that_is_not_in_force_yet() -> None:
    text = f"{FRONT}effective: 2024-01-20\n---\nYou pay no fees."

    assert () == check({"example.md": text.encode()}, STRICT, {"example": known(OLD)}, today=date(2024, 1, 10))


@pytest.mark.parametrize(
    ("effective", "kind", "codes"),
    [
        ("2024-06-15", "material", ["E_NOTICE_PERIOD"]),
        ("2024-07-01", "material", []),
        ("2024-07-01", "editorial", []),
    ],
)
def test_the_period_of_notice(effective: str, kind: str, codes: list[str]) -> None:
    config = Config.parse("[notice_periods]\npolicy = 30\n")
    text = f"{FRONT}effective: {effective}\nchange:\n  kind: {kind}\n---\nYou pay the charges."
    found = check({"example.md": text.encode()}, config, {"example": known(OLD)}, today=TODAY)

    assert codes == [one.code for one in found]
    assert [(4, True)] * len(codes) == [(one.line, "2024-07-01" in one.mend) for one in found]


def test_a_correction_that_changes_a_weighty_word_is_none() -> None:
    config = Config.parse("[notice_periods]\npolicy = 30\n")
    text = f"{FRONT}effective: 2024-06-15\nchange:\n  kind: editorial\n---\nYou pay no fees."
    found = check({"example.md": text.encode()}, config, {"example": known(OLD)}, today=TODAY)

    assert ["E_NOTICE_PERIOD", "E_EDITORIAL_WEIGHT"] == [one.code for one in found]
    assert "“no” came in" in found[1].message


def test_a_correction_that_is_published_and_does_not_count_is_reported() -> None:
    text = f"{FRONT}change:\n  kind: editorial\n  note: A typo.\n---\nYou pay the fees."
    past = known(text, Declared(change_class=ChangeClass.EDITORIAL, note="A typo."))
    material = replace(past.versions[0], number=2, note="A typo.", refuted=True)
    [found] = check({"example.md": text.encode()}, STRICT, {"example": replace(past, versions=(material,))})
    assert ("E_EDITORIAL_WEIGHT", 4) == (found.code, found.line)
    assert "counts as material" in found.message

    counted = replace(material, refuted=False)
    assert () == check({"example.md": text.encode()}, STRICT, {"example": replace(past, versions=(counted,))})


@pytest.mark.parametrize(
    ("words", "codes"),
    [("We may stop the service at once.", ["E_ID_REUSED"]), ("You pay all the fees at the end of each month.", [])],
)
def test_the_id_of_a_removed_clause(words: str, codes: list[str]) -> None:
    published = known(OLD, removed={"fees": "You pay the fees at the end of each month."})
    found = check({"example.md": f'{HEAD}<a id="fees"></a>{words}'.encode()}, STRICT, {"example": published})

    assert codes == [one.code for one in found]
    assert [(5, True)] * len(codes) == [(one.line, "new id" in one.mend) for one in found]


def test_a_document_whose_file_is_gone() -> None:
    other = {"other.md": b"---\nid: other\ntitle: Other\n---\nText."}

    assert [("W_REMOVED", "example.md")] == [
        (one.code, one.path) for one in check(other, STRICT, {"example": known(OLD)})
    ]


def test_a_date_in_the_text_against_the_version_published() -> None:
    text = f"{HEAD}Last updated: March 3, 2023\n\nYou pay the fees."

    assert ["The text says it was last updated on 2023-03-03, and the words were last published on 2024-01-01"] == [
        one.message for one in check({"example.md": text.encode()}, STRICT, {"example": known(text)})
    ]


def test_terms_and_clauses_of_another_document_are_looked_up_there() -> None:
    master = """---
id: master
title: Master Terms
---
## 1. Terms

1.1 We sell an app (the **“App”**). The App is ours.

## 2. Law

2.1 That of Ireland.
"""
    text = "---\nid: a\ntitle: A\nterms_from: [master]\n---\nThe App is free under Section {} of the Master Terms."

    def messages(number: int) -> list[str]:
        files = {"a.md": text.format(number).encode(), "master.md": master.encode()}
        return [one.message for one in check(files, STRICT)]

    assert [] == messages(2)
    assert ["“Section 9” is named, and there is no Section 9 here"] == messages(9)


OUR_DOUBTS = """\
policies/privacy-policy.md:12 W_QUOTE_CLOSING
policies/privacy-policy.md:38 W_SPACING
policies/privacy-policy.md:40 W_TERM_LATE
policies/privacy-policy.md:40 W_TERM_UNUSED
policies/privacy-policy.md:64 W_DOUBLE_WORD
policies/privacy-policy.md:96 W_RUNS_ON
policies/privacy-policy.md:98 W_ORPHAN
policies/privacy-policy.md:102 W_EMAIL_LINK
schedules/services-schedule.md:7 W_TERM_SOURCE
schedules/services-schedule.md:14 W_TERM_TWIN
schedules/services-schedule.md:14 W_THIS_SECTION
schedules/services-schedule.md:16 W_HEADING_END
schedules/services-schedule.md:18 W_HEADING_END
schedules/services-schedule.md:34 W_TERM_LATE
schedules/services-schedule.md:42 W_ENUM_NESTED
schedules/services-schedule.md:46 W_QUOTE_MIXED
schedules/services-schedule.md:52 W_TERM_TWIN
schedules/services-schedule.md:52 W_TERM_TWIN
schedules/services-schedule.md:60 W_HEADING_NUMBER
schedules/services-schedule.md:85 W_TERM_UNUSED
schedules/services-schedule.md:99 W_HEADING_NUMBER
schedules/services-schedule.md:117 W_ENUM_AND
schedules/services-schedule.md:117 W_ENUM_NESTED
schedules/services-schedule.md:117 W_REF_TITLE
schedules/services-schedule.md:117 W_SPACING
schedules/services-schedule.md:121 W_ENUM_AND
schedules/services-schedule.md:121 W_ENUM_REPEAT
schedules/services-schedule.md:131 W_UNTITLED"""


def test_our_own_terms_have_these_doubts_and_no_fault() -> None:
    terms = ROOT / "terms"
    files = {path.relative_to(terms).as_posix(): path.read_bytes() for path in terms.rglob("*.md")}
    told = Config.parse((ROOT / "clausebook.toml").read_text("utf-8")).elsewhere

    doubts = check(files, replace(STRICT, elsewhere=told))
    assert OUR_DOUBTS.splitlines() == [f"{one.place} {one.code}" for one in doubts]
    assert () == find_faults(files, STRICT, files)


@pytest.mark.parametrize("key", ["incorporated_into: [master]", "terms_from: [master]", "translation_of: master"])
def test_a_document_that_the_settings_tell_of_is_not_missing(key: str) -> None:
    files = {"example.md": f"{FRONT}{key}\n---\nYou pay the fees.".encode()}
    told = Config.parse('strict = true\n[elsewhere]\nmaster = {title = "Master Terms"}')

    assert "W_DOCUMENT_MISSING" in [one.code for one in check(files, STRICT)]
    assert "W_DOCUMENT_MISSING" not in [one.code for one in check(files, told)]


def test_the_codes_about_files_name_no_code_about_the_text() -> None:
    assert set() == content.CODES.keys() & drafting.CODES.keys()
