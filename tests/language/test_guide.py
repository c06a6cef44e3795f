"""The language that docs/languages.md begins, registered as it says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clausebook.html import wording
from clausebook.html.language import LANGUAGES, named, say, say_of, speaking

GUIDE = Path(__file__).parents[2] / "docs" / "languages.md"


def test_the_language_of_the_guide_plugs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.search(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(found[1], names)  # noqa: S102 - our own guide
    monkeypatch.setitem(LANGUAGES, "de", names["German"]())
    with speaking(named("de-AT")):
        assert "Zuletzt geändert: 20.12.2024" == say("Last Updated: {day}", day=wording.day(date(2024, 12, 20)))
        assert "2 Fassungen" == wording.many(2, "version")
        assert "1 weitere Klausel geändert." == say_of(
            1, "{number} more clause changed.", "{number} more clauses changed."
        )
        assert "Glossary" == say("Glossary")
