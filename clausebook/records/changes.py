"""What happened to clauses between two versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from clausebook.model import change as changes_
from clausebook.model.change import Clause
from clausebook.model.clause import Kind
from clausebook.model.version import DocumentRecord
from clausebook.parse.language import direction, of_words
from clausebook.records.record import Fields, Record
from clausebook.records.words import (
    Address,
    Certainty,
    ChangeKinds,
    ClauseId,
    ClauseKey,
    Direction,
    DocumentId,
    Label,
    Lang,
    Text,
    VersionName,
)
from clausebook.redline.word_diff import redline_of


class RedlineRun(Record):
    """One run of a redline."""

    op: Literal["=", "-", "+"] = Field(description="`=` in both, `-` only before, `+` only after.")
    text: str = Field(description="The words of the run.")


class Side(Record):
    """A clause on one side of a change."""

    label: Label
    address: Address
    text: Text
    wording: str = Field(description="The words that were compared: `text` with quote glyphs made alike.")
    lang: Lang
    dir: Direction


class Change(Record):
    """What happened to one clause between two versions.

    The `=` and `-` runs of `redline` in order are `before.wording`, the `=` and `+` runs `after.wording`, exactly.
    """

    id: ClauseKey
    document: DocumentId
    clause: ClauseId
    kinds: ChangeKinds
    certainty: Certainty
    other: list[str] = Field(
        description="The clauses that a split or a merge concerns; of a move between documents, `document/clause`."
    )
    before: Side | None = Field(description="Null for what was added.")
    after: Side | None = Field(description="Null for what was removed.")
    redline: list[RedlineRun] = Field(description="The difference of the two wordings, word by word.")


class Diff(Record):
    """What changed from one version to another."""

    document: DocumentId
    from_: VersionName = Field(serialization_alias="from", validation_alias="from")
    to: VersionName
    unchanged: int = Field(description="How many clauses are the same, headings not counted.")
    changes: list[Change] = Field(description="The clauses to which something happened, in reading order.")


def change(document: str, found: changes_.Change, lang: str) -> Fields:
    """The fields of :class:`Change`; ``lang`` is the language of the document."""
    return {
        "id": f"{document}/{found.clause}",
        "document": document,
        "clause": found.clause,
        "kinds": [kind.value for kind in found.kinds],
        "certainty": found.certainty.value,
        "other": list(found.other),
        "before": _side(found.before, lang),
        "after": _side(found.after, lang),
        "redline": redline(redline_of(found)),
    }


def diff(
    record: DocumentRecord, names: tuple[str, str], after: Iterable[Clause], changes: Sequence[changes_.Change]
) -> Fields:
    """The fields of :class:`Diff`; ``names`` are those of the two versions, ``after`` the clauses of the second."""
    changed = {one.clause for one in changes if one.after}
    return {
        "document": record.id,
        "from": names[0],
        "to": names[1],
        "unchanged": sum(one.id not in changed and one.block.kind is not Kind.SECTION for one in after),
        "changes": [change(record.id, one, record.lang) for one in changes],
    }


def redline(runs: Iterable[tuple[str, str]]) -> list[Fields]:
    """The fields of a :class:`RedlineRun` for each run."""
    return [{"op": op, "text": text} for op, text in runs]


def _side(placed: Clause | None, lang: str) -> Fields | None:
    if placed is None:
        return None
    block = placed.block
    spoken = {"lang": of_words(block.text, lang), "dir": direction(block.text, lang)}
    return {"label": block.label, "address": placed.address, "text": block.text, "wording": block.wording, **spoken}
