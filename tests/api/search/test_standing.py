"""A document that others name is likelier meant; it is weighed when the index is built, and not at the first search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from clausebook.workspace import Workspace
from clausebook_api.search import Ask, Index, build, files, parse, standing

DAY = date(2024, 3, 1)
TEXT = "---\nid: {0}\ntitle: {1}\n---\n1. You may cancel at any time.{2}\n"


def test_what_others_name_goes_first_and_nothing_is_weighed_at_a_search(
    landed: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = landed(
        ("2024-01-15", {
            "terms/a.md": TEXT.format("first", "Extra Terms", " See the Main Terms."),
            "terms/b.md": TEXT.format("second", "Other Terms", " See the Main Terms."),
            "terms/c.md": TEXT.format("third", "Main Terms", ""),
        }),
    )  # fmt: skip
    build(found.corpus(), found.config, found.state)
    weights = files.read_manifest((found.state / "index").resolve()).standing
    assert 1 == weights["first"] == weights["second"] < weights["third"]
    monkeypatch.setattr(standing, "weigh_documents", None)
    index = Index.open(found.state)
    assert "third" == index.search(parse("cancel at any time"), Ask(DAY, DAY)).hits[0].document
    index.close()
