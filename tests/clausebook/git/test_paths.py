from __future__ import annotations

import pytest

from clausebook.git.paths import SIZE_LIMIT, TreeEntry, printable, tree_findings


def entry(path: str, mode: str = "100644", size: int = 1) -> TreeEntry:
    return TreeEntry(mode, "1" * 40, size, path)


def test_ordinary_files_have_no_faults() -> None:
    names = ["a.md", "é ü.md", "b/a.md", "日本.md", "c.md"]
    assert () == tree_findings([*map(entry, names), entry("run.md", "100755"), entry("large.md", size=SIZE_LIMIT)])


@pytest.mark.parametrize(
    ("fault", "code", "place", "mend"),
    [
        (entry("a.md", "120000"), "E_SYMLINK", "a.md", "copy of the text"),
        (entry("terms/a.adoc"), "E_NOT_MARKDOWN", "terms/a.adoc", "Make Markdown of it"),
        (entry("terms/a.DOCX", size=SIZE_LIMIT + 1), "E_NOT_MARKDOWN", "terms/a.DOCX", "clausebook import"),
        (entry("terms/x", "160000", 0), "E_SUBMODULE", "terms/x", "into this repository"),
        (entry("a.md", size=SIZE_LIMIT + 1), "E_TOO_LARGE", "a.md", "Split the document"),
        (entry("a\nb.md"), "E_FILENAME", "a\\nb.md", "git mv"),
        (entry("a\x1b[31m.md"), "E_FILENAME", "a\\x1b[31m.md", "git mv"),
        (entry("a\u2028b.md"), "E_FILENAME", "a\\u2028b.md", "git mv"),
        (entry("caf\udce9.md"), "E_FILENAME_ENCODING", "caf\\xe9.md", "git mv"),
    ],
)
def test_each_fault_names_its_code_place_and_mend(fault: TreeEntry, code: str, place: str, mend: str) -> None:
    [finding] = tree_findings([entry("fine.md"), fault])
    assert (code, place) == (finding.code, finding.place)
    assert mend in finding.mend


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Privacy.md", "privacy.md"),
        ("cafe\u0301.md", "caf\u00e9.md"),
        ("CAFE\u0301.md", "caf\u00e9.md"),
        ("STRASSE.md", "straße.md"),
        ("Terms/a.md", "terms/a.md"),
    ],
)
def test_names_that_some_file_system_takes_for_one_are_both_named(first: str, second: str) -> None:
    [finding] = tree_findings([entry(second), entry(first), entry("other.md")])
    assert ("E_NAME_COLLISION", second) == (finding.code, finding.place)
    assert first in finding.message
    assert "git mv" in finding.mend


def test_faults_come_in_order_of_place_and_a_name_may_have_several() -> None:
    found = tree_findings([entry("z\n\udcff.md"), entry("b.md", "120000"), entry("B.md")])
    expected = [("b.md", "E_NAME_COLLISION"), ("b.md", "E_SYMLINK")]
    expected += [("z\\n\\xff.md", "E_FILENAME"), ("z\\n\\xff.md", "E_FILENAME_ENCODING")]
    assert expected == [(finding.place, finding.code) for finding in found]


def test_a_printed_path_is_one_line_of_utf8() -> None:
    path = "a\r\n\x85\x00\u2029é\udcff.md"
    assert "a\\r\\n\\x85\\x00\\u2029é\\xff.md" == printable(path)
    assert b"\\xff.md" == printable(path).encode()[-7:]
