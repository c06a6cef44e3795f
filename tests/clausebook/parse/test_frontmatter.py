from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clausebook.model.errors import Severity
from clausebook.model.version import ChangeClass
from clausebook.parse import frontmatter, strict_yaml
from clausebook.parse.frontmatter import FrontMatter, Split, read, split
from clausebook.parse.frontmatter_values import ChangeNote

FULL = """---
id: services-schedule
title: Services Schedule
kind: schedule
lang: en
incorporated_into: [terms-of-service]
terms_from:
  - terms-of-service
  - privacy-policy
updated: 2024-12-20            # the legal day
effective: "2025-01-20"
change:
  kind: editorial
  note: >
    Corrected two
    misprints.
aliases: [/legal/services, old-schedule]
status: withdrawn
translation_of: dienste
source_updated: 2024-12-19
applies_to: EEA
summary: What you may do.
---
# Services Schedule
"""

# what stands between the two lines "---" (the first of them is line 1), the code, its line, part of the mend
FAULTS = [
    ("id: a\nid: b", "E_DUPLICATE_KEY", 3, "delete the other"),
    ("change:\n  note: a\n  note: b", "E_DUPLICATE_KEY", 4, "delete the other"),
    ("title: 1.10", "E_TYPE", 2, 'quote it: title: "1.10"'),
    ("title: NO", "E_TYPE", 2, 'quote it: title: "NO"'),
    ("title: y", "E_TYPE", 2, "quote it"),
    ("title: 12:30", "E_TYPE", 2, 'quote it: title: "12:30"'),
    ("title: ~", "E_TYPE", 2, "quote it"),
    ("title: 0o17", "E_TYPE", 2, "quote it"),
    ("title: 1e3", "E_TYPE", 2, "quote it"),
    ("title: .inf", "E_TYPE", 2, "quote it"),
    ("title: 2024-12-20", "E_TYPE", 2, "quote it"),
    ("title: " + "7" * 5000, "E_TYPE", 2, "quote it"),
    ("title:", "E_TYPE", 2, "delete the line"),
    ('title: ""', "E_TYPE", 2, "delete the line"),
    ("title: [a, b]", "E_TYPE", 2, "on one line"),
    ("lang: no", "E_TYPE", 2, 'quote it: lang: "no"'),
    ("aliases:\n  - old\n  - 1.10", "E_TYPE", 4, "quote it"),
    ("change:\n  note: 2024", "E_TYPE", 3, "quote it"),
    ("change: [a]", "E_TYPE", 2, "change:"),
    ("effective: 2025-02-30", "E_DATE", 2, "Correct the year, month or day"),
    ('effective: "2025-02-30"', "E_DATE", 2, "Correct the year, month or day"),
    ("effective: 02/03/2025", "E_DATE", 2, "YYYY-MM-DD"),
    ("effective: 20250203", "E_DATE", 2, "YYYY-MM-DD"),
    ("effective: 2025-2-3", "E_DATE", 2, "YYYY-MM-DD"),
    ("effective: February 3, 2025", "E_DATE", 2, "YYYY-MM-DD"),
    ("effective: ２０２５-02-03", "E_DATE", 2, "YYYY-MM-DD"),
    ("updated:", "E_DATE", 2, "delete the line"),
    ("updated: [2025-01-01]", "E_DATE", 2, "YYYY-MM-DD"),
    ("source_updated: 2025-01-01T10:00:00Z", "E_DATE", 2, "source_updated: 2025-01-01"),
    ("updated: 2025-01-01 10:00:00 +01:00", "E_DATE", 2, "updated: 2025-01-01"),
    ("updated: 2025-01-01T10:00:00", "E_TIMEZONE", 2, "updated: 2025-01-01"),
    ("updated: 2025-01-01 10:00", "E_TIMEZONE", 2, "updated: 2025-01-01"),
    ("id: x\ntitel: x", "E_UNKNOWN_KEY", 3, "“title”"),
    ("id: x\neffective-date: x", "E_UNKNOWN_KEY", 3, "“effective”"),
    ("id: x\nzzz: x", "E_UNKNOWN_KEY", 3, "known here: aliases,"),
    ("change:\n  knd: material", "E_UNKNOWN_KEY", 3, "“kind”"),
    ("id: ../x", "E_ID_SYNTAX", 2, "lower-case letters"),
    ("id: a/b", "E_ID_SYNTAX", 2, "lower-case letters"),
    ("id: a..b", "E_ID_SYNTAX", 2, "single dots"),
    ("id: Terms", "E_ID_SYNTAX", 2, "lower-case letters"),
    ("id: datenschutzerklärung", "E_ID_SYNTAX", 2, "lower-case letters"),
    ("id: -x", "E_ID_SYNTAX", 2, "lower-case letters"),
    ("id: " + "x" * 101, "E_ID_SYNTAX", 2, "at most 100"),
    ("terms_from: [tos, A B]", "E_ID_SYNTAX", 2, "lower-case letters"),
    ("translation_of: x.", "E_ID_SYNTAX", 2, "lower-case letters"),
    ("kind: contract", "E_KIND", 2, "policy, schedule, agreement, addendum, notice"),
    ("kind: polcy", "E_KIND", 2, "“policy”"),
    ("change:\n  kind: minor", "E_CHANGE_KIND", 3, "material, editorial"),
    ("status: gone", "E_STATUS", 2, "current, withdrawn"),
    ("lang: English", "E_LANG", 2, "pt-BR"),
    ("title: &t Terms", "E_YAML_ALIAS", 2, "quotation marks"),
    ("title: *terms", "E_YAML_ALIAS", 2, "quotation marks"),
    ("aliases: &a [x]\nterms_from: [*a, *a]", "E_YAML_ALIAS", 2, "quotation marks"),
    ("title: !!python/object/apply:os.system [id]", "E_YAML_TAG", 2, "!"),
    ("title: !important", "E_YAML_TAG", 2, "!"),
    ("title: " + "[" * 900 + "]" * 900, "E_YAML_DEPTH", 2, "plain list"),
    ("title: " + "[" * 100_000, "E_YAML_DEPTH", 2, "plain list"),
    ("id: x\nzzz:\n" + "".join(f"{' ' * n}- \n" for n in range(40)), "E_YAML_DEPTH", 23, "plain list"),
    ("id: a\n--- # second\nid: b", "E_MULTI_DOCUMENT", 3, "Delete the line ---"),
    ("- a\n- b", "E_FRONTMATTER_TYPE", 2, "title: Privacy Policy"),
    ("Some words.", "E_FRONTMATTER_TYPE", 2, "title: Privacy Policy"),
    ("id: x\ntitle: Terms: EU", "E_YAML", 3, "colon"),
    ('id: x\ntitle: "Terms', "E_YAML", 3, "Close the quotation mark"),
    ("id: x\n\ttitle: Terms", "E_YAML", 3, "Replace tabs"),
    ("id: x\ntitle: @home", "E_YAML", 3, "quotation marks"),
    ("id: x\ntitle Terms", "E_YAML", 3, "key: value"),
    ("id: x\n? [a]\n: b", "E_YAML", 3, "key: value"),
]


