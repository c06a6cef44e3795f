"""What was printed is part of the record: each version is what its own revision prints, read again by itself."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from clausebook.corpus import Corpus
from clausebook.model.clause import Kind
from clausebook.model.version import Version
from clausebook.parse.file import parse
from clausebook.parse.wording import wording
from clausebook.workspace import Workspace

pytestmark = pytest.mark.corpora

SHORT = ("beipa", "common-paper-csa", "senate-bylaws", "whatwg-sg")
LONG = ("letsencrypt-cp-cps", "ota-flapping", "skule-bylaws", "pga-versions")


def git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True).stdout


def line(parts: Iterable[tuple[Kind, str, str]]) -> str:
    """Labels and words in order, in one line; a date line is printed with the text and is no part of it."""
    return " ".join(
        word for kind, *some in parts if kind is not Kind.DATELINE for part in some for word in part.split()
    )


def read_again(folder: Path, commit: str, path: str) -> tuple[str, str]:
    """What a file prints at a commit, and what it is called."""
    text = parse(git(folder, "show", f"{commit}:{path}"), path)
    return line((one.block.kind, one.block.label, one.block.wording) for one in text.clauses), text.title


def kept(corpus: Corpus, version: Version) -> str:
    return line((one.block.kind, one.block.label, one.block.wording) for one in corpus.clauses(version))


def landed(folder: Path, commit: str) -> list[str]:
    """The files that a revision left, against its first parent."""
    flags = ("-r", "-z", "--root", "-m", "--first-parent", "--no-commit-id", "--name-only", "--diff-filter=d")
    return [
        path for path in git(folder, "diff-tree", *flags, commit).decode("utf-8", "surrogateescape").split("\0") if path
    ]


def judged(folder: Path, corpus: Corpus, every: int = 1) -> None:
    """Compare every version of a corpus, or one in so many, with the files that landed: its own may be moved since."""
    versions = [one for record in corpus.documents() for one in corpus.versions(record.id)]
    assert versions
    for version in versions[::every]:
        files = landed(folder, version.commit)
        again = [read_again(folder, version.commit, path) for path in files if path.endswith(".md")]
        same = [(text, wording(title)) for text, title in again]
        assert (kept(corpus, version), wording(version.title)) in same, (version.document, version.name, version.commit)


def dated(corpus: Corpus) -> int:
    """How many versions follow another: none is updated, or published, before that one."""
    pairs = [pair for record in corpus.documents() for pair in pairwise(corpus.versions(record.id))]
    for one, other in pairs:
        assert one.last_updated <= other.last_updated, (other.document, other.name)
        assert one.published_at <= other.published_at, (other.document, other.name)
    return len(pairs)


def test_last_updated_of_policies_never_runs_backwards(site_policy_corpus: Corpus) -> None:
    assert dated(site_policy_corpus)


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.proof)])
def test_policies_are_what_their_own_revisions_print(every: int, site_policy: Path, site_policy_corpus: Corpus) -> None:
    judged(site_policy, site_policy_corpus, every)


@pytest.mark.parametrize("bundle", [*SHORT, *(pytest.param(one, marks=pytest.mark.proof) for one in LONG)])
def test_every_version_is_what_its_own_revision_prints(bundle: str, corpora: Path, tmp_path: Path) -> None:
    folder = tmp_path / bundle
    subprocess.run(["git", "clone", "-q", str(corpora / f"{bundle}.bundle"), str(folder)], check=True)
    corpus = Workspace.open(folder).corpus()
    judged(folder, corpus)
    assert dated(corpus)
