"""The one way from bytes to clauses: what is within its bounds, what is beyond them, and who goes that way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook import check
from clausebook.author import stamp
from clausebook.config import Config
from clausebook.importing.read_back import read_back
from clausebook.model.clause import Kind, ParsedClause
from clausebook.model.errors import ContentError
from clausebook.parse import decode
from clausebook.parse.file import Texts, parse

FRONT = "---\nid: a\ntitle: A\n---\n"
CONFIG = Config.parse("")
PIECES = [
    "# Fees", "**Fees.** You pay.", "1. Pay", "1.1 Pay now.", "(a) pay;", "- one", "  - two", "> said", "| a | b |",
    "| --- | --- |", "```", "Last updated: January 6, 2023", '<a id="x"></a>Text', "", " ", "[a](b)", "[a]: b", "***",
    "---", "id: a", "<!-- note -->", "<!--", "e\u0301 \u00ad\u201cq\u201d", "\ufeff", "\x00", "a\tb", "<<<<<<< a",
]  # fmt: skip
DEEP = ["> " * 100 + "deep", "- " * 100 + "deep", "[" * 3000, "![" * 3000, "<!--" * 30]
TEXTS = st.tuples(
    st.lists(st.sampled_from([*PIECES, *DEEP]), max_size=12), st.sampled_from(["\n", "\r\n", "\r", "\n\n"])
).map(lambda made: made[1].join(made[0]))


def seen(text: str) -> list[tuple[ParsedClause, ...]]:
    """The clauses of a file as history, the checks, stamping and an import of its body see them."""
    data = text.encode()
    return [
        Texts().read("blob", data, "terms/a.md").clauses,
        check.read({"terms/a.md": data}, CONFIG)["terms/a.md"].clauses,
        check.read({"terms/a.md": data}, Config.parse("strict = true"))["terms/a.md"].clauses,
        stamp.clauses(text),
    ]


@given(TEXTS, st.sampled_from(["", FRONT, "---\n---\n", "\ufeff"]))
def test_all_see_the_same_clauses_in_the_same_bytes(body: str, front: str) -> None:
    first, *others = seen(front + body)

    assert all(first == other for other in others)


@given(TEXTS)
def test_an_import_reads_a_body_as_history_will(body: str) -> None:
    landed = Texts().read("blob", (FRONT + body).encode(), "a.md")
    if landed.refused:
        with pytest.raises(ContentError):
            read_back(body, "a.md")
    else:
        assert [unit.block for unit in landed.units] == [unit.block for unit in read_back(body, "a.md").units]


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    parse(data, "a.md")


@pytest.mark.parametrize("body", [*DEEP, "word " * (decode.LIMIT // 5 + 1)], ids=[*"qlbpc", "size"])
def test_what_is_beyond_a_bound_keeps_its_words_as_one_plain_paragraph(body: str) -> None:
    text = parse(f"{FRONT}\n# Fees\n\nYou pay.\n\n{body}\n".encode(), "a.md")
    (clause,) = text.clauses

    assert [one.code for one in text.refused] in (["E_MD_DEPTH"], ["E_TOO_LARGE"])
    assert (Kind.PARAGRAPH, 6, "A") == (clause.block.kind, clause.line, text.title)
    assert f"# Fees You pay. {body}".split() == clause.block.text.split()


def test_what_is_beyond_a_bound_is_not_stamped() -> None:
    text = f"You pay.\n\n{DEEP[0]}\n"
    with pytest.raises(ContentError, match="E_MD_DEPTH"):
        stamp.stamp(text, [""])


def test_a_text_is_called_after_its_own_file_though_another_has_the_same_words() -> None:
    texts = Texts()

    assert ["Fees", "Terms"] == [texts.read("blob", b"You pay.", f"{name}.md").title for name in ("fees", "terms")]


@pytest.mark.parametrize(
    ("title", "path", "source"),
    [
        (
            "Bylaw 3: The Elections Bylaw",
            "b.md",
            "---\ntitle: Bylaw 3\nsubtitle: The Elections Bylaw\n---\n# General\n",
        ),
        ("Who we are? A policy", "b.md", "---\ntitle: Who we are?\nsubtitle: A policy\n---\nText.\n"),
        ("Privacy Policy", "pp.md", "> Not in force yet.\n\n# Privacy Policy\n\nText.\n"),
        ("Privacy Policy", "pp.md", "Privacy Policy\n\nText.\n"),
        ("Privacy Policy", "pp.md", "**Privacy Policy**\n\nText.\n"),
        ("One", "pp.md", "# One\n\nText.\n\n# Two\n"),
        ("Pp", "pp.md", "Text.\n\n# One\n\nText.\n\n# Two\n"),
        ("Privacy policy 2", "privacy_policy-2.md", "The words of the law.\n"),
        ("Privacy policy", "privacy-policy.md", "Version 2.0\n\nText.\n"),
        ("Privacy policy", "privacy-policy.md", "[Back](index.md)\n\nText.\n"),
        ("EULA", "EULA.md", "# 1. Use\n\nText.\n\n# 2. Fees\n"),
        ("Dpa", "legal/dpa/README.md", "The words of the law.\n"),
    ],
)
def test_a_text_is_called_by_what_it_says_first_of_itself(title: str, path: str, source: str) -> None:
    assert title == parse(source.encode(), path).title


SIGNS = [
    "[", "(", "*", "_", "`", "<", ">", "|", "- ", "1. ", "#", "&", "\\", "![", "[^", "{", "(a) ", "x", "> ", "word ",
    "\n", "\n\n", " \n", "<!--", "](", "[[a]", "**a ", "a*b_", "`a", "[a\n", "<a b ", "<a b c=d e ",
]  # fmt: skip


@pytest.mark.parametrize("sign", SIGNS, ids=repr)
def test_no_sign_repeated_takes_the_square_of_its_number(
    sign: str, assert_linear: Callable[[Callable[[int], object]], None]
) -> None:
    def work(size: int) -> None:
        data = f"# Fees\n\n{sign * (size // len(sign))}\n".encode()
        parse(data, "a.md")
        check.check({"terms/a.md": data}, CONFIG)

    assert_linear(work)


@pytest.mark.parametrize("sign", ["[", "> ", "- ", "![", "word "])
def test_an_old_text_beyond_a_bound_does_not_stop_history(tmp_path: Path, sign: str) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    file = tmp_path / "terms" / "a.md"
    file.parent.mkdir()
    for words in (sign * 250_000 + "old", "New words of law."):
        file.write_text(f"# Fees\n\n{words}\n", encoding="utf-8")
        git("add", "--all")
        git("-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "--quiet", "-m", "Edit")
    command = [str(Path(sys.executable).with_name("clausebook")), "log"]
    told = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600, cwd=tmp_path)

    assert (0, 2) == (told.returncode, told.stdout.count(" terms-a  (")), told
