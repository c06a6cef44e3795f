"""What a notice says, as values that never change: the message is made of these, and of nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from clausebook.html import urls, wording
from clausebook.html.redline import runs
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.version import ChangeClass, DocumentRecord, Version
from clausebook_api.preferences import EVERYTHING, clause_target

ANNOUNCED, IN_FORCE, WITHDRAWN, REINSTATED = "announced", "in-force", "withdrawn", "reinstated"
Facts = dict[str, Any]


def version_key(version: Version, changes: Sequence[Change]) -> str:
    """What a version is known by in the ledger: what it changes and when, never the commit.

    The SHA-256, in hexadecimal, of the document, the effective day and, for each clause, its id and its words
    before and after; of a first version, of its wording.
    """
    told = sorted((change.clause, _words(change.before), _words(change.after)) for change in changes)
    held = [version.document, version.effective_on.isoformat(), told or version.sha256, version.change_class]
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()


def describe_version(
    record: DocumentRecord,
    version: Version,
    changes: Sequence[Change],
    moment: str,
    early: bool,  # noqa: FBT001 - given by place, as the ledger keeps it
) -> Facts:
    """All that is told of a version at a moment; ``early`` if it was announced before it took effect.

    Addresses are relative to the root of the site.
    """
    return {
        "document": record.id,
        "title": record.title,
        "kind": record.kind,
        "lang": record.lang,
        "version": version.name,
        "called": wording.version(version),
        "moment": moment,
        "early": early,
        "superseded": False,
        "editorial": version.change_class is ChangeClass.EDITORIAL,
        "first": version.number == 1,
        "last_updated": version.last_updated.isoformat(),
        "published_at": version.published_at.isoformat(),
        "effective_on": version.effective_on.isoformat(),
        "note": version.note.strip(),
        "counts": wording.summary(changes),
        "changes": [_change(change) for change in changes],
        "sha256": version.sha256,
        "commit": version.commit,
        "links": {
            "version": urls.version(version),
            "document": urls.document(record.id),
            "history": urls.history(record.id, version.name),
        },
    }


def document_key(document: str, moment: str, day: date) -> str:
    """What the withdrawal or the return of a document is known by in the ledger."""
    return hashlib.sha256(json.dumps([document, moment, day.isoformat()]).encode()).hexdigest()


def describe_document(record: DocumentRecord, last: Version, moment: str, day: date, clauses: Sequence[str]) -> Facts:
    """All that is told of a document that was withdrawn or is back; ``clauses`` are those of its ``last`` version."""
    told = describe_version(record, last, (), moment, early=False)
    return told | {
        "effective_on": day.isoformat(),
        "note": "",
        "first": False,
        "editorial": False,
        "clauses": [*clauses],
    }


def targets(told: Facts) -> tuple[str, ...]:
    """What a subscriber may follow to be told of it: all, the document, or a clause that changed."""
    document = told["document"]
    touched = {change["clause"] for change in told["changes"]} | set(told.get("clauses", ()))
    clauses = sorted(clause_target(document, clause) for clause in touched)
    return (EVERYTHING, document, *clauses)


def _words(placed: Clause | None) -> list[str] | None:
    return [placed.block.label, placed.block.text] if placed else None


def _change(change: Change) -> dict[str, Any]:
    placed = change.after or change.before
    before, after = change.before, change.after
    return {
        "clause": change.clause,
        "kinds": [kind.value for kind in change.kinds],
        "said": [wording.said(change, kind) for kind in wording.shown(change)],
        "called": wording.short(placed) if placed else change.clause,
        "was": wording.was(change) if ChangeKind.RENUMBERED in change.kinds or ChangeKind.MOVED in change.kinds else "",
        "before": before.block.text if before else None,
        "after": after.block.text if after else None,
        "redline": _redline(change),
    }


def _redline(change: Change) -> list[list[str]]:
    """Runs of words: ``=`` unchanged, ``-`` removed, ``+`` added; the whole text of a clause added or removed."""
    before, after = change.before, change.after
    if change.redline and before and after:
        old, new = before.block.text, after.block.text
        return [
            [run.op, old[slice(*run.before)] if run.op == "-" else new[slice(*run.after)]]
            for run in runs(change.redline)
        ]
    if before is None and after is not None:
        return [["+", after.block.text]]
    if after is None and before is not None:
        return [["-", before.block.text]]
    return []
