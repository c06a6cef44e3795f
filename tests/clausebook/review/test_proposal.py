"""A branch against its base: each thing that needs a comparison is asked about, once, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from clausebook.errors import RepositoryError, Severity

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
    assert Severity.WARNING is branch.found()["W_CHANGE_STALE"].severity


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
    branch.git("commit", "--quiet", "--allow-empty", "-m", own.replace("Ada Counsel <ADA@", "Bo Partner <bo@"))
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
    assert "“terms-fr”" in branch.found()["W_REMOVED"].message


def test_faults_are_told_though_nothing_can_be_compared(branch: Branch) -> None:
    branch.edit(("2.1 applies", "2.1 applies [see](#nowhere)"))
    proposal = branch.propose()
    assert "E_BROKEN_REF" in {one.code for one in proposal.findings}
    assert () == proposal.revised


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
    from clausebook.proposal import propose  # noqa: PLC0415

    with pytest.raises(RepositoryError, match="E_BAD_REF"):
        propose(branch.workspace(), "nowhere")


def test_every_code_about_a_proposal_is_shown_here() -> None:
    from pathlib import Path  # noqa: PLC0415

    from clausebook.codes import comparing  # noqa: PLC0415

    shown = Path(__file__).read_text("utf-8")
    assert set() == {code for code in comparing.CODES if code not in shown} - {"E_RENUMBER"}
