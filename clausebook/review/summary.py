"""What a proposal changes, in the order in which a lawyer asks: which documents, how, from when, which clauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clausebook import records
from clausebook.check.knock_on import Reach
from clausebook.html import wording
from clausebook.html.language import say
from clausebook.model.change import Change
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding, Severity
from clausebook.model.version import DocumentRecord

_STATES = {"new": "a new document", "formatted": "no word and no number changes", "withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a review. ``notice`` is how many days of notice are due; ``told`` how many would be told."""

    revised: DocumentChange
    state: str  # new, changed, formatted, withdrawn
    notice: int = 0
    reaches: tuple[Reach, ...] = ()
    told: int | None = None

    @property
    def kind(self) -> str:
        """The kind of change in words."""
        if self.state != "changed":
            return say("no word changes, the day of effect does" if self.revised.redated else _STATES[self.state])
        if self.revised.renumbers:
            return say("renumbering: no word changes, the date stays, and few are told")
        if self.revised.said is None:
            return say("not declared; it counts as material")
        if self._is_correction:
            return say("editorial: the date stays, and few are notified")
        if self.revised.is_refuted:
            return say("declared editorial, and not confirmed; it counts as material")
        return say("material")

    def due(self, today: date) -> date | None:
        """The first day on which the change may take effect; None if no notice is due."""
        due = self.notice and self.state == "changed" and not self._is_correction
        return today + timedelta(days=self.notice) if due else None

    @property
    def _is_correction(self) -> bool:
        version = self.revised.version
        return version is not None and version.change_class.keeps_law


@dataclass(frozen=True, slots=True)
class Review:
    """A proposal as it is shown; ``today`` is the legal day on which it would be published.

    ``unread`` are the files that change and cannot be read, so that no document shows how.
    """

    base: str
    today: date
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    unread: tuple[str, ...] = ()

    @property
    def titles(self) -> dict[str, str]:
        """What the documents are called, by their ids."""
        return {one.revised.record.id: one.revised.record.title for one in self.documents}

    def count(self, severity: Severity) -> int:
        """How many findings are so grave."""
        return sum(one.severity is severity for one in self.findings)

    @property
    def headline(self) -> str:
        """What changes and what was found, in one line."""
        changed = [one for one in self.documents if one.state != "formatted" or one.revised.redated]
        words = [wording.many(len(changed), "document changes", "documents change")] if changed else []
        unread = wording.many(len(self.unread), "changed file")
        words += [say("{files} cannot be read", files=unread)] if self.unread else []
        words = words or [say("No word changes")]
        words += [
            wording.many(number, severity.value)
            for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
            if (number := self.count(severity))
        ]
        return " · ".join(words)


def document(one: DocumentChange, notice: int, reaches: Iterable[Reach], told: int | None) -> Document:
    """A document of a review; of ``reaches`` those count that reach anything."""
    return Document(one, _state(one), notice, tuple(reach for reach in reaches if reach.used), told)


def _state(one: DocumentChange) -> str:
    if one.withdrawn:
        return "withdrawn"
    if one.version is None:
        return "formatted"
    return "new" if one.fresh else "changed"


def facts(found: Review) -> dict[str, Any]:
    """The review as JSON has it: a :class:`clausebook.records.Review`."""
    fields = {
        "base": found.base,
        "today": found.today,
        "headline": found.headline,
        "documents": [_document(one, found.today) for one in found.documents],
        "unread": list(found.unread),
        "findings": [records.finding(one) for one in found.findings],
    }
    return records.Review.of(fields).plain()


def _document(one: Document, today: date) -> records.Fields:
    revised, version = one.revised, one.revised.version
    return {
        "document": revised.record.id,
        "title": revised.record.title,
        "path": revised.path,
        "path_before": revised.old_path if revised.old_path != revised.path else None,
        "state": one.state,
        "change_class": version.change_class.value if version else None,
        "change_class_reason": one.kind,
        "note": version.note if version else "",
        "last_updated": version and version.last_updated,
        "effective_on": version.effective_on if version else revised.redated,
        "notice_days": one.notice,
        "earliest_effective_on": one.due(today),
        "recipients": one.told,
        "changes": [_change(revised.record, change) for change in revised.changes],
        "reaches": [_reach(reach) for reach in one.reaches],
    }


def _change(record: DocumentRecord, change: Change) -> records.Fields:
    placed = change.after or change.before
    return {**records.change(record.id, change, record.lang), "name": wording.name(placed) if placed else change.clause}


def _reach(reach: Reach) -> records.Fields:
    return {
        "term": reach.term,
        "clause": reach.clause.id,
        "used": {path: list(lines) for path, lines in reach.used.items()},
    }
