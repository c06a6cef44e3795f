"""Real contracts in Word, if they lie beside this repository: what comes in is what other programs read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pypandoc
import pytest

from clausebook.author import stamp
from clausebook.importing import convert, merge_onto
from clausebook.importing.word import read

FOLDER = Path(__file__).parents[3].parent / "shared" / "word"
FILES = sorted(FOLDER.glob("*.docx"))
FACTS = {"id": "x", "kind": "policy"}
_GLYPHS = str.maketrans("“”„«»‘’‚‑−", '"""""\'\'\'--')
_SIGNS = re.compile(r"[☐☒☑•◦▪·\u200b\u00ad]|(?<!\S)[-–—o](?!\S)")  # of boxes and bullets
_NOTE = re.compile(r"\[\d+\]")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLD = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

pytestmark = pytest.mark.parametrize(
    "file",
    FILES or [pytest.param(FOLDER, marks=pytest.mark.skip("no Word files lie beside this repository"))],
    ids=lambda file: file.stem,
)


def counted(text: str) -> Counter[str]:
    return Counter(_SIGNS.sub("", _NOTE.sub(" ", text.translate(_GLYPHS))).split())


def pandoc(file: Path) -> str:
    """The words that pandoc reads, of the text and of its title."""
    found = json.loads(pypandoc.convert_file(str(file), "json", format="docx"))
    return "".join(_inlines([*found["blocks"], *found["meta"].values()]))


def _inlines(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    match node:
        case list():
            for one in node:
                yield from _inlines(one)
        case {"t": "Str", "c": str(text)}:
            yield text
        case {"t": "Space" | "SoftBreak" | "LineBreak"}:
            yield " "
        case {"t": "Code" | "Math", "c": [_, str(text)]}:
            yield text
        case {"t": "Quoted", "c": [{"t": kind}, inside]}:
            glyph = '"' if kind == "DoubleQuote" else "'"
            yield from (glyph, *_inlines(inside), glyph)
        case {"t": "Para" | "Plain" | "Header" | "LineBlock", "c": inside}:
            yield from (" ", *_inlines(inside), " ")
        case {"t": kind, "c": inside} if kind != "Image":
            yield from _inlines(inside)


def raw(file: Path) -> Counter[str]:
    """How often each sign stands in the text elements of a file and of its footnotes, white space apart."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(file) as archive:
        for name in ("word/document.xml", "word/footnotes.xml"):
            root = ET.fromstring(archive.read(name) if name in archive.namelist() else b"<x/>")  # noqa: S314 - ours
            found.update("".join("".join(_texts(root)).split()))
    return found


def _texts(element: ET.Element) -> Iterator[str]:
    if element.tag == f"{_WORD}t":
        yield element.text or ""
    elif element.tag not in {_OLD, f"{_WORD}del"}:
        for child in element:
            yield from _texts(child)


def test_its_words_are_those_that_others_read(file: Path) -> None:
    source = read(file.read_bytes(), file.name)
    contents = [one.text for one in source.left if one.why == "is a table of contents"]
    shown = " ".join([*(one.text for one in source.parts), *contents])
    assert Counter() == counted(pandoc(file)) - counted(shown)
    noted = any(one.note for one in source.parts) or any(one.code == "W_IMPORT_NOTE" for one in source.doubts)
    signs = Counter("".join((_NOTE.sub("", shown) if noted else shown).split()))
    assert raw(file) == Counter({sign: often for sign, often in signs.items() if sign not in "☐☒☑"})


def test_all_that_was_read_stands_in_the_document(file: Path) -> None:
    source = read(file.read_bytes(), file.name)
    made = convert(source, FACTS, file.name)
    titles = [one.text for one in made.left if "front matter" in one.why]
    numbered = " ".join(f"{one.label} {one.text}" for one in source.parts)
    written = " ".join([*(f"{one.block.label} {one.block.text}" for one in stamp.clauses(made.text)), *titles])
    assert counted(numbered) == counted(written)


def test_a_file_that_came_in_changes_nothing_when_it_comes_again(file: Path) -> None:
    source = read(file.read_bytes(), file.name)
    made = convert(source, FACTS | {"title": file.stem}, file.name)
    assert made.text == merge_onto(source, made.text, file.name).text


@pytest.mark.proof
def test_its_numbers_are_those_that_libreoffice_prints(file: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, "--headless", profile, "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True)
    printed = (tmp_path / f"{file.stem}.txt").read_text("utf-8-sig")
    parts = [one for one in read(file.read_bytes(), file.name).parts if one.label]
    lines = ["".join(line.split()) for line in printed.translate(_GLYPHS).split("\n")]
    missing = [one.label for one in parts if not _stands(f"{one.label}{one.text}", lines)]
    assert [] == missing


def _stands(said: str, lines: Sequence[str]) -> bool:
    """Whether a line begins with a number and the first of its words."""
    wanted = "".join(said.translate(_GLYPHS).split())[:30]
    return any(line.startswith(wanted) for line in lines)
