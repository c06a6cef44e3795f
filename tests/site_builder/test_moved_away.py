"""What is told of a clause that went to another document."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from clausebook.cli import main
from tests.clausebook.compile.test_term_history import Company

DATA = "## Data\n\nPersonal data is kept for as long as the law wants and no longer."
KEPT = "personal-data-is-kept-for-as"


@pytest.mark.parametrize("clause", [KEPT, "data"])
def test_it_leads_to_the_clause_that_it_is_now(tmp_path: Path, clause: str) -> None:
    company = Company(tmp_path / "repo")
    company.folder.mkdir()
    company.git("init", "--quiet", "--initial-branch=main")
    company.commit("2024-01-10", {"terms/a.md": f"# Terms\n\nOne.\n\n{DATA}\n", "terms/b.md": "# Rules\n\nTwo.\n"})
    company.commit("2024-02-10", {"terms/a.md": "# Terms\n\nOne.\n", "terms/b.md": f"# Rules\n\nTwo.\n\n{DATA}\n"})
    built = CliRunner().invoke(main, ["-C", str(company.folder), "build"])
    assert 0 == built.exit_code, built.output
    site = company.folder / "site" / "terms-a"
    assert f"url=../../../terms-a/removed/#{clause}" in (site / "c" / clause / "index.html").read_text()
    page = (site / "removed" / "index.html").read_text()
    cited = "“Data”" if clause == "data" else "“Data”, paragraph 1"
    assert "<span>This clause went on in another document on February 10, 2024.</span>" in page
    assert f'href="../../terms-b/c/{clause}/">Rules {cited}</a>' in page
