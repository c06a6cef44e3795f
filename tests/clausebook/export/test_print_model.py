"""What is printed of a text and of a redline: line breaks, glyphs of quotes, tables, what stands above the text."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest

from clausebook.author import stamp
from clausebook.compare import of_texts
from clausebook.export import PrintModel, clean, redlined
from clausebook.export.formats import FORMATS
from clausebook.export.html import html
from clausebook.export.word import docx
from clausebook.importing.word import read
from clausebook.model.change import Clause
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Version
from clausebook.parse.file import parse

HEAD = "---\nid: terms\ntitle: Terms\n---\n"
DAYS = {"old": date(2024, 1, 1), "new": date(2024, 6, 1)}
LANDED = datetime(2024, 1, 1, tzinfo=UTC)


def placed(body: str) -> tuple[Clause, ...]:
    clauses = parse((HEAD + body).encode(), "terms.md").clauses
    return tuple(
        Clause(f"c{place}", one.block, one.address, one.parent, one.depth) for place, one in enumerate(clauses)
    )


def version(name: str, title: str = "Terms") -> Version:
    day, told = DAYS[name], DateSource.DECLARED
    return Version(
        "terms", f"{day}", 1, title, "terms.md", "c", "c", LANDED, day, day, told, day, told, ChangeClass.MATERIAL,
        True, "", "0" * 64,  # noqa: FBT003 - its fields in order
    )  # fmt: skip


def printed(body: str, old: str | None = None, title: str = "Terms") -> PrintModel:
    """A text to print; with ``old``, its redline."""
    record, after = DocumentRecord("terms", title, "policy", "terms.md"), placed(body)
    if old is None:
        return PrintModel(record, version("new", title), clean(after), "Us")
    before = placed(old)
    entries = redlined(before, after, of_texts(before, after))
    return PrintModel(record, version("new", title), entries, "Us", since=version("old"))


def xml(raw: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(name).decode()


def told(raw: bytes, *, accepted: bool) -> list[str]:
    """What a Word file says once all changes are accepted, or rejected."""
    return [one.text for one in read(raw, "a", lambda _author: accepted).parts]


LINES = "Example Ltd\\\n1 Main Street<br>Dublin <br> Ireland\n"
TABLE = "| Plan | Price |\n|---|---|\n| Small<br>or tiny | 10 EUR |\n"


def test_a_line_break_is_a_line_break_in_every_format() -> None:
    sheet = printed(f"{LINES}\n{TABLE}")
    marked, plain = (FORMATS[name].write(sheet).decode() for name in ("md", "txt"))
    assert "Example Ltd\\\n1 Main Street\\\nDublin\\\nIreland\n" in marked
    assert "| Small<br>or tiny | 10 EUR |" in marked
    assert "Example Ltd\n1 Main Street\nDublin\nIreland\n" in plain
    assert 4 == xml(docx(sheet)).count("<w:br/>")
    assert 4 == html(sheet).count("<br>")
    assert not any("&lt;br" in made for made in (marked, plain, xml(docx(sheet)), html(sheet)))


def test_markdown_that_was_exported_reads_as_the_text_it_was_made_of() -> None:
    body = f"- (a) one<br>more\n    - (i) two<br>more\n\n> Quoted<br>twice.\n\n{LINES}\n{TABLE}"
    marked = FORMATS["md"].write(printed(body)).decode()
    again = stamp.clauses(marked.partition("\n\n")[2].partition("\n\n")[2])
    assert [(one.block.label, one.block.text) for one in stamp.clauses(HEAD + body)] == [
        (one.block.label, one.block.text) for one in again
    ]
    breaks = [[mark for mark in one.block.marks if mark.tag == "br"] for one in again]
    assert [1, 1, 1, 3, 0, 1] == [len(some) for some in breaks]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Fees" aren\'t due.', "“Fees” aren’t due."),
        ('"Fees" are due in 30 days - at once.', "“Fees” are due in 14 days – at once."),
        ("‘Fees’ are “due”.\n\nMore words stay.", "'Fees' are \"due\".\n\nMore words stay."),
    ],
)
def test_to_reject_all_gives_the_old_glyphs_and_to_accept_all_the_new(old: str, new: str) -> None:
    raw = docx(printed(new, old))
    assert ["Terms", "Last Updated: June 1, 2024", *new.split("\n\n")] == told(raw, accepted=True)
    assert ["Terms", "Last Updated: January 1, 2024", *old.split("\n\n")] == told(raw, accepted=False)


def test_a_title_that_changed_is_tracked() -> None:
    raw = docx(printed("Words.", "Words.", title="New Terms"))
    assert ["New Terms", "Terms"] == [told(raw, accepted=says)[0] for says in (True, False)]


@pytest.mark.parametrize(
    ("body", "opening"),
    [
        ("Words.", ["Terms", "Last Updated: June 1, 2024", "Words."]),
        ("# Terms\n\nWords.", ["Terms", "Last Updated: June 1, 2024", "Words."]),
        ("# 1. Fees\n\nWords.", ["Terms", "Last Updated: June 1, 2024", "Fees", "Words."]),
        ("Last Updated: June 1, 2024\n\nWords.", ["Terms", "Last Updated: June 1, 2024", "Words."]),
    ],
)
def test_a_word_file_begins_with_title_and_day_once(body: str, opening: list[str]) -> None:
    parts = [one.text.removeprefix("1. ") for one in read(docx(printed(body)), "a").parts]
    assert opening == parts


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("Words.", "# Terms\n\n*Last Updated: June 1, 2024*\n\nWords.\n"),
        ("# Terms\n\nWords.", "# Terms\n\n*Last Updated: June 1, 2024*\n\nWords.\n"),
        ("# Terms\n\nLast Updated: June 1, 2024\n\nWords.", "# Terms\n\nLast Updated: June 1, 2024\n\nWords.\n"),
    ],
)
def test_markdown_and_text_begin_with_title_and_day_once(body: str, marked: str) -> None:
    sheet = printed(body)
    assert marked == re.sub(r'<a id="\w+"></a>', "", FORMATS["md"].write(sheet).decode())
    plain = FORMATS["txt"].write(sheet).decode()
    assert re.sub("[#*]| (?=Terms)|(?<=\n)\n", "", marked) == re.sub("(?<=\n)\n", "", plain)


def test_nothing_of_a_template_is_left() -> None:
    raw = docx(printed(TABLE))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = set(archive.namelist())
    assert {"docProps/core.xml", "docProps/custom.xml"} == {name for name in names if name.startswith("docProps/")}
    assert not any("thumbnail" in name or "customXml" in name or "Effects" in name for name in names)
    styles = set(re.findall(r'w:styleId="([^"]+)"', xml(raw, "word/styles.xml")))
    used = set(re.findall(r'w:(?:pStyle|tblStyle|rStyle) w:val="([^"]+)"', xml(raw)))
    assert used <= styles
    assert len(styles) < 20


OTHERS = (None, TABLE.replace("10", "12"), TABLE.replace(" | 10 EUR", " | 9 | x").replace("Price", "P | Q"))


@pytest.mark.parametrize("old", OTHERS, ids=["alone", "a word", "columns"])
def test_tables_keep_widths_padding_and_a_bold_heading_row(old: str | None) -> None:
    made = xml(docx(printed(TABLE, old)))
    assert '<w:tblW w:w="5000" w:type="pct"/>' in made
    assert "<w:tblCellMar>" in made
    grid = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"/>', made)]
    assert all(width > 1000 for width in grid)
    for row in re.findall(r"<w:tr>.*?</w:tr>", made):
        assert grid == [int(width) for width in re.findall(r'<w:tcW w:w="(\d+)"', row)]
        runs = re.findall(r"<w:r>.*?</w:r>", row)
        assert all(("<w:b/>" in run) == ("<w:tblHeader/>" in row) for run in runs)


def test_rows_whose_columns_changed_go_and_come_whole_in_print() -> None:
    rows = re.findall(r"<tr[^>]*>.*?</tr>", html(printed("| A | B |\n|---|---|\n| 1 | 2 |\n", "| A |\n|---|\n| 1 |\n")))
    assert [1, 2, 1, 2] == [len(re.findall(r"<t[hd][ >]", row)) for row in rows]
