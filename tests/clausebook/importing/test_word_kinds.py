"""What real Word files are made of, kind by kind: a small file of each, and the text that it becomes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from clausebook.author import stamp
from clausebook.importing import Converted, convert
from clausebook.importing.word import read
from clausebook.model.errors import ContentError, UseError

WordFile = Callable[..., bytes]
FACTS = {"id": "x", "title": "Terms", "kind": "policy"}


def body(made: Converted) -> str:
    return re.sub(r'<a id="[^"]*"></a>', "", made.text.split("---\n", 2)[2]).strip("\n")


def codes(made: Converted) -> list[str]:
    return [one.code for one in made.findings]


def r(text: str, *formatting: str) -> str:
    looks = "".join(f"<w:{one}/>" for one in formatting)
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inside: str, style: str = "", more: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{''.join(one if one[:1] == '<' else r(one) for one in inside)}</w:p>"


def tc(*inside: str, more: str = "") -> str:
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{''.join(one if one[:1] == '<' else p(one) for one in inside)}</w:tc>"


def tr(*cells: str, more: str = "") -> str:
    return f"<w:tr><w:trPr>{more}</w:trPr>{''.join(one if one[:5] == '<w:tc' else tc(one) for one in cells)}</w:tr>"


def sdt(*inside: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{''.join(inside)}</w:sdtContent></w:sdt>"


def script(text: str) -> str:
    """A run; what begins with ^ or _ is raised or lowered."""
    align = {"^": "superscript", "_": "subscript"}.get(text[0])
    return f'<w:r><w:rPr><w:vertAlign w:val="{align}"/></w:rPr><w:t>{text[1:]}</w:t></w:r>' if align else r(text)


def sym(font: str, char: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


def mark(kind: str, inside: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def numbered(text: str, depth: int = 0, name: int = 1, style: str = "") -> str:
    return p(text, style=style, more=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr>')


def levels(*some: tuple[str, str], more: str = "") -> str:
    return (
        '<w:abstractNum w:abstractNumId="0">'
        + "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
            for depth, (form, text) in enumerate(some)
        )
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
    for level in (1, 2, 3)
)
FIRST = p("These are the terms.")
SPAN2, HEAD = '<w:gridSpan w:val="2"/>', "<w:tblHeader/>"
BOX = f"<w:txbxContent>{p('Beside the text.')}</w:txbxContent>"
CHOICES = (
    f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>'
    f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
)
X2 = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
HALF = "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
ROOT = "<m:rad><m:deg/><m:e><m:r><m:t>y</m:t></m:r></m:e></m:rad>"

# By name: the body of a file, and the text; each stands after a first paragraph that is no title.
KINDS: dict[str, tuple[str, str]] = {
    # tables of every shape
    "a table without a heading row": (tbl(tr("Purpose", "Talks"), tr("Term", "A year")), """\
| | |
|---|---|
| Purpose | Talks |
| Term | A year |"""),
    "a table with a heading row": (tbl(tr("Plan", "Price", more=HEAD), tr("Small", "5")), """\
| Plan | Price |
|---|---|
| Small | 5 |"""),
    "a table of one row": (tbl(tr("Purpose", "Talks")), "| | |\n|---|---|\n| Purpose | Talks |"),
    "a table of one column": (tbl(tr("Purpose"), tr("Talks")), "| |\n|---|\n| Purpose |\n| Talks |"),
    "a banner row over two columns": (tbl(tr(tc("Key Terms", more=SPAN2)), tr("Term", "A year")), """\
| | |
|---|---|
| Key Terms | |
| Term | A year |"""),
    "two tables in succession": (tbl(tr("One", "1")) + tbl(tr("Two", "2", more=HEAD), tr("Three", "3")), """\
| | |
|---|---|
| One | 1 |

| Two | 2 |
|---|---|
| Three | 3 |"""),
    "uneven rows": (tbl(tr("One"), tr("1", "2", "3"), tr("a", "b")), """\
| | | |
|---|---|---|
| One | | |
| 1 | 2 | 3 |
| a | b | |"""),
    "a row that begins further in, and merged cells": (
        tbl(
            tr("A", tc("B", more='<w:vMerge w:val="restart"/>')),
            tr(tc(p(), more="<w:vMerge/>"), more='<w:gridBefore w:val="1"/>'),
            tr("C", tc("D", more="<w:vMerge/>")),
            tr("E", more='<w:gridBefore w:val="1"/>'),
        ),
        "| | |\n|---|---|\n| A | B |\n| C | D |\n| | E |",
    ),
    "a table in a cell": (tbl(tr("Fees", tc(p("See:"), tbl(tr("Small", "5"), tr("Large", "9")), p("each.")))), """\