@pytest.mark.parametrize(("front", "code", "line", "mend"), FAULTS)
def test_each_fault_is_an_error_where_it_stands(front: str, code: str, line: int, mend: str) -> None:
    _, findings = read(f"---\n{front}\n---\n# Title\n", "terms/x.md", strict=True)
    finding = next(finding for finding in findings if finding.code == code)
    assert (line, "terms/x.md", Severity.ERROR) == (finding.line, finding.path, finding.severity)
    assert mend in finding.message + finding.mend
    assert len(str(finding)) < 500


@pytest.mark.parametrize(("front", "code", "line", "mend"), FAULTS)
def test_the_pure_parser_finds_the_same(
    front: str, code: str, line: int, mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del mend
    expected = strict_yaml.read(front)[1]
    monkeypatch.setattr(strict_yaml, "_LOADER", yaml.SafeLoader)
    found = strict_yaml.read(front)[1]
    assert [finding.code for finding in expected] == [finding.code for finding in found], (code, line)


@pytest.mark.parametrize("front", [front for front, code, *_ in FAULTS if code != "E_FRONTMATTER_TYPE"])
def test_in_a_repository_without_configuration_each_fault_is_a_warning(front: str) -> None:
    meta, findings = read(f"---\n{front}\n---\n", "x.md", strict=False)
    assert {Severity.WARNING} == {finding.severity for finding in findings}
    assert (None, None) == (meta.effective, meta.source_updated)


@pytest.mark.parametrize("front", ["version: 1.10", "country: NO", "time: 12:30"])
def test_an_unknown_key_whose_value_yaml_misreads_is_two_errors(front: str) -> None:
    findings = read(f"---\n{front}\n---\n", "x.md", strict=True)[1]
    assert ["E_TYPE", "E_UNKNOWN_KEY"] == [finding.code for finding in findings]


def test_a_full_front_matter_is_read() -> None:
    expected = FrontMatter(
        id="services-schedule",
        title="Services Schedule",
        kind="schedule",
        lang="en",
        incorporated_into=("terms-of-service",),
        terms_from=("terms-of-service", "privacy-policy"),
        updated=date(2024, 12, 20),
        effective=date(2025, 1, 20),
        change=ChangeNote(ChangeClass.EDITORIAL, "Corrected two misprints."),
        aliases=("/legal/services", "old-schedule"),
        status="withdrawn",
        translation_of="dienste",
        source_updated=date(2024, 12, 19),
        applies_to=("EEA",),
        summary="What you may do.",
    )
    assert (expected, ()) == read(FULL, "x.md", strict=True)
    assert (expected, ()) == read(FULL, "x.md", strict=False)


def test_the_line_of_each_key_is_known() -> None:
    lines = read(FULL, "x.md", strict=True)[0].lines
    assert (2, 7, 12, 13, 14, 22) == tuple(
        lines[key] for key in ("id", "terms_from", "change", "change.kind", "change.note", "summary")
    )


def test_a_change_may_be_a_note_alone() -> None:
    meta, findings = read("---\nchange: New address.\n---\n", "x.md", strict=True)
    assert (ChangeNote(None, "New address."), ()) == (meta.change, findings)


def test_a_quoted_value_is_text_whatever_it_looks_like() -> None:
    meta, findings = read("---\ntitle: \"1.10\"\nlang: 'no'\n---\n", "x.md", strict=True)
    assert ("1.10", "no", ()) == (meta.title, meta.lang, findings)


@pytest.mark.parametrize("id_", ["x", "a.b-c", "7", "x" * 100, "a--b"])
def test_a_good_id(id_: str) -> None:
    meta, findings = read(f'---\nid: "{id_}"\n---\n', "x.md", strict=True)
    assert (id_, ()) == (meta.id, findings)


def test_both_lines_of_a_duplicate_key_are_named() -> None:
    (finding,) = read("---\ntitle: A\nid: x\ntitle: B\n---\n", "x.md", strict=True)[1]
    assert finding.message == "“title” stands on line 2 and again on line 4"


def test_unknown_keys_of_a_lenient_file_are_one_warning() -> None:
    text = "---\ntitle: Terms\nversions:\n  fpt: '*'\nredirect_from: /x\nlayout: 1.10\n---\n"
    meta, (finding,) = read(text, "x.md", strict=False)
    assert ("Terms", "E_UNKNOWN_KEY", 3) == (meta.title, finding.code, finding.line)
    assert (True, ("/x",)) == (finding.message.endswith(": versions, layout"), meta.redirect_from)


def test_keys_of_other_programs_are_noted_where_others_are_errors() -> None:
    text = "---\ntitle: Terms\nlayout: page\nversions:\n  fpt: '*'\ndate: 2024-01-01\ncolour: red\n---\n"
    found = read(text, "x.md", strict=True)[1]
    assert [(3, Severity.NOTE), (7, Severity.ERROR)] == [(one.line, one.severity) for one in found]


def test_a_faulty_value_leaves_the_others() -> None:
    assert read("---\nid: A B\ntitle: Terms\n---\n", "x.md", strict=False)[0].title == "Terms"


def test_without_front_matter_a_strict_file_is_told_what_to_add() -> None:
    meta, (finding,) = read("# Terms: *all* of “them”\n", "terms/Terms of Service.md", strict=True)
    assert (FrontMatter(), "E_NO_FRONTMATTER", 1) == (meta, finding.code, finding.line)
    block = finding.mend.split("\n", 1)[1]
    assert '---\nid: terms-of-service\ntitle: "Terms: *all* of “them”"\nkind: policy\n---' == block
    assert () == read(block + "\n", "x.md", strict=True)[1]


@pytest.mark.parametrize("text", ["", "# Terms\n", "---\n\nProse first.\n\n---\n\nMore.\n", "---\n", "\n\n---\n# A\n"])
def test_a_text_without_front_matter(text: str) -> None:
    assert Split("", 0, text, 0) == split(text)
    assert () == read(text, "x.md", strict=False)[1]
    assert ["E_NO_FRONTMATTER"] == [finding.code for finding in read(text, "x.md", strict=True)[1]]


@pytest.mark.parametrize(
    ("text", "line", "last"),
    [
        ("---\nid: x\ntitle: Terms\n\n# Terms\n\nWords.\n", 1, 3),
        ("\n---\nid: x\ntitle: Terms", 2, 4),
        ("---\ntitle: Terms\n\n# Terms\n\nWords before a thematic break.\n\n---\n\nMore.\n", 1, 2),
    ],
)
def test_front_matter_that_never_ends(text: str, line: int, last: int) -> None:
    assert Split("", 0, text, 0) == split(text)
    for strict in (True, False):
        (finding,) = read(text, "x.md", strict=strict)[1]
        assert ("E_FRONTMATTER_UNCLOSED", line) == (finding.code, finding.line)
        assert finding.mend.endswith(f"line {last}.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: x\n---\nBody\n", Split("title: x\n", 2, "Body\n", 3)),
        ("\n\n--- \n\ntitle: x\n...\n\nBody", Split("\ntitle: x\n", 4, "\nBody", 6)),
        ("---\ntitle: x\n---", Split("title: x\n", 2, "", 2)),
        ("---\n---\nBody\n", Split("", 2, "Body\n", 2)),
        ("---\n# why\n'layout': x\n- a\n---\nBody\n", Split("# why\n'layout': x\n- a\n", 2, "Body\n", 5)),
    ],
)
def test_split(text: str, expected: Split) -> None:
    assert expected == split(text)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nNote: these words are law.\n\n---\n\n# Terms\n",
        "---\nNote: these words are law.\nAnd these.\n---\n",
        "---\n- (a) a list between two breaks\n\n---\n",
    ],
)
def test_words_between_two_thematic_breaks_stay_in_the_body(text: str) -> None:
    assert text == split(text).body


