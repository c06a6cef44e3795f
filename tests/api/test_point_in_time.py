"""The text on a day, against the independent truth of git: the blob that was in force is the text that is given.

What stood on the publish branch at the end of a day is found with plain git, commit by commit; none of the
documents here declares a day of its own, so that is the text in force.
"""

from __future__ import annotations

import random
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clausebook.model.clause import Kind
from clausebook.parse import decode, frontmatter
from clausebook.parse.tree import clauses
from clausebook.parse.wording import clean, wording
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig

SEED = 20_261_126
SLICE = 5  # documents of the large collection


@dataclass(frozen=True)
class Git:
    """Plain git, as anybody would type it; its answers are the truth."""

    folder: Path

    def __call__(self, *arguments: str) -> bytes:
        return subprocess.run(["git", "-C", str(self.folder), *arguments], check=True, capture_output=True).stdout

    def landings(self) -> tuple[list[date], list[str]]:
        """The legal day on which each first-parent commit landed, and the commits, oldest first."""
        lines = self("log", "--first-parent", "--reverse", "--format=%H %ct").decode().split("\n")
        found = [line.split() for line in lines if line]
        days = [datetime.fromtimestamp(int(instant), UTC).date() for _, instant in found]
        return days, [commit for commit, _ in found]

    def files(self, commit: str) -> dict[str, str]:
        """The Markdown files of a commit, and their blobs."""
        listed = self("ls-tree", "-r", "-z", commit).decode().split("\0")
        found = (line.partition("\t") for line in listed if line)
        return {path: head.split()[2] for head, _, path in found if path.endswith(".md")}


def joined(law: Iterable[str]) -> str:
    return " ".join(" ".join(law).split())


def words(blob: bytes, path: str) -> str:
    """The numbers and words of a file that are law: without front matter, markup and date lines."""
    body = frontmatter.split(decode.decode(blob, path)[0]).body
    return joined(one.block.printed for one in clauses(clean(body)) if one.block.kind is not Kind.DATELINE)


def given(client: FlaskClient, document: str, day: date) -> str | None:
    """The numbers and words of a document on a day, as the API gives them; None if nothing was in force."""
    response = client.get(f"/v1/documents/{document}/clauses", query_string={"as_of": str(day)})
    if response.status_code in {404, 410}:
        return None
    assert response.status_code == HTTPStatus.OK, response.text
    return joined(
        f"{one['label']} {wording(one['text'])}" for one in response.json["clauses"] if one["block"] != "dateline"
    )


def check(folder: Path, workspace: Workspace, number: int) -> None:
    """On days by chance, always the same: all that the API says was in force is all that git held, word by word."""
    git, chance = Git(folder), random.Random(SEED)
    documents = [record.id for record in workspace.corpus().documents()]
    client = create_app(ApiConfig(workspace.config, workspace.state, None, b"x" * 32)).test_client()
    days, commits = git.landings()
    read = cache(lambda blob, path: words(git("cat-file", "blob", blob), path))
    looked = 0
    while looked < number:
        day = days[0] + timedelta(days=chance.randrange((days[-1] - days[0]).days + 30))
        last = max(place for place, one in enumerate(days) if one <= day)
        if max(days[: last + 1]) > day:  # a commit dated before its parents: git alone cannot tell what held that day
            continue
        looked += 1
        commit = commits[last]
        held = {path: blob for path, blob in git.files(commit).items() if workspace.config.selects(path)}
        truth = Counter(read(blob, path) for path, blob in held.items())
        told = Counter(text for one in documents if (text := given(client, one, day)) is not None)
        assert truth == told, (day, commit, [path for path, blob in held.items() if read(blob, path) not in told])


FEW_OR_MANY = pytest.mark.parametrize("number", [12, pytest.param(60, marks=pytest.mark.proof)])


@FEW_OR_MANY
@pytest.mark.usefixtures("site_policy_corpus")
def test_site_policy_on_any_day_is_what_git_held(site_policy: Path, number: int) -> None:
    check(site_policy, Workspace.open(site_policy, include=["Policies/**/*.md"]), number)


@pytest.mark.corpora
@FEW_OR_MANY
def test_platform_terms_on_any_day_are_what_git_held(pga_versions: Path, number: int) -> None:
    listed = Git(pga_versions).files("HEAD")
    chosen = random.Random(SEED).sample(sorted(path for path in listed if "/" in path), SLICE)
    check(pga_versions, Workspace.open(pga_versions, include=chosen), number)


@pytest.mark.corpora
@pytest.mark.proof
def test_all_platform_terms_on_any_day_are_what_git_held(pga_versions: Path) -> None:
    check(pga_versions, Workspace.open(pga_versions), 100)
