"""``build --exports``: every version lies as a file beside its page, and the pages link to it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from clausebook.cli import main
from clausebook.importing.word import read
from clausebook_site import exports

TEXT = """---
id: terms
title: Terms
kind: agreement
updated: {day}
effective: {day}
change: {{kind: material, note: Words.}}
---
1. Fees are due in {days} days.
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "repo"
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    (folder / "clausebook.toml").write_text('site_name = "Example"\n')
    (folder / "terms").mkdir()
    for day, days in (("2024-01-01", 30), ("2024-06-01", 14)):
        (folder / "terms/terms.md").write_text(TEXT.format(day=day, days=days))
        dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        subprocess.run(["git", "-C", str(folder), "add", "-A"], check=True)
        commit = ["git", "-C", str(folder), "commit", "--quiet", "-m", "Terms"]
        subprocess.run(commit, check=True, env={**os.environ, **dates})
    return folder


def build(repository: Path, *more: str) -> None:
    result = CliRunner().invoke(main, ["-C", str(repository), "build", "--today", "2024-07-01", *more])
    assert 0 == result.exit_code, result.output


def links(page: Path) -> list[Path]:
    """The files that a page offers."""
    found = re.findall(r'<a href="([^"]+)" download>', page.read_text("utf-8"))
    return [(page.parent / one).resolve() for one in found]


def test_every_version_is_a_file_that_its_pages_link_to(repository: Path) -> None:
    build(repository, "--exports")
    site = (repository / "site").resolve()
    for page, name, days in (
        ("terms/index.html", "2024-06-01", 14),
        ("terms/2024-06-01/index.html", "2024-06-01", 14),
        ("terms/2024-01-01/index.html", "2024-01-01", 30),
    ):
        word, printed = links(site / page)
        assert [site / f"terms/{name}/terms-{name}{end}" for end in (".docx", ".pdf")] == [word, printed]
        assert f"1. Fees are due in {days} days." in [one.text for one in read(word.read_bytes(), "a").parts]
        assert printed.read_bytes().startswith(b"%PDF-")
    exported = repository.parent / "a.docx"
    arguments = ["-C", str(repository), "export", "terms", "--version", "2024-01-01", "-o", str(exported)]
    assert 0 == CliRunner().invoke(main, arguments).exit_code
    assert exported.read_bytes() == (site / "terms/2024-01-01/terms-2024-01-01.docx").read_bytes()


def test_what_was_made_once_is_not_made_again(repository: Path) -> None:
    build(repository, "--exports=docx")
    first = {one.name: one.stat().st_ino for one in (repository / "site").resolve().rglob("*.docx")}
    build(repository, "--exports=docx")
    again = {one.name: one.stat().st_ino for one in (repository / "site").resolve().rglob("*.docx")}
    assert first == again
    assert 2 == len(first)
    assert [] == list((repository / "site").resolve().rglob("*.pdf"))


def test_without_it_there_are_neither_files_nor_links(repository: Path) -> None:
    build(repository)
    site = (repository / "site").resolve()
    assert [] == [
        *site.rglob("*.docx"),
        *links(site / "terms/index.html"),
        *links(site / "terms/2024-01-01/index.html"),
    ]


def test_a_format_that_is_none_is_told(repository: Path) -> None:
    result = CliRunner().invoke(main, ["-C", str(repository), "build", "--exports=odt"])
    assert (2, True) == (result.exit_code, "E_FORMAT odt is no format of files to save" in result.output)


def test_of_what_is_kept_no_text_is_read_again(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(repository, "--exports")
    files = {file: file.read_bytes() for file in (repository / "site").rglob("*.docx")}

    def read_again(*_: object) -> None:
        raise AssertionError("a text is read that is kept")

    monkeypatch.setattr(exports, "sheet", read_again)
    build(repository, "--exports")
    assert {file: file.read_bytes() for file in (repository / "site").rglob("*.docx")} == files != {}
