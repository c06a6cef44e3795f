"""Addresses: made of ids, relative to the page, and only where they lead somewhere."""

from __future__ import annotations

import pytest

from clausebook.html import urls

RESOLVER = urls.Resolver(
    "privacy/2024-01-01/",
    "terms/policies/privacy.md",
    {"terms/policies/privacy.md": "privacy", "terms/tos.md": "terms-of-service"},
    {"pii": "pii", "old": "new"},
    "privacy/2024-01-01/",
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("#pii", "#pii"),
        ("#old", "#new"),
        ("#user-content-pii", "#pii"),
        ("#nowhere", ""),
        ("../tos.md", "../../terms-of-service/"),
        ("../tos.md#courts", "../../terms-of-service/#courts"),
        ("/terms/tos.md", "../../terms-of-service/"),
        ("missing.md", ""),
        ("https://e.com/a?b", "https://e.com/a?b"),
        ("HTTP://e.com", "HTTP://e.com"),
        ("mailto:legal@e.com", "mailto:legal@e.com"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("vbscript:x", ""),
        ("//e.com/x", ""),
        ("\\\\e.com", ""),
        ("", ""),
    ],
)
def test_addresses_written_in_a_text(written: str, expected: str) -> None:
    assert expected == RESOLVER(written)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("", "a/", "a/"),
        ("", "", "./"),
        ("a/", "", "../"),
        ("a/b/", "a/#x", "../../a/#x"),
        ("a/", "a/#x", "#x"),
    ],
)
def test_relative_addresses(here: str, there: str, expected: str) -> None:
    assert expected == urls.relative(here, there)


def test_ids_that_need_it_are_quoted() -> None:
    assert "d/c/a%20b/" == urls.clause("d", "a b")
    assert "d/#a%22%3E" == urls.document("d", 'a">')
