"""Histories made with real git, read through the workspace: what lands when, whatever git log says."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clausebook.corpus import Corpus
from clausebook.model.change import ChangeKind
from clausebook.model.errors import RepositoryError
from clausebook.model.version import Absence, Version
from clausebook.workspace import Workspace

NOW = datetime(2025, 1, 1, tzinfo=UTC)
FEES = "# Fees\n\nYou pay the fees within thirty days.\n\nWe deliver the goods at once.\n"


@dataclass
class Author:
    """Somebody at work in a repository; every commit names the day it was made (noon, UTC)."""

    folder: Path

    def git(self, *arguments: str, on: str = "2024-01-01T12:00:00Z") -> str:
        landed = on if "T" in on else f"{on}T12:00:00Z"
        dates = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": landed}
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, env=os.environ | dates, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, on: str, subject: str = "Edit", **files: str) -> str:
        """Write files, named without ``terms/`` and ``.md``, and commit."""
        for name, text in files.items():
            path = self.folder / "terms" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", subject, on=on)
        return self.git("rev-parse", "HEAD")

    def corpus(self) -> Corpus:
        workspace = Workspace.open(self.folder, include=["terms/**/*.md"])
        return Workspace(workspace.repository, workspace.config, workspace.state, now=lambda: NOW).corpus()

    def versions(self, document: str = "fees") -> tuple[Version, ...]:
        return self.corpus().versions(document)


@pytest.fixture
def author(tmp_path: Path) -> Author:
    author = Author(tmp_path / "repo")
    author.folder.mkdir()
    author.git("init", "--quiet", "--initial-branch=main")
    return author


def published(versions: tuple[Version, ...]) -> list[str]:
    return [version.published_on.isoformat() for version in versions]


def test_what_was_written_in_february_and_merged_in_may_landed_in_may(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    author.git("checkout", "--quiet", "-b", "proposal")
    author.commit("2024-02-10", fees=FEES.replace("thirty", "sixty"))
    author.commit("2024-02-20", fees=FEES.replace("thirty", "ninety"))
    author.git("checkout", "--quiet", "main")
    author.commit("2024-03-10", terms="# Terms\n\nBe kind.\n")
    author.git("merge", "--quiet", "--no-ff", "-m", "Merge the proposal", "proposal", on="2024-05-10")
    versions = author.versions()
    assert ["2024-01-10", "2024-05-10"] == published(versions)
    assert author.git("rev-parse", "HEAD") == versions[-1].commit
    assert date(2024, 5, 10) == versions[-1].last_updated == versions[-1].effective_on


def test_a_footnote_stays_where_it_is_whether_history_is_compiled_at_once_or_step_by_step(author: Author) -> None:
    text = "# X\n\nWe agree.[^1]\n\n[^1]: A note.\n\n    More of it.\n\n## Article 1 One\n\n1.1 Rule.\n"
    author.commit("2024-01-10", x=text)
    corpus = author.corpus()
    [first] = corpus.versions("x")
    assert ["title", "p1", "p1/n1", "p1/n1/p2"] == [one.address for one in corpus.clauses(first)[:4]]
    author.commit("2024-02-10", x=f"{text}\n1.2 Another rule.\n")
    corpus = author.corpus()
    *_, second = corpus.versions("x")
    assert [(ChangeKind.ADDED,)] == [change.kinds for change in corpus.changes(second)]


def test_a_fast_forward_keeps_the_days_of_its_commits(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    author.git("checkout", "--quiet", "-b", "proposal")
    author.commit("2024-02-10", fees=FEES.replace("thirty", "sixty"))
    author.git("checkout", "--quiet", "main")
    author.git("merge", "--quiet", "--ff-only", "proposal", on="2024-05-10")
    assert ["2024-01-10", "2024-02-10"] == published(author.versions())


def test_words_put_in_by_a_merge_itself_are_seen(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    author.git("checkout", "--quiet", "-b", "other")
    author.commit("2024-02-10", terms="# Terms\n\nBe kind.\n")
    author.git("checkout", "--quiet", "main")
    author.git("merge", "--quiet", "--no-ff", "--no-commit", "other", on="2024-03-10")
    evil = author.commit("2024-03-10", "Merge other", fees=FEES.replace("within", "not within"))
    assert 2 == len(author.git("log", "-1", "--format=%p", evil).split())
    corpus = author.corpus()
    *_, newest = corpus.versions("fees")
    [change] = corpus.changes(newest)
    assert change.after
    assert (evil, "You pay the fees not within thirty days.") == (newest.commit, change.after.block.text)


def test_a_merge_that_drops_the_other_side_drops_its_words(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    author.git("checkout", "--quiet", "-b", "other")
    author.commit("2024-02-10", fees=FEES.replace("thirty", "sixty"))
    author.git("checkout", "--quiet", "main")
    author.git("merge", "--quiet", "-s", "ours", "-m", "Ours", "other", on="2024-03-10")
    assert ["2024-01-10"] == published(author.versions())


def test_the_publish_branch_merged_into_a_proposal_lands_when_the_proposal_does(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    author.git("checkout", "--quiet", "-b", "proposal")
    author.commit("2024-02-10", fees=FEES.replace("thirty", "sixty"))
    author.git("checkout", "--quiet", "main")
    author.commit("2024-03-10", fees=FEES.replace("at once", "soon"))
    author.git("checkout", "--quiet", "proposal")
    author.git("merge", "--quiet", "-m", "Catch up", "main", on="2024-04-10")
    author.git("checkout", "--quiet", "main")
    author.git("merge", "--quiet", "--no-ff", "-m", "Land", "proposal", on="2024-05-10")
    assert ["2024-01-10", "2024-03-10", "2024-05-10"] == published(author.versions())


def test_a_renamed_and_reworded_file_is_one_document(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    author.git("mv", "terms/fees.md", "terms/charges.md")
    author.commit("2024-02-10", charges=FEES.replace("thirty", "sixty"))
    [record] = author.corpus().documents()
    assert ("fees", "terms/charges.md") == (record.id, record.path)
    assert ["2024-01-10", "2024-02-10"] == published(author.versions())


def test_mode_and_line_endings_and_layout_make_no_version(author: Author) -> None:
    first = author.commit("2024-01-10", fees=FEES)
    (author.folder / "terms/fees.md").chmod(0o755)
    author.commit("2024-02-10")
    author.commit("2024-03-10", fees=FEES.replace("\n", "\r\n"))
    last = author.commit("2024-04-10", fees=FEES.replace("# Fees\n", "Fees\n====\n"))
    [version] = author.versions()
    assert (first, last, "2024-01-10") == (version.commit, version.text_commit, version.name)
    assert 3 == len(author.corpus().formatting(version))


def test_a_file_moved_out_of_the_terms_is_withdrawn_and_moved_back_reinstated(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    (author.folder / "drafts").mkdir()
    author.git("mv", "terms/fees.md", "drafts/fees.md")
    author.commit("2024-02-10")
    assert date(2024, 2, 10) == author.corpus().documents()[0].withdrawn_on
    author.git("mv", "drafts/fees.md", "terms/fees.md")
    author.commit("2024-03-10")
    [record] = author.corpus().documents()
    [version] = author.versions()
    assert (None, "2024-01-10", date(2024, 1, 10)) == (record.withdrawn_on, version.name, version.last_updated)
    assert (Absence(date(2024, 2, 10), date(2024, 3, 9)),) == version.absences


@pytest.mark.parametrize("away", ["terms/imprint", "terms/imprint.html", "old/imprint.txt", "imprint.rst"])
@pytest.mark.parametrize("back", ["terms/imprint.md", "terms/legal-notice.md"])
@pytest.mark.parametrize("stepwise", [False, True])
def test_a_file_that_gets_another_ending_and_its_own_again_is_one_document_of_one_version(
    author: Author, away: str, back: str, *, stepwise: bool
) -> None:
    author.commit("2024-01-10", imprint=FEES)
    for month, (old, new) in enumerate((("terms/imprint.md", away), (away, back)), 2):
        if stepwise:
            author.corpus().close()
        (author.folder / new).parent.mkdir(exist_ok=True)
        author.git("mv", old, new)
        author.commit(f"2024-{month:02}-10")
    [record] = author.corpus().documents()
    assert ("imprint", back, None) == (record.id, record.path, record.withdrawn_on)
    [version] = author.versions("imprint")
    assert ("2024-01-10", date(2024, 1, 10)) == (version.name, version.last_updated)


def test_a_file_that_comes_from_beyond_the_terms_takes_up_the_document_of_its_name(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    author.git("rm", "--quiet", "terms/fees.md")
    author.commit("2024-02-10")
    (author.folder / "fees.txt").write_text(FEES.replace("thirty", "sixty"))
    author.commit("2024-02-20")
    (author.folder / "terms").mkdir()
    author.git("mv", "fees.txt", "terms/fees.md")
    author.commit("2024-03-10")
    [record] = author.corpus().documents()
    assert ("fees", ["2024-01-10", "2024-02-20"]) == (record.id, published(author.versions()))


def test_a_revert_is_a_version_of_its_own(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    author.commit("2024-02-10", fees=FEES.replace("thirty", "sixty"))
    author.git("revert", "--no-edit", "HEAD", on="2024-02-10T12:05:00Z")
    versions = author.versions()
    assert ["2024-01-10", "2024-02-10", "2024-02-10.2"] == [version.name for version in versions]
    assert versions[0].sha256 == versions[2].sha256


@pytest.mark.parametrize(("zone", "day"), [("UTC", "2024-06-30"), ("Europe/Berlin", "2024-07-01")])
def test_the_legal_day_is_that_of_the_configured_timezone(author: Author, zone: str, day: str) -> None:
    (author.folder / "clausebook.toml").write_text(f'timezone = "{zone}"\n', encoding="utf-8")
    author.commit("2024-06-30T23:30:00Z", fees=f"---\nid: fees\ntitle: Fees\n---\n{FEES}")
    [version] = author.versions()
    assert (day, datetime(2024, 6, 30, 23, 30, tzinfo=UTC)) == (version.name, version.published_at)


def test_an_offset_of_the_committer_changes_no_legal_day(author: Author) -> None:
    author.commit("2024-06-30T20:30:00-08:00", fees=FEES)
    assert ["2024-07-01"] == published(author.versions())


def test_a_hint_names_a_real_commit(author: Author) -> None:
    author.commit("2024-01-10", fees=FEES)
    typo = author.commit("2024-02-10", fees=FEES.replace("goods", "wares"))
    (author.folder / "terms/history.yml").write_text(f"- {{commit: {typo[:7]}, kind: editorial}}\n", encoding="utf-8")
    author.commit("2024-03-10")
    assert ["2024-01-10", "2024-01-10.2"] == [version.name for version in author.versions()]


def test_compiled_step_by_step_or_at_once_history_is_the_same(author: Author, tmp_path: Path) -> None:
    texts = (FEES, FEES.replace("thirty", "sixty"), FEES.replace("# Fees", "# Charges"), FEES)
    for month, text in enumerate(texts, 1):
        author.commit(f"2024-{month:02}-10", fees=text, other=f"Text {month} of another document.\n")
        author.corpus().close()
    stepwise = author.corpus()
    author.git("clone", "--quiet", str(author.folder), str(tmp_path / "clone"))
    at_once = Author(tmp_path / "clone").corpus()
    for document in ("fees", "other"):
        assert at_once.versions(document) == stepwise.versions(document)
        for version in at_once.versions(document):
            assert at_once.clauses(version) == stepwise.clauses(version)
            assert at_once.changes(version) == stepwise.changes(version)


def test_a_document_has_the_language_that_its_name_or_words_tell(author: Author) -> None:
    texts = {"de/agb": "Text.", "cgu.fr": "Texte.", "kiyaku": "お客様は料金を支払う。", "x": "Text."}
    author.commit("2024-01-01", **texts, cgu="---\nlang: fr-CA\n---\nTexte.")
    author.commit("2024-01-02", **{"de/preise": "Text."})
    assert {"cgu": "fr-CA", "cgu-fr": "fr", "de-agb": "de", "de-preise": "de", "kiyaku": "ja", "x": "en"} == {
        record.id: record.lang for record in author.corpus().documents()
    }


def test_a_revision_from_the_future_is_refused(author: Author) -> None:
    author.commit("2031-01-01", fees=FEES)
    with pytest.raises(RepositoryError, match="E_CLOCK_SKEW"):
        author.corpus()
