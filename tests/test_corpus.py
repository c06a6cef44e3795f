"""The small public corpus: texts in the public domain, nobody's name, and the history that is upstream."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

BUNDLE = Path(__file__).parent / "corpus" / "site-policy.bundle"


def git(folder: Path, *arguments: str, given: str = "") -> list[str]:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, input=given, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def landings(folder: Path) -> list[str]:
    """Each commit on the first-parent line: when it was made and landed, and its subject."""
    return git(folder, "log", "--first-parent", "--format=%at %ct %cI %s", "HEAD")


def trees(folder: Path) -> list[str]:
    """The tree of the policies at each of them; a line that says so where there were none."""
    asked = "".join(f"{commit}:Policies\n" for commit in git(folder, "rev-list", "--first-parent", "HEAD"))
    found = git(folder, "cat-file", "--batch-check=%(objectname)", given=asked)
    return [re.sub(r"^\w+:Policies missing$", "none", line) for line in found]


def shape(folder: Path) -> list[int]:
    """How many parents each commit has, in topological order."""
    return [len(line.split()) - 1 for line in git(folder, "rev-list", "--parents", "--topo-order", "HEAD")]


def test_it_is_small_and_holds_policies_and_their_licence() -> None:
    assert BUNDLE.stat().st_size < 1_000_000


def test_all_that_was_ever_in_it_is_in_the_public_domain(site_policy: Path) -> None:
    paths = set(git(site_policy, "log", "--all", "--name-only", "--format=", "-m"))

    assert {"LICENSE.md", "Policies"} == {path.strip('"').partition("/")[0] for path in paths if path}
    assert "CC0 1.0 Universal" == (site_policy / "LICENSE.md").read_text("utf-8").splitlines()[0]


def test_no_person_is_named_in_its_commits(site_policy: Path) -> None:
    people = set(git(site_policy, "log", "--all", "--format=%an <%ae>%n%cn <%ce>"))

    assert {"site-policy <site-policy@example.org>"} == people
    assert [] == [line for line in git(site_policy, "log", "--all", "--format=%b") if line]


@pytest.mark.corpora
def test_its_history_is_the_one_upstream(site_policy: Path, corpora: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", corpora / "site-policy.bundle", whole], check=True)

    assert 370 == len(landings(whole))
    assert landings(whole) == landings(site_policy)
    assert trees(whole) == trees(site_policy)
    assert shape(whole) == shape(site_policy)
    for tag in git(site_policy, "tag"):
        [ours], [theirs] = (git(folder, "log", "-1", "--format=%ct %s", tag) for folder in (site_policy, whole))
        assert theirs == ours
