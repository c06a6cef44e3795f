"""Reading Markdown: cutting a text into pieces changes nothing, and no word of it is lost."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from clausebook.model.clause import Kind, Mark
from clausebook.parse import decode, frontmatter
from clausebook.parse.blocks import Unit
from clausebook.parse.markdown import Reader, pieces
from clausebook.parse.wording import clean

ALERT = re.compile(r"^(>[ ]*)\[!([A-Z]+)\]$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Lines that begin, go on with, interrupt or end every kind of block, and what only looks as if it did.
LINES = (
    *("", "", "", " ", "\t", "words", "more words", "lazy words  ", "back\\", "#hash", "-dash", "1.no", "====", "----"),
    *("# Head", "## 1. Head", "### Deep ###", "#", "#\tTab", "   # head", "- item", "- (a) item", "* star", "+ plus"),
    *("-", "*", "1.", "* ", "-   ", "-\ttab", " - one", "  - two", "   - three", "    - four", "      deep"),
    *("1. one", "1. again", "7. seven", "2) two", "14. SERVICES", "   1. three", "1. - x", "- 1. x", "- # h", "- > q"),
    *("  para", "   para", "    code", "\tcode", "> quote", "> - item", "> 1. one", "> # head", ">", "   > q", ">- x"),
    *("| a | b |", "|---|---|", "| 1 | 2 |", "a | b", "--|--", "---", "***", "- - -", "* * *", "___", "```", "~~~"),
    *("  ```", "- ```", "```text", "[x]: /a", "[x]", "> [x]: /q", "<!-- c -->", "<!--", "-->", "<!-->", "<div>"),
    *("**Bold.** run in", "**Bold line**", "(a) letter", "1.1 Label", "14\\. x", "<a id='x'></a>1. A"),
    *("\xa0", "\x0b- x"),
)
TEXTS = st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)


def whole(text: str) -> list[Unit]:
    """The blocks of a text read as one piece: a link definition above it makes it one, and says nothing itself."""
    [(piece, _)] = pieces(f"[whole]: /text\n\n{text}")
    return [unit._replace(line=unit.line - 2) for unit in Reader().units(piece)]


def parsed(text: str) -> list[Unit]:
    return Reader().units(text)


@given(TEXTS)
@example("- a\n\n  b\n- c\n\n\n- d\n\npara\n\n- e")
@example("1. a\n\n- b\n\n2. c\n\n   d\n\n3. e")
@example("> a\n\n> b\n- c\n> d\n# e\nf\n===")
@example("| a |\n|---|\n| b |\n- c\n| d |\n# e\n| f |")
@example("- a\n\n      code\n\n    # b\n\n# c")
def test_a_text_read_in_pieces_says_what_it_says_as_a_whole(text: str) -> None:
    assert whole(text) == parsed(text)


@pytest.mark.proof
@settings(max_examples=20_000)
@given(st.lists(st.sampled_from(LINES), max_size=25).map("\n".join))
def test_a_long_text_read_in_pieces_says_what_it_says_as_a_whole(text: str) -> None:
    assert whole(text) == parsed(text)


# What reaches over an empty line, in the eyes of one rule or another, or looks as if it did.
REACHING = (
    *(
        "<!-- a",
        "b -->",
        "import A",
        "import ",
        "Foo from 'x'",
        "export const a",
        "!!! note",
        "    inside",
        "{/* a",
        "*/}",
        "%% a",
        "b %%",
        '<Note a="x',
        'y" />',
    ),
    *("[a]{.b", "c=d}", "{::comment}", "{:/comment}", "==a", "b==", "==a==", "`a", "b`", "``` a", "~~~", "\0", "<ul>"),
    *("<li>a", "</ul>", "<table>", "</table>", "<b>", "</b>", "[a", "](b)", "[^1]: a", "[^1]", "e\u0301", "\u200b"),
)
APART = st.lists(st.sampled_from((*LINES, *REACHING, "", "", "words", "Words")), max_size=16).map("\n".join)


@given(APART)
@example("import A\n\nB from 'x'\n\nwords")
@example("[a]{.b\n\nc=d}\n\nwords")
@example("words\n\n%% a\n\nstill the note %%\n\nwords")
@example("<ul>\n\nwords\n\n</ul>")
@example("- a\n \n\t\nwords\n\n\nb")
def test_a_plain_text_read_by_its_stretches_says_what_it_says_as_a_whole(text: str) -> None:
    stretches = Reader().plain_units(text, lambda _: True)
    assert stretches in (None, parsed(clean(text)))


def test_of_a_new_version_only_new_stretches_are_read() -> None:
    asked: list[str] = []
    reader = Reader()

    def is_flat(stretch: str) -> bool:
        asked.append(stretch)
        return True

    for text in ("One.\n\nTwo.\n\n- a\n- b\n\nThree.\n", "One.\n\n2.\n\nTwo more.\n\n- a\n- b\n\nThree.\n"):
        assert reader.plain_units(text, is_flat) == parsed(text)
    assert ["One.", "Two.\n\n- a\n- b", "Three.\n", "One.\n\n2.", "Two more.\n\n- a\n- b"] == asked


@given(TEXTS)
def test_pieces_are_the_text_but_for_blank_lines(text: str) -> None:
    [(uncut, _)] = pieces(f"[whole]: /text\n\n{text}")  # without comments
    lines = uncut.split("\n")[2:]
    kept = [(number, line) for piece, before in pieces(text) for number, line in enumerate(piece.split("\n"), before)]
    assert [line for line in lines if line.strip(" \t")] == [line for _, line in kept if line.strip(" \t")]
    assert all(line == lines[number] for number, line in kept)


def test_a_text_is_cut_where_nothing_is_carried_over() -> None:
    text = "# A\n\nx\ny\n\n- b\n- c\n  d\n\n1. e\n\n   f\n\n2. g\n\nh\n"
    expected = [("# A", 0), ("x\ny", 2), ("- b", 5), ("- c\n  d\n\n1. e\n\n   f\n\n2. g", 6), ("h\n", 15)]
    assert expected == list(pieces(text))


@pytest.mark.parametrize(
    "text", ["```\na\n\nb\n```\n\nc", "[a]: /b\n\nc", "> ~~~\n> a\n\nb", "x\n\n- a\n\n  [b]: /c\n"]
)
def test_a_fence_or_a_link_definition_keeps_a_text_whole(text: str) -> None:
    assert [(text, 0)] == list(pieces(text))


def test_every_piece_is_parsed_once_and_every_block_kept_once() -> None:
    reader = Reader()
    first, second = reader.units("# A\n\nsame\n\nsame\n"), reader.units("same\n\nother\n")
    assert first[1].block is first[2].block is second[0].block
    assert [3, 5, 1] == [first[1].line, first[2].line, second[0].line]


# --- no word is lost -------------------------------------------------------------------------------------


def plain(text: str) -> list[str]:
    """The words of a text by markdown-it alone: CommonMark with tables; list numbers are not words of it.

    Of an alert, ``[!NOTE]``, the word that a git host prints in its place.
    """
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 60}).enable("table")
    shown = ALERT.sub(lambda found: found[1] + found[2].capitalize(), COMMENT.sub("", text))
    return [word for token in parser.parse(shown) for word in _words(token)]


def _words(token: Token) -> Iterator[str]:
    if token.children:
        text = "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in token.children)
        yield from re.sub(r"<a (?:id|name)=[\"'][^\"']*[\"']></a>|<div>", "", text).split()
    elif token.type == "html_block":
        yield from token.content.replace("<div>", " ").split()
    elif token.type in {"fence", "code_block"}:
        yield from token.content.split()


def said(text: str) -> list[str]:
    """The words of every block in reading order, typed labels put back."""
    result = []
    for unit in Reader().units(text):
        label = [] if computed(unit) else unit.block.label.split()
        result += [*label, *unit.block.text.split()]
    return result


def computed(unit: Unit) -> bool:
    """Whether the label is the number of an ordered list, which is no word of the text."""
    return unit.block.kind in {Kind.ITEM, Kind.CODE} and re.fullmatch(r"\d+[.)]", unit.block.label) is not None


@given(TEXTS)
def test_no_word_of_a_random_text_is_lost(text: str) -> None:
    if "<!--" not in text and "-->" not in text:
        assert plain(text) == said(text)


def bodies(folder: Path) -> Iterator[tuple[str, str]]:
    """The documents of a working tree: path and text without front matter."""
    for path in sorted(folder.glob("Policies/**/*.md")):
        text = decode.decode(path.read_bytes(), path.name)[0]
        yield path.name, clean(frontmatter.split(text).body)


def test_documents_of_site_policy_read_in_pieces_say_what_they_say_as_a_whole(site_policy: Path) -> None:
    texts = dict(bodies(site_policy))
    assert len(texts) >= 50
    for text in texts.values():
        assert whole(text) == parsed(text)


def test_no_word_of_site_policy_is_lost(site_policy: Path) -> None:
    for text in dict(bodies(site_policy)).values():
        words = iter(said(text))
        assert [] == [word for word in plain(text) if word not in words]  # in this order
        beyond = Counter(said(text)) - Counter(plain(text))  # of cells beyond the header, which markdown-it drops
        rows = "\n".join(line for line in text.splitlines() if line.count("|") > 1)
        assert [] == [word for word in beyond if word not in rows]


@pytest.mark.proof
@pytest.mark.parametrize("corpus", ["site_policy", pytest.param("pga_versions", marks=pytest.mark.corpora)])
def test_every_text_ever_read_in_pieces_says_what_it_says_whole(corpus: str, request: pytest.FixtureRequest) -> None:
    reader, count = Reader(), 0
    for text in every_text(request.getfixturevalue(corpus)):
        assert whole(text) == reader.units(text)
        count += 1
    assert count > 500


def every_text(folder: Path) -> Iterator[str]:
    """Every Markdown text in the history of a repository, without front matter."""
    git = ("git", "-C", str(folder))
    listing = subprocess.run([*git, "rev-list", "--objects", "HEAD"], check=True, capture_output=True, text=True).stdout
    found = {line[:40] for line in listing.splitlines() if line.endswith(".md")}
    for blob in sorted(found):
        data = subprocess.run([*git, "cat-file", "blob", blob], check=True, capture_output=True).stdout
        text = decode.decode(data, "x.md")[0]
        yield clean(frontmatter.split(text).body)


# --- exact blocks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "label", "heading", "words", "marks"),
    [
        ("## 7.8 *Data* Sharing", Kind.SECTION, "7.8", "Data Sharing", "Data Sharing", (Mark(0, 4, "em"),)),
        ("**1. Fees**", Kind.SECTION, "1.", "Fees", "Fees", (Mark(0, 4, "strong"),)),
        ("1.1 **Fees.** Pay.", Kind.PARAGRAPH, "1.1", "Fees.", "Fees. Pay.", (Mark(0, 5, "strong"),)),
        ("**1.1 Fees**: Pay.", Kind.PARAGRAPH, "1.1", "Fees", "Fees: Pay.", (Mark(0, 4, "strong"),)),
        ("**You** pay.", Kind.PARAGRAPH, "", "", "You pay.", (Mark(0, 3, "strong"),)),
        ("- **(a)** Pay.", Kind.ITEM, "(a)", "", "Pay.", ()),
        ("3) Pay.", Kind.ITEM, "3)", "", "Pay.", ()),
        ("> (a) Pay.", Kind.QUOTE, "", "", "(a) Pay.", ()),
        ("    a\tb", Kind.CODE, "", "", "a    b", ()),
        ("[Fees](/f 'T')", Kind.PARAGRAPH, "", "", "Fees", (Mark(0, 4, "link", "/f"),)),
    ],
)
def test_a_block_says_exactly_this(  # noqa: PLR0913, PLR0917 - the parts of a case
    text: str, kind: Kind, label: str, heading: str, words: str, marks: tuple[Mark, ...]
) -> None:
    [unit] = parsed(text)
    block = unit.block
    assert (kind, label, heading, words, marks) == (block.kind, block.label, block.heading, block.text, block.marks)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ('## <a id="x"></a>1. Fees', "x"),
        ("## 1. Fees <a name='x'></a>", "x"),
        ('- <a id="x"></a>(a) Pay.', "x"),
        ('**<a id="x"></a>Fees.** Pay.', "x"),
        ('<A ID = "x" > </A>Pay.', "x"),
        ('<a id="x"></a><a id="y"></a>Pay.', "x"),
        ('<a id="x y"></a>Pay.', ""),
        ('<a id="x">Pay.</a>', ""),
        ('`<a id="x"></a>`', ""),
        ('\\<a id="x"></a>Pay.', ""),
    ],
)
def test_an_anchor_is_read_where_it_stands_and_not_printed(text: str, anchor: str) -> None:
    [unit] = parsed(text)
    assert anchor == unit.block.anchor
    assert (text[0] in "\\`") is ("<" in unit.block.text)


def test_cells_of_a_row_are_divided_by_tabs_and_keep_their_marks() -> None:
    header, row = parsed("| a |  | **c** |\n|---|---|---|\n| `x\\|y` | | [z](/z) |\n")
    assert (Kind.HEADER, "a\t\tc", "a  c") == (header.block.kind, header.block.text, header.block.wording)
    assert (Mark(3, 4, "strong"),) == header.block.marks
    assert (Kind.ROW, "x|y\t\tz", "x|y  z") == (row.block.kind, row.block.text, row.block.wording)
    assert (Mark(0, 3, "code"), Mark(5, 6, "link", "/z")) == row.block.marks


def test_what_has_no_words_is_no_clause() -> None:
    assert [] == parsed("![](x.png)\n\n<!-- c -->\n\n---\n\n[](#x)\n\n-\n")


def test_hundreds_of_quotes_in_quotes_are_read_without_harm() -> None:
    assert len(parsed(">" * 5_000 + " x\n\n" + "- " * 5_000 + "y\n")) < 10
