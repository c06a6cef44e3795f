"""A comparison in reading order: what is shown, what is folded away, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clausebook.citation.write import cite
from clausebook.html import wording
from clausebook.html.aligned import Comparison, caption, runs
from clausebook.html.comparison import RedlineWriter, contents
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.parse.tree import clauses
from clausebook_site.corpus_protocol import CorpusReader

Read = Callable[[str], Any]  # HTML → its text and elements


@pytest.fixture
def december(reader: CorpusReader) -> Comparison:
    before, found = reader.versions("services-schedule")[1:3]
    return Comparison(reader.clauses(before), reader.clauses(found), reader.changes(found))


def test_the_redline_runs_in_order_and_names_what_is_folded(december: Comparison) -> None:
    shown = [caption(run) if not is_shown else run[0].placed.id for is_shown, run in runs(december.entries)]
    assert [
        "Preamble unchanged", "updates", "1.1 unchanged", "discontinuance", "1.3 unchanged", "support-packages",
        "2.1 unchanged", "support-requests", "Sections 3 to 6 unchanged: 4 clauses", "third-party",
        "7.1 to 7.7 unchanged: 7 clauses", "data-sharing", "tp-sharing", "tp-privacy",
    ] == shown[:14]  # fmt: skip


def test_a_removed_clause_stands_where_it_stood(december: Comparison) -> None:
    ids = [entry.placed.id for entry in december.entries]
    assert ids.index("support") + 1 == ids.index("support-requests")


def test_the_contents_join_runs_of_one_kind(december: Comparison) -> None:
    assert ("ai-consent", "7.11", "Added, to 7.16") in contents(december)
    assert ("enforcement", "12.1", "Moved from 5.2") in contents(december)


def test_no_word_of_the_text_is_missing(read: Read, december: Comparison) -> None:
    html = RedlineWriter(december).redline()
    text = " ".join(read(html).text.split())
    for placed in december.after:
        if not any(change.after and change.after.id == placed.id and change.redline for change in december.changes):
            assert " ".join(placed.block.text.split()) in text


def test_every_clause_can_be_linked_to(read: Read, december: Comparison) -> None:
    ids = {attrs.get("id") for _, attrs in read(RedlineWriter(december).redline()).seen}
    assert {placed.id for placed in december.after} <= ids


def test_moved_clauses_say_where_from(december: Comparison) -> None:
    html = RedlineWriter(december).redline()
    assert "Same words, new place: from section 5, Content, to section 12, Third-Party Content Enforcement." in html


def annexed(item: str) -> tuple[Clause, ...]:
    """A contract with a section and an annex, each with clauses 1 and 2; the annex begins with an item."""
    source = f"## 1. Scope\n\n1.1 All.\n\n1.2 Some.\n\n## Anlage 1. Preise\n\n1. {item}\n\n2. Gas.\n"
    parsed = enumerate(clauses(source))
    return cite([Clause(f"c{at}", one.block, one.address, one.parent, one.depth) for at, one in parsed])


def test_numbers_in_an_annex_are_not_shown_as_those_of_sections() -> None:
    before, after = annexed("Strom."), annexed("Wasser.")
    at = next(place for place, one in enumerate(after) if one.block.text == "Wasser.")
    change = Change(after[at].id, (ChangeKind.ADDED,), None, after[at])
    comparison = Comparison(before, after, (change,))
    assert [(after[at].id, "Anlage 1, 1", "Added")] == list(contents(comparison))
    assert '<span class="cb-num">Anlage 1, 1</span>' in RedlineWriter(comparison).redline()
    assert "Anlage 1, Preise" == comparison.section(after[at])
    assert "Section 1 to Anlage 1 unchanged: 4 clauses" == caption(Comparison(before, before, ()).entries)
    annex = [entry for entry in comparison.entries if wording.is_annexed(entry.placed)]
    assert "Anlage 1 unchanged: 2 clauses" == caption(annex)
    assert "Anlage 1, 1 to Anlage 1, 2 unchanged: 2 clauses" == caption(annex[1:])


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("1. Scope", "2. Fees", ["Sections 1 to 2", "Section 1"]),
        ("Section 1. Scope", "Section 2. Fees", ["Sections 1 to 2", "Section 1"]),
        ("Article 1. Scope", "Article 2. Fees", ["Article 1 to Article 2", "Article 1"]),
        ("§ 1 Preise", "§ 2 Recht", ["§ 1 to § 2", "§ 1"]),
        ("Clause 1. Scope", "Clause 2. Fees", ["Clause 1 to Clause 2", "Clause 1"]),
        ("第1条 目的", "第2条 料金", ["第1条 to 第2条", "第1条"]),
    ],
)
def test_folded_sections_are_called_as_the_document_calls_them(first: str, last: str, expected: list[str]) -> None:
    parsed = enumerate(clauses(f"## {first}\n\nOne.\n\n## {last}\n\nTwo.\n"))
    found = cite([Clause(f"c{at}", one.block, one.address, one.parent, one.depth) for at, one in parsed])
    entries = Comparison(found, found, ()).entries
    assert expected == [caption(some).partition(" unchanged")[0] for some in (entries, entries[:2])]
