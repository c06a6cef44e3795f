"""Documents made of several files through a real history: what changes any of these changes the document."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausebook.author.draft import compile_draft
from clausebook.corpus import Corpus
from clausebook.left_out import find_left_out
from clausebook.model.version import Version
from clausebook.workspace import Workspace

NOW = datetime(2025, 1, 1, tzinfo=UTC)
HEAD = "---\ntitle: Constitution\nparts: [articles/]\n---\n# Constitution\n\nWe agree.\n"
PARTS = {
    "terms/articles/1.md": "## Members\n\nThe members meet once in a year, at the seat of the association.\n",
    "terms/articles/2.md": "## Board\n\nThe board has five members who are elected for three years.\n",
    "terms/articles/10.md": "## Dues\n\nThe dues are ten euros and are paid in January of each year.\n",
}
WHOLE = [
    "Constitution",
    "We agree.",
    "Members",
    "The members meet once in a year, at the seat of the association.",
    "Board",
    "The board has five members who are elected for three years.",
    "Dues",
    "The dues are ten euros and are paid in January of each year.",
]


@dataclass
class Author:
    """Somebody at work in a repository of terms."""

    folder: Path
    day: int = 0

    def git(self, *arguments: str) -> str:
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"2024-01-{self.day + 1:02}T12:00:00Z")
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, env=os.environ | dates, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text, "utf-8")

    def commit(self, files: dict[str, str] | None = None) -> None:
        self.day += 1
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "Edit")

    @property
    def workspace(self) -> Workspace:
        return replace(Workspace.open(self.folder, include=["terms/**/*.md"]), now=lambda: NOW)

    def corpus(self) -> Corpus:
        """The corpus, which is what it would be if it were compiled from nothing."""
        corpus = self.workspace.corpus()
        fresh = replace(self.workspace, state=self.folder.parent / f"state-{self.day}").corpus()
        assert told(fresh) == told(corpus)
        return corpus

    def days(self, document: str = "constitution") -> list[int]:
        return [version.published_on.day - 1 for version in self.corpus().versions(document)]

    def said(self, document: str = "constitution", at: int = -1) -> list[str]:
        corpus = self.corpus()
        return [clause.block.text for clause in corpus.clauses(corpus.versions(document)[at])]

    def standing(self) -> set[str]:
        return {record.id for record in self.corpus().documents() if record.withdrawn_on is None}


def told(corpus: Corpus) -> list[object]:
    """All that a corpus tells of its documents."""
    return [
        (
            record,
            [(version, corpus.clauses(version), corpus.changes(version)) for version in corpus.versions(record.id)],
        )
        for record in corpus.documents()
    ]


@pytest.fixture
def author(tmp_path: Path) -> Author:
    author = Author(tmp_path / "repo")
    author.folder.mkdir()
    author.git("init", "--quiet", "--initial-branch=main")
    return author


@pytest.fixture
def parted(author: Author) -> Author:
    author.commit({"terms/constitution.md": HEAD, **PARTS})
    return author


def test_parts_are_one_document_with_one_title(parted: Author) -> None:
    assert {"constitution"} == parted.standing()
    assert WHOLE == parted.said()
    assert "Constitution" == parted.corpus().versions("constitution")[0].title


def test_a_changed_part_is_a_version_of_the_document(parted: Author) -> None:
    parted.commit({"terms/articles/2.md": PARTS["terms/articles/2.md"].replace("three", "four")})
    corpus = parted.corpus()
    assert [1, 2] == parted.days()
    assert ["reworded"] == [
        kind for change in corpus.changes(corpus.versions("constitution")[1]) for kind in change.kinds
    ]
    assert WHOLE == parted.said(at=0)


def test_parts_come_and_go_with_the_document(parted: Author) -> None:
    parted.commit({"terms/articles/3.md": "## Auditors\n\nThe auditors look at the books before the meeting.\n"})
    (parted.folder / "terms/articles/1.md").unlink()
    parted.commit()
    assert [1, 2, 3] == parted.days()
    assert [*WHOLE[:2], *WHOLE[4:6], "Auditors", "The auditors look at the books before the meeting.", *WHOLE[6:]] == (
        parted.said()
    )
    assert {"constitution"} == {record.id for record in parted.corpus().documents()}


def test_a_renamed_part_makes_no_version_unless_it_stands_elsewhere(parted: Author) -> None:
    parted.git("mv", "terms/articles/2.md", "terms/articles/02-board.md")
    parted.commit()
    assert [1] == parted.days()
    parted.git("mv", "terms/articles/02-board.md", "terms/articles/11-board.md")
    parted.commit()
    assert [1, 3] == parted.days()
    assert [*WHOLE[:4], *WHOLE[6:], *WHOLE[4:6]] == parted.said()


def test_the_list_is_that_of_each_revision(parted: Author) -> None:
    listed = HEAD.replace("articles/", "articles/10.md, articles/1.md")
    parted.commit({"terms/constitution.md": listed})
    assert [*WHOLE[:2], *WHOLE[6:], *WHOLE[2:4]] == parted.said()
    assert WHOLE == parted.said(at=0)
    assert {"constitution", "articles-2"} == parted.standing()


def test_documents_that_become_parts_are_withdrawn_and_may_come_back(author: Author) -> None:
    author.commit(PARTS)
    assert {"articles-1", "articles-2", "articles-10"} == author.standing()
    author.commit({"terms/constitution.md": HEAD})
    assert {"constitution"} == author.standing()
    assert WHOLE == author.said()
    author.commit({"terms/constitution.md": "# Constitution\n\nWe agree.\n"})
    assert {"constitution", "articles-1", "articles-2", "articles-10"} == author.standing()
    assert [1] == author.days("articles-1")
    [absence] = author.corpus().versions("articles-1")[0].absences
    assert (2, 2) == (absence.start.day - 1, absence.end.day - 1)


def test_the_documents_own_file_is_followed(parted: Author) -> None:
    parted.git("mv", "terms/constitution.md", "terms/statutes.md")
    parted.commit()
    assert {"constitution"} == parted.standing()
    assert [1] == parted.days()
    parted.git("rm", "--quiet", "terms/statutes.md")
    parted.commit()
    assert {"articles-1", "articles-2", "articles-10"} == parted.standing()


def test_a_part_that_is_missing_holds_the_document_at_its_last_version(parted: Author) -> None:
    parted.commit({"terms/constitution.md": HEAD.replace("articles/", "articles/, articles/3.md")})
    assert [1] == parted.days()
    [fault] = find_left_out(parted.workspace, parted.corpus())
    assert ("E_PART", "terms/constitution.md", 3) == (fault.code, fault.path, fault.line)
    parted.commit({"terms/articles/3.md": "## Auditors\n\nThe auditors look at the books before the meeting.\n"})
    assert [1, 3] == parted.days()
    assert () == find_left_out(parted.workspace, parted.corpus())


def test_a_first_text_without_one_of_its_parts_is_not_published(author: Author) -> None:
    author.commit({"terms/constitution.md": HEAD.replace("articles/", "articles/, articles/3.md"), **PARTS})
    assert not author.standing()
    assert ["E_PART"] == [fault.code for fault in find_left_out(author.workspace, author.corpus())]
    author.commit({"terms/articles/3.md": "## Auditors\n\nThe auditors look at the books before the meeting.\n"})
    assert [2] == author.days()


def test_a_fault_in_a_part_is_told_in_its_file(parted: Author) -> None:
    parted.commit({"terms/articles/2.md": "## Board\n\n<<<<<<< ours\nFive.\n=======\nSix.\n>>>>>>> theirs\n"})
    assert WHOLE == parted.said()
    [fault] = find_left_out(parted.workspace, parted.corpus())
    assert ("E_CONFLICT_MARKER", "terms/articles/2.md", 3) == (fault.code, fault.path, fault.line)


def test_what_is_taken_in_changes_the_document_wherever_it_lies(author: Author) -> None:
    terms = '# Fees\n\nThese are the fees.\n\n--8<-- "shared/due.md"\n'
    author.commit({"terms/fees.md": terms, "shared/due.md": "Fees are due in thirty days.\n"})
    author.commit({"shared/due.md": "Fees are due in twenty days.\n"})
    author.commit({"shared/other.md": "Nothing.\n"})
    assert [1, 2] == author.days("fees")
    assert ["Fees", "These are the fees.", "Fees are due in twenty days."] == author.said("fees")
    author.git("rm", "--quiet", "shared/due.md")
    author.commit()
    assert [1, 2] == author.days("fees")
    assert "Fees are due in twenty days." == author.said("fees")[-1]
    [fault] = author.workspace.findings()
    assert ("E_INCLUDE", "terms/fees.md", 5) == (fault.code, fault.path, fault.line)
    assert [(fault.code, fault.line)] == [
        (one.code, one.line) for one in find_left_out(author.workspace, author.corpus())
    ]


def test_a_file_that_comes_later_is_taken_in_then(author: Author) -> None:
    author.commit({"terms/fees.md": "# Fees\n\nThese are the fees.\n\n![[due]]\n"})
    author.commit({"shared/due.md": "Fees are due in thirty days.\n"})
    assert [2] == author.days("fees")
    assert "Fees are due in thirty days." == author.said("fees")[-1]


def test_a_picture_that_is_not_there_holds_no_words_back(author: Author) -> None:
    author.commit({"terms/fees.md": "# Fees\n\nThese are the fees.\n\n![[table.png]]\n"})
    assert [1] == author.days("fees")


def test_files_that_swap_names_are_taken_in_as_they_are_called_then(author: Author) -> None:
    one, two = "Fees are due in thirty days of the invoice.\n", "Interest is paid at nine per cent in a year.\n"
    author.commit({"terms/fees.md": '# Fees\n\n--8<-- "s/a.md"\n', "s/a.md": one, "s/b.md": two})
    author.git("mv", "s/b.md", "s/c.md")
    author.git("mv", "s/a.md", "s/b.md")
    author.git("mv", "s/c.md", "s/a.md")
    author.commit()
    assert two.strip() == author.said("fees")[-1]


def test_names_that_begin_with_a_line_are_no_documents_where_they_are_taken_in(author: Author) -> None:
    author.commit({"terms/_due.md": "Fees are due.\n", "terms/_else.md": "# Else\n\nWords.\n"})
    assert {"due", "else"} == author.standing()
    author.commit({"terms/fees.md": "# Fees\n\n{{< include _due.md >}}\n"})
    assert {"fees", "else"} == author.standing()


def test_a_draft_is_of_whole_documents(parted: Author) -> None:
    parted.write({"terms/articles/2.md": PARTS["terms/articles/2.md"].replace("three", "four")})
    draft = compile_draft(parted.workspace)
    assert {"constitution"} == {record.id for record in draft.documents()}
    newest = draft.versions("constitution")[-1]
    assert "The board has five members who are elected for four years." in {
        clause.block.text for clause in draft.clauses(newest)
    }


_TEXTS = st.lists(
    st.sampled_from(["fees", "notice", "term", "law", "board", "dues"]), min_size=1, max_size=6, unique=True
)
_STEPS = st.lists(st.tuples(_TEXTS, st.integers(0, 3)), min_size=2, max_size=4)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_STEPS)
def test_a_history_in_parts_is_that_of_the_whole(tmp_path: Path, steps: Sequence[tuple[list[str], int]]) -> None:
    """Versions, their names and dates, clauses with their ids and changes are the same, whatever file each is in."""
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    whole, parted = Author(folder / "whole"), Author(folder / "parted")
    for author in (whole, parted):
        author.folder.mkdir()
        author.git("init", "--quiet", "--initial-branch=main")
    for names, number in steps:
        articles = [f"## The {name}\n\nThe {name} of the society is governed by rule {number}.\n" for name in names]
        whole.commit({"terms/statutes.md": "---\ntitle: Statutes\n---\n# Statutes\n\n" + "\n".join(articles)})
        shutil.rmtree(parted.folder / "terms", ignore_errors=True)
        listed = ", ".join(f"p/{name}.md" for name in names)
        parts = {f"terms/p/{name}.md": article for name, article in zip(names, articles, strict=True)}
        parted.commit({"terms/statutes.md": f"---\ntitle: Statutes\nparts: [{listed}]\n---\n# Statutes\n", **parts})
    one, many = whole.corpus(), parted.corpus()
    versions = one.versions("statutes"), many.versions("statutes")
    assert [_dated(version) for version in versions[0]] == [_dated(version) for version in versions[1]]
    for left, right in zip(*versions, strict=True):
        assert one.clauses(left) == many.clauses(right)
        assert one.changes(left) == many.changes(right)
    assert one.clause_ids("statutes") == many.clause_ids("statutes")


def _dated(version: Version) -> tuple[object, ...]:
    return version.name, version.sha256, version.last_updated, version.effective_on, version.change_class
