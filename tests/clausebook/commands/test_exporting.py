"""The command that writes files to send."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clausebook.cli import main
from clausebook.demo import demo as write_demo


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("exporting") / "demo"
    write_demo(found, date(2026, 11, 26))
    return found


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration as it is made today, so that its newest text has yet to take effect."""
    found = tmp_path_factory.mktemp("announced") / "demo"
    write_demo(found, datetime.now(UTC).date())
    return found


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(("name", "start"), [("a.docx", b"PK"), ("a.pdf", b"%PDF-1.7")])
def test_a_file_is_written_as_it_is_named(folder: Path, tmp_path: Path, name: str, start: bytes) -> None:
    result = run("-C", folder, "export", "terms-of-service", "-o", tmp_path / name)
    assert 0 == result.exit_code, result.output
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [name] == [file.name for file in tmp_path.iterdir()]


def test_a_redline_is_named_after_both_versions(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("-C", folder, "export", "terms-of-service", "--from", "2022-05-30", "--to", "2026-11-16")
    assert 0 == result.exit_code, result.output
    assert ["terms-of-service-2022-05-30-to-2026-11-16.docx"] == [file.name for file in tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("named", "file"),
    [
        (["--version", "2022-06-30"], "terms-of-service-2022-05-30.docx"),  # a day between two versions
        (["--version", "upcoming"], "terms-of-service-{newest}.docx"),
        (["--from", "2021-12-24", "--to", "upcoming"], "terms-of-service-2021-09-14-to-{newest}.docx"),
        (["--from", "today", "--to", "upcoming"], "terms-of-service-2025-04-14.2-to-{newest}.docx"),
    ],
)
def test_a_version_is_named_as_in_a_comparison(
    announced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: list[str], file: str
) -> None:
    newest = run("-C", announced, "log", "terms-of-service").output.split()[0]
    monkeypatch.chdir(tmp_path)
    result = run("-C", announced, "export", "terms-of-service", *named)
    assert 0 == result.exit_code, result.output
    assert [file.format(newest=newest)] == [each.name for each in tmp_path.iterdir()]
    if len(named) > 2:
        assert "{+£250+}" in run("-C", announced, "diff", "terms-of-service", named[1], named[3]).output


def test_nothing_is_upcoming_where_nothing_is_announced(folder: Path) -> None:
    result = run("-C", folder, "show", "refund-policy", "--version", "upcoming")
    assert (2, "E_VERSION") == (result.exit_code, result.output.split()[0].rstrip(":"))


def test_another_kind_of_file_is_refused(folder: Path, tmp_path: Path) -> None:
    result = run("-C", folder, "export", "terms-of-service", "-o", tmp_path / "a.odt")
    assert 2 == result.exit_code
    assert "E_FORMAT" in result.output
    assert [] == [file.name for file in tmp_path.iterdir()]
