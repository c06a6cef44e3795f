"""Rows of a corpus as the values they stand for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from clausebook.corpus import encoding
from clausebook.model.change import Certainty, Change, ChangeKind, Clause
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Redating, Version

_SOURCES = {one.value: one for one in DateSource}
_CLASSES = {one.value: one for one in ChangeClass}


def read_version(document: str, row: Sequence[Any]) -> Version:
    """A version from the columns of its table."""
    (
        number, name, title, path, commit, text_commit, published_at, published_on, last_updated, updated_source,
        effective_on, effective_source, change_class, declared, note, sha256, withdrawn_on, absences, redatings,
        refuted, document_kind, summary, renamings, urgent, moved_to, withdrawal_note,
    ) = row  # fmt: skip
    return Version(
        document, name, number, title, path, commit, text_commit,
        encoding.instant(published_at), date.fromisoformat(published_on),
        date.fromisoformat(last_updated), _SOURCES[updated_source],
        date.fromisoformat(effective_on), _SOURCES[effective_source],
        _CLASSES[change_class], bool(declared), note, sha256, encoding.day(withdrawn_on),
        encoding.absences(absences) if absences else (),
        tuple(Redating(*days) for days in encoding.days(redatings)) if redatings else (),
        bool(refuted), document_kind, summary,
        encoding.renamings(renamings), urgent, moved_to, withdrawal_note,
    )  # fmt: skip


def read_document(row: Sequence[Any], pieces: Mapping[str, Sequence[str]]) -> DocumentRecord:
    """A document as it is called now: key, id, title, kind, path, aliases, meta, withdrawal and what holds it back.

    ``pieces`` are the files of each text that is made of several, by its path.
    """
    _, id_, title, kind, path, aliases, meta, withdrawn_on, held = row
    facts = json.loads(meta)
    return DocumentRecord(
        id=id_,
        title=title,
        kind=kind,
        path=path,
        lang=facts["lang"],
        summary=facts["summary"] or "",
        translation_of=facts["translation_of"] or "",
        incorporated_into=tuple(facts["incorporated_into"] or ()),
        terms_from=tuple(facts["terms_from"] or ()),
        aliases=(*json.loads(aliases), *(facts["aliases"] or ())),
        redirect_from=tuple(facts["redirect_from"]),
        withdrawn_on=encoding.day(withdrawn_on),
        held=encoding.findings(held),
        pieces=tuple(pieces.get(path, ())[1:]),
    )


CHANGE_COLUMNS = "clause, kinds, before, after, certainty, redline, other"


def read_change(
    clause: str, row: Sequence[Any], before: Clause | None, after: Clause | None, others: tuple[str, ...]
) -> Change:
    """A change of a clause, which stood so ``before`` and ``after``, from the columns of its table."""
    _, kinds, _before, _after, certainty, redline, _other = row
    return Change(
        clause,
        tuple(ChangeKind(kind) for kind in kinds.split()),
        before,
        after,
        encoding.redline(redline),
        Certainty(certainty),
        others,
    )
