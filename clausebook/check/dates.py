"""Dates printed in the text against the dates of the document, and documents named in front matter."""

from __future__ import annotations

from collections.abc import Iterator

from clausebook.check.against_published import Known
from clausebook.check.text import Text, Texts
from clausebook.codes import finding
from clausebook.config import Config
from clausebook.model.clause import Kind
from clausebook.model.errors import Finding
from clausebook.parse import dateline
from clausebook.parse.dateline import Said
from clausebook.parse.vocabulary import nearest
from clausebook.relations import NAMING


def find(text: Text, known: Known | None) -> Iterator[Finding]:
    """``W_DATE_CONFLICT``: each date line against what is declared, else against the version published."""
    for clause in text.clauses:
        if clause.block.kind is Kind.DATELINE or dateline.lacks_year(clause.block.text):
            for said in dateline.find_said(clause.block.text):
                yield from _compared(text, clause.line, said, known)


def _compared(text: Text, line: int, said: Said, known: Known | None) -> Iterator[Finding]:
    name, words = ("effective", "takes effect") if said.effective else ("updated", "was last updated")
    ours = text.meta.effective if said.effective else text.meta.updated
    told = f"the front matter says “{name}: {ours}”"
    if ours is None and known and known.versions and known.says(text.clauses):
        newest = known.versions[-1]
        ours = newest.effective_on if said.effective else newest.last_updated
        told = f"the words were last published on {ours}"
    if ours and ours != (printed := said.read(ours)):
        message = f"The text says it {words} on {printed}, and {told}"
        yield finding(text.path, line, "W_DATE_CONFLICT", message, f"Correct the line, or declare {name}: {printed}")


def documents(text: Text, texts: Texts, config: Config) -> Iterator[Finding]:
    """``W_DOCUMENT_MISSING``: documents that front matter names and that are neither here nor told of."""
    present = {name for other in texts.values() for name in (other.id, *other.meta.aliases)} | set(config.elsewhere)
    for key in NAMING:
        named = getattr(text.meta, key)
        for id_ in (named,) if isinstance(named, str) and named else named:
            if id_ not in present:
                message = f"“{key}” names the document “{id_}”, which is not in this repository"
                mend = nearest(id_, present - {text.id})
                yield finding(text.path, text.meta.lines.get(key, 1), "W_DOCUMENT_MISSING", message, mend)
