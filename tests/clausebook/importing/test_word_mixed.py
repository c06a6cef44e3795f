"""Word files in which everything is mixed: whatever stands in them, no word is lost, none invented, none moved.

The maker of a file knows what is written in it, and so is the independent reader.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from clausebook.author import stamp
from clausebook.importing import convert, merge_onto
from clausebook.importing.word import read

WordFile = Callable[..., bytes]
FACTS = {"id": "x", "title": "Terms", "kind": "policy"}
FIRST = "These are the terms that were agreed between us and you for all that follows here below."
PARTS = (
    "fee", "Term", "du", "e", "30", "days,", "a*b", "_x_", "[y]:", "<z>", "1.", "(a)", "#", "|", "~", "`", "“Q”",
    "&amp;amp;", "- ", "+", "§ 5", "Clause", "=", "!", "\\", "**", "<!--", "-->", "http://a.example/", "é",
    "e\u0301", "ß", "\u00a0", ":", "2024.", "Section 2", ".", ";", "and", "not", "will\u00adful", "中文", "=====",
    ">", "[x](y)", "a|b", "{c}", "\u200b",
)  # fmt: skip
LOOKS = ("b", "i", "strike", "smallCaps", "u", "caps", 'highlight w:val="yellow"', 'b w:val="0"')
EITHER = "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>"
WRAPS = (
    "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", '<w:bdo w:val="ltr">{}</w:bdo>', "<w:dir>{}</w:dir>",
    "<w:customXml>{}</w:customXml>", "<w:smartTag>{}</w:smartTag>", '<w:ins w:id="1" w:author="A">{}</w:ins>',
    '<w:hyperlink w:anchor="x">{}</w:hyperlink>', "<w:unheard>{}</w:unheard>", '<w:moveTo w:id="2">{}</w:moveTo>',
    '<w:fldSimple w:instr="REF x">{}</w:fldSimple>', EITHER,
)  # fmt: skip
AROUND = (
    "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:customXml>{}</w:customXml>", "<w:unheard>{}</w:unheard>",
    '<w:ins w:id="3">{}</w:ins>', EITHER,
)  # fmt: skip
GONE = '<w:del w:id="4" w:author="A"><w:r><w:delText>gone</w:delText></w:r></w:del>'
HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r><w:r><w:t>code</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Made(NamedTuple):
    """XML and what it says; ``after`` is said below the paragraph that it stands in."""

    xml: str
    said: str
    after: str = ""


class Maker:
    """Makes one file of chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.notes: list[str] = []
        self.number = 0

    def any(self, most: int) -> range:
        return range(self.chance.randint(0, most))

    def text(self, most: int = 4) -> str:
        return "".join(
            self.chance.choice(PARTS) + self.chance.choice(("", " ")) for _ in range(self.chance.randint(1, most))
        )

    def run(self) -> Made:
        said = self.text()
        looks = "".join(f"<w:{look}/>" for look in self.chance.sample(LOOKS, self.chance.randint(0, 2)))
        escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return Made(f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escaped}</w:t></w:r>', said)

    def inside(self, depth: int = 0) -> Made:
        kinds = [self.run, self.run, self.run, self.odd]
        if depth < 3:
            kinds += [lambda: self.wrapped(depth), lambda: self.boxed(depth), self.noted]
        return self.chance.choice(kinds)()

    def odd(self) -> Made:
        digit = str(self.chance.randint(0, 9))
        raised = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{digit}</w:t></w:r>'
        return self.chance.choice(
            (
                Made(GONE, ""),
                Made(HIDDEN, ""),
                Made("<w:proofErr/>", ""),
                Made('<w:bookmarkStart w:name="x"/>', ""),
                Made("<w:r><w:tab/></w:r>", " "),
                Made("<w:r><w:br/></w:r>", " "),
                Made('<w:r><w:br w:type="page"/></w:r>', " "),
                Made("<w:r><w:noBreakHyphen/></w:r>", "-"),
                Made("<w:r><w:softHyphen/></w:r>", ""),
                Made('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐"),
                Made(raised, digit.translate(RAISED)),
                Made(f"<m:oMath><m:r><m:t>q={digit}</m:t></m:r></m:oMath>", f"q={digit}"),
                Made('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', ""),  # which never ends
            )
        )

    def wrapped(self, depth: int) -> Made:
        some = [self.inside(depth + 1) for _ in range(self.chance.randint(1, 2))]
        wrap = self.chance.choice((*WRAPS, FIELD))
        if wrap == FIELD and any("fldChar" in one.xml for one in some):
            wrap = WRAPS[0]  # a field that never ends would take the end of this one
        if "Choice" in wrap and any("Reference" in one.xml for one in some):
            wrap = WRAPS[0]
        return Made(
            wrap.format("".join(one.xml for one in some)),
            "".join(one.said for one in some),
            " ".join(one.after for one in some),
        )

    def boxed(self, depth: int) -> Made:
        inner = [self.paragraph(depth + 1) for _ in range(self.chance.randint(1, 2))]
        content = f"<w:txbxContent>{''.join(one.xml for one in inner)}</w:txbxContent>"
        if "Reference" in content or "fldChar" in content or "numPr" in content:
            return self.run()
        drawn, old = (
            f"<w:drawing><wps:txbx>{content}</wps:txbx></w:drawing>",
            f"<w:pict><v:textbox>{content}</v:textbox></w:pict>",
        )
        both = (
            f"<mc:AlternateContent><mc:Choice>{drawn}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
        )
        xml = self.chance.choice((drawn, old, both))
        return Made(f"<w:r>{xml}</w:r>", "", " ".join(one.said for one in inner))

    def noted(self) -> Made:
        said = self.text()
        self.notes.append(said)
        name = len(self.notes)
        return Made(f'<w:r><w:footnoteReference w:id="{name}"/></w:r>', f"[{name}]", f"[{name}] {said}")

    def paragraph(self, depth: int = 0) -> Made:
        before = len(self.notes)
        some = [self.inside(depth) for _ in self.any(5)]
        if len(self.notes) > before and depth:
            del self.notes[before:]  # notes in boxes would be counted where the box is read
            some = [self.run()]
        xml, said = "".join(one.xml for one in some), "".join(one.said for one in some)
        look, number = "", ""
        if not depth and self.chance.random() < 0.3:
            look, self.number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>', self.number + 1
            number = f"{self.number}. " if clean(f"x{said}") != ["x"] else ""
        elif self.chance.random() < 0.2:
            look = f'<w:pStyle w:val="H{self.chance.randint(1, 3)}"/>'
        made = Made(f"<w:p><w:pPr>{look}</w:pPr>{xml}</w:p>", f"{number}{said}")
        return made._replace(said=f"{made.said} {' '.join(one.after for one in some)}")

    def table(self, depth: int = 0) -> Made:
        rows, said, after = [], [], []
        for _ in range(self.chance.randint(1, 3)):
            cells = []
            for _ in range(self.chance.randint(1, 3)):
                inner = [self.paragraph(1) for _ in range(self.chance.randint(1, 2))]
                if depth < 2 and self.chance.random() < 0.1:
                    inner.append(self.table(depth + 1))
                span = self.chance.choice(("", '<w:gridSpan w:val="2"/>', "<w:vMerge/>"))
                cells.append(f"<w:tc><w:tcPr>{span}</w:tcPr>{''.join(one.xml for one in inner)}<w:p/></w:tc>")
                said += [one.said for one in inner]
                after += [one.after for one in inner]
            more = self.chance.choice(("", "<w:tblHeader/>", '<w:gridBefore w:val="1"/>'))
            row = f"<w:tr><w:trPr>{more}</w:trPr>{''.join(cells)}</w:tr>"
            rows.append(self.chance.choice(("{}", *AROUND[:3])).format(row))
        gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{self.paragraph(1).xml}</w:tc></w:tr>"
        return Made(f"<w:tbl>{''.join(rows)}{self.chance.choice(('', gone))}</w:tbl>", " ".join([*said, *after]))

    def blocks(self) -> Iterator[Made]:
        for _ in range(self.chance.randint(1, 8)):
            made = self.table() if self.chance.random() < 0.25 else self.paragraph()
            around = self.chance.choice(("{}", "{}", "{}", *AROUND))
            if "Choice" in around and ("numPr" in made.xml or "Reference" in made.xml):
                around = "{}"
            yield made._replace(xml=around.format(made.xml))


NUMBERS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
    for level in (1, 2, 3)
)


