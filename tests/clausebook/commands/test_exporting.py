"""The command that writes files to send."""

from __future__ import annotations

from datetime import date
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


def test_another_kind_of_file_is_refused(folder: Path, tmp_path: Path) -> None:
    result = run("-C", folder, "export", "terms-of-service", "-o", tmp_path / "a.odt")
    assert 2 == result.exit_code
    assert "E_FORMAT" in result.output
    assert [] == [file.name for file in tmp_path.iterdir()]
