from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.model.errors import Severity
from clausebook.parse.decode import decode

CONFLICT = b"a\n<<<<<<< ours\nb\n||||||| base\nx\n=======\nc\n>>>>>>> theirs\nd\n"
FAULTS = [
    (b"\xef\xbb\xbfx\n", "W_BOM", 1, "without BOM"),
    ("x\n".encode("utf-16"), "E_ENCODING", 1, "UTF-8"),
    ("x\n".encode("utf-32"), "E_ENCODING", 1, "UTF-8"),
    ("The words\n".encode("utf-16-le"), "E_ENCODING", 1, "UTF-8"),
    ("The words\n".encode("utf-16-be"), "E_ENCODING", 1, "UTF-8"),
    (b"a\r\nb\r\ncaf\xe9\n", "E_ENCODING", 3, "UTF-8"),
    (b"a\n\x00b", "E_CONTROL_CHAR", 2, "Delete"),
    (b"a\n\nb\x0c", "E_CONTROL_CHAR", 3, "Delete"),
    (b"a\r\n\x7f", "E_CONTROL_CHAR", 2, "Delete"),
    ("a\n\x85".encode(), "E_CONTROL_CHAR", 2, "Delete"),
    ("a\n\u202eb".encode(), "E_BIDI_CONTROL", 2, "Delete"),
    ("a\n\n\u2066b".encode(), "E_BIDI_CONTROL", 3, "Delete"),
    (b">>>>>>> theirs\n", "E_CONFLICT_MARKER", 1, "delete"),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n", "E_LFS_POINTER", 1, "git lfs"),
    (b"x" * (1 << 20) + b"y", "E_TOO_LARGE", 0, "Split"),
]


@pytest.mark.parametrize(("data", "code", "line", "mend"), FAULTS)
def test_each_fault_is_found_once_where_it_stands(data: bytes, code: str, line: int, mend: str) -> None:
    (finding,) = decode(data, "terms/x.md")[1]
    assert (code, line, "terms/x.md") == (finding.code, finding.line, finding.path)
    assert mend in finding.mend


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Title\n=======\n\n\tWords\n",
        "“Curly” – § 5\u00a0(a) €\n".encode(),
        b"x" * (1 << 20),
        b"<<<<<<<no space\n",
        b"in a line <<<<<<< x, and >>>>>>> y\n",
        "\u200fשלום\u200e".encode(),
    ],
)
def test_a_clean_text_has_no_findings(data: bytes) -> None:
    assert (data.decode(), ()) == decode(data, "x.md")


def test_line_ends_are_made_alike_in_silence() -> None:
    assert ("a\nb\nc\n\nd", ()) == decode(b"a\r\nb\rc\n\r\nd", "x.md")


def test_the_byte_order_mark_is_left_out_with_a_warning() -> None:
    text, (finding,) = decode(codecs.BOM_UTF8 + b"# Terms\n", "x.md")
    assert ("# Terms\n", Severity.WARNING) == (text, finding.severity)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_unicode_encoding_is_an_error_but_its_words_are_kept(codec: str) -> None:
    text, findings = decode("Terms of “Service”\r\n".encode(codec), "x.md")
    assert ("Terms of “Service”\n", ["E_ENCODING"]) == (text, [finding.code for finding in findings])


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert decode(b"caf\xe9 au lait", "x.md")[0] == "caf\ufffd au lait"


def test_the_lines_of_a_conflict_are_told_once_and_counted() -> None:
    (finding,) = decode(CONFLICT, "x.md")[1]
    assert (2, True) == (finding.line, "(and 3 more in this file)" in finding.message)


def test_an_underline_after_the_conflict_is_a_heading() -> None:
    assert decode(CONFLICT, "x.md")[1] == decode(CONFLICT + b"Title\n=======\n", "x.md")[1]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Pay\x0c10\x7f", "Pay\u240c10\u2421"),
        ("Pay\x00 \x1b[2J", "Pay\u2400 \u241b[2J"),
        ("Pay\x85", "Pay\u2039U+0085\u203a"),
        ("Pay \u202e001\u202c", "Pay \u2039U+202E\u203a001\u2039U+202C\u203a"),
        ("\u2066Pay\u2069", "\u2039U+2066\u203aPay\u2039U+2069\u203a"),
        ("\x0c# Terms\n\x0c\n1. One.\x0c\n", "# Terms\n\n1. One.\n"),  # pages of a printed text
    ],
)
def test_what_would_be_there_unseen_is_seen(written: str, seen: str) -> None:
    text, (finding,) = decode(written.encode(), "x.md")
    assert (seen, True) == (text, finding.code in {"E_CONTROL_CHAR", "E_BIDI_CONTROL"})


def test_a_text_written_from_right_to_left_may_use_its_own_marks() -> None:
    text = "\u202bתנאי שימוש\u202c של \u2066Kestrel\u2069\n"
    assert (text, ()) == decode(text.encode(), "x.md")
    shown, (finding,) = decode(f"{text}\u202e100".encode(), "x.md")
    assert (f"{text}\u2039U+202E\u203a100", 2) == (shown, finding.line)


def test_many_of_one_kind_are_one_finding_that_counts_them() -> None:
    (finding,) = decode(b"a\x01\n" * 1000, "x.md")[1]
    assert (1, True) == (finding.line, "and 999 more" in finding.message)


def test_the_limit_is_named() -> None:
    (finding,) = decode(b"x" * 2048, "x.md", limit=1536)[1]
    assert finding.message == "The file has 2,048 bytes; the limit is 0.00146 MiB"


@given(st.binary())
def test_any_bytes_give_a_text_with_plain_line_ends(data: bytes) -> None:
    text, findings = decode(data, "x.md")
    assert "\r" not in text
    assert all(0 <= finding.line <= text.count("\n") + 1 for finding in findings)


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: not decode(text.encode(), "x.md")[1]))
def test_a_text_in_utf8_comes_back(text: str) -> None:
    kept = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert kept == decode(text.encode(), "x.md")[0]
