"""A branch against its base: each thing that needs a comparison is asked about, once, where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clausebook.author.proposal import propose
from clausebook.codes import comparing
from clausebook.model.errors import RepositoryError, Severity

if TYPE_CHECKING:
    Branch = Any

NOTE = "  note: First edition."
DAYS = ("due in 30 days", "due in 14 days")


def said(kind: str, note: str) -> tuple[tuple[str, str], ...]:
    return (NOTE, f"  note: {note}"), ("  kind: material", f"  kind: {kind}")


def test_nothing_is_said_of_what_did_not_change(branch: Branch) -> None:
    proposal = branch.propose()
    assert ((), ()) == (proposal.findings, proposal.revised)


def test_what_was_doubtful_before_is_passed_over(branch: Branch) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.edit(("## <a id", "##  <a id"), ("Section 2.1 applies", "Section 9.9 applies"))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit(
        ("# Terms of Service\n", "# Terms of Service\n\nThese are the terms.\n"), *said("material", "An opening.")
    )
    assert "W_REF_MISSING" not in branch.found()


def test_a_change_that_is_not_said_is_asked_for(branch: Branch) -> None:
    branch.edit(("on working days", "on all days"))
    assert Severity.ERROR is branch.found()["E_CHANGE_STALE"].severity


def test_a_first_word_about_changes_is_only_suggested(branch: Branch) -> None:
    branch.edit(("Nous fournissons", "Nous offrons"), path="terms/terms.fr.md")
    assert Severity.NOTE is branch.found()["W_CHANGE_UNSAID"].severity


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("due in 30 days", "due in 14 days", "“30” became “14”"),
        ("You may ask", "You must ask", "“may” became “must”"),
        ("that are not paid", "that are paid", "“not” went"),
        ("We provide", "We provide only", "“only” came in"),
    ],
)
def test_a_correction_of_weight_is_asked_about(branch: Branch, before: str, after: str, told: str) -> None:
    branch.edit((before, after), *said("editorial", "A correction."))
    found = branch.found()["E_EDITORIAL_WEIGHT"]
    assert told in found.message
    assert (Severity.ERROR, True) == (found.severity, found.line > 10)


def test_a_correction_of_weight_counts_when_somebody_else_confirms_it(branch: Branch) -> None:
    branch.edit(DAYS, *said("editorial", "A slip of the pen."))
    branch.commit()
    assert {"E_EDITORIAL_WEIGHT", "E_NOTICE_PERIOD"} <= branch.found().keys()
    own = "Confirm\n\nEditorial-confirmed-by: Ada Counsel <ADA@example.org>"
    branch.git("commit", "--quiet", "--allow-empty", "-m", own)
    assert {"E_EDITORIAL_WEIGHT", "E_NOTICE_PERIOD"} <= branch.found().keys()
    other = own.replace("Ada Counsel <ADA@", "Bo Partner <bo@")
    branch.git("commit", "--quiet", "--allow-empty", "-m", other)
    assert {"E_EDITORIAL_WEIGHT", "E_NOTICE_PERIOD"} <= branch.found().keys()  # in Ada's commit it says nothing
    branch.git("commit", "--quiet", "--allow-empty", "--author=Bo Partner <bo@example.org>", "-m", other)
    assert not {"E_EDITORIAL_WEIGHT", "E_NOTICE_PERIOD"} & branch.found().keys()
    branch.edit(("1.2 You may", "1.2 You must"))
    assert "E_EDITORIAL_WEIGHT" in branch.found()


def test_figures_that_change_in_silence_are_told(branch: Branch) -> None:
    branch.edit(DAYS)
    assert "“30” became “14”" in branch.found()["W_WEIGHT"].message
    branch.edit(*said("material", "Sooner."))
    assert "W_WEIGHT" not in branch.found()


def test_a_correction_of_spelling_is_not(branch: Branch) -> None:
    branch.edit(("web sites", "websites"), *said("editorial", "A correction."))
    assert "E_EDITORIAL_WEIGHT" not in branch.found()


def test_a_figure_left_behind_is_found(branch: Branch) -> None:
    branch.edit(DAYS, *said("material", "Sooner."))
    found = branch.found()["W_FIGURE_LEFT"]
    assert "“30 days”" in found.message
    assert "Clause 2.2" in found.message


def test_a_changed_definition_tells_what_it_reaches(branch: Branch) -> None:
    branch.edit(("hosting of web sites", "hosting of web sites and mail"), *said("material", "Mail."))
    assert "“Services”" in branch.found()["W_TERM_RIPPLE"].message
    assert "4 clauses use it" in branch.found()["W_TERM_RIPPLE"].message


def test_a_term_that_is_not_defined_any_more_is_an_error_that_names_its_uses(branch: Branch) -> None:
    branch.edit(("the **“Services”**, which means hosting", "hosting"), *said("material", "Simpler."))
    found = branch.found()["E_TERM_GONE"]
    assert Severity.ERROR is found.severity
    assert "3 clauses use it still: terms/terms.md lines 15, 19 and 21" in found.message


@pytest.mark.parametrize(
    ("was", "now", "gone"),
    [("Assignee", "Assign", True), ("Assign", "Assignee", True), ("Fee", "Fees", False), ("Party", "Parties", False)],
)
def test_a_term_is_another_one_unless_only_its_number_differs(branch: Branch, was: str, now: str, gone: bool) -> None:
    defined = f"The **“{was}”** is who takes the place of a customer in this agreement."
    branch.git("checkout", "--quiet", "main")
    branch.edit(('## <a id="end"></a>3. End', f'2.3 {defined}\n\n2.4 The {was} pays.\n\n## <a id="end"></a>3. End'))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit((f"“{was}”", f"“{now}”"), *said("material", "Others."))
    assert gone == ("E_TERM_GONE" in branch.found())


def test_a_figure_left_in_a_table_is_found_and_that_of_another_matter_is_not(branch: Branch) -> None:
    table = "| Matter | Days |\n|---|---|\n| Complaints | 20 |\n| Returns | 20 |\n"
    branch.git("checkout", "--quiet", "main")
    branch.edit(('## <a id="end"></a>3. End', f"2.3 We answer complaints within twenty days.\n\n{table}\n## 3. End"))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit(("within twenty days", "within ten days"), *said("material", "Sooner."))
    found = [one.message for one in branch.propose().findings if one.code == "W_FIGURE_LEFT"]
    assert ["row 1"] == [word for message in found for word in ("row 1", "row 2") if word in message]


def test_a_reference_that_means_another_clause_now_is_found(branch: Branch) -> None:
    branch.edit(
        ('<a id="due"></a>2.1', '2.1 Prices are on our site.\n\n<a id="due"></a>2.2'),
        ('<a id="late"></a>2.2', '<a id="late"></a>2.3'),
        *said("material", "Prices."),
    )
    found = [one for one in branch.propose().findings if one.code == "W_REF_SHIFTED"]
    assert ["“Section 2.1” meant", "“Section 2.2” meant"] == [one.message[:19] for one in found]
    assert all("Write 2." in one.mend for one in found)


def test_a_lost_mark_is_found(branch: Branch) -> None:
    branch.edit(('<a id="due"></a>', ""))
    assert 'id="due"' in branch.found()["W_ID_LOST"].message


def test_another_id_for_the_same_clause_is_found(branch: Branch) -> None:
    branch.edit(('id="due"', 'id="payment"'))
    assert "“due”" in branch.found()["W_ID_RENAMED"].message


def test_a_removed_clause_keeps_its_link(branch: Branch) -> None:
    branch.edit(('<a id="support"></a>1.2 You may ask for support of the Services on working days.\n\n', ""))
    assert "#support" in branch.found()["W_ID_RETIRED"].message


def test_a_translation_left_behind_is_found_where_it_stands(branch: Branch) -> None:
    branch.edit(DAYS, *said("material", "Sooner."))
    assert "terms/terms.fr.md" == branch.found()["W_TRANSLATION_BEHIND"].path


def test_the_notice_that_is_due_is_counted_from_today(branch: Branch) -> None:
    branch.edit(DAYS, *said("material", "Sooner."))
    assert "2026-04-01 is the first" in branch.found()["E_NOTICE_PERIOD"].message
    branch.edit(("kind: agreement", "kind: agreement\neffective: 2026-04-01"))
    assert "E_NOTICE_PERIOD" not in branch.found()


def test_a_file_filled_with_another_agreement_is_asked_about(branch: Branch) -> None:
    words = " ".join(f"alpha{number} beta{number}" for number in range(80))
    branch.write("terms/terms.md", TERMS_HEAD + f"# Other\n\n{words}\n")
    assert "0%" in branch.found()["W_OTHER_TEXT"].message


TERMS_HEAD = "---\nid: terms\ntitle: Terms of Service\nkind: agreement\n---\n"


def test_links_that_lead_elsewhere_are_told_once(branch: Branch) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.edit(("hosting of web", "[hosting](https://a.example/) of web"))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit(("https://a.example/", "https://b.example/"))
    proposal = branch.propose()
    assert ["W_LINKS"] == [one.code for one in proposal.findings]
    assert [None] == [one.version for one in proposal.revised]


def test_a_renamed_and_edited_file_is_the_same_document(branch: Branch) -> None:
    (branch.folder / "terms/terms.fr.md").unlink()
    branch.write("terms/conditions.fr.md", FRENCH_WITHOUT_ID)
    branch.commit()
    proposal = branch.propose(committed=True)
    assert not any(one.withdrawn for one in proposal.revised if one.record.id == "terms-fr")


FRENCH_WITHOUT_ID = """---
id: terms-fr
title: Conditions
lang: fr
translation_of: terms
source_updated: 2026-01-05
---
# Conditions

