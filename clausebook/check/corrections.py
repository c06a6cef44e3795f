"""What is called a correction and changes weighty words: it counts as material until somebody else confirms it."""

from __future__ import annotations

from collections.abc import Iterator

from clausebook.check.against_published import Known
from clausebook.check.text import Text
from clausebook.citation.write import cite_all
from clausebook.codes import finding
from clausebook.crossref.definitions import name_terms
from clausebook.html import wording
from clausebook.lineage import match
from clausebook.lineage.changes import Side, derive_changes
from clausebook.model.change import Change, as_clauses
from clausebook.model.errors import Finding
from clausebook.model.version import ChangeClass
from clausebook.parse.file import read_declared as declares
from clausebook.redline import significant_words
from clausebook.redline.significant_words import Burden
from clausebook.redline.word_diff import redline


def burdens(text: Text, known: Known) -> tuple[Burden, ...]:
    """What a text that is called a correction anew changes beyond one, against the text published last."""
    declared = declares(text.meta)
    if declared.change_class is not ChangeClass.EDITORIAL or declared.change == known.declared.change:
        return ()
    terms = name_terms(as_clauses(known.clauses), text.clauses)
    return tuple(significant_words.find_burdens(_changes(text, known), terms))


def find(text: Text, known: Known, found: tuple[Burden, ...]) -> Iterator[Finding]:
    """``E_EDITORIAL_WEIGHT`` for what is not published yet, and for the version published last."""
    lines = {clause.block: clause.line for clause in text.clauses}
    for burden in found:
        after = burden.change.after
        yield heavy(text.path, lines[after.block] if after else _place(text), burden)
    if not found and _stands_as_material(text, known):
        version = known.versions[-1]
        message = (
            f"The version {version.name} is declared editorial and changes more than spelling: without anybody else's "
            f"confirmation it counts as material, last updated {version.last_updated}"
        )
        yield finding(text.path, _place(text), "E_EDITORIAL_WEIGHT", message)


def heavy(path: str, line: int, burden: Burden) -> Finding:
    """The finding about one clause."""
    sign = ":" if burden.shifts else ""
    return finding(path, line, "E_EDITORIAL_WEIGHT", f"{cited(burden.change)}{sign} {burden}")


def cited(change: Change) -> str:
    """The clause of a change as a reader calls it."""
    placed = change.after or change.before
    return wording.name(placed) if placed else change.clause


def _stands_as_material(text: Text, known: Known) -> bool:
    declared = declares(text.meta)
    if declared.change_class is not ChangeClass.EDITORIAL or declared.change != known.declared.change:
        return False
    return known.versions[-1].refuted


def _changes(text: Text, known: Known) -> tuple[Change, ...]:
    cited = [(one.number, one.cited) for one in known.clauses]
    before = Side(as_clauses(known.clauses), [placed.id for placed in known.clauses], cited)
    found = match.match(before.clauses, text.clauses, ids=[placed.block.anchor for placed in known.clauses])
    ids = [f"new-{index}" for index in range(len(text.clauses))]
    for pair in found.pairs:
        ids[pair.after] = before.ids[pair.before]
    return derive_changes(before, Side(text.clauses, ids, cite_all(text.clauses)), found, redline)


def _place(text: Text) -> int:
    return text.meta.lines.get("change", 1)
