"""The comment, the page and the JSON of a review, and the command that prints them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from clausebook import review
from clausebook.cli import main
from clausebook.commands.reviewing import reviewed
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.subscribers.admin import Records

if TYPE_CHECKING:
    Branch = Any


def edited(branch: Branch, *pairs: tuple[str, str]) -> review.Review:
    branch.edit(*pairs)
    return reviewed(branch.workspace(), branch.propose())


def rendered(found: review.Review, **more: int) -> str:
    """As a git host renders it: HTML in Markdown is passed on."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(review.comment(found, **more)))


def test_the_comment_says_what_a_lawyer_asks(branch: Branch) -> None:
    found = edited(
        branch,
        ("due in 30 days", "due in 14 days"),
        ("  note: First edition.", "  note: Fees are due sooner."),
        ("kind: agreement", "kind: agreement\neffective: 2026-04-15"),
    )
    html = rendered(found)
    assert "<del>30</del><ins>14</ins>" in html
    assert "<h3>Terms of Service</h3>" in html
    for words in ("Fees are due sooner.", "April 15, 2026, in 44 days; 30 days of notice kept", "1 reworded", "2.1"):
        assert words in html, words
    assert review.comment(found).startswith(review.MARK)


def test_a_change_is_shown_beside_an_error_and_never_said_to_be_none(branch: Branch) -> None:
    added = "3.3 You must be at least 16, see [the annex](#annex)."
    found = edited(branch, ("Section 2.2 says.", f"Section 2.2 says.\n\n{added}"), ("First edition.", "Age."))
    assert "<ins>You must be at least 16, see the annex.</ins>" in rendered(found)
    assert "E_BROKEN_REF" in rendered(found)
    assert found.headline.startswith("1 document changes · ")


def test_faults_of_the_base_withhold_no_review(branch: Branch) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.edit(("Section 2.2 says.", "[Section 2.2](#nowhere) says."))
    branch.write("terms/broken.md", "---\nid: [broken\n---\n1. We ship.\n")
    branch.write("terms/history.yml", "- {commit: none}\n")
    branch.commit()
    branch.git("checkout", "--quiet", "-b", "later")
    found = edited(branch, ("Section 2.2](#nowhere) says.", "Section 2.2](#nowhere) says.\n\n3.2 You are of age."),
                   ("First edition.", "Age."))  # fmt: skip
    assert "<ins>You are of age.</ins>" in rendered(found)
    assert "You are of age.<" in review.page(found)
    assert {"E_NOTICE_PERIOD", "W_TRANSLATION_BEHIND"} == {one.code for one in found.findings}


TABLE = """| Plan | Price | Notice |
|---|---|---|
| Free | none | none |
| Team | $4 | 30 days |
"""


def test_rows_of_a_table_are_shown_as_a_table(branch: Branch) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.edit(('## <a id="end"></a>3. End', f'{TABLE}\n## <a id="end"></a>3. End'))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    found = edited(
        branch, ("$4 | 30 days |", "$5 | 30 days |\n| Firm | $21 | 60 days |"), ("First edition.", "Prices.")
    )
    told = re.sub(r'<span class="cb-say".*?</span>| dir="auto"', "", f"{rendered(found)}{review.page(found)}")
    assert 2 == told.count(
        "<table><thead><tr><th>Plan</th><th>Price</th><th>Notice</th></tr></thead><tbody>"
        "<tr><td>Team</td><td><del>$4</del><ins>$5</ins></td><td>30 days</td></tr>"
        "<tr><td><ins>Firm</ins></td><td><ins>$21</ins></td><td><ins>60 days</ins></td></tr></tbody></table>"
    )


def test_a_table_is_shown_under_a_head_of_its_own_alone(branch: Branch) -> None:
    bare = "| | |\n|---|---|\n| Dublin | nine to five |\n| Galway | ten to six |\n| Limerick | never |\n"
    tables = f"{TABLE}\nOur offices are open on working days.\n\n{bare}\n"
    branch.git("checkout", "--quiet", "main")
    branch.edit(('## <a id="end"></a>3. End', f'{tables}## <a id="end"></a>3. End'))
    branch.commit("2026-01-06")
    branch.git("checkout", "--quiet", "-B", "change")
    found = edited(
        branch, ("| Team | $4 | 30", "| Team | $5 | 30"), ("| Dublin | nine to five |\n", ""), ("ten to", "eight to"),
        ("| Limerick | never |", "| Limerick | always |"), ("First edition.", "Prices.")
    )  # fmt: skip
    told = re.sub(r'<span class="cb-say".*?</span>| dir="auto"', "", f"{rendered(found)}{review.page(found)}")
    assert 2 == told.count("<th>Plan</th><th>Price</th><th>Notice</th>")
    assert 2 == told.count(
        "<table><tbody><tr><td><del>Dublin</del></td><td><del>nine to five</del></td></tr>"
        "<tr><td>Galway</td><td><del>ten</del><ins>eight</ins> to six</td></tr>"
        "<tr><td>Limerick</td><td><del>never</del><ins>always</ins></td></tr></tbody></table>"
    )


def test_a_withdrawal_is_told_as_one(branch: Branch) -> None:
    found = edited(
        branch, ("kind: agreement", "kind: agreement\nstatus: withdrawn"), ("First edition.", "See our site.")
    )
    for said in (rendered(found), review.page(found)):
        for words in (
            "withdrawn",
            "Holds no longer from",
            "March 2, 2026",
            "See our site.",
            "terms/terms.fr.md line 5",
        ):
            assert words in said, words
    assert ["W_WITHDRAWN"] == [one.code for one in found.findings]