| | |
|---|---|
| Fees | See:<br>Small<br>5<br>Large<br>9<br>each. |"""),
    "lists, controls and line breaks in cells": (
        tbl(
            tr(tc(numbered("one"), numbered("two")), tc(sdt(p("in a control")))),
            sdt(tr(tc(p("<w:r><w:t>1 Road</w:t><w:br/><w:t>Town</w:t></w:r>")), "x | y")),
        ),
        "| | |\n|---|---|\n| (a) one<br>(b) two | in a control |\n| 1 Road<br>Town | x \\| y |",
    ),
    "a frame around paragraphs": (tbl(tr(tc("First.", "Second."))), "First.\n\nSecond."),
    # headings that are only a number
    "a number with its title below": (
        p("Clause 1", style="H2") + p("Purpose and scope", style="H2") + p("It holds."),
        "## Clause 1 – Purpose and scope\n\nIt holds.",
    ),
    "a paragraph sign with a bold title below": (p("§ 1") + p(r("Beginn der Arbeit", "b")) + p("Er beginnt."), """\
## § 1 Beginn der Arbeit

Er beginnt."""),
    "a heading that ends with a sign of headings": (p("Sort #", style="H2"), "## Sort \\#"),
    "a whole clause with the style of a heading": (
        p("(a) The fee is due at once, and in full;", style="H3") + p(f"We {'never ' * 30}pay.", style="H2"),
        f"- (a) The fee is due at once, and in full;\n\nWe {'never ' * 30}pay.",
    ),
    "a clause with a heading of its own": (
        p(r("Support.", "b"), " We help you.", style="H2") + p("Restrictions on you.", style="H2"),
        "**Support.** We help you.\n\n## Restrictions on you.",
    ),
    "a heading by its place in the outline": (
        p("Fees", more='<w:outlineLvl w:val="1"/>') + p("They are due.", more='<w:outlineLvl w:val="1"/>'),
        "## Fees\n\nThey are due.",
    ),
    "a dash after the number": (p("(a) - -: not", style="H2") + p("1. — Fees", style="H2"), """\
## (a) - -: not

