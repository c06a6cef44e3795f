"""Stamping: every clause keeps its words and its place, and gets the id it already has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.author.stamp import clauses, derived_ids, stamp
from clausebook.model.clause import ParsedClause
from clausebook.model.errors import ContentError

ROOT = Path(__file__).parents[3]
BLOCKS = (
    "# Terms of Service",
    "## 1. Fees",
    "### Section 2 — Refunds ###",
    "Fees\n====",
    "Fees\n----",
    "**Fees**",
    "## *Fees*  ",
    "   ## Indented",
    "1.1 **Payment.** You pay in advance.",
    "1.2 You pay on time.  \nEvery month.",
    "14\\. SERVICES ARE PROVIDED AS THEY ARE.",
    '<a id="kept"></a>14. SERVICES ARE PROVIDED AS THEY ARE.',
    "14. SERVICES ARE PROVIDED AS THEY ARE.",
    "1. One\n2. Two\n\n   More of two.\n3. Three",
    "- (a) first;\n- (b) second.",
    "(a) a lettered paragraph;",
    "_Emphasis_ opens a paragraph.",
    "[A link](https://kestrel.example) opens a paragraph.",
    "**Term:** not a run-in heading.",
    "| Name | Place |\n| --- | --- |\n| Perch | Oslo |",
    "A sentence above a table.\n| Name |\n| --- |\n| Perch |",
    "> A quotation.\n>\n> # A heading quoted",
    "```\n# no heading\n```",
    "    # code",
    "Last updated: January 6, 2023",
    "<!-- a note --> A paragraph behind a note.",
    "<!-- a note\nin two lines -->",
    "## <!-- a note --> A heading behind a note",
    '## <a name="old"></a>A heading with an old anchor',
    "#",
    "---",
    "[ref]: https://kestrel.example\nWords right behind a definition.",
    "\u200bAn invisible character opens a paragraph.",
    "É, decomposed.",
    "**Fees.** As they are[^fees].\n\n[^fees]: **Late.** In euros.",
)


def unanchored(found: Iterable[ParsedClause]) -> list[ParsedClause]:
    return [clause._replace(block=replace(clause.block, anchor="")) for clause in found]


def stamped(text: str) -> str:
    return stamp(text, derived_ids(text))


def check(text: str) -> None:
    ids = derived_ids(text)
    result = stamp(text, ids, "terms.md")
    assert unanchored(clauses(text)) == unanchored(clauses(result))
    assert ids == derived_ids(result)
    assert result == stamp(result, ids)
    anchors = [f'<a id="{name}"></a>' for name in ids]
    for anchor in anchors:
        result = result.replace(anchor, "", 1) if anchor not in text else result
    assert text == result


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("## 1. Fees", '## <a id="fees"></a>1. Fees'),
        ("  ##\t1. Fees ##", '  ##\t<a id="fees"></a>1. Fees ##'),
        ("Fees\n----", '<a id="fees"></a>Fees\n----'),
        ("1.1 **Payment.** Now.", '<a id="payment"></a>1.1 **Payment.** Now.'),
        ("14\\. PAY NOW.", '<a id="pay-now"></a>14\\. PAY NOW.'),
        ("**Fees**", '<a id="fees"></a>**Fees**'),
        ("You pay.", '<a id="you-pay"></a>You pay.'),
        ("<!-- note --> You pay.", '<!-- note --> <a id="you-pay"></a>You pay.'),
        ("(a) You pay.", '<a id="you-pay"></a>(a) You pay.'),
    ],
)
def test_the_id_stands_before_the_label(line: str, expected: str) -> None:
    assert expected == stamped(line)


@pytest.mark.parametrize(
    "text",
    [
        '<a id="pay"></a>14. PAY NOW.',
        "1. One\n2. Two\n\n   More of two.",
        "- (a) first;",
        "| Name |\n| --- |\n| Perch |",
        "> A quotation.",
        "```\n# code\n```",
        "Last updated: January 6, 2023",
        "#",
        "",
    ],
)
def test_what_is_cited_by_its_parent_or_has_an_id_is_left_alone(text: str) -> None:
    assert text == stamped(text)


def test_paragraphs_under_a_heading_derive_their_ids() -> None:
    text = "## Fees\n\nYou pay.\n\n**Taxes.** We add them.\n\n**NB:** you pay."
    expected = '## <a id="fees"></a>Fees\n\nYou pay.\n\n<a id="taxes"></a>**Taxes.** We add them.\n\n**NB:** you pay.'
    assert expected == stamped(text)


def test_nothing_but_ids_is_added() -> None:
    text = "\ufeff---\r\ntitle: T # note\r\n---\r\n# T  \r\n\r\n1.1 You pay.\t\r\nToday.\r\r## Fees\n\nNo end of line"
    expected = (
        '\ufeff---\r\ntitle: T # note\r\n---\r\n# <a id="t"></a>T  \r\n\r\n<a id="you-pay-today"></a>1.1 You pay.\t\r\n'
        'Today.\r\r## <a id="fees"></a>Fees\n\nNo end of line'
    )
    assert expected == stamped(text)


def test_the_ids_given_are_the_ids_stamped_and_an_empty_one_is_none() -> None:
    assert "# Fees\n\n1.1 Pay." == stamp("# Fees\n\n1.1 Pay.", ["", ""])
    assert '## <a id="payment"></a>Fees\n\nYou pay.' == stamp("## Fees\n\nYou pay.", ["payment", "unused"])


@pytest.mark.parametrize("name", ['"', "a b", "<"])
def test_an_id_that_cannot_be_an_anchor_is_refused(name: str) -> None:
    with pytest.raises(ContentError) as caught:
        stamp("---\ntitle: T\n---\n\n# Fees", [name], "terms/fees.md")
    assert [("terms/fees.md", 5, "E_STAMP")] == [(each.path, each.line, each.code) for each in caught.value.findings]


def test_one_id_for_two_clauses_is_refused() -> None:
    with pytest.raises(ContentError, match=r"^terms/fees\.md:3 E_STAMP"):
        stamp("# Fees\n\n# Taxes", ["fees", "fees"], "terms/fees.md")


def test_a_place_inside_a_comment_is_refused() -> None:
    with pytest.raises(ContentError, match=r"^fees\.md:2 E_STAMP"):
        stamp("<!-- two\nlines --> You pay.", ["you-pay"], "fees.md")


@given(st.lists(st.sampled_from(BLOCKS), max_size=9), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["\n\n", "\n"]))
def test_any_mixture_of_blocks_keeps_its_words(blocks: list[str], end: str, between: str) -> None:
    check(between.join(blocks).replace("\n", end))


@pytest.mark.parametrize("path", sorted((ROOT / "terms").rglob("*.md")), ids=lambda path: path.stem)
def test_the_seeds_stamped_by_hand_are_left_as_they_are(path: Path) -> None:
    text = path.read_bytes().decode()
    assert text == stamped(text)


def test_no_word_of_57_site_policies_changes(site_policy: Path) -> None:
    paths = sorted((site_policy / "Policies").rglob("*.md"))
    assert 57 == len(paths)
    for path in paths:
        check(path.read_bytes().decode())


def test_the_id_of_a_heading_below_its_number_stands_before_its_words() -> None:
    text = "# Terms\n\n1.\n**Definitions**\n\nWords here.\n\n2.\n**Fees**\n"
    stamped = stamp(text, ["", "definitions", "", "fees"])
    assert text.replace("**D", '<a id="definitions"></a>**D').replace("**F", '<a id="fees"></a>**F') == stamped
