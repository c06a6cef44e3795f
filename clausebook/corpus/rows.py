"""Rows of a corpus as the values they stand for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from clausebook.corpus import encoding
from clausebook.corpus.writer import VERSION_COLUMNS
from clausebook.model.change import Certainty, Change, ChangeKind, Clause
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Redating, Version


def read_version(document: str, row: Sequence[Any]) -> Version:
    """A version from the columns of its table."""
    values = dict(zip(VERSION_COLUMNS.replace("commit_id", "commit").split(", "), row, strict=True))
    for name in ("published_on", "last_updated", "effective_on", "withdrawn_on"):
        values[name] = encoding.day(values[name])
    values["absences"] = encoding.absences(values["absences"])
    values["redatings"] = tuple(Redating(*days) for days in encoding.days(values["redatings"]))
    values["renamings"] = encoding.renamings(values["renamings"])
    values["published_at"] = encoding.instant(values["published_at"])
    values["last_updated_source"] = DateSource(values["last_updated_source"])
    values["effective_source"] = DateSource(values["effective_source"])
    values["change_class"] = ChangeClass(values["change_class"])
    values["declared"], values["refuted"] = bool(values["declared"]), bool(values["refuted"])
    return Version(document=document, **values)


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


def read_change(
    clause: str, row: Sequence[Any], before: Sequence[Clause], after: Sequence[Clause], others: tuple[str, ...]
) -> Change:
    """A change of a clause: clause, kinds, places before and after, certainty, redline and other clauses."""
    _, kinds, old, new, certainty, redline, _other = row
    return Change(
        clause,
        tuple(ChangeKind(kind) for kind in kinds.split()),
        before[old] if old is not None else None,
        after[new] if new is not None else None,
        encoding.redline(redline),
        Certainty(certainty),
        others,
    )
