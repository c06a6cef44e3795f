"""Documents of several files: the text they print whole, and where in which file each line of it is."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.check import check
from clausebook.config import Config
from clausebook.model.clause import Mark
from clausebook.model.errors import Finding
from clausebook.parse.file import Text, parse
from clausebook.parse.joined import Joined, compose, locate

HEAD = "---\ntitle: Terms\nparts: [articles/]\n---\n# Terms\n\nWhat holds between us.\n"


def composed(files: Mapping[str, str], texts: str = "terms/") -> dict[str, bytes]:
    """The documents that files make; those below a folder may hold one."""
    data = {path: text.encode() for path, text in files.items()}
    held = {path: text for path, text in data.items() if path.startswith(texts)}
    return compose(held, lambda: {path: path for path in data}, data.get)


def read(files: Mapping[str, str], path: str = "terms/tos.md") -> Text:
    return parse(composed(files)[path], path)


def said(text: Text) -> list[str]:
    return [clause.block.text for clause in text.clauses]


def found(files: Mapping[str, str]) -> dict[str, Finding]:
    return {one.code: one for one in check(composed(files), Config())}


def test_parts_are_joined_in_the_order_in_which_a_person_counts() -> None:
    names = ("10", "9", "1-bis", "1", "b", "a/2", "a/10")
    text = read({"terms/tos.md": HEAD, **{f"terms/articles/{name}.md": f"Part {name}.\n" for name in names}})
    assert ["1", "1-bis", "9", "10", "a/2", "a/10", "b"] == [one[5:-1] for one in said(text)[2:]]
    assert "Terms" == text.title


def test_no_heading_of_a_part_is_the_title_of_the_whole() -> None:
    parts = {f"terms/articles/{number}.md": f"# Chapter {name}\n\nWords.\n" for number, name in enumerate("ABC")}
    assert "Statutes" == read({"terms/statutes.md": "---\nparts: articles\n---\n", **parts}, "terms/statutes.md").title
    assert "Terms" == read({"terms/tos.md": HEAD.replace("title: Terms\n", ""), **parts}).title


def test_the_list_is_the_order_and_patterns_count_each_file_once() -> None:
    head = HEAD.replace("[articles/]", "[articles/b.md, 'articles/*.md', /shared/end.md]")
    parts = {f"terms/articles/{name}.md": f"---\ntitle: {name}\n---\n\nPart {name}.\n" for name in "abc"}
    files = {"terms/tos.md": head, **parts, "shared/end.md": "The end.\n"}
    assert ["Terms", "What holds between us.", "Part b.", "Part a.", "Part c.", "The end."] == said(read(files))


def test_parts_are_no_documents_and_others_stay_as_they_are() -> None:
    files = {"terms/tos.md": HEAD, "terms/articles/1.md": "One.\n", "terms/privacy.md": "# Privacy\n\nWords.\n"}
    assert {"terms/tos.md", "terms/privacy.md"} == composed(files).keys()
    assert files["terms/privacy.md"].encode() == composed(files)["terms/privacy.md"]
    assert not isinstance(composed(files)["terms/privacy.md"], Joined)


def test_footnotes_and_link_definitions_are_those_of_their_own_part() -> None:
    part = "Words{0}[^1] of [it].\n\n[^1]: Note {0}.\n\n[it]: https://{0}.example/\n"
    text = read({"terms/tos.md": HEAD, **{f"terms/articles/{name}.md": part.format(name) for name in "ab"}})
    links = [mark.href for clause in text.clauses for mark in clause.block.marks if mark.tag == "link"]
    assert ["https://a.example/", "https://b.example/"] == links
    notes = [one for one in said(text) if "Note" in one]
    assert ["Note a", "Note b"] == [one[one.index("Note") : one.index("Note") + 6] for one in notes]


def test_links_between_parts_lead_within_the_document_and_others_on() -> None:
    part = "[a](2.md#late) [b](../privacy.md#x) [c](#here) [d](https://e.example/) [e](../tos.md) [f](mailto:a@e.eu)\n"
    text = read({"terms/tos.md": HEAD, "terms/articles/1.md": part, "terms/articles/2.md": "Late.\n"})
    marks: list[Mark] = [mark for clause in text.clauses for mark in clause.block.marks]
    expected = ["#late", "privacy.md#x", "#here", "https://e.example/", "tos.md", "mailto:a@e.eu"]
    assert expected == [mark.href for mark in marks]


def test_a_finding_in_a_part_is_told_in_its_file_with_the_lines_there() -> None:
    first = "## 1. Fees\n\n1.1 You pay the the fees.\n\n1.3 At once.\n"
    files = {"terms/tos.md": HEAD, "terms/articles/1.md": "---\nx: y\n---\n" + first, "terms/articles/2.md": "Words.\n"}
    twice = found(files)["W_DOUBLE_WORD"]
    assert ("terms/articles/1.md", 6) == (twice.path, twice.line)
    gap = found(files)["W_LABEL_GAP"]
    assert ("terms/articles/1.md", 8) == (gap.path, gap.line)


def test_a_finding_names_the_lines_of_other_parts_with_their_file() -> None:
    part = '<a id="fees"></a>{0} Fees are due.\n'
    files = {"terms/tos.md": HEAD, **{f"terms/articles/{one}.md": part.format(one) for one in (1, 2)}}
    twice = found(files)["E_DUPLICATE_ID"]
    assert ("terms/articles/2.md", 1) == (twice.path, twice.line)
    assert "stands at line 1 of terms/articles/1.md and again at line 1" in twice.message


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ("missing.md", "The part “missing.md” names no file"),
        ("../../secret.md", "The part “../../secret.md” names no file"),
        ("other.md", "The part “other.md” is itself made of parts"),
        ("tos.md", "The part “tos.md” is the document itself"),
    ],
)
def test_a_part_that_is_not_there_is_an_error_at_the_list(listed: str, message: str) -> None:
    files = {"terms/tos.md": HEAD.replace("articles/", listed), "terms/other.md": HEAD, "terms/articles/1.md": "One.\n"}
    one = found(files)["E_PART"]
    assert ("terms/tos.md", 3) == (one.path, one.line)
    assert one.message.startswith(message)
    assert ["E_PART"] == [one.code for one in read(files).unsound]


@pytest.mark.parametrize(
    "mark",
    [
        '--8<-- "fees.md"',
        "-8<- 'parts/fees.md'",
        "{{< include fees.md >}}",
        '{{< readfile file="fees.md" >}}',
        '{{% include "fees.md" %}}',
        "{{#include fees.md}}",
        "{!fees.md!}",
        "{% include_relative fees.md %}",
        '{% include-markdown "fees.md" %}',
        "![[fees]]",
        "!include fees.md",
        "!include(/fees.md)",
        "[!INCLUDE [fees](fees.md)]",
        "<!-- @include: ./fees.md -->",
        "import Fees from './fees.mdx'\n\n<Fees />",
    ],
)
def test_a_mark_alone_on_its_line_takes_a_file_in(mark: str) -> None:
    fees = "---\ntitle: Fees\n---\n\n2. Fees are due.\n"
    names = ("terms/fees.md", "terms/fees.mdx", "parts/fees.md", "fees.md")
    files = {"terms/tos.md": f"# Terms\n\n1. We give.\n\n{mark}\n\n3. End.\n", **dict.fromkeys(names, fees)}
    assert ["Terms", "We give.", "Fees are due.", "End."] == said(read(files))
    assert not {"E_INCLUDE", "W_TEMPLATE"} & found(files).keys()


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ('--8<-- "gone.md"', "there is no file gone.md beside this one, at the top or in docs/"),
        ('--8<-- "../../etc/passwd"', "it leads out of the repository"),
        ('--8<-- "../articles/gone.md"', "there is no file ../articles/gone.md beside this one"),
        ('--8<-- "tos.md"', "the file would take itself in"),
        ('--8<-- "circle.md"', "the file would take itself in"),
        ('--8<-- "page.html"', ".html is not Markdown"),
        ("![[twice]]", "2 files are called twice"),
        ("![[never]]", "no file is called never"),
    ],
)
def test_a_mark_that_takes_nothing_in_stays_an_error_that_says_why(mark: str, reason: str) -> None:
    files = {
        "terms/tos.md": f"# Terms\n\n{mark}\n",
        "terms/circle.md": '--8<-- "tos.md"\n',
        "terms/page.html": "<p>Words.</p>\n",
        "a/twice.md": "Words.\n",
        "b/twice.md": "Words.\n",
    }
    one = found({path: text for path, text in files.items() if path != "terms/circle.md" or "circle" in mark})[
        "E_INCLUDE"
    ]
    assert reason in one.message
    assert one.path in {"terms/tos.md", "terms/circle.md"}


def test_files_that_take_in_one_another_without_end_are_refused() -> None:
    files = {f"terms/{number}.md": f'--8<-- "{number + 1}.md"\n--8<-- "{number + 1}.md"\n' for number in range(30)}
    assert "too many files take in one another" in found({**files, "terms/30.md": "End.\n"})["E_INCLUDE"].message


def test_what_is_taken_in_is_indented_as_its_mark_and_its_lines_are_known() -> None:
    files = {"terms/tos.md": '1. We give:\n   --8<-- "x.txt"\n2. End.\n', "x.txt": "\n\n- one\n- the the two\n\n"}
    assert ["We give:", "one", "the the two", "End."] == said(read(files))
    assert ("x.txt", 4) == (found(files)["W_DOUBLE_WORD"].path, found(files)["W_DOUBLE_WORD"].line)


def test_marks_in_code_take_nothing_in() -> None:
    files = {"terms/tos.md": '```\n--8<-- "x.txt"\n```\n\n`{!x.txt!}`\n', "x.txt": "Words.\n"}
    assert isinstance(composed(files)["terms/tos.md"], bytes)
    assert not isinstance(composed(files)["terms/tos.md"], Joined)


def test_faults_of_bytes_are_told_in_the_part_that_has_them() -> None:
    data = {
        "terms/tos.md": HEAD.encode(),
        "terms/articles/1.md": b"\xef\xbb\xbfOne.\n",
        "terms/articles/2.md": b"Two \xe9.\n",
        "terms/articles/3.md": b"Three.\n\nFour\x07.\n",
        "terms/articles/4.md": b"version https://git-lfs.github.com/spec/v1\noid x\n",
        "terms/articles/5.md": b"Five.\n<<<<<<< ours\nSix.\n",
    }
    whole = compose(data, lambda: {path: path for path in data}, data.get)
    told = {(one.code, one.path, one.line) for one in check(whole, Config())}
    expected = {
        ("W_BOM", "terms/articles/1.md", 1),
        ("E_ENCODING", "terms/articles/2.md", 1),
        ("E_CONTROL_CHAR", "terms/articles/3.md", 3),
        ("E_LFS_POINTER", "terms/articles/4.md", 1),
        ("E_CONFLICT_MARKER", "terms/articles/5.md", 2),
    }
    assert expected <= told
    assert {one for one in told if one[0].startswith("E_")} <= expected | {
        one for one in told if one[0] == "E_NO_FRONTMATTER"
    }


_WORDS = st.text("abcdefgh é“”", min_size=1, max_size=30).map(str.strip).filter(bool)
_PARAGRAPHS = st.lists(_WORDS, min_size=1, max_size=3).map(
    lambda some: "\n\n".join(f"{one} is of the the Fees." for one in some)
)
_ARTICLES = st.lists(_PARAGRAPHS, min_size=1, max_size=6)


@given(_ARTICLES, st.sets(st.integers(1, 5)), st.booleans())
def test_a_document_cut_in_parts_is_the_document_whole(articles: list[str], cuts: set[int], front: bool) -> None:
    """Its clauses are the same, and its findings too, each at the line of its part that is that line of the whole."""
    blocks = [f"## {number}. Article\n\n{text}" for number, text in enumerate(articles, 1)]
    whole = "---\ntitle: Terms\n---\n# Terms\n\n" + "\n\n".join(blocks) + "\n"
    starts = sorted({0, *(cut for cut in cuts if cut < len(blocks))})
    ends = [*starts[1:], len(blocks)]
    texts = ["\n\n".join(blocks[start:end]) + "\n" for start, end in zip(starts, ends, strict=True)]
    named = {f"terms/p/{number}.md": "---\nnote: x\n---\n\n" * front + text for number, text in enumerate(texts, 1)}
    files = {"terms/tos.md": "---\ntitle: Terms\nparts: p\n---\n# Terms\n", **named}
    one, many = parse(whole.encode(), "terms/tos.md"), read(files)
    assert [each.block for each in one.clauses] == [each.block for each in many.clauses]
    assert [(each.parent, each.depth, each.address) for each in one.clauses] == [
        (each.parent, each.depth, each.address) for each in many.clauses
    ]
    assert (one.title, one.sha256) == (many.title, many.sha256)
    assert many.whole is not None
    for clause in many.clauses:
        path, line = locate(many.whole, clause.line)
        assert many.lines[clause.line - 1] == files[path].split("\n")[line - 1]
    single = sorted(
        (each.code, whole.split("\n")[each.line - 1])
        for each in check({"terms/tos.md": whole.encode()}, Config())
        if each.code != "E_UNKNOWN_KEY"
    )
    parted = sorted(
        (each.code, files[each.path].split("\n")[each.line - 1])
        for each in check(composed(files), Config())
        if each.code != "E_UNKNOWN_KEY"
    )
    assert single == parted


def test_a_link_to_a_part_of_another_document_leads_to_that_document() -> None:
    files = {
        "terms/tos.md": HEAD,
        "terms/articles/1.md": '<a id="fees"></a>1.1 Fees are due.\n',
        "terms/privacy.md": "# Privacy\n\nSee [fees](articles/1.md#fees) and [late](articles/1.md#late).\n",
    }
    told = [one for one in check(composed(files), Config()) if one.code == "E_BROKEN_REF"]
    assert ["no clause of terms/tos.md has that id"] == [one.message[one.message.index("no clause") :] for one in told]
