"""Texts from elsewhere: no word lost, none invented, numbers as they are printed, doubts told."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pypandoc
import pytest
from click.testing import CliRunner, Result
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from clausebook.author import stamp
from clausebook.cli import main
from clausebook.compare import sheet
from clausebook.corpus import Corpus
from clausebook.export.word import docx
from clausebook.importing import convert, merge_onto
from clausebook.importing.html import read as read_page
from clausebook.importing.parts import words
from clausebook.importing.text import read as read_plain
from clausebook.importing.word import read as read_word
from clausebook.model.errors import ContentError, UseError
from clausebook.workspace import Workspace

ROOT = Path(__file__).parents[3]
SEEDS = ROOT.parent / "shared" / "seeds"
FACTS = {"id": "x", "title": "Terms", "kind": "policy"}


def body(text: str) -> str:
    return re.sub(r'<a id="[^"]*"></a>', "", text.split("---\n", 2)[2])


def said(text: str) -> tuple[str, ...]:
    return words(" ".join(f"{one.block.label} {one.block.text}" for one in stamp.clauses(text)))


@pytest.mark.parametrize(
    ("seed", "title", "path", "most", "furniture"),
    [
        (
            "000_c6a0e124bddd0cb5.txt", "Privacy Policy", "terms/policies/privacy-policy.md", 60,
            ["“> *The following text is extracted and transformed from the plivo.com privacy po”"],
        ),
        (
            "001_cf79777ddcf4a451.txt", "Services Schedule", "terms/schedules/services-schedule.md", 2,
            ["“Legal”", "“legal page icon”"],
        ),
    ],
)  # fmt: skip
def test_a_published_page_becomes_what_was_made_by_hand(
    seed: str, title: str, path: str, most: int, furniture: list[str]
) -> None:
    if not SEEDS.is_dir():
        pytest.skip("no published pages beside this repository")
    made = convert(read_plain((SEEDS / seed).read_text("utf-8")), FACTS | {"title": title}, seed)
    written = (ROOT / path).read_text("utf-8")
    doubts = [one for one in made.findings if one.code == "W_IMPORT_FURNITURE"]
    assert [one.message.split(" may be")[0] for one in doubts] == furniture
    named = {one.line for one in doubts}
    mended = "\n".join(line for number, line in enumerate(made.text.split("\n"), 1) if number not in named)
    mine, hand = body(mended), body(written)
    if title == "Services Schedule":  # the other was corrected since
        assert said(written) == said(mended)
    lines = {line for line in mine.splitlines() if line} ^ {line for line in hand.splitlines() if line}
    assert len(lines) <= most
    doubted = {one.code for one in made.findings} - {"W_IMPORT_FURNITURE"}
    assert doubted <= {"W_IMPORT_RUN_IN", "W_IMPORT_ORPHAN", "W_IMPORT_HEADING"}
    assert made.left[-1].text.startswith("Last Updated")


@pytest.mark.parametrize("path", ["terms/policies/privacy-policy.md", "terms/schedules/services-schedule.md"])
def test_a_word_file_made_of_a_document_comes_back(path: str, tmp_path: Path) -> None:
    hand = (ROOT / path).read_text("utf-8")
    file = tmp_path / "a.docx"
    pypandoc.convert_text(body(hand), "docx", format="gfm", outputfile=str(file))
    made = convert(read_word(file.read_bytes(), "a.docx"), FACTS, "a.docx")
    assert said(hand) == said(made.text)
    assert [one.block.label for one in stamp.clauses(hand)] == [one.block.label for one in stamp.clauses(made.text)]


def returned(corpus: Corpus, workspace: Workspace, most: int | None = None) -> int:
    texts = workspace.texts()
    current = [record for record in corpus.documents() if record.withdrawn_on is None][:most]
    for record in current:
        written = docx(sheet(corpus, record, corpus.versions(record.id)[-1], None, workspace.config))
        text = texts[record.path].decode()
        assert text == merge_onto(read_word(written, record.path), text, record.path).text, record.id
    return len(current)


def test_what_went_out_as_word_comes_back_unchanged(site_policy: Path, site_policy_corpus: Corpus) -> None:
    workspace = Workspace.open(site_policy, include=["Policies/**/*.md"])
    assert 12 == returned(site_policy_corpus, workspace, 12)


@pytest.mark.proof
def test_every_document_comes_back_from_word_unchanged(site_policy: Path, site_policy_corpus: Corpus) -> None:
    workspace = Workspace.open(site_policy, include=["Policies/**/*.md"])
    assert returned(site_policy_corpus, workspace) > 50


TERMS = """---
id: terms
title: Terms
---
## <a id="fees"></a>1. Fees

