"""References as people write them, and what they lead to."""

from __future__ import annotations

import pytest

from clausebook.citation.items import cite_items, find_item, name_item, take_item
from clausebook.citation.read import Reader
from clausebook.citation.write import cite, cite_all
from clausebook.crossref.resolve import Place
from clausebook.model.change import Clause
from clausebook.parse.tree import clauses

AGREEMENT = """
# Terms

Who we are.

## 1. Scope

This is the first paragraph.

This is the second paragraph.

1.1 Alpha.

1.2 Beta: (a) the first thing; and (b) the second; end.

1.3 If (i) one and (ii) two, again (i) three and (ii) four.

## 2. Root CA Profile

2.1 Gamma.

(a) item one;

(b) item two.

| Field | Value |
|---|---|
| Serial | Unique |
| Issuer | Root |

- a bullet
- another
  - a bullet under it

## Reporting

(a) Reports go to us.

## 3. Abuse of Reporting

Nothing here.

## Schedule 1: Fees

1. Pay.

2. Pay more.
"""
ARTICLES = """
## Article II. Members

### Section 1. Joining

(1) Anybody may join.

(2) Nobody must.

## Article III. Board

### Section 1. Duties

Duties of the board.
"""
PARAGRAPHS = "## § 1 Name\n\n(1) Eins.\n\n(2) Zwei.\n\n## § 2 Preise\n\n(1) Drei.\n\n(2) Vier.\n\n(3) Fünf.\n"
GERMAN = """
## § 5 Haftung

(1) Wir haften.

(2) Wir haften nicht.

## Artikel 3 Pflichten
"""
ANNEXES = """
## Kapitel 1 Allgemeines

### Artikel 1 Name

(1) So.

### Artikel 1a Sitz

Hier.

## Anlage 1

1. Preise.

## Anlage 2 zum Vertrag

## Anhang A. Muster

## Annex 1. Prices
"""
JAPANESE = """
## 第1章 総則

### 第1条（目的）

(1) 目的。

### 第1条の2（定義）

## 第2章 義務

### 第3条 義務
"""
BYLAW = """
# Bylaw

## Meetings

### General

1. They are open.

## Officers

### General

1. They are elected.

2. They are paid.
"""


def texts(text: str, reference: str) -> tuple[str, list[str]]:
    """How sure it is, and the words or the item that a reference leads to."""
    reader = Reader(clauses(text))
    meant = reader.read(reference)
    found = [
        one.enumerator.address if one.enumerator else reader.clauses[one.clause].block.text for one in meant.places
    ]
    return meant.certainty, found


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("1.1", "Alpha."), ("s 1.1", "Alpha."), ("§ 1.1", "Alpha."), ("§1.1", "Alpha."), ("Section 1.1", "Alpha."),
        ("sec. 1.1.", "Alpha."), ("clause 1.1", "Alpha."), ("1.1 Alpha", None),
        ("2.1(a)", "item one;"), ("2.1 (A)", "item one;"), ("2.1.a", "item one;"), ("s 2, 2.1(b)", "item two."),
        ("(b) of section 2.1", "item two."), ("clause (b) of 2.1", "item two."),
        ("s 1, paragraph 2", "This is the second paragraph."),
        ("paragraph 2 of section 1", "This is the second paragraph."),
        ("1, paragraph 1", "This is the first paragraph."), ("preamble", "Who we are."),
        ("unnumbered paragraph 1", "Who we are."),
        ("2.1(b), row 2", None), ("2.1, row 2", "Issuer\tRoot"), ("2.1, heading row 1", "Field\tValue"),
        ("2.1, item 2", "another"), ("2.1, bullet 2.1", "a bullet under it"),
        ("“Root CA Profile”", "Root CA Profile"), ('"root ca profile"', "Root CA Profile"),
        ("2. Root CA Profile", "Root CA Profile"), ("Root CA profile", "Root CA Profile"),
        ("“Reporting”, (a)", "Reports go to us."), ("reporting (a)", "Reports go to us."),
        ("Reporting", "Reporting"), ("Schedule 1", "Fees"), ("schedule 1.2", "Pay more."),
        ("Schedule 1, s 2", "Pay more."), ("paragraph 2 of Schedule 1", "Pay more."),
        ("1.2(b)", "(b)"), ("1.3(i)#2", "(i)#2"),
    ],
)  # fmt: skip
def test_a_reference_leads_to_its_clause(reference: str, words: str | None) -> None:
    certainty, found = texts(AGREEMENT, reference)
    assert (("exact", [words]) if words else "nearest") == ((certainty, found) if words else certainty)


