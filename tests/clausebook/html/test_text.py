"""A text as HTML: headings, clauses, lists, quotations and tables, in the order of the text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from clausebook.html.text import Dressing, law, title_clause
from clausebook.html.tongue import tongue
from clausebook.model.change import Clause
from clausebook.parse.file import parse
from clausebook_site.corpus_protocol import CorpusReader

Read = Callable[[str], Any]  # HTML → its text and elements


def test_the_whole_text_is_there_in_order(read: Read, reader: CorpusReader) -> None:
    for record in reader.documents():
        for version in reader.versions(record.id):
            clauses = reader.clauses(version)
            text = read(law(clauses, Dressing())).text
            position = 0
            for placed in clauses:
                for cell in placed.block.text.split("\t"):
                    position = text.index(cell, position) + len(cell)


def test_lists_are_lists_and_tables_tables(reader: CorpusReader) -> None:
    html = law(reader.clauses(reader.versions("acceptable-use")[0]), Dressing(), "Acceptable Use Policy")
    assert '<ul class="cb-items"><li><div class="cb-clause cb-in cb-in-1"' in html
    assert '<div class="cb-clause cb-in cb-in-2"' in html
    assert '<thead><tr id="channel-messages-a-second-notes" dir="ltr"><th scope="col">Channel</th>' in html
    assert "<td>By agreement <em>in writing</em></td>" in html
    assert "<blockquote><p>Where local law" in html


def test_a_heading_that_is_the_title_is_left_to_the_page(reader: CorpusReader) -> None:
    clauses = reader.clauses(reader.versions("acceptable-use")[0])
    assert 0 == title_clause(clauses, "Acceptable Use Policy")
    assert "Acceptable Use Policy</span>" not in law(clauses, Dressing(), "Acceptable Use Policy")
    assert "Acceptable Use Policy</span>" in law(clauses, Dressing(), "Another title")


def test_headings_never_skip_a_level(read: Read, reader: CorpusReader) -> None:
    for record in reader.documents():
        clauses = reader.clauses(reader.versions(record.id)[-1])
        tags = [tag for tag, _ in read(law(clauses, Dressing(), record.title)).seen]
        levels = [1, *(int(tag[1]) for tag in tags if tag in {"h2", "h3", "h4"})]
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_clause_heading_and_row_has_its_language_and_direction(read: Read) -> None:
    source = "# Bedingungen\n\n## 利用の規約\n\n1. Der Kunde zahlt.\n\n| Preis |\n|---|\n| العميل يدفع |\n"
    text = parse(source.encode(), "x.md")
    placed = [Clause(f"c{n}", one.block, one.address, one.parent, one.depth) for n, one in enumerate(text.clauses)]
    seen = [attrs for _, attrs in read(law(placed, Dressing(lang="de"))).seen if attrs.get("id", "").startswith("c")]
    assert [("de", "ltr"), ("ja", "ltr"), ("de", "ltr"), ("de", "ltr"), ("ar", "rtl")] == [
        (attrs["lang"], attrs["dir"]) for attrs in seen
    ]


def test_without_a_language_only_the_direction_is_said() -> None:
    assert (' dir="ltr"', ' dir="rtl"') == (tongue("Fees"), tongue("רישיון"))
    assert ' lang="he" dir="rtl"' == tongue(Markup("<b>12</b>"), "he")