def test_a_document_that_is_split_into_new_ones_is_shown_with_where_its_clauses_went(branch: Branch) -> None:
    _, _, rest = (branch.folder / "terms/terms.md").read_text().partition("# Terms of Service\n\n")
    services, fees = rest.split('## <a id="fees"></a>')
    head = "---\nid: {0}\ntitle: {0}\nkind: agreement\nchange: {{kind: material, note: Split.}}\n---\n"
    branch.write("terms/services.md", head.format("services") + services)
    branch.write("terms/fees.md", head.format("fees") + fees.replace("2. Fees", "## 1. Fees"))
    branch.git("rm", "--quiet", "terms/terms.md")
    found = reviewed(branch.workspace(), branch.propose())
    changes = {one.revised.record.id: one.revised.changes for one in found.documents}
    assert {"services": 3, "fees": 5} == {name: len(changes[name]) for name in ("services", "fees")}
    came = {other for some in changes.values() for one in some for other in one.other}
    assert {"terms/support", "terms/late"} <= came
    for said in (rendered(found), review.page(found)):
        assert 8 == said.count("Moved from Terms of Service")


def test_a_file_that_cannot_be_read_is_told_in_every_form(branch: Branch) -> None:
    branch.write("terms/terms.md", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    found = reviewed(branch.workspace(), branch.propose())
    assert found.headline.startswith("1 changed file cannot be read · ")
    for said in (rendered(found), review.page(found)):
        assert "cannot be shown: it cannot be read" in said
    assert ["terms/terms.md"] == review.facts(found)["unread"]


def test_notice_that_is_not_kept_is_told(branch: Branch) -> None:
    found = edited(branch, ("due in 30 days", "due in 14 days"), ("First edition.", "Sooner."))
    assert "not kept" in rendered(found)
    assert "🛑" in rendered(found)


def test_no_sign_of_a_text_is_formatting_mention_or_markup(branch: Branch) -> None:
    evil = "Ask @octocat or #1 about *this* `code` | <b>bold</b> <script>alert(1)</script> [x](y)."
    html = rendered(
        edited(branch, ("1.2 You may ask", f"1.2 {evil} You may ask"), ("First edition.", evil.replace(":", "")))
    )
    assert "<script" not in html
    assert "@octocat" not in html
    assert "#1 about" not in html
    assert "<em>this</em>" not in html
    assert '<a href="y"' not in html


def test_a_long_comment_is_cut_between_clauses_and_says_so(branch: Branch) -> None:
    clauses = "".join(f"\n1.{number} We offer the thing of number {number} to all.\n" for number in range(3, 300))
    found = edited(branch, ("on working days.\n", f"on working days.\n{clauses}"), ("First edition.", "Many things."))
    text = review.comment(found, limit=20_000)
    assert len(text) <= 20_000
    assert "changed clauses more: see the preview" in text
    assert text.count("<blockquote>") == text.count("</blockquote>")


def test_json_holds_all_of_it(branch: Branch) -> None:
    found = edited(branch, ("hosting of web sites", "hosting of mail"), ("First edition.", "Mail."))
    facts = json.loads(json.dumps(review.facts(found)))
    [document] = facts["documents"]
    assert ("terms", "changed", "2026-04-01") == (
        document["document"],
        document["state"],
        document["earliest_effective_on"],
    )
    [change] = document["changes"]
    assert "We provide the “Services”, which means hosting of mail." == change["after"]["text"]
    assert change["after"]["wording"] == "".join(run["text"] for run in change["redline"] if run["op"] != "-")
    assert ["Services"] == [reach["term"] for reach in document["reaches"]]


def test_the_page_stands_alone(branch: Branch) -> None:
    html = review.page(edited(branch, ("due in 30 days", "due in <14 days"), ("First edition.", "Sooner.")))
    assert html.startswith("<!doctype html>")
    assert "&lt;14" in html
    assert "http" not in html.partition("<style>")[0]


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_the_command_ends_with_one_if_there_are_errors(branch: Branch, form: str) -> None:
    branch.edit(("due in 30 days", "due in 14 days"), ("First edition.", "Sooner."))
    run = CliRunner().invoke(main, ["-C", str(branch.folder), "review", "--base", "main", "--format", form])
    assert 1 == run.exit_code
    assert "E_NOTICE_PERIOD" in run.output


def test_those_who_would_be_told_are_counted_where_there_are_any(branch: Branch) -> None:
    branch.edit(("due in 30 days", "due in 14 days"), ("First edition.", "Sooner."))
    assert [None] == [one.told for one in reviewed(branch.workspace(), branch.propose()).documents]
    file = Path(branch.folder) / ".clausebook-data" / "notices.db"
    database = Database.open(f"sqlite:///{file}")
    rows = [
        {"email": f"p{n}@example.org", "consented_at": "2026-01-01", "proof": "form", "targets": "*"} for n in range(3)
    ]
    records = Records(database, Keys.load(database, [b"x" * 32]))
    records.imported(rows, branch.workspace().now(), ("*",))
    database.engine.dispose()
    assert [3] == [one.told for one in reviewed(branch.workspace(), branch.propose()).documents]
