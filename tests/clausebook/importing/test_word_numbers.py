"""Numbers as Word shows them; where the standard leaves room, as LibreOffice 7.4 does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clausebook.importing import convert
from clausebook.importing.word import read
from clausebook.importing.word.numeral_forms import write_number

WordFile = Callable[..., bytes]
FACTS = {"id": "x", "title": "Terms", "kind": "policy"}
DECIMAL = (("decimal", "%1.", ""), ("decimal", "%1.%2", ""), ("decimal", "%1.%2.%3", ""))
Levels = tuple[tuple[str, str, str], ...]


def lists(levels: Levels, more: str = "") -> str:
    inside = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{rest}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text, rest) in enumerate(levels)
    )
    first = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return f'<w:abstractNum w:abstractNumId="0">{inside}</w:abstractNum>{first}{more}'


def p(text: str, depth: int, name: int = 1, more: str = "") -> str:
    number = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr>'
    run = f"<w:r><w:t>{text}</w:t></w:r>" if text else ""
    return f"<w:p><w:pPr>{number}{more}</w:pPr>{run}</w:p>"


def shown(raw: bytes) -> str:
    return " | ".join(f"{one.label} {one.text}".strip() for one in read(raw, "a").parts)


# By name: the levels, paragraphs as their depths ("-" one without words), and what is shown.
COUNTED: dict[str, tuple[Levels, str, str]] = {
    "levels": (DECIMAL, "0 1 2 2 1 0 1", "1. a | 1.1 b | 1.1.1 c | 1.1.2 d | 1.2 e | 2. f | 2.1 g"),
    "a level that is passed over counts": (DECIMAL, "0 2 1 2 0", "1. a | 1.1.1 b | 1.2 c | 1.2.1 d | 2. e"),
    "paragraphs without words count": (DECIMAL, "0 0- 0", "1. a | 3. c"),
    "none is counted, and parts nothing": (
        (("none", "", ""), ("decimal", "%1.%2", ""), ("lowerLetter", "(%3)", "")), "0 1 2 1 0 1",
        "a | 1 b | (a) c | 2 d | e | 1 f",
    ),
    "none with words": ((("none", "Part %1", ""), ("decimal", "%2.", "")), "0 1 0 1", "Part a | 1. b | Part c | 1. d"),
    "a level that is not shown counts": (
        (("decimal", "", ""), ("decimal", "%1.%2", "")), "0 1 1 0 1", "a | 1.1 b | 1.2 c | d | 2.1 e",
    ),
    "a level that never begins anew": (
        (("decimal", "%1.", ""), ("decimal", "%2)", '<w:lvlRestart w:val="0"/>')), "0 1 0 1",
        "1. a | 1) b | 2. c | 2) d",
    ),
    "legal numbers are decimal": (
        (("upperRoman", "Article %1", ""), ("decimal", "%1.%2", "<w:isLgl/>")), "0 1 0 1",
        "Article I a | 1.1 b | Article II c | 2.1 d",
    ),
    "bullets begin lists anew": (
        (("decimal", "%1.", ""), ("bullet", "-", ""), ("lowerLetter", "(%3)", "")), "0 2 1 2",
        "1. a | (a) b | c | (a) d",
    ),
    "boxes stay, as they are something to tick": ((("bullet", "\uf0a8", ""),), "0 0", "☐ a | ☐ b"),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTED)
def test_numbers_are_counted_as_word_counts(wordfile: WordFile, name: str) -> None:
    levels, depths, expected = COUNTED[name]
    letters = iter("abcdefgh")
    said = ((next(letters), one) for one in depths.split())
    raw = wordfile(
        "".join(p("" if "-" in one else letter, int(one[0])) for letter, one in said), numbering=lists(levels)
    )
    assert expected == shown(raw)


def test_the_end_of_a_section_is_not_counted_unless_it_has_words(wordfile: WordFile) -> None:
    end = "<w:sectPr/>"
    raw = wordfile(p("a", 0) + p("", 0, more=end) + p("b", 0, more=end) + p("c", 0), numbering=lists(DECIMAL))
    assert "1. a | 2. b | 3. c" == shown(raw)


def test_the_number_of_a_paragraph_without_words_is_listed(wordfile: WordFile) -> None:
    raw = wordfile(p("These are all of our terms.", 0) + p("", 0) + p("They hold.", 0), numbering=lists(DECIMAL))
    made = convert(read(raw, "a"), FACTS, "a")
    assert [("2.", "is the number of a paragraph without words")] == [(one.text, one.why) for one in made.left]


def test_styles_carry_numbers_and_their_levels(wordfile: WordFile) -> None:
    style = '<w:style w:type="paragraph" w:styleId="{}" {}><w:name w:val="{}"/>{}<w:pPr>{}</w:pPr></w:style>'
    number = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = style.format("One", "", "One", "", number) + style.format(
        "Two", "", "Two", '<w:basedOn w:val="One"/>', number
    )
    levels = (("decimal", "%1.", '<w:pStyle w:val="One"/>'), ("decimal", "%1.%2", '<w:pStyle w:val="Two"/>'))
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for name, text in (("One", "a"), ("Two", "b"), ("Two", "c"), ("One", "d"))
    )
    assert "1. a | 1.1 b | 1.2 c | 2. d" == shown(wordfile(body, styles=styles, numbering=lists(levels)))


def test_an_override_starts_a_list_anew_once(wordfile: WordFile) -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    second = f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{start}</w:num>'
    raw = wordfile(p("a", 0) + p("b", 0, 2) + p("c", 0, 2) + p("d", 0), numbering=lists(DECIMAL, second))
    assert "1. a | 5. b | 6. c | 7. d" == shown(raw)


def test_a_form_that_is_not_known_is_decimal_and_doubted(wordfile: WordFile) -> None:
    raw = wordfile(
        p("These are the terms that hold.", 0) + p("They end.", 0), numbering=lists((("bahtText", "%1.", ""),))
    )
    made = convert(read(raw, "a"), FACTS, "a")
    assert ["1.", "2."] == [one.label for one in read(raw, "a").parts]
    told = "Numbers of the form bahtText are not known: “1.”, “2.” (paragraphs 1, 2)"
    assert [("W_IMPORT_NUMBER", told)] == [(one.code, one.message) for one in made.findings]


@pytest.mark.parametrize(
    ("form", "numbers", "expected"),
    [
        ("decimalZero", (1, 9, 10), "01 09 10"),
        ("upperRoman", (4, 9, 14), "IV IX XIV"),
        ("none", (1,), ""),
        ("lowerLetter", (1, 26, 27, 28), "a z aa bb"),
        ("ordinal", (1, 2, 3, 4, 11, 12, 21, 113), "1st 2nd 3rd 4th 11th 12th 21st 113th"),
        (
            "cardinalText",
            (1, 12, 20, 21, 119, 1001),
            "One Twelve Twenty Twenty-one One hundred nineteen One thousand one",
        ),
        ("ordinalText", (1, 2, 3, 12, 20, 21, 100), "First Second Third Twelfth Twentieth Twenty-first One hundredth"),
        ("decimalEnclosedCircle", (1, 10, 20, 21), "① ⑩ ⑳ 21"),
        ("decimalEnclosedParen", (1, 2), "⑴ ⑵"),
        ("decimalEnclosedFullstop", (1, 2), "⒈ ⒉"),
        ("chicago", (1, 2, 3, 4, 5, 9), "* † ‡ § ** ***"),
        ("chineseCounting", (1, 10, 11, 20, 101, 110), "一 十 十一 二十 一百〇一 一百一十"),
        ("chineseLegalSimplified", (1, 10, 11), "壹 壹拾 壹拾壹"),
        ("japaneseCounting", (1, 10, 11, 101), "一 十 十一 百一"),
        ("koreanCounting", (1, 10, 12), "일 십 십이"),
        ("koreanDigital", (1, 12), "일 일이"),
        ("ganada", (1, 14, 15), "가 하 가"),
        ("ideographTraditional", (1, 10, 11), "甲 癸 11"),
        ("aiueo", (1, 2, 12), "ｱ ｲ ｼ"),
        ("iroha", (1, 12), "ｲ ｦ"),
        ("russianLower", (1, 2), "а б"),
        ("hebrew1", (1, 11, 15, 16, 17, 20, 115), "א יא טו טז יז כ קטו"),
        ("hebrew2", (1, 2), "א ב"),
        ("arabicAlpha", (1, 2), "أ ب"),
        ("hindiNumbers", (1, 10), "१ १०"),
        ("thaiNumbers", (1, 10), "๑ ๑๐"),
        ("numberInDash", (1,), "- 1 -"),
        ("hex", (10, 16), "A 10"),
        ("decimalFullWidth", (12,), "１２"),
    ],
)
def test_numbers_are_written_in_every_form(form: str, numbers: tuple[int, ...], expected: str) -> None:
    assert expected == " ".join(write_number(number, form) or "" for number in numbers)


def test_a_form_of_its_own_has_leading_zeros() -> None:
    assert ("001", "012") == tuple(write_number(number, "custom", "001, 002, 003, ...") for number in (1, 12))
    assert write_number(1, "bahtText") is None


def cited(name: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = f"<w:r><w:instrText>REF {name} \\r \\h</w:instrText></w:r>"
    said = f"<w:r><w:t>{result}</w:t></w:r>"
    return f"{mark.format('begin')}{code}{mark.format('separate')}{said}{mark.format('end')}"


def test_a_citation_that_word_did_not_bring_up_to_date_is_doubted(wordfile: WordFile) -> None:
    target = '<w:bookmarkStart w:name="_Ref1"/><w:r><w:t>Fees are due.</w:t></w:r>'
    body = p("Our terms are these.", 0) + p("", 1).replace("</w:p>", f"{target}</w:p>")
    for result in ("1.1", "clause 1.1", "2.1"):
        body += f"<w:p><w:r><w:t>See </w:t></w:r>{cited('_Ref1', result)}</w:p>"
    made = convert(read(wordfile(body, numbering=lists(DECIMAL)), "a"), FACTS, "a")
    told = "Citations do not say the number of the clause that they lead to: “2.1 for 1.1” (paragraph 5)"
    assert [told] == [one.message for one in made.findings if one.code == "W_IMPORT_NUMBER"]


def test_a_number_that_disagrees_with_a_cited_title_is_doubted(wordfile: WordFile) -> None:
    heading = '<w:p><w:pPr><w:pStyle w:val="H2"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    body = (
        heading.format("1. Fees")
        + "<w:p><w:r><w:t>As Section 3 (Deliverables) says, and Sections 1 (Fees) and 1(a) (Fees).</w:t></w:r></w:p>"
        + heading.format("2. Deliverables")
    )
    styles = '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
    made = convert(read(wordfile(body, styles=styles), "a"), FACTS, "a")
    told = [one for one in made.findings if one.code == "W_IMPORT_NUMBER"]
    assert ["“Section 3 (Deliverables)” is cited, and “Deliverables” is 2."] == [one.message for one in told]
    assert "Section 3" in made.text.split("\n")[told[0].line - 1]
