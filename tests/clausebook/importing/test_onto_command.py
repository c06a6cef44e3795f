"""``import --onto``: the file says which version it was made of, and nothing that came since is undone."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document

from clausebook.cli import main
from clausebook.importing.word import read

FIRST = """---
id: terms
title: Terms
kind: agreement
updated: 2024-01-01
effective: 2024-01-01
---
<a id="due"></a>1. Fees are due in 30 days.

<a id="law"></a>2. The law of Ireland holds.
"""
SECOND = (
    FIRST.replace("2024-01-01", "2024-06-01")
    .replace("---\n<a", "change: {kind: material, note: Later.}\n---\n<a")
    .replace("30 days", "45 days")
)
ANNOUNCED = SECOND.replace("2. The law", '2. Late fees bear interest.\n\n<a id="x"></a>3. The law').replace(
    '<a id="law"></a>2. Late', "2. Late"
).replace('<a id="x">', '<a id="law">')  # fmt: skip


def git(folder: Path, *arguments: str, when: str = "2024-01-01T12:00:00Z") -> None:
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env={**os.environ, **dates})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    (folder / "clausebook.toml").write_text('site_name = "Example"\n')
    (folder / "terms").mkdir()
    for text, when in ((FIRST, "2024-01-01"), (SECOND, "2024-06-01")):
        (folder / "terms/terms.md").write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", "Terms", when=f"{when}T12:00:00Z")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def exported(repository: Path, version: str, *edits: tuple[str, str]) -> Path:
    """A version as a Word file, edited as in Word."""
    file = repository.parent / f"{version}.docx"
    assert 0 == run("-C", repository, "export", "terms", "--version", version, "-o", file).exit_code
    word = Document(str(file))
    for old, new in edits:
        [paragraph] = [one for one in word.paragraphs if old in one.text]
        run_ = next(one for one in paragraph.runs if old in one.text)
        run_.text = run_.text.replace(old, new)
    word.save(str(file))
    return file


def test_a_file_names_its_version_and_its_hash(repository: Path) -> None:
    raw = exported(repository, "2024-01-01").read_bytes()
    origin = read(raw, "a").origin
    assert ("terms", "2024-01-01", 64, "") == (origin.document, origin.version, len(origin.sha256), origin.since)
    assert "Last Updated: January 1, 2024" in Document(io.BytesIO(raw)).paragraphs[1].text


def test_a_file_of_the_text_in_force_undoes_nothing_that_was_announced(repository: Path) -> None:
    (repository / "terms/terms.md").write_text(ANNOUNCED)
    file = exported(repository, "2024-06-01", ("Ireland", "France"))
    result = run("-C", repository, "import", file, "--onto", "terms")
    assert 0 == result.exit_code, result.output
    assert ANNOUNCED.replace("Ireland", "France") == (repository / "terms/terms.md").read_text()


def test_a_file_of_an_older_version_undoes_nothing_either(repository: Path) -> None:
    file = exported(repository, "2024-01-01", ("Ireland", "France"))
    assert 0 == run("-C", repository, "import", file, "--onto", "terms").exit_code
    assert SECOND.replace("Ireland", "France") == (repository / "terms/terms.md").read_text()


def test_what_both_changed_is_marked_told_and_refused_until_a_person_decided(repository: Path) -> None:
    file = exported(repository, "2024-01-01", ("30 days", "14 days"))
    result = run("-C", repository, "import", file, "--onto", "terms")
    assert 1 == result.exit_code
    told = "terms/terms.md:9 E_IMPORT_CONFLICT “1. Fees are due in 45 days.” was changed since 2024-01-01"
    assert told in result.output
    text = (repository / "terms/terms.md").read_text()
    assert "<<<<<<< terms/terms.md\n" in text
    assert "||||||| 2024-01-01\n" in text
    assert ">>>>>>> 2024-01-01.docx\n" in text
    assert "E_CONFLICT_MARKER" in run("-C", repository, "check").output


def test_a_file_whose_properties_are_gone_is_known_by_its_footer(repository: Path) -> None:
    file = exported(repository, "2024-01-01", ("Ireland", "France"))
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, b"<x/>" if name == "docProps/custom.xml" else data)
    file.write_bytes(out.getvalue())
    assert 0 == run("-C", repository, "import", file, "--onto", "terms").exit_code
    assert SECOND.replace("Ireland", "France") == (repository / "terms/terms.md").read_text()


def test_without_a_known_base_it_asks(repository: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Terms\n\n1. Fees are due in 30 days.\n\n2. The law of France holds.\n")
    result = run("-C", repository, "import", file, "--onto", "terms")
    assert 2 == result.exit_code
    assert "E_IMPORT_BASE The file does not say of which version of terms it was made" in result.output
    assert "--base VERSION" in result.output
    assert "2024-06-01, 2024-01-01" in result.output
    assert SECOND == (repository / "terms/terms.md").read_text()
    assert 0 == run("-C", repository, "import", file, "--onto", "terms", "--base", "2024-01-01").exit_code
    assert SECOND.replace("Ireland", "France") == (repository / "terms/terms.md").read_text()


def test_a_file_of_another_document_or_of_a_text_that_is_not_known_is_refused(repository: Path) -> None:
    file = exported(repository, "2024-01-01")
    (repository / "terms/other.md").write_text(FIRST.replace("id: terms", "id: other"))
    result = run("-C", repository, "import", file, "--onto", "other")
    assert (2, True) == (result.exit_code, "The file was made of terms, and not of other" in result.output)
    (repository / "terms/terms.md").write_text(SECOND.replace("Ireland", "Spain"))
    git(repository, "add", "-A")
    git(repository, "commit", "--quiet", "--amend", "-m", "Other words", when="2024-06-01T12:00:00Z")
    strange = exported(repository, "2024-06-01")
    git(repository, "checkout", "--quiet", "-B", "main", "HEAD~1")
    result = run("-C", repository, "import", strange, "--onto", "terms")
    assert (2, True) == (result.exit_code, "version 2024-06-01 of terms, whose text is not known here" in result.output)


def test_base_belongs_to_onto(repository: Path) -> None:
    result = run("-C", repository, "import", exported(repository, "2024-01-01"), "--base", "2024-01-01")
    assert (2, True) == (result.exit_code, "Name it with --onto" in result.output)


@pytest.mark.parametrize("changes", ["accept", "reject"])
def test_a_redline_that_comes_back_undoes_nothing_on_either_side(repository: Path, changes: str) -> None:
    file = repository.parent / "redline.docx"
    run("-C", repository, "export", "terms", "--from", "2024-01-01", "--to", "2024-06-01", "-o", file)
    result = run("-C", repository, "import", file, "--onto", "terms", "--changes", changes)
    assert 0 == result.exit_code, result.output
    assert SECOND == (repository / "terms/terms.md").read_text()