@pytest.mark.parametrize(
    ("text", "reference", "certainty", "words"),
    [
        (ARTICLES, "Article II", "exact", ["Members"]),
        (ARTICLES, "art. ii", "exact", ["Members"]),
        (ARTICLES, "II", "exact", ["Members"]),
        (ARTICLES, "s 1", "ambiguous", ["Joining", "Duties"]),
        (ARTICLES, "Article III, Section 1", "exact", ["Duties"]),
        (ARTICLES, "Article II, s 1(2)", "exact", ["Nobody must."]),
        (ARTICLES, "Article II s 1 (2)", "exact", ["Nobody must."]),
        (GERMAN, "§ 5 Abs. 2", "exact", ["Wir haften nicht."]),
        (GERMAN, "§ 5 (2)", "exact", ["Wir haften nicht."]),
        (GERMAN, "5(2)", "exact", ["Wir haften nicht."]),
        (PARAGRAPHS, "Abs. 1", "nearest", ["Eins.", "Drei."]),
        (PARAGRAPHS, "(2)", "nearest", ["Zwei.", "Vier."]),
        (PARAGRAPHS, "Absatz 3", "exact", ["Fünf."]),
        (PARAGRAPHS, "§ 2 Abs. 2", "exact", ["Vier."]),
        (PARAGRAPHS, "Abs. 2 of § 1", "exact", ["Zwei."]),
        ("## § 1 Name\n\nEins.\n\n## § 2 Preise\n\nZwei.\n", "(2)", "nearest", []),
        ("## Article 3. Duties\n\n(1) One.\n\n(2) Two.\n", "Art. 3 Abs. 2", "exact", ["Two."]),
        (ANNEXES, "§ 1", "ambiguous", ["Allgemeines", "", "Prices", "Name"]),
        (ANNEXES, "Anlage 1", "exact", [""]),
        (ANNEXES, "Anlage 1, 1", "exact", ["Preise."]),
        (ANNEXES, "Anlage 2", "exact", ["Anlage 2 zum Vertrag"]),
        (ANNEXES, "Annex 1", "exact", ["Prices"]),
        (ANNEXES, "anhang a", "exact", ["Muster"]),
        (ANNEXES, "Anlage 3", "nearest", []),
        (ANNEXES, "Kapitel 1", "exact", ["Allgemeines"]),
        (ANNEXES, "Art. 1 Abs. 1", "exact", ["So."]),
        (ANNEXES, "Article 1a", "exact", ["Sitz"]),
        ("## § 1 Name\n\n## Anlage 1\n", "§ 1", "exact", ["Name"]),
        ("## § 1 Name\n\n1. Eins.\n", "Anlage 1", "nearest", ["Name", "Eins."]),
        (JAPANESE, "第1条", "exact", ["（目的）"]),
        (JAPANESE, "第一条 (1)", "exact", ["目的。"]),
        (JAPANESE, "第1条の2", "exact", ["（定義）"]),
        (JAPANESE, "第1章", "exact", ["総則"]),
        ("## Article 1er Objet\n\n## Article 2 bis. Prix\n", "article 1er", "exact", ["Objet"]),
        ("## Article 1er Objet\n\n## Article 2 bis. Prix\n", "article 2 bis", "exact", ["Prix"]),
        ("## Artículo 1º Objeto\n\n## Artículo 2 Precio\n", "art. 1º", "exact", ["Objeto"]),
        (BYLAW, "1", "ambiguous", ["They are open.", "They are elected."]),
        (BYLAW, "“Officers”, 1", "exact", ["They are elected."]),
        (BYLAW, "officers general 1", "exact", ["They are elected."]),
        (BYLAW, "General", "ambiguous", ["General", "General"]),
        (BYLAW, "2", "exact", ["They are paid."]),
        ("## 1. Fees\n\n## Annex\n\n### More\n\n1. Deep.\n", "1", "ambiguous", ["Fees", "Deep."]),
        (AGREEMENT, "paragraph 1", "ambiguous", ["Who we are.", "Scope"]),
        ("## 1. Updates\n\n1.1 A.\n\n1.2 B.\n\n1.3 C.\n\n## 13. Other\n", "1, paragraph 3", "exact", ["C."]),
        (AGREEMENT, "1.3(i)", "ambiguous", ["(i)", "(i)#2"]),
        (AGREEMENT, "1.2(c)", "nearest", ["Beta: (a) the first thing; and (b) the second; end."]),
        (AGREEMENT, "9.9", "nearest", []),
        (AGREEMENT, "9.1", "nearest", []),
        (AGREEMENT, "abuse", "nearest", ["Abuse of Reporting"]),
        (AGREEMENT, "s 2.1 of nothing we know", "nearest", []),
        (AGREEMENT, "", "nearest", []),
        ("## (A) Upper\n\nx (a) y\n\n## (a) Lower\n", "(A)", "exact", ["Upper"]),
    ],
)  # fmt: skip
def test_it_is_exact_only_if_every_word_is_used_and_one_clause_answers(
    text: str, reference: str, certainty: str, words: list[str]
) -> None:
    assert (certainty, words) == texts(text, reference)