@pytest.mark.parametrize("second", ["id: b\n---\n", "---\ntitle: b\n---\n", "\n---\nid: b\n---\n"])
def test_a_second_front_matter_is_refused(second: str) -> None:
    (finding,) = read(f"---\nid: a\n---\n{second}# Terms\n", "x.md", strict=True)[1]
    assert ("E_MULTI_DOCUMENT", 4) == (finding.code, finding.line)


def test_many_texts_with_few_front_matters_are_cheap() -> None:
    texts = [FULL.replace("Services Schedule", f"Schedule {number % 300}") for number in range(1169)]
    before = frontmatter._declared.cache_info()  # noqa: SLF001 - what was read, and what need not be
    titles = {read(text, f"{number}.md", strict=True)[0].title for number, text in enumerate(texts)}
    assert len(titles) == 300
    after = frontmatter._declared.cache_info()  # noqa: SLF001 - as above
    assert (300, 869) == (after.misses - before.misses, after.hits - before.hits)


ODD = st.sampled_from(
    ["---\n", "...\n", "\n", "id", "title", "change", ": ", "- ", "[", "]", "{", "}", "*a", "&a ", "!!x ", "'", '"',
     "|\n", "  ", "\t", "x", "# ", "? ", "2025-02-30", "1.10", "%", "@", ",", "\0", "\ufeff", "\x85", "\ud800", "<<: "]
)  # fmt: skip


@given(st.lists(ODD | st.text(max_size=8)).map("".join), st.booleans(), st.booleans())
def test_any_text_is_read_without_raising(text: str, strict: bool, fenced: bool) -> None:
    text = f"---\nid: x\n{text}\n---\n" if fenced else text
    meta, findings = read(text, "x.md", strict=strict)
    severity = Severity.ERROR if strict else Severity.WARNING
    assert all(finding.severity is severity and finding.mend for finding in findings)
    assert all(1 <= finding.line <= text.count("\n") + 1 for finding in findings)
    assert isinstance(meta, FrontMatter)


@given(st.lists(ODD | st.text(max_size=8)).map("".join))
def test_no_line_is_lost_between_front_matter_and_body(text: str) -> None:
    front, line, body, offset = split(text)
    assert text.endswith(body)
    assert text.count("\n") == body.count("\n") + offset
    assert not front or text.split("\n")[line - 1] == front.split("\n")[0]
