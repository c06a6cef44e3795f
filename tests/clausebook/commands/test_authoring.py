"""The commands that write, as a person calls them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clausebook.author.stamp import derived_ids
from clausebook.cli import main
from clausebook.commands.authoring import stamp_files
from clausebook.commands.document_files import DocumentFiles
from clausebook.model.errors import ContentError

TERMS = "terms/terms.md"
FIRST = "---\nid: terms\n---\n\n## 1. Fees\n\n1.1 You pay us every month in advance, whatever happens.\n"
SECOND = FIRST.replace("1. Fees", "1. Money").replace("1.1 You", "1.1 We like money.\n\n1.2 You")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def commit(folder: Path, text: str) -> None:
    (folder / TERMS).parent.mkdir(exist_ok=True)
    (folder / TERMS).write_bytes(text.encode())
    for command in (["add", "."], ["commit", "--quiet", "--message=x"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", tmp_path], check=True)
    commit(tmp_path, FIRST)
    commit(tmp_path, SECOND)
    return tmp_path


def test_a_clause_is_stamped_with_the_id_it_had_from_the_first(folder: Path) -> None:
    result = run("-C", folder, "stamp")
    assert 0 == result.exit_code, result.output
    text = (folder / TERMS).read_text(encoding="utf-8")
    assert '## <a id="fees"></a>1. Money' in text
    assert '<a id="you-pay-us-every-month-in"></a>1.2 You pay us' in text
    assert [
        "terms/terms.md:5 fees",
        "terms/terms.md:7 we-like-money",
        "terms/terms.md:9 you-pay-us-every-month-in",
    ] == (result.stdout.splitlines())


def test_a_dry_run_says_the_same_and_writes_nothing(folder: Path) -> None:
    dry = run("-C", folder, "stamp", "--dry-run")
    assert SECOND == (folder / TERMS).read_text(encoding="utf-8")
    assert run("-C", folder, "stamp").stdout == dry.stdout


def test_a_second_stamp_writes_nothing(folder: Path) -> None:
    run("-C", folder, "stamp")
    before = (folder / TERMS).read_bytes()
    assert "" == run("-C", folder, "stamp").stdout
    assert before == (folder / TERMS).read_bytes()


def test_only_the_files_named_are_stamped(folder: Path) -> None:
    (folder / "terms/other.md").write_text("# Other\n", encoding="utf-8")
    result = run("-C", folder, "stamp", folder / "terms/other.md")
    assert "terms/other.md:1 other\n" == result.stdout
    assert SECOND == (folder / TERMS).read_text(encoding="utf-8")


def test_a_file_that_holds_no_terms_is_refused(folder: Path) -> None:
    assert 2 == run("-C", folder, "stamp", folder / ".git" / "config").exit_code


def test_one_file_that_cannot_be_stamped_leaves_all_as_they_were(tmp_path: Path) -> None:
    texts = {"good.md": "# Fees\n", "wrong.md": "<!-- two\nlines --> You pay.\n"}
    for path, text in texts.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"^wrong\.md:2 E_STAMP"):
        stamp_files(DocumentFiles(tmp_path), texts, lambda _path, text: derived_ids(text))
    assert texts == {path: (tmp_path / path).read_text(encoding="utf-8") for path in texts}


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_bytes("# Gebühren\n".encode("latin-1"))
    with pytest.raises(ContentError, match=r"^old\.md E_ENCODING"):
        stamp_files(DocumentFiles(tmp_path), ["old.md"], lambda _path, text: derived_ids(text))


def test_init_says_what_it_wrote_and_what_it_left_alone(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text("mine", encoding="utf-8")
    result = run("-C", folder, "init")
    expected = [
        "wrote  clausebook.toml",
        "kept   mkdocs.yml",
        "wrote  .mkdocs/index.md",
        "wrote  .gitignore",
        "wrote  .github/pull_request_template.md",
        "wrote  .github/ISSUE_TEMPLATE/terms.yml",
        "wrote  .github/CODEOWNERS",
        "wrote  inbox/README.txt",
        "wrote  .github/workflows/legal.yml",
    ]
    assert expected == result.stdout.splitlines()


def test_demo_makes_a_repository_that_the_other_commands_read(tmp_path: Path) -> None:
    result = run("demo", tmp_path / "demo")
    assert f"{tmp_path / 'demo'}: 4 documents, 30 commits." == result.stdout.splitlines()[0]
    log = run("-C", tmp_path / "demo", "log")
    assert 0 == log.exit_code, log.output
    assert "2023-06-12" in log.stdout
    again = run("demo", tmp_path / "demo")
    assert (2, True) == (again.exit_code, "E_NOT_EMPTY" in again.stderr)


@pytest.mark.parametrize("command", ["stamp", "init", "demo"])
def test_the_help_shows_an_example(command: str) -> None:
    assert f"clausebook {command}" in run(command, "--help").stdout