## 1. — Fees"""),
    "a number without a title": (p("Section 2", style="H2") + p("The fee is due at once, and in full."), """\
## Section 2

The fee is due at once, and in full."""),
    "an annex": (p("Annex A", style="H1") + p("List of Parties", more='<w:jc w:val="center"/>') + p("We and you."), """\
# Annex A – List of Parties

We and you."""),
    # formatting
    "formatting that ends between a sign and a letter": (
        p(r("the “", "i"), "Term” and ", r("(more", "b"), ")s"), "*the* “Term” and **(more**)s",
    ),
    "bold on half a word": (
        p(r("Conf", "b"), "idential, and ", r("(b", "b"), "old)"), "**Conf**idential, and **(b**old)",
    ),
    "bold and italics that overlap": (
        p(r("one ", "b"), r("two", "b", "i"), r(" three", "i"), " four."), "**one *two*** *three* four.",
    ),
    "struck through": (p("It is ", r("not ", "strike"), "due."), "It is ~~not~~ due."),
    "small capitals and highlights": (
        p(r("Terms", "smallCaps"), " and ", r("[note]", 'highlight w:val="yellow"'), "."), "Terms and [note].",
    ),
    "a paragraph that begins with a colon": (p("Fees") + p(": 30 a day"), "Fees\n\n\\: 30 a day"),
    "a line break in an address": (
        p("<w:r><w:t>1 Road</w:t><w:br/><w:t>2. Town</w:t><w:cr/><w:t>- Land</w:t></w:r>"),
        "1 Road\\\n2\\. Town\\\n\\- Land",
    ),
    "superscript and subscript": (
        p(*map(script, ("10", "^2", " m", "^2", ", CO", "_2", ", the 5", "^th", ", a", "^b", ", Co", "^TM", "."))),
        "10² m², CO₂, the 5th, a^b, CoTM.",
    ),
    "signs of Markdown": (
        p("*a* _b_ `c` [d]: e &lt;!-- f --&gt; &amp;amp; # g"),
        "\\*a\\* \\_b\\_ \\`c\\` [d]: e \\<\\!-- f --> \\&amp; # g",
    ),
    "a comment of XML": (p("one <!-- no --> two"), "one two"),
    "a paragraph that looks like a list or a definition": (
        p("[a]: b") + p("2024. was dry") + p("+ c"), "\\[a\\]: b\n\n2024\\. was dry\n\n\\+ c",
    ),
    # containers
    "a text box, written twice": (
        p("It is due.", f"<w:r>{CHOICES}</w:r>", " At once."), "It is due. At once.\n\nBeside the text.",
    ),
    "content controls everywhere": (sdt(p("In ", sdt(r("a control")), ".")), "In a control."),
    "other containers": (
        "<w:customXml>"
        + p("One", f"<w:bdo>{r(' 2')}</w:bdo>", f"<w:dir>{r(' 3')}</w:dir>", f"<w:smartTag>{r(' 4')}</w:smartTag>")
        + f"<w:unheard>{p(f'<w:of>{r(chr(53))}</w:of>')}</w:unheard></w:customXml>",
        "One 2 3 4\n\n5",
    ),
    "formulas": (
        p("Pay ", f"<m:oMath>{HALF}<m:r><m:t>+</m:t></m:r>{X2}</m:oMath>", " or ",
          f"<m:oMathPara><m:oMath>{ROOT}</m:oMath></m:oMathPara>", "."),
        "Pay (a+b)/2+x^2 or √(y).",
    ),
    "symbols": (
        p(sym("Wingdings", "F0A8"), " no ", sym("Wingdings", "F0FE"), " yes, 5 ", sym("Symbol", "F0A3"), " 6"),
        "☐ no ☑ yes, 5 ≤ 6",
    ),
    "boxes of old forms": (
        p(mark("begin", "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"),
          code("FORMCHECKBOX"), mark("end"), " Agreed"),
        "☒ Agreed",
    ),
    "fields": (
        p("See ", mark("begin"), code("REF _x"), "not this", mark("separate"), "clause 2", mark("end"), ", page ",
          f"<w:fldSimple w:instr='PAGE'>{r('7')}</w:fldSimple>", "."),
        "See clause 2, page .",
    ),
    "a field that never ends": (p(mark("begin"), "All of this is text."), "All of this is text."),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_comes_in_with_its_words(wordfile: WordFile, kind: str) -> None:
    inside, expected = KINDS[kind]
    made = convert(
        read(wordfile(FIRST + inside, styles=HEADINGS, numbering=levels(("lowerLetter", "(%1)"))), "a"), FACTS, "a"
    )
    assert f"These are the terms.\n\n{expected}" == body(made)


def test_notes_become_footnotes_which_count_together(wordfile: WordFile) -> None:
    note = f'<w:footnote w:id="4">{p("Not on ", r("holidays", "i"), ".")}{p("Nor at night.")}</w:footnote>'
    note += f'<w:footnote w:id="-1" w:type="separator">{p("no")}</w:footnote>'
    end = f'<w:endnote w:id="2">{p("See above.")}</w:endnote><w:endnote w:id="3">{p("Unused.")}</w:endnote>'
    foot, at_end = '<w:r><w:footnoteReference w:id="4"/></w:r>', '<w:r><w:endnoteReference w:id="2"/></w:r>'
    raw = wordfile(
        FIRST + numbered("Fees", name=1) + p("Fees are due", foot, " at once", at_end, "."),
        footnotes=note, endnotes=end, numbering=levels(("lowerLetter", "(%1)")),
    )  # fmt: skip
    made = convert(read(raw, "a"), FACTS, "a")
    assert """\
- (a) Fees

Fees are due[^1] at once[^2].

[^1]: Not on *holidays*.

    Nor at night.

[^2]: See above.""" in body(made)
    assert ["W_IMPORT_NOTE"] == [one for one in codes(made) if "NOTE" in one]
    assert [("Unused.", "is a note that nothing refers to")] == [(one.text, one.why) for one in made.left]


