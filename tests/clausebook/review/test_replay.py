"""Real pull requests, replayed: none crashes, and none is stopped by an error that a careful lawyer would let pass."""

from __future__ import annotations

import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from clausebook import review
from clausebook.author.proposal import propose
from clausebook.commands.reviewing import reviewed
from clausebook.model.errors import errors
from clausebook.parse.markdown import Reader
from clausebook.workspace import Workspace

# Commits of GitHub's site policies whose traps are known, and what must be found there, in the file named.
TRAPS = [  # in the order of history, as what is compiled for one is the beginning of the next
    ("f0740c7", set(), "front matter only"),
    ("1a5450b", set(), "renamed only"),
    ("8f09fc2", {"W_OTHER_TEXT"}, "another agreement in the same file"),
    ("12898d2", {"W_LINKS"}, "targets of links only"),
    ("11da22f", {"W_WEIGHT", "W_FIGURE_LEFT"}, "90 days become 60 under a subject that speaks of something else"),
    ("b31dacd", set(), "whitespace only"),
    ("93a28bf", {"W_REF_SHIFTED", "W_REF_RANGE"}, "renumbered, and references not"),
]


def at(folder: Path, commit: str) -> Workspace:
    """The repository as it was when a commit landed."""
    workspace = Workspace.open(folder, commit, ["Policies/**/*.md"])
    return replace(workspace, now=lambda: workspace.repository.tip_landed + timedelta(minutes=1))


def revisions(folder: Path) -> list[str]:
    command = ["git", "-C", str(folder), "rev-list", "--first-parent", "--reverse", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """What was read of one revision is not read again of the next: nearly all of their text is the same."""
    memory = Reader()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "__init__", lambda self: self.__dict__.update(memory.__dict__))
        yield


@pytest.fixture(scope="module")
def folder(site_policy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone for all of them: the base of each is compiled upon that of the one before."""
    clone = tmp_path_factory.mktemp("replay") / "clone"
    subprocess.run(["git", "clone", "--quiet", str(site_policy), str(clone)], check=True)
    return clone


@pytest.mark.parametrize(("commit", "codes", "trap"), TRAPS, ids=[trap for _, _, trap in TRAPS])
def test_a_known_trap_is_told(folder: Path, commit: str, codes: set[str], trap: str) -> None:
    proposal = propose(at(folder, commit), f"{commit}^", committed=True)
    found = {one.code for one in proposal.findings}
    assert codes <= found
    assert proposal.revised
    if not codes:
        assert not any(one.version for one in proposal.revised), trap
        assert set() == found


def replayed(folder: Path, pairs: list[tuple[str, str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for base, commit in pairs:
        workspace = at(folder, commit)
        proposal = propose(workspace, base, committed=True)
        found = reviewed(workspace, proposal)
        assert len(review.comment(found)) < 65_536
        assert review.page(found)
        assert review.facts(found)["findings"] is not None
        counts["errors"] += bool(errors(proposal.findings))
        counts["reviewed"] += 1
    return counts


def test_real_changes_are_reviewed_without_a_false_error(folder: Path) -> None:
    found = revisions(folder)
    pairs = list(pairwise(found[250:]))
    chosen = sorted(random.Random(3).sample(range(len(pairs)), 3))
    assert {"reviewed": 3} == +replayed(folder, [pairs[place] for place in chosen])


@pytest.mark.proof
def test_every_change_there_was_is_reviewed(folder: Path) -> None:
    found = revisions(folder)
    counts = replayed(folder, list(pairwise(found)))
    print(dict(counts))
    assert counts["reviewed"] > 300
    assert 0 == counts["errors"]


@pytest.mark.proof
def test_of_fifty_changes_few_would_be_stopped_for_nothing(folder: Path) -> None:
    """What would stop them in a prepared repository, but for the keys of another program in their front matter."""
    found = revisions(folder)
    pairs = random.Random(50).sample(list(pairwise(found)), 50)
    stopped: dict[str, list[str]] = {}
    for base, commit in pairs:
        told = propose(at(folder, commit), base, committed=True).findings
        grave = [str(one)[:160] for one in told if one.code.startswith("E_") and one.code != "E_UNKNOWN_KEY"]
        stopped |= {commit[:10]: grave} if grave else {}
    print(stopped)
    assert len(stopped) < 3
