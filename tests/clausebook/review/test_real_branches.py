"""Ten branches as they are really made, on GitHub's site policies: what a careful colleague would say, and no more."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clausebook.author.proposal import Proposal, propose
from clausebook.model.document_change import DocumentChange
from clausebook.workspace import Workspace

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
TERMS = "Policies/github-terms/github-terms-of-service.md"
SCANNING = "Policies/github-terms/github-secret-scanning-partner-program-agreement.md"
PREVIEWS = "Policies/github-terms/github-dpa-previews.md"
CONDUCT = "Policies/github-terms/github-event-code-of-conduct.md"
COOKIES = "Policies/privacy-policies/github-cookies.md"
USERNAMES = "Policies/other-site-policies/github-username-policy.md"
MATERIAL = "change:\n  kind: material\n  note: Said in plain words.\n"


@dataclass(frozen=True)
class Desk:
    """The working tree of the site policies, on a branch that begins where ``main`` stands."""

    folder: Path

    def edit(self, path: str, *pairs: tuple[str, str], front: str = MATERIAL) -> None:
        """Put words for words that stand in a file once, and say what changes at its top."""
        text = (self.folder / path).read_text("utf-8")
        for old, new in (("---\ntitle:", f"---\n{front}title:"), *pairs):
            assert 1 == text.count(old), old
            text = text.replace(old, new)
        (self.folder / path).write_text(text, "utf-8")

    def propose(self) -> Proposal:
        workspace = Workspace.open(self.folder, "HEAD", ["Policies/**/*.md"])
        return propose(replace(workspace, now=lambda: NOW), "main")


@pytest.fixture(scope="module")
def clone(site_policy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One clone for all branches, so that its history is compiled once."""
    folder = tmp_path_factory.mktemp("desk") / "clone"
    subprocess.run(["git", "clone", "--quiet", str(site_policy), str(folder)], check=True)
    return folder


@pytest.fixture
def desk(clone: Path) -> Iterator[Desk]:
    yield Desk(clone)
    for command in (["reset", "--quiet", "--hard"], ["clean", "--quiet", "--force", "--", "Policies"]):
        subprocess.run(["git", "-C", str(clone), *command], check=True)


def told(proposal: Proposal) -> list[tuple[str, int, str]]:
    """The findings, each with the file that it stands in."""
    return [(one.code, one.line, one.path.rpartition("/")[2]) for one in proposal.findings]


def changed(proposal: Proposal) -> DocumentChange:
    [one] = [one for one in proposal.revised if one.version]
    return one


def test_days_that_the_summary_still_promises(desk: Desk) -> None:
    clause = ("at least 30 days prior to the change", "at least 14 days prior to the change")
    desk.edit(TERMS, clause, ("after those 30 days", "after those 14 days"))
    found = desk.propose()
    assert [("W_FIGURE_LEFT", 40, "github-terms-of-service.md")] == told(found)
    assert "“30 days”" in found.findings[0].message


def test_a_section_that_is_put_in_and_renumbers_those_after_it(desk: Desk) -> None:
    desk.edit(
        SCANNING,
        ("7.1 Partner shall delete", "7.1 Partner keeps a log of each deletion.\n\n7.2 Partner shall delete"),
        ("7.2 Section 7.1 does not", "7.3 Section 7.1 does not"),
    )
    found = desk.propose()
    assert [("W_REF_SHIFTED", 171, SCANNING.rpartition("/")[2])] == told(found)
    assert "Write 7.2" in found.findings[0].mend
    assert {"added": 1, "renumbered": 2} == {
        kind: len(changed(found).of(kind)) for kind in {kind for one in changed(found).changes for kind in one.kinds}
    }


def test_a_section_that_is_moved_and_keeps_its_letter(desk: Desk) -> None:
    text = (desk.folder / TERMS).read_text("utf-8")
    section = text[text.index("## E. Private Repositories") : text.index("## F. Copyright Infringement")]
    desk.edit(TERMS, (section, ""), ("## H. API Terms", f"{section}## H. API Terms"))
    assert [("W_LABEL_ORDER", 177, "github-terms-of-service.md")] == told(desk.propose())


def test_a_definition_that_is_deleted_and_still_used(desk: Desk) -> None:
    text = (desk.folder / TERMS).read_text("utf-8")
    [line] = [line for line in text.split("\n") if line.startswith('1. "Beta Previews" mean')]
    desk.edit(TERMS, (f"{line}\n", ""))
    found = desk.propose()
    assert ["E_TERM_GONE"] == [code for code, _, _ in told(found)]
    assert "“Beta Previews” is not defined any more, and 4 clauses use it" in found.findings[0].message


def test_a_term_that_is_renamed_only_where_it_is_defined(desk: Desk) -> None:
    desk.edit(TERMS, ("A “Personal Account” represents", "A “Private Account” represents"))
    found = desk.propose()
    assert ["E_TERM_GONE"] == [code for code, _, _ in told(found)]
    assert "Write “Private Account” there too" in found.findings[0].mend


def test_a_day_in_the_future_that_the_text_contradicts(desk: Desk) -> None:
    words = ("at least 30 days prior to the change", "at least 30 days before the change")
    desk.edit(TERMS, words, front=f"effective: 2026-06-01\n{MATERIAL}")
    found = desk.propose()
    assert [("W_DATE_CONFLICT", 46, "github-terms-of-service.md")] == told(found)
    version = changed(found).version
    assert version
    assert "2026-06-01" == str(version.effective_on)


def test_a_typo(desk: Desk) -> None:
    words = ("faciliatate", "facilitate")
    desk.edit(COOKIES, words, front="change:\n  kind: editorial\n  note: A slip of the pen.\n")
    found = desk.propose()
    assert [] == told(found)
    assert not changed(found).is_refuted


def test_a_row_of_a_table(desk: Desk) -> None:
    row = "| Spark                                              | 27 October 2025     | [TBD]              |"
    desk.edit(PREVIEWS, (row, f"{row}\n| Copilot Memory | 1 April 2026 | 30 June 2026 |"))
    found = desk.propose()
    assert [] == told(found)
    assert ["Copilot Memory\t1 April 2026\t30 June 2026"] == [
        one.after and one.after.block.text for one in changed(found).changes
    ]


def test_a_translation_of_an_older_text(desk: Desk) -> None:
    path = USERNAMES.replace(".md", ".fr.md")
    front = "lang: fr\ntranslation_of: github-username-policy\nsource_updated: 2018-01-01\n"
    (desk.folder / path).write_text(f"---\ntitle: Noms\n{front}---\nLes noms sont uniques.\n", "utf-8")
    found = desk.propose()
    assert ["W_TRANSLATION_BEHIND"] == [code for code, _, _ in told(found)]


def test_a_withdrawal(desk: Desk) -> None:
    desk.edit(CONDUCT, front=f"status: withdrawn\n{MATERIAL}")
    found = desk.propose()
    assert ["W_WITHDRAWN"] == [code for code, _, _ in told(found)]
    assert "Policies/github-terms/github-event-terms.md lines 18 and 21" in found.findings[0].message