def check_one(wordfile: WordFile, seed: int) -> None:
    maker = Maker(seed)
    blocks = list(maker.blocks())
    escaped = [note.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for note in maker.notes]
    notes = "".join(
        f'<w:footnote w:id="{name}"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote>'
        for name, note in enumerate(escaped, 1)
    )
    xml = f"<w:p><w:r><w:t>{FIRST}</w:t></w:r></w:p>{''.join(one.xml for one in blocks)}"
    source = read(wordfile(xml, footnotes=notes, numbering=NUMBERS, styles=STYLES), "a")
    made = convert(source, FACTS, "a")
    expected = clean(" ".join([FIRST, *(one.said for one in blocks)]))
    got = clean(" ".join(f"{one.block.label} {one.block.text}" for one in stamp.clauses(made.text)))
    assert expected == got, seed
    assert made.text == merge_onto(source, made.text, "a").text, seed


def clean(text: str) -> list[str]:
    """The words of a text, as they are in every text of ours: composed, and without signs that nobody sees.

    A dash alone may part the number of a heading from its words, and is none then.
    """
    plain = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "")
    return [word for word in plain.split() if word not in {"-", "–"}]


@pytest.mark.parametrize("part", range(4))
def test_of_mixed_files_no_word_is_lost_or_invented(wordfile: WordFile, part: int) -> None:
    for seed in range(part * 10, part * 10 + 10):
        check_one(wordfile, seed)


@pytest.mark.proof
@pytest.mark.parametrize("part", range(20))
def test_of_two_thousand_mixed_files_no_word_is_lost_or_invented(wordfile: WordFile, part: int) -> None:
    for seed in range(1000 + part * 100, 1100 + part * 100):
        check_one(wordfile, seed)
