"""Numbers run as they should, references go with what they mean, and no other word changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from clausebook.author import stamp
from clausebook.author.renumber import Numbered, renumber
from clausebook.cli import main
from clausebook.commands.authoring import renumber_files
from clausebook.model.errors import ContentError
from clausebook.workspace import Workspace

if TYPE_CHECKING:
    Branch = Any


def run(branch: Branch, *documents: str) -> list[tuple[str, int, str, str]]:
    return renumber_files(branch.workspace(), documents)


def text(branch: Branch) -> str:
    return str((branch.folder / "terms/terms.md").read_text("utf-8"))


def test_what_runs_as_it_should_stays(branch: Branch) -> None:
    before = text(branch)
    assert [] == run(branch)
    assert before == text(branch)


def test_a_clause_put_in_moves_the_others_and_what_refers_to_them(branch: Branch) -> None:
    branch.edit(('<a id="due"></a>2.1', '2.1 Prices are on our site.\n\n<a id="due"></a>2.1'))
    run(branch)
    after = text(branch)
    assert '<a id="due"></a>2.2 Fees' in after
    assert (
        '<a id="late"></a>2.3 Fees for the Services that are not paid within 30 days bear interest. Section 2.2'
        in after
    )
    assert "end this agreement as Section 2.3 says" in after
    assert [] == run(branch)
    found = branch.found()
    assert not {"W_REF_SHIFTED", "W_LABEL_REPEAT", "W_REF_AMBIGUOUS"} & found.keys()


def test_a_section_taken_out_closes_the_gap_for_all_under_it(branch: Branch) -> None:
    start, end = text(branch).index('## <a id="services"'), text(branch).index('## <a id="fees"')
    branch.write("terms/terms.md", text(branch)[:start] + text(branch)[end:])
    branch.edit(('"fees"></a>2.', '"fees"></a>1.'))
    run(branch)
    after = text(branch)
    for words in (
        '"due"></a>1.1 Fees',
        '"late"></a>1.2 Fees',
        "Section 1.1 applies",
        '"end"></a>2. End',
        "2.1 Either",
        "as Section 1.2 says",
    ):
        assert words in after, words


def test_references_in_and_around_footnotes_go_along(branch: Branch) -> None:
    notes = "[^1]: As Section 2.2 says.\n\n[^2]: Section 2.2 holds."
    branch.edit(
        ('<a id="due"></a>2.1', '2.1 Prices are on our site.\n\n<a id="due"></a>2.1'),
        ("as Section 2.2 says.", f"as Section 2.2 says.[^1] Both do.[^2]\n\nSection 2.2 stays.\n\n{notes}"),
    )
    run(branch)
    after = text(branch)
    assert "as Section 2.3 says.[^1]" in after
    for words in ("Section 2.3 stays.", "[^1]: As Section 2.3 says.", "[^2]: Section 2.3 holds."):
        assert f"\n\n{words}\n" in after


def test_links_and_letters_and_ranges_go_along(branch: Branch) -> None:
    listed = "if:\n\n- (a) one;\n- (b) two;\n- (c) three."
    branch.git("checkout", "--quiet", "main")
    branch.edit(("as Section 2.2 says.", f"as [Section 2.2](#late) says, or Sections 2.1 to 2.2, {listed}"))
    branch.edit(("  note: First edition.", "  note: Refers to more.\n  urgent: It was wrong."))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit(('<a id="due"></a>2.1', '2.1 Prices are on our site.\n\n<a id="due"></a>2.1'), ("- (b) two;\n", ""))
    run(branch)
    after = text(branch)
    assert "[Section 2.3](#late) says, or Sections 2.2 to 2.3" in after
    assert "- (a) one;\n- (b) three." in after


def test_numbers_that_follow_one_another_move_on_once(branch: Branch) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.edit(("as Section 2.2 says.", "as Section 2.1 and Sections 2.1, 2.2 and 1.1 say."))
    branch.edit(("  note: First edition.", "  note: Refers to more.\n  urgent: It was wrong."))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit(('<a id="due"></a>2.1', '2.1 Prices are on our site.\n\n<a id="due"></a>2.1'))
    run(branch)
    assert "as Section 2.2 and Sections 2.2, 2.3 and 1.1 say." in text(branch)
    assert [] == run(branch)
    assert "W_REF_SHIFTED" not in branch.found()


def test_a_number_with_a_letter_and_one_that_is_reserved_stay(branch: Branch) -> None:
    branch.edit(
        ('\n\n## <a id="end"', '\n\n2.2A Of other things.\n\n2.3 [Reserved]\n\n2.4 The last.\n\n## <a id="end"')
    )
    assert [] == run(branch)


def test_another_document_that_names_a_clause_goes_along(branch: Branch) -> None:
    branch.write(
        "terms/other.md",
        "---\nid: other\ntitle: Other\n---\n# Other\n\n"
        "See [Section 2.2](terms.md#late), and Section 2.1 of the Terms of Service.\n",
    )
    branch.commit()
    branch.edit(('<a id="due"></a>2.1', '2.1 Prices are on our site.\n\n<a id="due"></a>2.1'))
    run(branch)
    other = (branch.folder / "terms/other.md").read_text("utf-8")
    assert "See [Section 2.3](terms.md#late), and Section 2.2 of the Terms of Service." in other


def test_only_the_numbers_of_those_that_were_named_change(branch: Branch) -> None:
    branch.write("terms/other.md", "---\nid: other\ntitle: Other\n---\n1.1 One.\n\n1.3 Three.\n")
    branch.commit()
    assert [] == run(branch, "terms")
    assert [("terms/other.md", 7, "1.3", "1.2")] == run(branch, "other")


def test_the_command_can_only_tell(branch: Branch) -> None:
    branch.edit(("3.1 Either", "3.4 Either"), ("3. End", "5. End"))
    before = text(branch)
    result = CliRunner().invoke(main, ["-C", str(branch.folder), "renumber", "--dry-run"])
    assert 0 == result.exit_code, result.output
    assert "5 -> 3" in result.output
    assert before == text(branch)


@pytest.mark.usefixtures("site_policy_corpus")
def test_the_terms_of_real_companies_run_as_they_should(site_policy: Path) -> None:
    workspace = Workspace.open(site_policy, "HEAD", include=["Policies/**/*.md"])
    assert [] == renumber_files(workspace, ["github-terms-of-service"], dry_run=True)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.lists(st.integers(1, 6), max_size=4)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6)), max_size=4),
)
def test_whatever_the_numbers_were_no_other_word_changes(
    sections: list[tuple[int, list[int]]], named: list[tuple[int, int]]
) -> None:
    out = []
    for number, some in sections:
        out.append(f"## {number}. Part")
        out += [f"{number}.{one} The words of it." for one in some]
    out += [f"See Section {one}.{other} there." for one, other in named]
    source = "\n\n".join(out) + "\n"
    one = Numbered("a.md", source, stamp.derived_ids(source))
    done = renumber([one])["a.md"].text
    assert re.sub(r"\d", "", source) == re.sub(r"\d", "", done)
    assert done == renumber([Numbered("a.md", done, stamp.derived_ids(done))])["a.md"].text


HEADINGS = "---\nid: rules\ntitle: Rules\n---\n## 1. Scope\n\nWe trade.\n\n## 2. Fees\n\nYou pay.\n\n## 3. End\n\n"
CITED = "See [the fees](#2-fees), [Section 2](#2-fees), §§ 1-2 and Sections 2, 3.\n"
FROM_ELSEWHERE = (
    "---\nid: notes\ntitle: Notes\n---\nSee [Section 2 of the Rules](rules.md#2-fees) and §§ 2-3 of the Rules.\n"
)


def test_anchors_of_numbered_headings_go_with_them_in_all_documents(branch: Branch) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.write("terms/rules.md", HEADINGS + CITED)
    branch.write("terms/notes.md", FROM_ELSEWHERE)
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit(("## 2. Fees", "## 2. Prices\n\nThey are on our site.\n\n## 2. Fees"), path="terms/rules.md")
    run(branch, "rules")
    rules = (branch.folder / "terms/rules.md").read_text("utf-8")
    cited = "See [the fees](#3-fees), [Section 3](#3-fees), §§ 1-3 and Sections 3, 4.\n"
    assert cited == rules.partition("## 4. End\n\n")[2]
    notes = (branch.folder / "terms/notes.md").read_text("utf-8")
    assert notes.endswith("---\nSee [Section 3 of the Rules](rules.md#3-fees) and §§ 3-4 of the Rules.\n")
    assert [] == run(branch, "rules")


def moved(*lines: str) -> list[tuple[str, str]]:
    """What is renumbered in a document of these headings and paragraphs."""
    source = "\n\n".join(lines) + "\n"
    return [
        (old, new) for _, old, new in renumber([Numbered("a.md", source, stamp.derived_ids(source))])["a.md"].changes
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ("1. Scope", "Schedule 1"),
        ("1. Scope", "2. Fees", "Schedule 1 – Care", "Schedule 2 – Prices"),
        ("1. Scope", "2. Fees", "3. End", "Annex 1: Prices"),
        ("Article I. Scope", "Article II. Fees", "Exhibit I: Prices"),
        ("Part A", "Part B", "Appendix B"),
        ("Part A", "Appendix A", "Annex A"),
        ("Part 1: Care", "Schedule 1", "Exhibit 1"),
    ],
)
def test_schedules_annexes_and_parts_count_by_themselves(headings: tuple[str, ...]) -> None:
    assert [] == moved(*(line for heading in headings for line in (f"## {heading}", "Words.")))


def test_a_schedule_put_in_moves_the_later_schedules_alone() -> None:
    added = ("## 1. Scope", "As Schedule 1 says.", "## Schedule 1", "Care.", "## Schedule 1", "Prices.")
    assert [("1", "2")] == moved(*added)
    assert [("A", "B")] == moved("## Appendix A", "Care.", "## Appendix A", "Prices.", "## Annex A", "Fees.")


def test_sections_count_on_whatever_sign_is_before_them() -> None:
    assert [("4", "3")] == moved("## 1. Scope", "Words.", "## § 2 Fees", "Words.", "## Section 4. End", "Words.")


ANNEXED = (
    "---\nid: preise\ntitle: Preise\n---\n"
    "## § 1 Preise\n\nEs gelten Ziff. 2 der Anlage 1, Anlage 1 Ziff. 2 und § 2.\n\n"
    "## § 2 Vertrag\n\nDer Vertrag gilt.\n\n## Anlage 1\n\n1. Strom.\n\n2. Gas.\n"
)


def test_a_number_of_an_annex_does_not_go_with_the_section_of_that_number(branch: Branch) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.write("terms/preise.md", ANNEXED)
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit(("## § 2 Vertrag", "## § 2 Steuern\n\nSie kommen hinzu.\n\n## § 2 Vertrag"), path="terms/preise.md")
    assert ["§ 2", "2"] == [old for _, _, old, _ in run(branch, "preise")]
    after = (branch.folder / "terms/preise.md").read_text("utf-8")
    assert "Es gelten Ziff. 2 der Anlage 1, Anlage 1 Ziff. 2 und § 3." in after
    branch.edit(("1. Strom.\n", "1. Strom.\n\n2. Wasser.\n"), ("2. Gas.", "3. Gas."), path="terms/preise.md")
    run(branch, "preise")
    after = (branch.folder / "terms/preise.md").read_text("utf-8")
    assert "Es gelten Ziff. 3 der Anlage 1, Anlage 1 Ziff. 3 und § 3." in after


def test_a_number_that_is_more_than_digits_counts_and_stays() -> None:
    assert [] == moved("## 第1条 目的", "Words.", "## 第2条 定義", "Words.")
    assert [("2", "3")] == moved("## Article 1er Objet", "Words.", "## Article 2. Prix", "## Article 2. Fin", "Words.")


def test_annexes_without_a_number_count_each_by_itself() -> None:
    assert [] == moved("## Annex on prices", "1.1 One.", "1.2 Two.", "## Annex on care", "1.1 One.", "1.2 Two.")
    assert [("1.1", "1.2")] == moved("## Annex on prices", "1.1 One.", "## Annex on care", "1.1 New.", "1.1 One.")
    assert [("1.2", "1.3"), ("1.3", "1.4")] == moved(
        "## General", "1.1 One.", "1.2 New.", "1.2 Two.", "## Special", "1.3 Three."
    )


def test_a_clause_that_is_a_number_alone_is_named_by_it_when_it_cannot_be_renumbered() -> None:
    with pytest.raises(ContentError, match="at “Exhibit Y”"):
        moved("## Exhibit Z", "Words.", "## Exhibit Y", "Words.")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1. pay\n2. keep\n2. send\n3. wait\n", "1. pay\n2. keep\n3. send\n4. wait\n"),
        ("2) pay\n7) keep\n", "2) pay\n3) keep\n"),
        ("1. a\n1. b\n1. c\n", "1. a\n1. b\n1. c\n"),
        ("1. a\n1. b\n3. c\n", "1. a\n2. b\n3. c\n"),
        ("1. a\n   1. b\n   1. c\n   3. d\n1. e\n", "1. a\n   1. b\n   2. c\n   3. d\n1. e\n"),
        ("1. a\n    1. b\n    3. c\n3. d\n", "1. a\n    1. b\n    2. c\n2. d\n"),
        ("1. a\n2. b\n\nOr:\n\n1. c\n2. d\n", "1. a\n2. b\n\nOr:\n\n1. c\n2. d\n"),
        ("1. a\n2. b\n\nOr:\n\n3. c\n5. d\n", "1. a\n2. b\n\nOr:\n\n3. c\n4. d\n"),
    ],
)
def test_a_list_is_typed_as_it_is_printed(typed: str, expected: str) -> None:
    head = "---\ntitle: T\n---\n## 1. Fees\n\nYou must:\n\n"
    text = f"{head}{typed}"
    done = renumber([Numbered("a.md", text, [""] * len(stamp.clauses(text)))])["a.md"]
    assert f"{head}{expected}" == done.text
    printed = [[one.block.label for one in stamp.clauses(some)] for some in (text, done.text)]
    assert printed[0] == printed[1]


def test_a_number_that_a_list_counts_holds_its_place_in_the_series() -> None:
    text = "# T\n\n1. a\n3. b\n\nOr:\n\n7. c\n7. d\n\nOr:\n\n9. e\n"
    done = renumber([Numbered("a.md", text, [""] * len(stamp.clauses(text)))])["a.md"]
    assert [("3", "2"), ("7", "3"), ("7", "4"), ("9", "5")] == [change[1:] for change in done.changes]
    assert ["1.", "2.", "3.", "4.", "5."] == [one.block.label for one in stamp.clauses(done.text) if one.block.label]
