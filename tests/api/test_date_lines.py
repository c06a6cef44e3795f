"""A text that only got another date line shows on each day the one that was printed on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from clausebook.cli import main
from clausebook.workspace import Workspace
from clausebook_site.pages.version import version as version_page
from clausebook_site.site_model import Publication, Site

TEXT = "# Terms\n\nLast updated: {}\n\nYou pay.\n"
OLD, NEW = "January 15, 2024", "February 1, 2024"
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(landed: Callable[..., Workspace]) -> Workspace:
    return landed(
        ("2024-01-15", {"terms/terms.md": TEXT.format(OLD)}),
        ("2024-01-20", {"terms/terms.md": TEXT.format(OLD).replace("You pay", "*You* pay")}),
        ("2024-02-01", {"terms/terms.md": TEXT.format(NEW)}),
        ("2024-02-10", {"terms/terms.md": TEXT.format(NEW).replace("You pay", "**You** pay")}),
    )


@pytest.fixture(scope="module")
def client(workspace: Workspace, client_on: Callable[[Workspace, datetime], FlaskClient]) -> FlaskClient:
    return client_on(workspace, NOW)


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
