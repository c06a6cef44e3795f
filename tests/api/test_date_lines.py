"""A text that only got another date line shows on each day the one that was printed on it."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from clausebook.cli import main
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_site.pages.version import version as version_page
from clausebook_site.site_model import Publication, Site

TEXT = "# Terms\n\nLast updated: {}\n\nYou pay.\n"
OLD, NEW = "January 15, 2024", "February 1, 2024"
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("redated")
    (folder / "terms").mkdir()
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    for day, text in (
        ("2024-01-15", TEXT.format(OLD)),
        ("2024-01-20", TEXT.format(OLD).replace("You pay", "*You* pay")),
        ("2024-02-01", TEXT.format(NEW)),
        ("2024-02-10", TEXT.format(NEW).replace("You pay", "**You** pay")),
    ):
        (folder / "terms/terms.md").write_text(text, "utf-8")
        dates = {f"GIT_{who}_DATE": f"{day}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-qm", day], check=True, env=os.environ | dates)
    found = Workspace.open(folder)
    found.compile()
    return found


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> FlaskClient:
    return create_app(ApiConfig(workspace.config, workspace.state, None, b"x" * 32), clock=lambda: NOW).test_client()


@pytest.mark.parametrize(("day", "printed"), [("2024-01-15", OLD), ("2024-01-31", OLD), ("2024-02-01", NEW)])
def test_a_day_shows_the_date_line_that_was_printed_on_it(
    workspace: Workspace, client: FlaskClient, tmp_path: Path, day: str, printed: str
) -> None:
    other = NEW if printed == OLD else OLD
    root, out = str(workspace.repository.root), tmp_path / "terms.txt"
    exported = CliRunner().invoke(main, ["-C", root, "export", "terms", "--as-of", day, "-o", str(out)])
    assert 0 == exported.exit_code, exported.output
    for said in (
        client.get(f"/v1/documents/terms/clauses?as_of={day}").text,
        client.get(f"/v1/documents/terms/clauses?as_of={day}&format=md").text,
        client.get(f"/v1/documents/terms/clauses?as_of={day}&format=html").text.partition('class="cb-law"')[2],
        CliRunner().invoke(main, ["-C", root, "show", "terms", "--as-of", day]).stdout.partition("\n\n")[2],
        out.read_text("utf-8"),
    ):
        line = f"Last updated: {printed}"
        assert (True, False) == (line in said, f"Last updated: {other}" in said), said


def test_the_page_of_the_version_says_which_it_had(workspace: Workspace) -> None:
    publication = Publication(workspace.corpus(), Site("Terms", "", NOW.date()))
    standing = publication.standings["terms"]
    body = version_page(publication, standing, standing.versions[0]).body
    assert f'<dt>Date line before {NEW}</dt><dd dir="auto">Last updated: {OLD}</dd>' in body