<a id="due"></a>1.1 Fees are due in 30 days, as [Section 1.2](#late) says.

<a id="late"></a>1.2 **Late fees.** Late fees bear interest.

- (a) one *item*;
- (b) another.
"""


def test_a_new_wording_changes_its_clause_alone() -> None:
    new = TERMS.replace("30 days", "14 days")
    made = merge_onto(read_plain(body(new).replace("*", "").replace("## ", "").replace("- (", "(")), TERMS, "terms.md")
    assert new == made.text


def test_a_clause_that_is_new_moves_nothing_else() -> None:
    new = body(TERMS).replace("*", "").replace("1.2 Late fees.", "1.2 We may change the fees.\n\n1.3 Late fees.")
    made = merge_onto(read_plain(new.replace("## ", "").replace("- (", "(")), TERMS, "terms.md").text
    assert '<a id="late"></a>1.3 **Late fees.** Late fees bear interest.' in made
    assert "\n\n1.2 We may change the fees.\n\n" in made
    assert '<a id="due"></a>1.1 Fees are due in 30 days, as [Section 1.2](#late) says.' in made


def word(*paragraphs: str, numbering: str = "") -> bytes:
    document = Document()
    if numbering:
        part = document.part.numbering_part.element
        for child in list(part):
            part.remove(child)
        for child in parse_xml(f"<w:numbering {nsdecls('w')}>{numbering}</w:numbering>"):
            part.append(child)
    for paragraph in paragraphs:
        document.element.body.insert(
            len(document.element.body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{paragraph}</w:p>")
        )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numbered(depth: int, text: str, name: int = 1) -> str:
    return (
        f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r>"
    )


LEVELS = ((0, "decimal", "%1."), (1, "decimal", "%1.%2"), (2, "lowerLetter", "(%3)"), (3, "lowerRoman", "(%4)"))
LISTS = (
    '<w:abstractNum w:abstractNumId="0">'
    + "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, form, text in LEVELS
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)  # fmt: skip


def test_numbers_that_word_computes_are_printed() -> None:
    made = read_word(
        word(
            numbered(0, "Fees"), numbered(1, "Fees are due."), numbered(2, "at once;"), numbered(3, "or later;"),
            numbered(3, "or never;"), numbered(2, "in full."), numbered(1, "They are paid."), numbered(0, "End"),
            numbered(1, "It ends."), numbered(0, "Law", 2), numbered(1, "Law holds.", 2), numbering=LISTS,
        ),
        "a.docx",
    )  # fmt: skip
    expected = ["1.", "1.1", "(a)", "(i)", "(ii)", "(b)", "1.2", "2.", "2.1", "7.", "7.1"]
    assert expected == [part.label for part in made.parts]
    text = convert(made, FACTS, "a.docx").text
    assert "1.1 Fees are due." in body(text)
    assert "(ii) or never;" in body(text)


def test_what_stands_beside_the_text_is_listed() -> None:
    document = Document()
    document.add_paragraph("Fees are due at once, and no later than that.")
    document.sections[0].footer.paragraphs[0].text = "Page 1 of a draft"
    out = io.BytesIO()
    document.save(out)
    made = convert(read_word(out.getvalue(), "a.docx"), FACTS, "a.docx")
    assert [("Page 1 of a draft", "stands in the footer")] == [(one.text, one.why) for one in made.left]
    assert "Page 1" not in made.text


def test_all_that_a_page_says_outside_its_main_part_comes_in_and_is_doubted() -> None:
    page = """<body><p>Skip</p>Not this.<nav>Menu</nav><main><h1>Hero</h1><p>The fee is one euro.</p></main>
<div><p>The fee is 5 euros.</p></div>Tail words.<ol start="x"><li>One more</li></ol></body>"""
    made = convert(read_page(page, "a.html"), {"id": "hero", "kind": "policy"}, "hero.md")
    assert "Hero" == made.title
    assert [("Menu", "stands in <nav>")] == [(one.text, one.why) for one in made.left if one.text == "Menu"]
    for said in ("Skip", "Not this.", "The fee is one euro.", "The fee is 5 euros.", "Tail words.", "One more"):
        assert said in made.text
    doubted = {one.message.split("“")[1].split("”")[0] for one in made.findings if one.code == "W_IMPORT_FURNITURE"}
    assert {"Skip", "Not this.", "The fee is 5 euros.", "Tail words.", "One more"} == doubted


def test_what_a_page_hides_is_left_out_and_listed() -> None:
    page = """<main><h1>Fees</h1><p>The fee is one euro <span style="color:red; display: none">or two</span> a day.</p>
<p hidden>The fee is eleven euros.</p><div style="display:none"><p>Never.</p></div></main>"""
    made = convert(read_page(page, "a.html"), {"id": "fees", "kind": "policy"}, "fees.md")
    hidden = [one.text for one in made.left if one.why == "is hidden"]
    assert ["or two", "The fee is eleven euros.", "Never."] == hidden
    assert not any(said in made.text for said in hidden)
    assert "The fee is one euro a day." in made.text


def test_quotes_that_word_made_curly_change_nothing() -> None:
    text = TERMS.replace("Late fees bear", 'The "late fees" bear')
    curly = body(text).replace('"late fees"', "“late fees”").replace("*", "").replace("## ", "").replace("- (", "(")
    assert text == merge_onto(read_plain(curly), text, "terms.md").text


def test_word_counts_paragraphs_that_are_empty_too() -> None:
    made = read_word(word(numbered(0, "One"), numbered(0, ""), numbered(0, "Three"), numbering=LISTS), "a.docx")
    assert ["1.", "3."] == [part.label for part in made.parts]


def test_paragraphs_that_a_tracked_change_joins_are_one() -> None:
    change = 'w:id="1" w:author="Ada" w:date="2026-01-02T00:00:00Z"'
    raw = word(
        f"<w:pPr><w:rPr><w:del {change}/></w:rPr></w:pPr><w:r><w:t>Fees are due</w:t></w:r>",
        "<w:r><w:t>at once.</w:t></w:r>",
    )
    assert ["Fees are due at once."] == [part.text for part in read_word(raw, "a").parts]
    assert ["Fees are due", "at once."] == [part.text for part in read_word(raw, "a", lambda _author: False).parts]


TRACKED = (
    '<w:r><w:t xml:space="preserve">Fees are due in </w:t></w:r>'
    '<w:del w:id="1" w:author="Ada" w:date="2026-01-02T00:00:00Z"><w:r><w:delText>30</w:delText></w:r></w:del>'
    '<w:ins w:id="2" w:author="Ada" w:date="2026-01-02T00:00:00Z"><w:r><w:t>14</w:t></w:r></w:ins>'
    '<w:r><w:t xml:space="preserve"> days.</w:t></w:r>'
)


def test_tracked_changes_are_accepted_rejected_and_listed() -> None:
    raw = word("<w:r><w:t>These are the terms.</w:t></w:r>", TRACKED)
    accepted, rejected = read_word(raw, "a"), read_word(raw, "a", lambda _author: False)
    assert "Fees are due in 14 days." in convert(accepted, FACTS, "a").text
    assert "Fees are due in 30 days." in convert(rejected, FACTS, "a").text
    assert [("deleted", "Ada", "30"), ("inserted", "Ada", "14")] == [
        (one.kind, one.author, one.text) for one in accepted.tracked
    ]


BODY = ("Confidentiality", "Not applicable.", "Not applicable.", "Copyright 2024 stays with us.", "Not applicable.")


def test_nothing_in_the_body_of_a_word_file_is_furniture() -> None:
    raw = word("<w:r><w:t>These are the terms.</w:t></w:r>", *(f"<w:r><w:t>{one}</w:t></w:r>" for one in BODY))
    made = convert(read_word(raw, "a"), FACTS, "a")
    assert ("These are the terms.", *BODY) == tuple(one.block.text for one in stamp.clauses(made.text))
    assert ((), ()) == (made.left, made.findings)


def test_words_of_a_page_that_only_look_like_furniture_stay_and_are_doubted() -> None:
    html = "".join(f"<p>{one}</p>" for one in BODY)
    page = f"<header><h1>Terms</h1><p>Last Updated: May 4, 2024</p>Shop</header><p>These are the terms.</p>{html}"
    for source in (read_page(page, "a"), read_plain("\n\n".join(("These are the terms.", *BODY)))):
        made = convert(source, {"id": "x", "kind": "policy"}, "a")
        assert ("These are the terms.", *BODY) == tuple(one.block.text for one in stamp.clauses(made.text))
        doubted = [(one.code, one.message.partition(" may")[0]) for one in made.findings]
        assert [
            ("W_IMPORT_FURNITURE", "“Not applicable.”"),
            ("W_IMPORT_FURNITURE", "“Copyright 2024 stays with us.”"),
        ] == doubted
    made = convert(read_page(page, "a"), {"id": "x", "kind": "policy"}, "a")
    assert ("Terms", "Shop") == (made.title, made.left[0].text)
    assert "updated: 2024-05-04" in made.text


def test_of_a_page_with_several_articles_all_are_read_and_buttons_too() -> None:
    button = "<button>2. Law</button>"
    page = f"<h1>Terms</h1><article><p>Fees are due.</p></article><article>{button}<p>It holds.</p></article>"
    made = convert(read_page(page, "a"), {"id": "x", "kind": "policy"}, "a")
    assert ["Fees are due.", "Law", "It holds."] == [one.block.text for one in stamp.clauses(made.text)]


def test_a_heading_that_is_not_the_title_stays_and_so_does_a_sentence_with_a_date() -> None:
    text = "# Confidentiality\n\nUpdated prices apply from March 3, 2025.\n\nLast Updated: May 4, 2024\n"
    made = convert(read_plain(text), FACTS, "a")
    assert ["Confidentiality", "Updated prices apply from March 3, 2025."] == [
        one.block.text for one in stamp.clauses(made.text)
    ][:2]


def vanished(*styles: str) -> bytes:
    """A file of one line of every kind that may be hidden; ``styles`` are put into it."""
    document = Document()
    for style in styles:
        document.styles.element.append(parse_xml(style.replace("<w:style ", f"<w:style {nsdecls('w')} ", 1)))
    out = io.BytesIO()
    hide = "<w:rPr><w:vanish/></w:rPr>"
    it = '<w:r><w:t xml:space="preserve">It is </w:t></w:r>'
    ending = f"<w:r>{hide}<w:t>xx</w:t></w:r><w:r><w:t>os.</w:t></w:r>"
    for line in (
        "<w:r><w:t>The fee is due.</w:t></w:r>",
        f"{it}<w:r>{hide}<w:t>n</w:t></w:r><w:r>{hide}<w:t>ot </w:t></w:r><w:r><w:t>five eur</w:t></w:r>{ending}",
        '<w:pPr><w:pStyle w:val="Note"/></w:pPr><w:r><w:t>A note to us.</w:t></w:r>',
        '<w:pPr><w:pStyle w:val="Note"/></w:pPr><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Shown again.</w:t></w:r>',
        '<w:r><w:rPr><w:rStyle w:val="Ghost"/></w:rPr><w:t>A ghost.</w:t></w:r>',
        "<w:r><w:rPr><w:webHidden/></w:rPr><w:t>Printed all the same.</w:t></w:r>",
    ):
        document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{line}</w:p>"))
    document.save(out)
    return out.getvalue()


def test_hidden_text_of_word_is_left_out_and_listed_with_its_place() -> None:
    raw = vanished(
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/><w:rPr><w:vanish/></w:rPr></w:style>',
        '<w:style w:type="paragraph" w:styleId="Note"><w:name w:val="Note"/><w:basedOn w:val="Base"/></w:style>',
        '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>',
    )
    made = convert(read_word(raw, "a"), FACTS, "a")
    assert ["The fee is due.", "It is five euros.", "Shown again.", "Printed all the same."] == [
        one.block.text for one in stamp.clauses(made.text)
    ]
    assert [(2, "not"), (2, "xx"), (3, "A note to us."), (5, "A ghost.")] == [(one.line, one.text) for one in made.left]
    assert {"is hidden in Word"} == {one.why for one in made.left}


def test_what_the_file_hides_everywhere_is_hidden_unless_a_style_shows_it() -> None:
    document = Document(io.BytesIO(word("<w:r><w:t>Hidden.</w:t></w:r>", numbered(0, "Shown."), numbering=LISTS)))
    usual = document.styles.element.find(qn("w:docDefaults")).find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    usual.append(parse_xml(f"<w:vanish {nsdecls('w')}/>"))
    for run in document.paragraphs[1].runs:
        run.font.hidden = False
    out = io.BytesIO()
    document.save(out)
    made = convert(read_word(out.getvalue(), "a"), FACTS, "a")
    assert ["Shown."] == [one.block.text for one in stamp.clauses(made.text)]


def test_a_paragraph_that_is_hidden_with_its_end_is_not_counted() -> None:
    hide = "<w:rPr><w:vanish/></w:rPr>"
    gone = numbered(0, "Hidden").replace("</w:numPr>", f"</w:numPr>{hide}").replace("<w:r>", f"<w:r>{hide}")
    made = read_word(word(numbered(0, "One"), gone, numbered(0, "Two"), numbering=LISTS), "a.docx")
    assert [("1.", "One"), ("2.", "Two")] == [(part.label, part.text) for part in made.parts]


def test_a_page_is_read_without_its_furniture() -> None:
    html = """<html><head><title>Terms | Example</title><style>p {}</style></head><body><nav>Home About</nav><main>
    <h1>Terms</h1><h2>1. Fees</h2><p>Fees are <b>due</b> in <a href="https://a.example/">30&nbsp;days</a>.</p>
    <ul><li>one<ul><li>inside</li></ul></li><li>two</li></ul><ol type="a"><li>first</li><li>second</li></ol>
    <table><tr><th>Plan</th><th>Price</th></tr><tr><td>Small</td><td>$5 | month</td></tr></table>
    </main><footer>Imprint</footer></body></html>"""
    text = body(convert(read_page(html, "a.html"), {"id": "x", "kind": "policy"}, "a.html").text)
    for line in (
        "## 1. Fees", "Fees are **due** in [30 days](https://a.example/).", "- one", "    - inside", "| Plan | Price |",
        "| Small | $5 \\\\| month |",
    ):  # fmt: skip
        assert line.replace("\\\\", "\\") in text, line
    assert "Home" not in text
    assert "Imprint" not in text
    left = [one.text for one in convert(read_page(html, "a.html"), {"id": "x"}, "a.html").left]
    assert ["Home About", "Imprint", "Terms"] == sorted(left)


def test_doubts_about_a_page_name_its_lines() -> None:
    page = "<main>\n<p>Fees.</p>\n<p>It <s>is ~~</s>x <code>`a`</code></p>\n</main>"
    [told] = convert(read_page(page, "a.html"), {"id": "x"}, "a.html").findings
    assert ("W_IMPORT_FORMAT", True) == (told.code, told.message.endswith("(line 3)"))


@given(st.text(st.sampled_from('aB1 .()*_#>-[]|`~<&;:\\\n\t"“”§é@+='), max_size=200))
def test_whatever_a_text_holds_it_comes_whole_or_not_at_all(text: str) -> None:
    source = read_plain(text)
    try:
        made = convert(source, FACTS, "x.txt")
    except ContentError:
        return
    left = [word for one in made.left for word in words(one.text)]
    assert sorted([*said(made.text), *left]) == sorted(source.words)


@pytest.mark.parametrize(
    "raw",
    [b"", b"no zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, b"PK\x03\x04broken"],
    ids=["empty", "text", "an old Word", "broken"],
)
def test_what_is_no_word_file_is_refused(raw: bytes) -> None:
    with pytest.raises(UseError, match="E_IMPORT_FILE"):
        read_word(raw, "a.docx")


def test_a_file_that_unpacks_to_very_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (201 * 1024 * 1024))
    with pytest.raises(UseError, match="unpacks"):
        read_word(out.getvalue(), "a.docx")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (folder / "clausebook.toml").write_text('site_name = "Example"\n')
    (folder / "terms").mkdir()
    (folder / "terms" / "terms.md").write_text(TERMS)
    subprocess.run(["git", "-C", str(folder), "add", "-A"], check=True)
    subprocess.run(["git", "-C", str(folder), "commit", "--quiet", "-m", "Terms"], check=True)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_command_writes_a_document_that_has_no_fault(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "refunds.txt").write_text(
        "Refund Policy\n\nLast Updated: March 3, 2025\n\n1. Refunds\n\n1.1 We refund fees.\n"
    )
    result = run("-C", repository, "import", tmp_path / "refunds.txt")
    assert 0 == result.exit_code, result.output
    assert "wrote  terms/policies/refund-policy.md" in result.output
    assert "updated: 2025-03-03" in (repository / "terms/policies/refund-policy.md").read_text()
    assert 0 == run("-C", repository, "check", "--errors").exit_code


def test_the_command_brings_a_wording_back_from_word(repository: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    assert 0 == run("-C", repository, "export", "terms", "-o", file).exit_code
    assert 0 == run("-C", repository, "import", file, "--onto", "terms").exit_code
    assert TERMS == (repository / "terms/terms.md").read_text()


def test_of_several_files_all_are_written_or_none(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Refund Policy\n\n1. Refunds\n\n1.1 We refund fees.\n")
    (tmp_path / "two.docx").write_bytes(b"no zip")
    assert 2 == run("-C", repository, "import", tmp_path / "one.txt", tmp_path / "two.docx").exit_code
    assert ["terms.md"] == [file.name for file in (repository / "terms").rglob("*") if file.is_file()]


@pytest.mark.parametrize(
    ("name", "content", "more", "code"),
    [
        ("a.odt", b"x", (), "E_IMPORT_FILE"), ("a.txt", b"\xff\xfe\x00", (), "E_ENCODING"),
        ("a.txt", b"\n \n", (), "E_IMPORT_EMPTY"), ("none.txt", None, (), "E_IMPORT_FILE"),
        ("a.txt", b"Terms\n\n1. Some text is here.\n", ("--id", "terms"), "E_IMPORT_TAKEN"),
        ("a.txt", b"1. Text.\n", ("--onto", "nothing"), "E_DOCUMENT"),
        ("a.txt", b"1. Text.\n", ("--id", "../../x"), "E_ID_SYNTAX"),
        ("a.txt", b"1. Text.\n", ("--id", "v1"), "E_ID_SYNTAX"),
    ],
)  # fmt: skip
def test_bad_input_is_told_and_writes_nothing(  # noqa: PLR0913, PLR0917 - the parts of a case
    repository: Path, tmp_path: Path, name: str, content: bytes | None, more: tuple[str, ...], code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = sorted(str(file) for file in repository.rglob("terms/**/*"))
    result = run("-C", repository, "import", tmp_path / name, *more)
    assert 2 == result.exit_code, result.output
    assert code in result.output
    assert before == sorted(str(file) for file in repository.rglob("terms/**/*"))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"%PDF-1.7", "PDF is not read"), ("a.docx", b"%PDF-1.7", "Ask for the Word file"),
        ("a.odt", b"PK", "save it as a.docx, and import that"), ("a.rtf", b"{\\rtf1 x}", "Open it in LibreOffice"),
        ("a.doc", b"{\\rtf1 x}", ".rtf is not read"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Open it in Word or LibreOffice"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a password"),
        ("a.xyz", b"\0\0", ".xyz is no kind of file"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_answered_with_what_to_do(  # noqa: PLR0913, PLR0917 - one for each thing given
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    monkeypatch.setattr("shutil.which", {}.get)  # where LibreOffice is not installed
    result = run("-C", repository, "import", tmp_path / name)
    assert 2 == result.exit_code
    assert told in result.output


def test_where_libreoffice_is_installed_its_command_is_given(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a b.odt").write_bytes(b"PK")
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    result = run("-C", repository, "import", tmp_path / "a b.odt")
    assert f"Run soffice --headless --convert-to docx '{tmp_path}/a b.odt', and import that" in result.output


def test_a_repository_without_a_commit_takes_texts_in(tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (tmp_path / "refunds.txt").write_text("Refund Policy\n\n1. Refunds\n\n1.1 We refund fees.\n")
    assert 0 == run("-C", folder, "import", tmp_path / "refunds.txt").exit_code
    assert "1.1 We refund fees." in (folder / "terms/policies/refund-policy.md").read_text()
    again = run("-C", folder, "import", tmp_path / "refunds.txt")
    assert (2, True) == (again.exit_code, "E_IMPORT_TAKEN" in again.output)


def test_a_text_without_a_title_is_called_as_its_file(repository: Path, tmp_path: Path) -> None:
    file = tmp_path / "master_services-agreement.docx"
    file.write_bytes(word("<w:r><w:t>&lt;!--</w:t></w:r>", "<w:r><w:t>Fees are due at once, and in full.</w:t></w:r>"))
    result = run("-C", repository, "import", file)
    assert "wrote  terms/policies/master-services-agreement.md" in result.output, result.output
    text = (repository / "terms/policies/master-services-agreement.md").read_text()
    assert "title: Master services agreement\nid: master-services-agreement\n" in text
    assert "\\<\\!--" in text


def test_raised_and_lowered_signs_of_a_page_are_not_read_as_digits() -> None:
    page = "<p>At most 10<sup>2</sup> m<sup><a href='#n'>2</a></sup> and CO<sub>2</sub>, on the 5<sup>th</sup>.</p>"
    made = convert(read_page(page, "a"), FACTS, "a")
    assert "At most 10² m² and CO₂, on the 5th." in made.text
