"""Which document a file is."""

from __future__ import annotations

import pytest

from clausebook.identity.documents import RESERVED, DocumentHistory, Documents, derive_id, find_roots
from clausebook.parse.frontmatter import FrontMatter

ANONYMOUS = FrontMatter()


def named(id_: str) -> FrontMatter:
    return FrontMatter(id=id_)


def filled(**files: str) -> Documents:
    """A shelf with a document for each file; ``name=id``, an id of its own or "" for none."""
    shelf = Documents()
    for name, id_ in files.items():
        shelf.find(f"{name}.md", "", FrontMatter(id=id_), (), name)
    return shelf


def test_a_file_holds_the_document_it_held() -> None:
    shelf = filled(fees="", terms="terms")
    assert [1, 2] == [shelf.find(path, "", ANONYMOUS, (), "x").key for path in ("fees.md", "terms.md")]


def test_a_renamed_file_holds_the_same_document() -> None:
    shelf = filled(fees="")
    book = shelf.find("charges.md", "fees.md", ANONYMOUS, ["fees.md"], "charges")
    assert (1, "fees", "charges.md") == (book.key, book.id, book.path)
    assert {"charges.md": 1} == shelf.by_path


def test_the_same_id_elsewhere_is_the_same_document_once_it_left() -> None:
    shelf = filled(fees="fees")
    assert (1, "charges.md") == place(shelf.find("charges.md", "", named("fees"), ["fees.md"], "charges"))


def place(book: DocumentHistory) -> tuple[int, str]:
    return book.key, book.path


def test_the_same_id_in_two_files_at_once_is_two_documents() -> None:
    shelf = filled(fees="fees")
    copy = shelf.find("copy.md", "", named("fees"), (), "copy")
    assert (2, "fees-2") == (copy.key, copy.id)
    assert (1, "fees.md") == place(shelf.find("fees.md", "", named("fees"), (), "fees"))


def test_another_id_in_the_same_file_is_another_document() -> None:
    shelf = filled(fees="fees")
    book = shelf.find("fees.md", "", named("prices"), (), "fees")
    assert (2, "prices", True) == (book.key, book.id, book.declared_id)


def test_an_id_declared_later_is_adopted_and_the_derived_one_an_alias() -> None:
    shelf = filled(fees="")
    book = shelf.find("fees.md", "", named("fee-schedule"), (), "fees")
    assert (1, "fee-schedule", True, ("fees",)) == (book.key, book.id, book.declared_id, book.aliases)
    other = shelf.find("other.md", "", ANONYMOUS, (), "fees")
    assert "fees-2" == other.id  # an alias is never given away


def test_an_id_deleted_later_is_kept() -> None:
    shelf = filled(fees="fee-schedule")
    assert "fee-schedule" == shelf.find("fees.md", "", ANONYMOUS, (), "fees").id


def test_what_was_withdrawn_comes_back_by_its_path_or_its_id() -> None:
    shelf = filled(fees="", terms="terms")
    for book in shelf.books.values():
        book.withdrawn = True
    assert 1 == shelf.find("fees.md", "", ANONYMOUS, (), "fees").key
    assert (2, "conditions.md") == place(shelf.find("conditions.md", "", named("terms"), (), "conditions"))


def test_a_break_puts_a_new_document_at_the_path_of_the_old() -> None:
    shelf = filled(fees="")
    assert (2, "prices") == ((book := shelf.replace("fees.md", ANONYMOUS, "prices")).key, book.id)
    assert 2 == shelf.find("fees.md", "", ANONYMOUS, (), "fees").key


@pytest.mark.parametrize("reserved", ["api", "changes", "subscribe"])
def test_a_document_never_takes_an_address_of_the_site(reserved: str) -> None:
    assert reserved in RESERVED
    assert f"{reserved}-2" == Documents().find(f"{reserved}.md", "", ANONYMOUS, (), reserved).id


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("terms/fees.md", "fees"),
        ("terms/policies/Privacy Policy.md", "privacy-policy"),
        ("terms/eu/fees.md", "eu-fees"),
        ("terms/fees/fees-2024.md", "fees-2024"),
        ("terms/fees.fr.md", "fees-fr"),
        ("terms/Addenda/x.md", "x"),
        ("terms/费用.md", "费用"),
        ("elsewhere/fees.md", "elsewhere-fees"),
        ("terms/index.md", "terms"),
        ("terms/eu/README.md", "eu"),
        ("terms/policies/_index.md", "policies"),
        ("readme.md", "readme"),
    ],
)
def test_the_derived_id_is_the_slug_of_the_path(path: str, expected: str) -> None:
    assert expected == derive_id(path, ("terms/",))


def test_roots_are_the_folders_before_the_first_wildcard() -> None:
    patterns = ["terms/**/*.md", "*.md", "legal/eu-*/x.md", "legal/x.md", "a/[bc]/d.md"]
    assert ("terms/", "", "legal/", "legal/x.md", "a/") == find_roots(patterns)


def test_equal_names_of_files_are_not_counted_from_the_start_each_time() -> None:
    shelf = Documents()
    for number in range(1, 301):
        shelf.find(f"{number}/fees.md", "", ANONYMOUS, (), "fees")
    assert {"fees": 300} == shelf.numbering.reached
    assert ["fees", "fees-2", "fees-300"] == [shelf.books[key].id for key in (1, 2, 300)]
