"""The table of export formats: what is in it, and a second, toy format that plugs in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clausebook.cli import main
from clausebook.demo import demo as write_demo
from clausebook.export import formats
from clausebook.export.formats import FORMATS, Format
from clausebook.export.print_model import PrintModel
from clausebook.importing.word import read


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("formats") / "demo"
    write_demo(found, date(2026, 11, 26))
    return found


@pytest.fixture
def toy() -> Iterator[None]:
    formats.register(Format("lines", "application/x-lines", "Lines", write_lines, "Redline as lines"))
    yield
    del FORMATS["lines"]


def write_lines(sheet: PrintModel) -> bytes:
    return "".join(f"{entry.op}{entry.placed.id}\n" for entry in sheet.entries).encode()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_every_format_has_what_its_readers_need() -> None:
    assert ["md", "txt", "docx", "pdf"] == list(FORMATS)
    for name, one in FORMATS.items():
        assert (name, f".{name}") == (one.name, one.suffix)
        assert "/" in one.media_type
        assert one.label
    assert ("md", "txt") == formats.readable()
    assert ["docx", "pdf"] == [one.name for one in formats.redlines()]
    assert formats.DEFAULT in FORMATS


def test_a_name_is_given_to_one_format_only() -> None:
    with pytest.raises(ValueError, match="docx is a format already: Word"):
        formats.register(FORMATS["docx"])


def test_markdown_and_plain_text_are_written_as_the_file_is_named(folder: Path, tmp_path: Path) -> None:
    for name in ("a.md", "a.txt"):
        result = run("-C", folder, "export", "terms-of-service", "-o", tmp_path / name)
        assert 0 == result.exit_code, result.output
    marked, plain = ((tmp_path / name).read_text("utf-8") for name in ("a.md", "a.txt"))
    assert marked.startswith("# Terms of Service\n\n*Last Updated: April 14, 2025*\n\n")
    assert plain.startswith("Terms of Service\nLast Updated: April 14, 2025\n\n")
    assert '<a id="' in marked
    assert "<a id=" not in plain


def test_a_format_that_cannot_show_a_redline_says_which_can(folder: Path, tmp_path: Path) -> None:
    given = ("-C", folder, "export", "terms-of-service", "--from", "2022-05-30")
    result = run(*given, "-o", tmp_path / "a.md")
    assert 2 == result.exit_code
    assert "E_FORMAT Markdown cannot show a redline. Name the file .docx or .pdf, or add --format" in result.output
    assert not (tmp_path / "a.md").exists()


@pytest.mark.usefixtures("toy")
def test_a_toy_format_is_written_by_the_command_line(folder: Path, tmp_path: Path) -> None:
    result = run("-C", folder, "export", "terms-of-service", "-o", tmp_path / "a.lines")
    assert 0 == result.exit_code, result.output
    assert "=security\n" in (tmp_path / "a.lines").read_text("utf-8")
    since = ("--from", "2022-05-30", "--to", "2026-11-16")
    redline = run("-C", folder, "export", "terms-of-service", *since, "-o", tmp_path / "b.lines")
    assert 0 == redline.exit_code, redline.output
    assert {"=", "+", "-"} == {line[0] for line in (tmp_path / "b.lines").read_text("utf-8").splitlines()}
    refused = run("-C", folder, "export", "terms-of-service", "-o", tmp_path / "a.odt")
    assert "Name the file .md, .txt, .docx, .pdf or .lines" in refused.output


def test_several_documents_come_in_one_archive(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "contract.zip"
    given = ("-C", folder, "export", "terms-of-service", "privacy-policy", "--format", "md")
    assert 0 == run(*given, "-o", file).exit_code
    again = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert ["privacy-policy-", "terms-of-service-"] == [name[: name.index("2")] for name in texts]
    assert all(name.endswith(".md") for name in texts)
    heads = [re.sub(r"<.*?>", "", text.split("\n")[0]) for text in texts.values()]
    assert ["# Privacy Policy", "# Terms of Service"] == heads
    assert 0 == run(*given, "-o", file).exit_code
    assert again == file.read_bytes()


def test_what_is_of_one_document_is_not_said_of_several(folder: Path, tmp_path: Path) -> None:
    for more in (("--clause", "1"), ("--version", "2022-05-30"), ("-o", str(tmp_path / "a.docx"))):
        result = run("-C", folder, "export", "terms-of-service", "privacy-policy", *more)
        assert (2, True) == (result.exit_code, "E_FORMAT" in result.output), result.output


def test_a_clause_is_written_with_those_under_it_and_no_other(folder: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "a.docx", "a.pdf"):
        result = run("-C", folder, "export", "terms-of-service", "--clause", "security", "-o", tmp_path / name)
        assert 0 == result.exit_code, result.output
    shown = run("-C", folder, "show", "terms-of-service", "--clause", "security").output.split("\n\n", 1)[1]
    assert shown == (tmp_path / "a.txt").read_text("utf-8").split("\n\n", 1)[1]
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# Terms of Service, s 2.2\n")


def test_of_a_redline_a_clause_shows_what_is_gone_under_it(folder: Path, tmp_path: Path) -> None:
    since = ("--from", "2022-05-30", "--to", "2026-11-16", "--clause", "security", "-o", tmp_path / "a.docx")
    assert 0 == run("-C", folder, "export", "terms-of-service", *since).exit_code
    shown = run("-C", folder, "show", "terms-of-service", "--version", "2022-05-30", "--clause", "security").output
    old = [line.strip().split(" ", 1)[-1] for line in shown.split("\n\n", 1)[1].splitlines()]
    told = " ".join(one.text for one in read((tmp_path / "a.docx").read_bytes(), "a", lambda _author: False).parts)
    assert old
    assert all(line in told for line in old)