1.1 Nous offrons les services.
"""


def test_a_document_that_is_gone_would_be_withdrawn(branch: Branch) -> None:
    (branch.folder / "terms/terms.fr.md").unlink()
    assert "“Conditions”" in branch.found()["W_REMOVED"].message


TERMS_FRONT = f"{TERMS_HEAD.removesuffix('---' + chr(10))}change:\n  kind: material\n{NOTE}\n---\n"
ADDED = "\n3.3 You must be at least 16 years old.\n"


def shown(branch: Branch) -> tuple[set[str], list[str], list[str]]:
    """The errors and W_UNREAD; the words of every clause that is shown as new; the files that are not read."""
    proposal = branch.propose()
    changed = [change.after for one in proposal.revised for change in one.changes if change.before is None]
    fresh = [placed for one in proposal.revised if one.fresh for placed in one.after]
    new = [placed.block.text for placed in (*changed, *fresh)]
    told = {one.code for one in proposal.findings if one.severity is Severity.ERROR or one.code == "W_UNREAD"}
    return told, new, [one.path for one in proposal.unread]


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("E_BROKEN_REF", "", "See [the annex](#annex)."),
        ("E_LINK_SCHEME", "", "See [it](javascript:alert(1))."),
        ("E_DUPLICATE_ID", "3.1 Either", '<a id="due"></a>3.1 Either'),
        ("E_ID_SYNTAX", "3.1 Either", '<a id="a/b"></a>3.1 Either'),
        ("E_EMPTY_CLAUSE", "", "3.4"),
        ("E_BIDI_CONTROL", "", "\u202eword"),
        ("E_CONTROL_CHAR", "", "wo\x08rd"),
        ("E_CONFLICT_MARKER", "", "<<<<<<< HEAD\nthis\n=======\nthat\n>>>>>>> other"),
        ("E_CHANGE_KIND", "kind: material", "kind: grave"),
        ("E_DATE", "kind: agreement", "updated: 02/03/2026"),
        ("E_TIMEZONE", "kind: agreement", "updated: 2026-03-02T10:00:00"),
        ("E_DUPLICATE_KEY", "kind: agreement", "title: Other"),
        ("E_FRONTMATTER_TYPE", TERMS_FRONT, "---\n- id: terms\n---\n"),
        ("E_FRONTMATTER_UNCLOSED", "edition.\n---\n", "edition.\n"),
        ("E_NO_FRONTMATTER", "---\nid: terms", "id: terms"),
        ("E_KIND", "kind: agreement", "kind: treaty"),
        ("E_LANG", "kind: agreement", "lang: klingon!"),
        ("E_STATUS", "kind: agreement", "status: asleep"),
        ("E_TYPE", "kind: agreement", "aliases: {a: b}"),
        ("E_UNKNOWN_KEY", "kind: agreement", "colour: red"),
        ("E_YAML", "kind: agreement", "kind: [agreement"),
        ("E_YAML_ALIAS", "kind: agreement", "kind: &a agreement"),
        ("E_YAML_TAG", "kind: agreement", "kind: !!python/name:os.system x"),
        ("E_YAML_DEPTH", "kind: agreement", f"aliases: {'[' * 60}{']' * 60}"),
        ("E_MULTI_DOCUMENT", "kind: agreement", "kind: agreement\n--- # second\nother: 1"),
        ("E_RESERVED_ID", "id: terms", "id: search"),
        ("E_OVERLAP", "kind: agreement", "effective: 2020-01-01"),
        ("E_NOTICE_PERIOD", "First edition", "An age"),
    ],
)
def test_a_new_clause_is_shown_whatever_else_is_wrong_with_its_file(
    branch: Branch, code: str, old: str, new: str
) -> None:
    branch.edit(("Section 2.2 says.\n", f"Section 2.2 says.\n{ADDED}" + ("" if old else f"\n{new}\n")))
    if old:
        branch.edit((old, new))
    told, clauses, unread = shown(branch)
    assert code in told
    assert [] == unread
    assert any("You must be at least 16 years old." in one for one in clauses)


def test_a_file_that_is_not_utf_8_is_shown_as_far_as_it_is_read(branch: Branch) -> None:
    branch.edit(("Section 2.2 says.\n", f"Section 2.2 says.\n{ADDED}"))
    file = branch.folder / "terms/terms.md"
    file.write_bytes(file.read_bytes() + "\n3.4 Café.\n".encode("latin-1"))
    told, clauses, unread = shown(branch)
    assert ("E_ENCODING" in told, "You must be at least 16 years old." in clauses, unread) == (True, True, [])


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("E_TOO_LARGE", "word " * 220_000),
        ("E_MD_DEPTH", "> " * 200 + "deep"),
        ("E_LFS_POINTER", ""),
        ("E_SYMLINK", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("committed", [False, True])
def test_a_file_that_cannot_be_read_is_said_to_be_one(branch: Branch, code: str, more: str, *, committed: bool) -> None:
    branch.edit(("Section 2.2 says.\n", f"Section 2.2 says.\n{ADDED}\n{more}\n"))
    file = branch.folder / "terms/terms.md"
    if code == "E_LFS_POINTER":
        file.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    elif code == "E_SYMLINK":
        file.unlink()
        file.symlink_to("terms.fr.md")
    branch.commit()
    proposal = branch.propose(committed=committed)
    assert {code, "W_UNREAD"} <= {one.code for one in proposal.findings}
    assert 1 == [one.code for one in proposal.findings].count(code)
    assert ["terms/terms.md"] == [one.path for one in proposal.unread]
    assert () == proposal.revised


def test_an_id_of_a_removed_clause_on_a_new_one_is_shown_with_the_clause(branch: Branch) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.edit(('<a id="support"></a>1.2 You may ask for support of the Services on working days.\n', ""))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    branch.edit(("Section 2.2 says.\n", f'Section 2.2 says.\n\n<a id="support"></a>{ADDED.strip()}\n'))
    told, clauses, _ = shown(branch)
    assert ("E_ID_REUSED" in told, clauses) == (True, ["You must be at least 16 years old."])


@pytest.mark.parametrize(("name", "code"), [("Terms.md", "E_NAME_COLLISION"), ("a\nb.md", "E_FILENAME")])
def test_a_new_file_whose_name_is_none_is_shown_with_its_fault(branch: Branch, name: str, code: str) -> None:
    branch.write(f"terms/{name}", f"---\nid: other\ntitle: Other\n---\n{ADDED}")
    proposal = branch.propose()
    assert code in {one.code for one in proposal.findings}
    assert ["other"] == [one.record.id for one in proposal.revised]


def test_what_is_on_the_base_since_is_not_this_change(branch: Branch) -> None:
    branch.edit(("on working days", "on all days"), *said("material", "All days."))
    branch.commit()
    branch.git("checkout", "--quiet", "main")
    branch.edit(("bear interest", "bear much interest"))
    branch.commit("2026-02-01")
    branch.git("checkout", "--quiet", "change")
    [one] = branch.propose(committed=True).revised
    assert ["support"] == [change.clause for change in one.changes]


def test_a_base_that_is_none_is_told(branch: Branch) -> None:
    with pytest.raises(RepositoryError, match="E_BAD_REF"):
        propose(branch.workspace(), "nowhere")


def test_every_code_about_a_proposal_is_shown_here() -> None:
    shown = Path(__file__).read_text("utf-8")
    elsewhere = {"E_RENUMBER", "W_SUCCESSOR"}  # among the cases of renumber, and of check --base
    assert set() == {code for code in comparing.CODES if code not in shown} - elsewhere


def test_commits_of_the_branch_with_dates_that_cannot_be_true_are_told(branch: Branch) -> None:
    branch.edit(("working days", "all days"))
    branch.commit("2026-01-01")  # main is of January 5
    [back] = [one for one in branch.propose(committed=True).findings if one.code == "W_CLOCK_BACK"]
    assert "(2026-01-01 12:00 UTC) after" in back.message
    assert "W_CLOCK_BACK" in branch.found()
    branch.edit(("all days", "any day"))
    branch.commit("2026-04-01")
    [ahead] = [one for one in branch.propose(committed=True).findings if one.code == "E_CLOCK_SKEW"]
    assert "2026-04-01 12:00 UTC, in the future" in ahead.message


def test_a_branch_that_takes_in_newer_commits_of_the_base_has_no_false_dates(branch: Branch) -> None:
    branch.edit(("working days", "all days"))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "main")
    branch.write("notes.txt", "Newer.")
    branch.commit("2026-01-08")
    branch.git("checkout", "--quiet", "change")
    assert "W_CLOCK_BACK" not in {one.code for one in branch.propose(committed=True).findings}
    branch.git("merge", "--quiet", "--no-edit", "main", on="2026-01-09")
    assert "W_CLOCK_BACK" not in {one.code for one in branch.propose(committed=True).findings}


def test_dates_that_run_back_on_the_base_are_not_of_the_branch(branch: Branch) -> None:
    branch.edit(("working days", "all days"))
    branch.commit("2026-01-01")
    branch.git("branch", "--force", "main")
    branch.edit(("all days", "any day"))
    branch.commit("2026-03-01")
    assert "W_CLOCK_BACK" not in branch.found()