NUMBERS = """
## Article I. One

1.1 Alpha.

1.2 Beta: (a) the first thing; and (b) the second.

## Article II. Two

2.1 Gamma.

(a) item one;

(b) item two.

## § 3 Three

## Schedule 1 Fees

1. Pay.

2. Pay more.

## Part III. Other

## Summary

1. In short.
"""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1.1", ["Alpha."]), ("§1.1", ["Alpha."]), ("1.1.", ["Alpha."]), ("2.1 (A)", ["item one;"]),
        ("(b)", ["item two."]), ("1.2(b)", ["(b)"]), ("Article II", ["Two"]), ("II", ["Two"]), ("Art. I", ["One"]),
        ("§ 3", ["Three"]), ("Schedule 1", ["Schedule 1 Fees"]), ("Schedule 1.2", ["Pay more."]),
        ("Part III", ["Other"]), ("summary", ["Summary"]), ("1", ["In short."]),
        ("1.2(c)", []), ("2.1(a", []), ("9.9", []), ("Annex 1", []), ("2", []), ("", []), ("§", []), ("p1", []),
    ],
)  # fmt: skip
def test_a_number_is_read_as_lawyers_write_it(typed: str, found: list[str]) -> None:
    certainty, words = texts(NUMBERS, typed)
    assert found == (words if certainty == "exact" else [])