def test_notes_in_a_list_and_in_a_table_become_footnotes_which_part_neither(wordfile: WordFile) -> None:
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    notes = "".join(f'<w:footnote w:id="{one}">{p(f"Note {one}.")}</w:footnote>' for one in (1, 2))
    raw = wordfile(
        FIRST
        + numbered("one" + "</w:t></w:r>" + reference.format(1) + "<w:r><w:t>")
        + numbered("two")
        + tbl(tr(p("A", reference.format(2)), "B")),
        footnotes=notes, numbering=levels(("lowerLetter", "(%1)")),
    )  # fmt: skip
    assert """\
- (a) one[^1]
- (b) two

| | |
|---|---|
| A[^2] | B |

[^1]: Note 1.

[^2]: Note 2.""" in body(convert(read(raw, "a"), FACTS, "a"))


def test_steps_are_items_of_lists_below_their_clause(wordfile: WordFile) -> None:
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="L{place}"><w:name w:val="{name}"/></w:style>'
        for place, name in ((1, "List Number"), (2, "List Number 2"))
    )
    lists = levels(("decimal", "%1."), ("decimal", "%2)")) + "".join(
        f'<w:num w:numId="{name}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>" for name in (2, 3)
    )  # fmt: skip
    steps = numbered("Pay.", style="L1") + numbered("Keep this:", style="L1") + numbered("the receipt", 1, style="L2")
    raw = wordfile(
        FIRST + p("1. Fees", style="H1") + p("You do this:") + steps + numbered("Send it.", style="L1")
        + p("2. Law", style="H1") + numbered("Ireland", name=2) + numbered("France", name=2)
        + numbered("Spain", name=3),
        styles=HEADINGS + named, numbering=lists,
    )  # fmt: skip
    made = convert(read(raw, "a"), FACTS, "a")
    assert """\
# 1. Fees

You do this:

1. Pay.
2. Keep this:
    1) the receipt
3. Send it.

# 2. Law

1. Ireland
2. France
- 1\\. Spain""" in body(made)
    addresses = [one.address for one in stamp.clauses(made.text)][1:]
    assert ["1", "1/p1", "1/1", "1/2", "1/2/1", "1/3", "2", "2/1", "2/2", "2/1#2"] == addresses


def test_numbered_clauses_stay_clauses(wordfile: WordFile) -> None:
    style = '<w:style w:type="paragraph" w:styleId="L1"><w:name w:val="List Number"/></w:style>'
    raw = wordfile(
        FIRST + p("Fees", style="H1") + numbered("You pay.", style="L1") + numbered("We bill.", style="L1"),
        styles=HEADINGS + style, numbering=levels(("decimal", "%1.")),
    )  # fmt: skip
    assert "# Fees\n\n1\\. You pay.\n\n2\\. We bill." in body(convert(read(raw, "a"), FACTS, "a"))


def test_comments_and_headers_are_in_the_report_and_not_in_the_text(wordfile: WordFile) -> None:
    comment = f'<w:comment w:id="1" w:author="Ada">{p("Is that so?")}</w:comment>'
    raw = wordfile(
        FIRST + p("Fees are due.", '<w:r><w:commentReference w:id="1"/></w:r>'),
        comments=comment,
        header=p("STANDARD TERMS"),
    )
    made = convert(read(raw, "a"), FACTS, "a")
    assert [(2, "Is that so?", "is a comment by Ada"), (0, "STANDARD TERMS", "stands in the header")] == list(made.left)
    assert "These are the terms.\n\nFees are due." == body(made)


def test_tables_of_contents_are_left_out_by_field_style_and_control(wordfile: WordFile) -> None:
    toc = '<w:style w:type="paragraph" w:styleId="V1"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    raw = wordfile(
        FIRST
        + f"<w:sdt>{gallery}<w:sdtContent>{p('Contents')}</w:sdtContent></w:sdt>"
        + p(mark("begin"), code('TOC "1-3"'), mark("separate"), "1. Fees", "<w:r><w:tab/></w:r>", "3")
        + p("2. Law 4", mark("end"))
        + p("3. End 5", style="V1")
        + p("Contents of the box are sold as seen."),
        styles=toc,
    )
    made = convert(read(raw, "a"), FACTS, "a")
    assert "These are the terms.\n\nContents of the box are sold as seen." == body(made)
    told = [("Contents 1. Fees 3 2. Law 4 3. End 5", "is a table of contents")]
    assert told == [(one.text, one.why) for one in made.left]


