"""What a notice says, as values that never change: the message is made of these, and of nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from clausebook import records
from clausebook.html import change_counts, urls, wording
from clausebook.model.change import Change, Clause, count_kinds
from clausebook.model.version import ChangeClass, DocumentRecord, Version
from clausebook.redline.word_diff import printed
from clausebook_api.notices.followed import ALONE, Around, find_touched, list_concerned
from clausebook_api.serializers import Notice

ANNOUNCED, IN_FORCE, WITHDRAWN, REINSTATED = "announced", "in-force", "withdrawn", "reinstated"
Facts = dict[str, Any]
_ADDRESSES = ("permalink", "document_permalink", "history")
_PARTS = ("changes", "touched")
_FORMER = frozenset(["kind", "called", "editorial", "counts", "links", "clauses"])


def version_key(version: Version, changes: Sequence[Change]) -> str:
    """What a version is known by in the ledger: what it changes and when, never the commit.

    The SHA-256, in hexadecimal, of the document, the effective day and, for each clause, its id and its words
    before and after; of a first version, of its wording.
    """
    some = changes if version.number > 1 else ()  # else they tell where clauses came from
    told = sorted((change.clause, _words(change.before), _words(change.after)) for change in some)
    held = [version.document, version.effective_on.isoformat(), told or version.sha256, version.change_class]
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()


def describe_version(
    record: DocumentRecord,
    version: Version,
    changes: Sequence[Change],
    moment: str,
    early: bool,  # noqa: FBT001 - given by place, as the ledger keeps it
    titles: Mapping[str, str] = MappingProxyType({}),
    around: Around = ALONE,
) -> Facts:
    """All that is told of a version at a moment; ``early`` if it was announced before it took effect.

    ``titles`` are those of the documents by their ids, to say to which of them clauses went. ``around`` is what else
    is known of the texts.

    A :class:`clausebook_api.serializers.Notice` as JSON has it, and in each change the redline as it is ``printed``.
    Addresses are relative to the root of the site.
    """
    touched = [*find_touched(record, changes, around)]
    told = Notice.of(
        {
            **records.version(version, count_kinds(change.kinds for change in changes)),
            "note": version.note.strip(),
            "document_kind": record.kind,
            "title": record.title,
            "lang": record.lang,
            "moment": moment,
            "early": early,
            "superseded": False,
            "first": version.number == 1,
            "change_summary": change_counts.summarize(one.kinds for one in changes),
            "changes": [_change(record, change, titles) for change in changes],
            "not_shown": 0,
            "touched": [one.fields(version) for one in touched],
            "clause_ids": [],
            "permalink": urls.version(version),
            "document_permalink": urls.document(record.id),
            "history": urls.history(record.id, version.name),
        }
    ).plain()
    for change, fields in zip(changes, told["changes"], strict=True):
        fields["printed"] = [list(run) for run in printed(change)] if change.redline or _alone(change) else []
        fields["concerned"] = list_concerned(change, around)
    for one, fields in zip(touched, told["touched"], strict=True):
        fields["concerned"] = list(one.concerned)
    return told


def public(told: Facts, site: str) -> Facts:
    """The same as a webhook gets it; ``site`` is what addresses begin with."""
    whole = _without(told, "printed") | {name: site + told[name] for name in _ADDRESSES}
    return whole | {"touched": [one | {"permalink": site + one["permalink"]} for one in whole["touched"]]}


def written(told: Facts) -> Facts:
    """The same as the templates of mails get it: of each change the redline as it is printed, and no other.

    The summary of a first version says that it is one.
    """
    summary = change_counts.write_summary(told["change_summary"], first=told["first"])
    return _without(told, "redline") | {"change_summary": summary}


def _without(told: Facts, name: str) -> Facts:
    """Facts without a field of each change, and without whom it concerns, which is for us."""
    left = {name, "concerned"}
    lists = {part: [{key: one[key] for key in one if key not in left} for one in told[part]] for part in _PARTS}
    return told | lists


def stored(told: Facts) -> Facts:
    """Facts that a database holds, by the names of today: a digest may be due that was recorded with former ones."""
    told = {"urgent": "", "not_shown": 0, "touched": [], **told}
    if "links" not in told:
        return told
    kept = {key: value for key, value in told.items() if key not in _FORMER}
    return kept | {
        "document_kind": told["kind"],
        "change_class": ChangeClass.EDITORIAL.value if told["editorial"] else ChangeClass.MATERIAL.value,
        "change_summary": told["counts"],
        "changes": [_stored_change(change) for change in told["changes"]],
        "permalink": told["links"]["version"],
        "document_permalink": told["links"]["document"],
        "history": told["links"]["history"],
    }


def _stored_change(change: Facts) -> Facts:
    kept = {name: change[name] for name in ("clause", "kinds")}
    return kept | {"name": change["called"], "what_happened": change["said"], "printed": change["redline"]}


def is_correction(told: Facts) -> bool:
    """Whether a notice tells of a version that changes no law, and not of what happens to the whole document."""
    return told["moment"] in {ANNOUNCED, IN_FORCE} and told["change_class"] != ChangeClass.MATERIAL


def document_key(document: str, moment: str, day: date) -> str:
    """What the withdrawal or the return of a document is known by in the ledger."""
    return hashlib.sha256(json.dumps([document, moment, day.isoformat()]).encode()).hexdigest()


def describe_document(record: DocumentRecord, last: Version, moment: str, day: date, clauses: Sequence[str]) -> Facts:
    """All that is told of a document that was withdrawn or is back; ``clauses`` are those of its ``last`` version."""
    told = describe_version(record, last, (), moment, early=False)
    newest = (moment == WITHDRAWN) == (last.withdrawn_on is not None)  # else it was withdrawn or came back again since
    note = last.withdrawal_note.strip() if newest else ""
    own = {"effective_on": day.isoformat(), "note": note, "urgent": "", "first": False, "clause_ids": [*clauses]}
    return told | own


def _words(placed: Clause | None) -> list[str] | None:
    return [placed.block.label, placed.block.text] if placed else None


def _change(record: DocumentRecord, change: Change, titles: Mapping[str, str]) -> records.Fields:
    placed = change.after or change.before
    return {
        **records.change(record.id, change, record.lang),
        "name": wording.short(placed) if placed else change.clause,
        "what_happened": [wording.said(change, kind, titles) for kind in wording.shown(change)],
    }


def _alone(change: Change) -> bool:
    return change.before is None or change.after is None
