"""What a page says is what another reader of Markdown, pandoc, sees in the file: nothing lost, nothing invented."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypandoc
import pytest
from lxml import html

from clausebook.html.text import Dressing, law
from clausebook.model.change import Clause
from clausebook.parse.file import parse
from clausebook.parse.tags import READ

ROOT = Path(__file__).parents[3]
BUNDLES = [
    "site-policy",
    "pga-versions",
    "common-paper-csa",
    "whatwg-sg",
    "letsencrypt-cp-cps",
    "skule-bylaws",
    "senate-bylaws",
    "beipa",
    "ota-flapping",
]
# What GFM alone reads and no lawyer means: formulas between dollars, links made of bare addresses.
GFM = "gfm-tex_math_dollars-autolink_bare_uris"
NUMBER = re.compile(r"\b(\d{1,3})\)")  # of a list: pandoc has but one sign after it
TOKEN = re.compile(r"\w+|[^\w\s]")
BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "br",
        "ul",
        "ol",
        "table",
        "pre",
        "blockquote",
        "dt",
        "dd",
        "hr",
        "section",
        "summary",
        "details",
    ]
)
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
DIFFERENT = {  # and why
    "Policies/privacy-policies/github-cookies.md",  # a row has more cells than its header, which GFM leaves out
    "YouTube/Developer Terms.md",  # a numbered item without words, which we leave out
}
HARD = """
1. <span class="header_2" id="1">Service</span>
    1. <span id="1.1">**Access.**</span> Provider grants access<br>to all.
    1. H<sub>2</sub>O &amp; 10<sup>6</sup>

<table>
<tr><th>A<th>B
<tr id=x><td>one<br>two<td>three &lt;

<tr><td>

**last** words

</td><td>end</td></tr></table>

<ol start="3"><li>three<li>four</ol>

<details><summary>More</summary>

## 1. Head

Words ~~gone~~

</details>

| Signed by | For |
|---|---|
| Jane Doe<br>CEO | ACME Inc. |

* * *

14. SERVICES

    (Signature)

(a) one[^1]

(b) two

[^1]: Net of tax.

<footer>
<small>By <a href="https://example.org">us</a>.</small>
</footer>
"""


def words_of_html(page: str) -> list[str]:
    """The words of a page in reading order, with the numbers of its lists and what its pictures say."""
    tree = html.fromstring(f"<div>{page}</div>")
    for reference in tree.xpath("//a[@class='footnote-ref']"):
        _place(reference, tree)
    return TOKEN.findall(NUMBER.sub(r"\1.", "".join(_said(tree)).translate(UNSEEN)))


def _place(reference: html.HtmlElement, tree: html.HtmlElement) -> None:
    """Put a footnote of pandoc's, which has all at the end, below the block that refers to it, as our pages do."""
    [note] = tree.xpath(f"//li[@id='{reference.get('href')[1:]}']")
    for back in note.xpath(".//a[@class='footnote-back']"):
        back.getparent().remove(back)
    number = note.getparent().index(note) + 1
    label = html.fromstring(f"<span>[{number}] </span>")
    block = next(one for one in reference.iterancestors() if one.tag in {"table", "p", "h2", "h3", "h4"})
    block.addnext(label)
    label.append(html.fromstring(html.tostring(note).replace(b"<li", b"<div").replace(b"</li>", b"</div>")))
    reference[0].text = f"[{number}]"
    note.set("aria-hidden", "true")


def _said(element: html.HtmlElement) -> Iterator[str]:
    if isinstance(element.tag, str) and element.get("aria-hidden") != "true":
        yield "\n" if element.tag in BLOCKS else ""
        yield element.get("alt", "") if element.tag == "img" else ""
        if element.tag == "li" and element.getparent().tag == "ol":
            yield f"{int(element.getparent().get('start', 1)) + element.getparent().index(element)}. "
        yield element.text or ""
        for child in element:
            yield from _said(child)
        yield "\n" if element.tag in BLOCKS else ""
    yield element.tail or ""


def words_of_file(source: str) -> list[str]:
    """What pandoc reads, of GFM: words between angle brackets are told from tags, and ``#.`` is a numbered item."""
    bracket = rf"(?<![(\\])<(?=/?[A-Za-z][^\s<>/@]*[\s>])(?!/?(?:{'|'.join(sorted(READ))})\b)"
    source = re.sub(rf"(`[^`\n]*`)|{bracket}", lambda found: found[1] or r"\<", source)
    source = re.sub(r"^([ \t]*)#\.(?=[ \t])", r"\g<1>1.", source, flags=re.MULTILINE)
    page = pypandoc.convert_text(source, "html", format=GFM, extra_args=["--wrap=none", "--quiet"])
    return words_of_html(re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL))


def words_of_page(data: bytes) -> tuple[list[str], list[str]]:
    """The words of our page of a file, and what pandoc reads there."""
    text = parse(data, "x.md")
    placed = [Clause(f"c{n}", one.block, one.address, one.parent, one.depth) for n, one in enumerate(text.clauses)]
    return words_of_html(law(placed, Dressing())), words_of_file("\n".join(text.lines[text.offset :]))


def texts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every Markdown text at the tip of a repository."""
    git = ("git", "-C", str(folder))
    listed = subprocess.run([*git, "ls-tree", "-r", "-z", "--name-only", "HEAD"], check=True, capture_output=True)
    for path in listed.stdout.decode().split("\0"):
        if path.endswith(".md"):
            yield path, subprocess.run([*git, "show", f"HEAD:{path}"], check=True, capture_output=True).stdout


@pytest.mark.parametrize("path", sorted((ROOT / "terms").rglob("*.md")), ids=lambda path: path.stem)
def test_a_page_of_our_terms_says_what_the_file_says(path: Path) -> None:
    ours, theirs = words_of_page(path.read_bytes())
    assert theirs == ours


def test_a_page_of_a_hard_text_says_what_the_file_says() -> None:
    ours, theirs = words_of_page(HARD.encode())
    assert theirs == ours
    assert "<" not in "".join(ours).replace("three<", "")


@pytest.mark.proof
@pytest.mark.corpora
@pytest.mark.parametrize("bundle", BUNDLES)
def test_every_page_of_real_texts_says_what_the_file_says(bundle: str, corpora: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "--quiet", corpora / f"{bundle}.bundle", tmp_path / bundle], check=True)
    different = []
    for path, data in texts(tmp_path / bundle):
        ours, theirs = words_of_page(data)
        if ours != theirs and path not in DIFFERENT:
            different.append(path)
    assert [] == different


def test_two_tables_after_one_another_keep_their_order() -> None:
    ours, theirs = words_of_page(b"| A |\n|---|\n| b |\n\n| C |\n|---|\n| d |\n")
    assert ["A", "b", "C", "d"] == theirs == ours
