"""Documents that readers cannot tell apart by their titles."""

from __future__ import annotations

from collections.abc import Iterator

from clausebook.check.text import Texts
from clausebook.codes import finding
from clausebook.model.errors import Finding


def find(texts: Texts) -> Iterator[Finding]:
    """``W_TITLE_TWICE``: a title that an earlier document has too; not of a translation, or of what is withdrawn."""
    known: dict[tuple[str, str], str] = {}
    for path, text in sorted(texts.items()):
        if text.read and text.title and text.meta.status != "withdrawn":
            first = known.setdefault((text.title.casefold(), text.meta.translation_of), path)
            if first != path:
                line = text.meta.lines.get("title", 1)
                yield finding(path, line, "W_TITLE_TWICE", f"“{text.title[:60]}” is also the title of {first}")
