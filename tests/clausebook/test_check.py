"""What ``clausebook check`` tells a lawyer: one case a code in ``tests/cases/check``, and what files cannot show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
HERE = {
    "E_ID_REUSED",
    "E_EFFECTIVE_LATE",
    "E_MD_DEPTH",
    "E_NOTICE_PERIOD",
    "E_OVERLAP",
    "E_PART",  # in tests/clausebook/parse/test_joined.py
    "E_UPDATED_STALE",
    "W_EFFECTIVE_EARLY",
    "W_EFFECTIVE_STALE",
    "W_PAST_DAYS",
    "W_UPDATED_MOVED",
}
HERE |= {"W_FIGURE_DIFFERS"}


def brief(findings: Iterable[Finding]) -> list[tuple[str, int, str]]:
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
        (26, f"{HEAD}<<<<<<< ours\nText.\n".encode(), "E_CONFLICT_MARKER", 5, "Keep the words"),
        (27, b"# Example\n\nText.", "E_NO_FRONTMATTER", 1, "id: example"),
        (28, b"---\nid: example\ntitle: Example\n\nText.", "E_FRONTMATTER_UNCLOSED", 1, "Add a line ---"),
        (29, f"{FRONT}title: Other\n---\nText.".encode(), "E_DUPLICATE_KEY", 4, ""),
        (30, f"{FRONT}summary: 1.10\n---\nText.".encode(), "E_TYPE", 4, 'summary: "1.10"'),
        (31, f"{FRONT}applies_to: NO\n---\nText.".encode(), "E_TYPE", 4, '"NO"'),
        (32, f"{FRONT}summary: 12:30\n---\nText.".encode(), "E_TYPE", 4, '"12:30"'),
        (33, f"{FRONT}effective: 2025-02-30\n---\nText.".encode(), "E_DATE", 4, "Correct the year"),
        (34, f"{FRONT}effective: 02/03/2025\n---\nText.".encode(), "E_DATE", 4, "YYYY-MM-DD"),
        (35, f"{FRONT}effective: 2025-02-03T10:00:00\n---\nText.".encode(), "E_TIMEZONE", 4, "effective: 2025-02-03"),
        (36, f"{FRONT}summary: {'[' * 900}{']' * 900}\n---\nText.".encode(), "E_YAML_DEPTH", 4, ""),
        (37, f"{FRONT}summary: &a x\naliases: [*a, *a]\n---\nText.".encode(), "E_YAML_ALIAS", 4, ""),
        (38, f"{FRONT}summary: !!python/object:os.x {{}}\n---\nText.".encode(), "E_YAML_TAG", 4, ""),
        (39, f"{FRONT}summary: {'9' * 5000}\n---\nText.".encode(), "E_TYPE", 4, "quote it"),
        (40, f"{HEAD}---\nid: two\n---\nText.".encode(), "E_MULTI_DOCUMENT", 5, "Put all"),
        (41, b"---\n- id\n- title\n---\nText.", "E_FRONTMATTER_TYPE", 2, "title: Privacy Policy"),
        (42, f'{HEAD}<a id="x"></a>One.\n\n<a id="x"></a>Two.'.encode(), "E_DUPLICATE_ID", 7, "another id"),
        (45, f'{HEAD}<a id="../x"></a>One.'.encode(), "E_ID_SYNTAX", 5, "lower-case"),
        (46, HEAD.encode(), "E_EMPTY_TEXT", 4, "Write the text"),
        (49, f"{HEAD}Text <script>x</script>.".encode(), "W_HTML", 5, "Markdown"),
        (50, f"{HEAD}A [link](javascript:alert(1)).".encode(), "E_LINK_SCHEME", 5, "https:"),
        (51, f"{HEAD}{'>' * 50_000} Text.".encode(), "E_MD_DEPTH", 5, "Remove"),
        (52, f"{HEAD}See [Section 9](#nowhere).".encode(), "E_BROKEN_REF", 5, "remove the link"),
    ],
)
def test_a_bad_input(number: int, data: bytes, code: str, line: int, mend: str) -> None:
    found = [one for one in find_faults({"example.md": data}, STRICT) if one.code == code]

    assert [(code, line)] == [(one.code, one.line) for one in found], f"input {number}"
    assert mend in found[0].mend


def test_line_ends_alone_are_no_fault_and_no_new_words() -> None:  # input 23
    text = f"{FRONT}updated: 2024-01-01\n---\nOne clause.\n\nAnother."
    published = known(text)

    assert () == check({"example.md": text.replace("\n", "\r\n").encode()}, STRICT, {"example": published})


def figures(first: str, second: str, meta: str = "") -> list[tuple[str, str]]:
    """What differs between two documents of some words each; ``meta`` is of the second."""
    front = "---\nid: {0}\ntitle: {0}\n{1}---\n{2}\n"
    files = {"a.md": front.format("a", "", first).encode(), "b.md": front.format("b", meta, second).encode()}
    return [(one.path, one.message) for one in check(files, STRICT) if one.code == "W_FIGURE_DIFFERS"]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("The **“Notice Period”** is 30 days.", "The **“Notice Period”** is 60 days.", ["60 days", "30 days"]),
        ("The **“Deposit”** means $100.", "The **“Deposit”** shall be at least $200.", ["$200", "$100"]),
        ("The **“Initial Term”** means one year.", "An **“Initial Term”** is twelve (12) months.", []),
        ("The **“Notice Period”** is 14 days.", "The **“Notice Period”** is two weeks.", []),
        ("The **“Notice Period”** is 14 days.", "The **“Notice Period”** of $5 is 14 days.", []),
        ("The **“Notice Period”** is 50 days.", "The **“Notice Period”** is fifty days.", []),
        ("The **“Notice Period”** is twenty-five days.", "The **“Notice Period”** is 25 days.", []),
        ("The **“Notice Period”** is 1,000 days.", "The **“Notice Period”** is 1000 days.", []),
        ("The **“Deposit”** means $1,000.", "The **“Deposit”** means $1,000.00.", []),
        ("The **“Services”** are hosting.", "The **“Services”** are mail, and 30 days are a month.", []),
        ("Write to **“Support”** at least 30 days before.", "Write to **“Support”** 14 days before.", []),
    ],
)
def test_a_defined_thing_is_measured_alike_in_two_documents(first: str, second: str, told: list[str]) -> None:
    assert told == [said for _, message in figures(first, second) for said in re.findall(r"\$\d+|\d+ days", message)]


def test_what_a_document_takes_from_another_it_does_not_measure_anew() -> None:
    first = "The **“Notice Period”** is 30 days."
    assert ["b.md"] == [path for path, _ in figures(first, "A Notice Period of 60 days applies.", "terms_from: [a]\n")]
    assert [] == figures(first, "A Notice Period of 60 days applies.")  # it is nobody's term there


@pytest.mark.parametrize("key", ["incorporated_into: [privcy-policy]", "translation_of: privacypolicy"])
def test_an_id_that_is_nearly_another_is_asked_for(key: str) -> None:
    files = {"a.md": f"{FRONT}{key}\n---\nOne.".encode(), "privacy-policy.md": b"---\ntitle: P\n---\nTwo."}
    assert ["Did you mean “privacy-policy”?"] == [
        one.mend for one in check(files, STRICT) if one.code == "W_DOCUMENT_MISSING"
    ]


def test_two_documents_with_one_id_are_named_in_both() -> None:
    files = {"a.md": f"{HEAD}One.".encode(), "b.md": f"{HEAD}Two.".encode()}

    assert [
        ("a.md", 2, "The document id “example” is also that of b.md"),
        ("b.md", 2, "The document id “example” is also that of a.md"),
    ] == [(one.path, one.line, one.message) for one in find_faults(files, STRICT)]


def test_the_address_of_a_page_is_no_id() -> None:
    assert [("E_RESERVED_ID", 2)] == [
        (one.code, one.line) for one in find_faults({"a.md": b"---\nid: search\ntitle: Search\n---\nText."}, STRICT)
    ]


@pytest.mark.parametrize(
    ("link", "messages"),
    [
        ("b.md", []),
        ("b.md#fees", []),
        ("b.md#1-fees", []),
        ("/terms/b.md", []),
        ("../terms/b.md", []),
        ("https://a.example/c.md", []),
        ("leaflet.pdf", []),
        ("b.md#none", ["The link “x” leads to “#none”, and no clause of terms/b.md has that id"]),
        ("c.md", ["The link “x” leads to terms/c.md, which is not among the texts"]),
    ],
)
def test_a_link_to_another_text(link: str, messages: list[str]) -> None:
    other = '---\nid: b\ntitle: B\n---\n## <a id="fees"></a>1. Fees\n\nText.'
    files = {"terms/a.md": f"{HEAD}A [x]({link}).".encode(), "terms/b.md": other.encode()}

    assert messages == [one.message for one in find_faults(files, STRICT, files)]


def test_a_link_to_a_file_that_is_not_given_is_not_judged() -> None:
    assert () == find_faults({"a.md": f"{HEAD}A [x](b.md#none).".encode()}, STRICT)
    assert () == find_faults({"a.md": f"{HEAD}A [x](b.md#none).".encode()}, STRICT, {"a.md", "b.md"})


def test_two_documents_of_one_title_are_told_at_the_second() -> None:
    texts = {"eu/fees.md": "# Fees\n\nPay.", "us/fees.md": "---\ntitle: fees\n---\nPay.", "old.md": "# Fees\n\nPaid.",
             "de.md": "---\ntranslation_of: fees\n---\n# Fees\n\nPay.", "empty.md": "# Fees 2"}  # fmt: skip
    texts["old.md"] = f"---\nstatus: withdrawn\n---\n{texts['old.md']}"
    found = check({path: text.encode() for path, text in texts.items()}, Config.default())
    assert [("us/fees.md", 2, "“fees” is also the title of eu/fees.md")] == [
        (one.path, one.line, one.message) for one in found if one.code == "W_TITLE_TWICE"
    ]


def test_in_a_repository_that_nobody_prepared_only_unreadable_texts_stop_publication() -> None:
    text = "# T\n\n[x](#none) [y](javascript:z) <a id='../x'></a>\n\n1.1\n"
    found = find_faults({"a.md": text.encode(), "b.md": b"Te\0xt.", "c.md": b">" * 100, "d.md": b""}, Config.default())

    assert {"E_BROKEN_REF", "E_LINK_SCHEME", "E_ID_SYNTAX", "E_EMPTY_CLAUSE", "E_CONTROL_CHAR"} == {
        one.code for one in found if one.severity is Severity.WARNING
    }
    assert {"E_MD_DEPTH", "E_EMPTY_TEXT"} == {one.code for one in found if one.severity is Severity.ERROR}


@pytest.mark.parametrize(
    "text",
    [
        ">" * LONG,
        "> " * (LONG // 2),
        "- " * (LONG // 2 - 1) + "a",
        "".join(f"{'  ' * level}- a\n" for level in range(990)),
        "[" * LONG,
        "![" * (LONG // 2),
        "<!--" * (LONG // 4),
    ],
    ids=["quotes", "spaced quotes", "lists", "lists by indent", "brackets", "pictures", "comments"],
)
def test_what_is_nested_too_deeply_is_refused_with_less_work_than_plain_text_is_read(
    text: str, calls: Callable[[Callable[[], object]], int]
) -> None:
    deep, plain = ({"a.md": f"{HEAD}{one}".encode()} for one in (text, "Words of law.\n\n" * (len(text) // 15)))

    assert ["E_MD_DEPTH"] == [one.code for one in find_faults(deep, STRICT)]
    assert calls(partial(find_faults, deep, STRICT)) < calls(partial(find_faults, plain, STRICT))


@pytest.mark.parametrize(
    "text",
    [
        "* * * " * 40,
        "-" * 500,
        f"{'> ' * 20}Text.",
        "".join(f"{'  ' * level}- a\n" for level in range(12)),
        f"```\n{'>' * 100}\n```",
        "[0, 1) " * 100,
        "<!-- one -->\n\nText.",
    ],
)
def test_what_only_looks_deep_is_read(text: str) -> None:
    assert "E_MD_DEPTH" not in {one.code for one in find_faults({"a.md": f"{HEAD}Words.\n\n{text}\n".encode()}, STRICT)}


@pytest.mark.parametrize("piece", ["a ", "“a ", "(a) (b) ", "{{", "Section 1, ", "<b> ", "((", " ,", "**“a”**"])
def test_time_grows_with_length_and_no_faster(
    piece: str, assert_linear: Callable[[Callable[[int], object]], None]
) -> None:
    assert_linear(lambda size: find_faults({"a.md": f"{HEAD}{piece * (size // len(piece))}\n".encode()}, STRICT))


def known(text: str, declared: Declared | None = None, **other: object) -> Known:
    """What is known of the document ``example`` once ``text`` was published on 2 January 2024."""
    body = text.split("---\n", 2)[2]
    found = clauses(body)
    sha256 = wording.digest(clause.block.wording for clause in found)
    placed = tuple(Clause(str(place), *clause[:4]) for place, clause in enumerate(found))
    version = Version(
        document="example",
        name="2024-01-01",
        number=1,
        title="Example",
        path="example.md",
        commit="c1",
        text_commit="c1",
        published_at=datetime(2024, 1, 2, tzinfo=UTC),
        published_on=date(2024, 1, 2),
        last_updated=date(2024, 1, 1),
        last_updated_source=DateSource.DECLARED,
        effective_on=date(2024, 2, 1),
        effective_source=DateSource.DECLARED,
        change_class=ChangeClass.MATERIAL,
        declared=False,
        note="",
        sha256=sha256,
    )
    said = declared or Declared(updated=date(2024, 1, 1), effective=date(2024, 2, 1))
    return replace(Known((version,), said, placed), **other)  # type: ignore[arg-type]  # fields by name


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

    assert [("E_UPDATED_STALE", 4, mend)] == brief(one for one in found if one.code != "E_CHANGE_STALE")


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