DOUBTFUL = {
    "W_IMPORT_FORMAT": p("It is ", r("not", "strike"), " due."),
    "W_IMPORT_FORM": p("Pay ", f"<m:oMath>{HALF}</m:oMath>"),
    "W_IMPORT_PICTURE": p("Signed", "<w:r><w:drawing><a:blip/></w:drawing></w:r>"),
    "W_IMPORT_REFERENCE": p("As in ", r("Error! Reference source not found."), " and there."),
    "W_IMPORT_SIGN": p(sym("Bookshelf", "F0F7"), " agreed"),
    "W_IMPORT_NUMBER": p("See ", mark("begin"), code("LISTNUM"), mark("end"), " here."),
}


@pytest.mark.parametrize("code", DOUBTFUL)
def test_what_may_be_wrong_comes_in_and_is_doubted_once_with_its_places(wordfile: WordFile, code: str) -> None:
    made = convert(read(wordfile(FIRST + DOUBTFUL[code] + p("Between.") + DOUBTFUL[code]), "a"), FACTS, "a")
    told = [one for one in made.findings if one.code.startswith(code)]
    assert [code] == [one.code for one in told]
    assert told[0].message.endswith("(paragraphs 2, 4)")
    assert body(made).split("\n")[2] == re.sub(r"<a.*?</a>", "", made.text.split("\n")[told[0].line - 1])


def test_all_places_whose_words_are_not_read_are_told_at_once(wordfile: WordFile) -> None:
    other = '<w:altChunk r:id="r9"/>'
    raw = wordfile(p("Fees", style="H1") + p("Due.") + other + p("Law", style="H1") + other, styles=HEADINGS)
    with pytest.raises(ContentError) as refused:
        read(raw, "a")
    assert ["E_IMPORT_WORDS"] * 2 == [one.code for one in refused.value.findings]
    assert ["Under “Fees”, paragraph 2", "Under “Law”, paragraph 3"] == [
        one.message.partition(":")[0] for one in refused.value.findings
    ]


@pytest.mark.parametrize(
    "main",
    [
        "document.main+xml",
        "template.main+xml",
        "document.macroEnabled.main+xml",
        "template.macroEnabledTemplate.main+xml",
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_every_flavour_of_word_is_read(wordfile: WordFile, main: str, strict: bool) -> None:
    raw = wordfile(FIRST + numbered("Fees"), main=main, strict=strict, numbering=levels(("decimal", "%1.")))
    assert [("", "These are the terms."), ("1.", "Fees")] == [(one.label, one.text) for one in read(raw, "a").parts]


@pytest.mark.parametrize(
    "inside",
    [
        '<w:p><w:r><w:sym w:font="x" w:char="zz"/></w:r></w:p>', '<w:p><w:r><w:sym w:char="D800"/></w:r></w:p>',
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>', "<w:tbl/>",
        '<w:p><w:pPr><w:ind w:left="36pt"/></w:pPr></w:p>', "<w:tbl><w:tr><w:trPr/></w:tr></w:tbl>", "<w:p/>",
        f"<w:p>{'<w:sdt><w:sdtContent>' * 100}{r('deep')}{'</w:sdtContent></w:sdt>' * 100}</w:p>",
        tbl(tr(tc("", more='<w:gridSpan w:val="99999999"/>'), more='<w:gridBefore w:val="-3"/>')),
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>',
        '<w:p><w:r><w:footnoteReference w:id="77"/></w:r><w:r><w:commentReference w:id="7"/></w:r></w:p>',
    ],
)  # fmt: skip
def test_what_word_would_not_write_breaks_nothing(wordfile: WordFile, inside: str) -> None:
    levels_ = '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="?"/></w:abstractNum><w:num w:numId="1"/>'
    made = convert(read(wordfile(FIRST + inside + p("The end."), numbering=levels_), "a"), FACTS, "a")
    assert body(made).startswith("These are the terms.")
    assert body(made).endswith("The end.")


def test_a_part_that_defines_words_of_its_own_is_refused(wordfile: WordFile) -> None:
    out, raw = io.BytesIO(), wordfile(p("&amp;x;"))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(out, "w") as forged:
        for name in archive.namelist():
            text = archive.read(name).decode().replace("&amp;x;", "&x;")
            forged.writestr(name, f"<!DOCTYPE x [<!ENTITY x 'y'>]>{text}" if name.endswith("document.xml") else text)
    with pytest.raises(UseError, match="E_IMPORT_FILE"):
        read(out.getvalue(), "a")
