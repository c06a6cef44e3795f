from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clausebook.git.log_parser import instant, parse, parse_status, parse_tree
from clausebook.git.paths import TreeEntry
from clausebook.model.revision import FileChange, Revision

ONE, TWO, NONE = "1" * 40, "2" * 40, "0" * 40
LOG = (
    f"{ONE} 0 First\0\n:000000 100644 {NONE} {TWO} A\0a b.md\0:000000 120000 {NONE} {TWO} A\0:c\nd.md\0"
    f"{TWO} 1704110400 \0\n:100644 100755 {TWO} {ONE} R096\0a b.md\0e.md\0:120000 100644 {TWO} {ONE} T\0f.md\0"
    f":100644 000000 {TWO} {NONE} D\0g.md\0"
).encode()
REVISIONS = [
    Revision(
        ONE,
        datetime(1970, 1, 1, tzinfo=UTC),
        "First",
        (FileChange("A", "a b.md", TWO, "100644"), FileChange("A", ":c\nd.md", TWO, "120000")),
    ),
    Revision(
        TWO,
        datetime(2024, 1, 1, 12, tzinfo=UTC),
        "",
        (
            FileChange("R", "e.md", ONE, "100755", "a b.md"),
            FileChange("M", "f.md", ONE, "100644"),
            FileChange("D", "g.md", "", "000000"),
        ),
    ),
]


@pytest.mark.parametrize("size", [1, 2, 7, 50, 10_000])
def test_a_log_is_read_however_it_is_cut(size: int) -> None:
    assert REVISIONS == list(parse(LOG[start : start + size] for start in range(0, len(LOG), size)))


def test_a_log_that_ends_early_gives_up_its_last_record_quietly() -> None:
    for length in range(len(LOG)):
        commits = [revision.commit for revision in parse([LOG[:length]])]
        assert [ONE, TWO][: len(commits)] == commits


def test_no_output_is_no_revisions() -> None:
    assert [] == list(parse([]))


def test_what_is_not_utf8_is_kept_in_paths_and_replaced_in_subjects() -> None:
    log = b"%s 0 caf\xe9\0\n:0 1 2 3 A\0caf\xe9.md\0" % ONE.encode()
    [revision] = parse([log])
    assert ("caf�", "caf\udce9.md") == (revision.subject, revision.changes[0].path)


def test_a_date_past_all_calendars_is_the_last_there_is() -> None:
    assert 9999 == instant(b"99999999999999999").year
    assert datetime(2024, 1, 1, 12, tzinfo=UTC) == instant(b"1704110400\n")


def test_a_tree_listing_is_read() -> None:
    lines = [f"100644 blob {ONE}      12\ta b\t.md", f"160000 commit {TWO}       -\tx", f"100644 blob {TWO}     BAD\ty"]
    output = "".join(f"{line}\0" for line in lines).encode()
    expected = [
        TreeEntry("100644", ONE, 12, "a b\t.md"),
        TreeEntry("160000", TWO, 0, "x"),
        TreeEntry("100644", TWO, -1, "y"),
    ]
    assert expected == list(parse_tree(output))
    assert [] == list(parse_tree(b""))


def test_a_status_is_read() -> None:
    assert (" b.md", "a.md") == parse_status(b" M a.md\0??  b.md\0")
    assert () == parse_status(b"")
