"""Site policies, and terms of platforms as Open Terms Archive scraped them: all compile, and every redline holds."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from clausebook import doctor
from clausebook.corpus import Corpus
from clausebook.model.change import Change, ChangeKind
from clausebook.model.version import Version, in_force, periods
from clausebook.parse import decode, frontmatter
from clausebook.parse.tree import clauses
from clausebook.parse.wording import clean, digest
from clausebook.redline.word_diff import holds
from clausebook.workspace import Workspace

SEED = 20_260_101
SLICE = 5  # documents in the normal run


@pytest.fixture(scope="module", params=["site_policy", pytest.param("pga_versions", marks=pytest.mark.corpora)])
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def chosen(folder: Path) -> tuple[str, ...]:
    """All site policies; of the large collection a few documents, by chance but always the same."""
    if (folder / "Policies").is_dir():
        return ("Policies/**/*.md",)
    command = ["git", "-C", str(folder), "ls-tree", "-r", "-z", "--name-only", "HEAD"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
    texts = sorted(path for path in listed if path.endswith(".md") and "/" in path)
    return tuple(random.Random(SEED).sample(texts, SLICE))


@pytest.fixture(scope="module")
def corpus(folder: Path, chosen: tuple[str, ...]) -> Corpus:
    return Workspace.open(folder, include=chosen).corpus()


def every_version(corpus: Corpus) -> Iterable[Version]:
    return (version for record in corpus.documents() for version in corpus.versions(record.id))


def told(change: Change) -> bool:
    """Whether a change shows the sides its kinds promise, and its redline rebuilds both."""
    added, removed = ChangeKind.ADDED in change.kinds, ChangeKind.REMOVED in change.kinds
    if (added, removed) != (change.before is None, change.after is None):
        return False
    if change.before is None or change.after is None:
        return not change.redline
    before, after = change.before.block.wording, change.after.block.wording
    reworded = ChangeKind.REWORDED in change.kinds
    return reworded is (before != after) and (holds(change.redline, before, after) if reworded else not change.redline)


def accounted(corpus: Corpus, before: Version, after: Version) -> bool:
    """Whether the changes explain every word that differs between two versions."""
    old = {clause.id: clause.block.wording for clause in corpus.clauses(before)}
    new = {clause.id: clause.block.wording for clause in corpus.clauses(after)}
    for change in corpus.changes(after):
        if change.before:
            old.pop(change.before.id)
        if change.after:
            new.pop(change.after.id)
    return {id_: words for id_, words in old.items() if words} == {id_: words for id_, words in new.items() if words}


def from_git(folder: Path, version: Version) -> str:
    """The hash of the printed text of the file a version points to, read anew."""
    command = ["git", "-C", str(folder), "cat-file", "blob", f"{version.text_commit}:{version.text_path}"]
    data = subprocess.run(command, check=True, capture_output=True).stdout
    body = frontmatter.split(decode.decode(data, version.path)[0]).body
    return digest(clause.block.printed for clause in clauses(clean(body)))


def test_the_slice_has_a_history(corpus: Corpus) -> None:
    assert len(corpus.documents()) >= SLICE
    assert len(tuple(every_version(corpus))) >= 5 * SLICE


def test_every_change_shows_its_sides_and_every_redline_rebuilds_them(corpus: Corpus) -> None:
    assert [] == [change for version in every_version(corpus) for change in corpus.changes(version) if not told(change)]


def test_changes_explain_every_word_that_differs(corpus: Corpus) -> None:
    pairs = [pair for record in corpus.documents() for pair in pairwise(corpus.versions(record.id))]
    assert pairs
    assert [] == [after.name for before, after in pairs if not accounted(corpus, before, after)]


def test_every_version_has_the_words_of_its_file_in_git(corpus: Corpus, folder: Path) -> None:
    assert [] == [one.name for one in every_version(corpus) if from_git(folder, one) != one.sha256]


def test_ids_and_addresses_are_given_once_in_a_version(corpus: Corpus) -> None:
    for version in every_version(corpus):
        placed = corpus.clauses(version)
        assert len(placed) == len({clause.id for clause in placed}) == len({clause.address for clause in placed})


def test_one_version_is_in_force_at_every_boundary(corpus: Corpus) -> None:
    for record in corpus.documents():
        versions = corpus.versions(record.id)
        for period in periods(versions):
            if period.ever:
                assert period.version == in_force(versions, period.start)
                assert period.end is None or period.version == in_force(versions, period.end)


def test_the_doctor_finds_nothing_wrong(folder: Path, chosen: tuple[str, ...]) -> None:
    assert [] == [result for result in doctor.examine(folder, None, chosen) if not result.well]


@pytest.mark.corpora
@pytest.mark.proof
def test_the_whole_archive_compiles_and_every_redline_holds(pga_versions: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "--quiet", str(pga_versions), str(tmp_path / "whole")], check=True)
    whole = Workspace.open(tmp_path / "whole", include=["*/*.md"]).corpus()
    assert len(whole.documents()) >= 132
    for record in whole.documents():
        versions = whole.versions(record.id)
        assert all(told(change) for version in versions for change in whole.changes(version))
        assert all(accounted(whole, before, after) for before, after in pairwise(versions))
    assert [] == [result for result in doctor.examine(tmp_path / "whole", None, ["*/*.md"]) if not result.well]
