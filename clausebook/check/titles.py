"""Documents that readers cannot tell apart: by their titles, or because one file holds several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from clausebook.check.text import Text, Texts
from clausebook.codes import finding
from clausebook.model.clause import Kind
from clausebook.model.errors import Finding

# Headings that title a document, and no clause of one.
_TITLE = re.compile(
    r".*(?:policy|addendum|privacy (?:notice|statement)|terms (?:of \w+|(?:and|&) conditions))", re.IGNORECASE
)
_WITHIN = re.compile(r"\b(?:this|our|the)\b|\?$", re.IGNORECASE)  # in a heading about a document
_NEAR = 3  # clauses from a title to its date
_NAMED = 4  # titles in one finding


def find(texts: Texts) -> Iterator[Finding]:
    """``W_TITLE_TWICE``: a title that an earlier document has too; not of a translation, or of what is withdrawn."""
    known: dict[tuple[str, str], str] = {}
    for path, text in sorted(texts.items()):
        if text.read and text.title and text.meta.status != "withdrawn":
            first = known.setdefault((text.title.casefold(), text.meta.translation_of), path)
            if first != path:
                line = text.meta.lines.get("title", 1)
                yield finding(path, line, "W_TITLE_TWICE", f"“{text.title[:60]}” is also the title of {first}")


def find_several(text: Text) -> Iterator[Finding]:
    """``W_SEVERAL_DOCUMENTS``: headings of the first level that begin documents, by their words or their dates."""
    clauses = text.clauses
    tops = [place for place, clause in enumerate(clauses) if clause.block.level == 1 and not clause.block.label]
    tops = [place for place in tops if not _WITHIN.search(clauses[place].block.text)]
    spans = ((start, min(end, start + _NEAR + 1)) for start, end in pairwise((*tops, len(clauses))))
    dated = [start for start, end in spans if any(one.block.kind is Kind.DATELINE for one in clauses[start:end])]
    titled = [place for place in tops if _TITLE.fullmatch(clauses[place].block.text)] if not text.meta.title else []
    found = dated if len(dated) > 1 else titled
    if len(found) > 1 and not text.pieces:
        names = [f"“{clauses[place].block.text[:60]}” (line {clauses[place].line})" for place in found]
        listed = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
        message = f"One file holds what look like {len(found)} documents, with one title, date and history: {listed}"
        yield finding(text.path, clauses[found[1]].line, "W_SEVERAL_DOCUMENTS", message)