def test_citations_are_as_brief_as_leads_to_one_clause_alone() -> None:
    assert [
        "“Terms”", "Preamble", "1", "1, paragraph 1", "1, paragraph 2", "1.1", "1.2", "1.3", "2", "2.1", "2.1(a)",
        "2.1(b)", "2.1, heading row 1", "2.1, row 1", "2.1, row 2", "2.1, item 1", "2.1, item 2", "2.1, item 2.1",
        "“Reporting”",        "“Reporting”, (a)", "3", "3, paragraph 1", "Schedule 1", "Schedule 1, 1", "Schedule 1, 2",
    ] == [", ".join(one.parts) for one in cite_all(clauses(AGREEMENT))]  # fmt: skip
    assert [
        "“Bylaw”", "“Meetings”", "“Meetings”, “General”", "“Meetings”, 1", "“Officers”", "“Officers”, “General”",
        "“Officers”, 1", "2",
    ] == [", ".join(one.parts) for one in cite_all(clauses(BYLAW))]  # fmt: skip
    assert [
        "Article II", "Article II, 1", "Article II, 1(1)", "Article II, 1(2)", "Article III", "Article III, 1",
        "Article III, 1, paragraph 1",
    ] == [", ".join(one.parts) for one in cite_all(clauses(ARTICLES))]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("## Root CA Profile\n", ["“Root CA Profile”"]),
        ("## التعريفات\n\n## الرسوم\n", ["“التعريفات”", "“الرسوم”"]),
        ("## What we do with the data that you give us when you open an account\n",
         ["“What we do with the data that you give us when you open an account”"]),
        ("1. One.\n\nText.\n\n1. Two.\n", ["1#1", "Preamble", "1#2"]),
        ("## 1. Fees\n\nPer month.\n\n1. First.\n2. Second.\n",
         ["1", "1, unnumbered paragraph 1", "1.1", "1.2"]),
        ("## Preamble\n\nWe.\n", ["“Preamble”", "“Preamble”, paragraph 1"]),
        ("We.\n\n## Preamble\n", ["Paragraph 1", "“Preamble”"]),
        (ANNEXES, ["Kapitel 1", "Artikel 1", "Artikel 1(1)", "Artikel 1a", "Artikel 1a, paragraph 1", "Anlage 1",
                   "Anlage 1, 1", "Anlage 2", "Anhang A", "Annex 1"]),
        (JAPANESE, ["第1章", "第1条", "第1条(1)", "第1条の2", "第2章", "第3条"]),
        ("## Article 1er Objet\n\n## Article 2 bis. Prix\n", ["Article 1", "Article 2bis"]),
        ("## § 1 A\n\n## Anlage 1\n\n## 5A. B\n", ["1", "Anlage 1", "5A"]),
        ("## A “B” C\n\nd\n\n## A\n", ["“A “B” C”", "“A “B” C”, paragraph 1", "“A”"]),
    ],
)  # fmt: skip
def test_the_smallest_texts(text: str, cited: list[str]) -> None:
    assert cited == [", ".join(one.parts) for one in cite_all(clauses(text))]


def test_items_inside_sentences_have_ids_and_words_of_their_own() -> None:
    text = "11.1 If (i) one (a) x or (b) y; or (ii) two. Then (i) three (a) p or (b) q; or (ii) four.\n"
    [clause] = cite([Clause("fees", one.block, one.address, one.parent, one.depth) for one in clauses(text)])
    reader = Reader([clause])
    found = {}
    for item, parts in cite_items(reader, 0, clause.cited):
        name = name_item("fees", item)
        taken = take_item([clause], Place(0, item))
        assert (name, Place(0, item), parts) == (taken.id, find_item([clause], name), taken.cited)
        found[name] = (", ".join(parts), taken.block.text)
    assert {
        "fees.i": ("11.1(i)#1", "one (a) x or (b) y; or"), "fees.i.a": ("11.1(i)(a)#1", "x or"),
        "fees.i.b": ("11.1(i)(b)#1", "y; or"), "fees.ii": ("11.1(ii)#1", "two. Then"),
        "fees.i~2": ("11.1(i)#2", "three (a) p or (b) q; or"), "fees.i~2.a": ("11.1(i)(a)#2", "p or"),
        "fees.i~2.b": ("11.1(i)(b)#2", "q; or"), "fees.ii~2": ("11.1(ii)#2", "four."),
    } == found  # fmt: skip


def test_items_inside_sentences_are_cited_too() -> None:
    reader = Reader(
        clauses("## 11. Fees\n\nOr (a) x; (b) y.\n\n11.1 If (i) one or (ii) two, then (i) three and (ii) four.\n")
    )
    found = [
        (item.address, ", ".join(parts))
        for index, one in enumerate(cite_all(reader.clauses))
        for item, parts in cite_items(reader, index, one.parts)
    ]
    assert [
        ("(a)", "11, paragraph 1(a)"), ("(b)", "11, paragraph 1(b)"),
        ("(i)", "11.1(i)#1"), ("(ii)", "11.1(ii)#1"), ("(i)#2", "11.1(i)#2"), ("(ii)#2", "11.1(ii)#2"),
    ] == found  # fmt: skip
