"""The first documents say what their published pages said, word for word.

The ``.txt`` files beside this module are the pages as found. ``FURNITURE`` are their lines that are not
legal text, ``CORRECTIONS`` every editorial correction made since. The first material amendment of a
document ends its case here: from then on the history of versions is the proof.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

HERE = Path(__file__).parent
TERMS = HERE.parents[1] / "terms"

FOLDERS = {"privacy-policy": "policies", "services-schedule": "schedules"}
FURNITURE = {
    "privacy-policy": (
        "> *The following text is extracted",
        "# Privacy Policy | Plivo",
        "Last Updated: March 30, 2012",
    ),
    "services-schedule": ("Legal", "legal page icon", "Services Schedule", "Last Updated: December 20, 2024"),
}
CORRECTIONS = {
    "privacy-policy": (("(the “Privacy Policy”)\n", "(the “Privacy Policy”).\n"),),
    "services-schedule": (),
}
# What the pages show as bullets: how many list items at each depth. "(1)" to "(3)" are typed, not bullets.
ITEMS = {"privacy-policy": Counter({1: 3}), "services-schedule": Counter({1: 14, 2: 8})}

# What is read aloud of an inline token; every other one is markup.
SPOKEN = {"text": "{}", "text_special": "{}", "code_inline": "{}", "softbreak": "\n", "hardbreak": "\n"}

documents = pytest.mark.parametrize("document", sorted(FOLDERS))


class Published(NamedTuple):
    """A document as it stands in the repository."""

    meta: dict[str, Any]
    tokens: list[Token]


def published(document: str) -> Published:
    """The front matter and the CommonMark tokens of a document under ``terms/``."""
    text = (TERMS / FOLDERS[document] / f"{document}.md").read_text("utf-8")
    _, meta, body = text.split("---\n", 2)
    return Published(yaml.safe_load(meta), MarkdownIt("commonmark").parse(body))


def source(document: str) -> list[Token]:
    """The legal text of the published page, corrected, with no Markdown read into it except links."""
    lines = (HERE / f"{document}.txt").read_text("utf-8").splitlines(keepends=True)
    for start in FURNITURE[document]:
        lines.remove(next(line for line in lines if line.startswith(start)))
    text = "".join(lines)
    for wrong, right in CORRECTIONS[document]:
        assert text.count(wrong) == 1
        text = text.replace(wrong, right)
    return MarkdownIt("zero").enable("link").parse(re.sub(r"^\s*•", "", text, flags=re.MULTILINE))


def inline(tokens: list[Token]) -> Iterator[Token]:
    """The inline tokens of all blocks in order, with a line break after each block."""
    for token in tokens:
        if token.type == "inline":
            yield from token.children or ()
            yield Token("softbreak", "br", 0)


def words(tokens: list[Token]) -> list[str]:
    """The words with the punctuation attached to them; markup, anchors and link targets left out."""
    return "".join(SPOKEN.get(token.type, "").format(token.content) for token in inline(tokens)).split()


def targets(tokens: list[Token]) -> list[str]:
    """Where the links lead, in order."""
    return [str(token.attrGet("href")) for token in inline(tokens) if token.type == "link_open"]


@documents
def test_the_words_are_those_of_the_source(document: str) -> None:
    assert words(source(document)) == words(published(document).tokens)


@documents
def test_links_to_other_sites_lead_where_they_led(document: str) -> None:
    elsewhere = [target for target in targets(published(document).tokens) if not target.startswith("#")]
    assert targets(source(document)) == elsewhere


@documents
def test_the_lists_are_nested_as_on_the_page(document: str) -> None:
    items = [token for token in published(document).tokens if token.type == "list_item_open"]
    # A list item two levels down is four tokens deep: list, item, list, item.
    assert Counter((token.level + 1) // 2 for token in items) == ITEMS[document]


@documents
def test_the_date_line_of_the_page_is_declared(document: str) -> None:
    line = FURNITURE[document][-1]
    printed: date = datetime.strptime(line, "Last Updated: %B %d, %Y").replace(tzinfo=UTC).date()
    assert printed == published(document).meta["updated"]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ('<a id="x"></a>7.9 **Title.** Plivo is', ["7.9", "Title.", "Plivo", "is"]),
        ("Plivo is *not* liable", ["Plivo", "is", "not", "liable"]),
        ("(“they“, [Section 8](#security)) ;", ["(“they“,", "Section", "8)", ";"]),
        ("14\\. SERVICES\n\n- (a) one", ["14.", "SERVICES", "(a)", "one"]),
    ],
)
def test_words_drop_markup_and_nothing_else(markdown: str, expected: list[str]) -> None:
    assert expected == words(MarkdownIt("commonmark").parse(markdown))
