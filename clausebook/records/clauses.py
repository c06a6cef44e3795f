"""A clause, alone and within a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pydantic import Field

from clausebook.model import change as values
from clausebook.parse.language import direction, of_words
from clausebook.records.record import Fields, Record
from clausebook.records.words import (
    Address,
    BlockType,
    ClauseId,
    ClauseKey,
    Direction,
    DocumentId,
    HeadingText,
    Label,
    Lang,
    Text,
)


class Clause(Record):
    """A clause: which one it is, where it stands and what it says."""

    id: ClauseKey
    document: DocumentId
    clause: ClauseId
    label: Label
    address: Address
    heading: HeadingText
    block: BlockType
    text: Text
    lang: Lang
    dir: Direction


class ClauseInText(Clause):
    """A clause among the others of its text."""

    depth: int = Field(description="How many clauses are around it.")
    parent: str | None = Field(description="The `id` of the clause around it; null at the top.")


class NestedClause(ClauseInText):
    """A clause with those under it."""

    children: list[NestedClause] = Field(description="The clauses under it, in reading order.")


def clause(document: str, placed: values.Clause, lang: str) -> Fields:
    """The fields of :class:`Clause`; ``lang`` is the language of the document."""
    block = placed.block
    return {
        "id": f"{document}/{placed.id}",
        "document": document,
        "clause": placed.id,
        "label": block.label,
        "address": placed.address,
        "heading": block.heading,
        "block": block.kind.value,
        "text": block.text,
        "lang": of_words(block.text, lang),
        "dir": direction(block.text, lang),
    }


def clause_in_text(document: str, placed: values.Clause, clauses: Sequence[values.Clause], lang: str) -> Fields:
    """The fields of :class:`ClauseInText`; ``clauses`` are all of the text, which is in ``lang``."""
    parent = f"{document}/{clauses[placed.parent].id}" if placed.parent >= 0 else None
    return {**clause(document, placed, lang), "depth": placed.depth, "parent": parent}


def nested(
    document: str, clauses: Sequence[values.Clause], lang: str, only: values.Clause | None = None
) -> list[Fields]:
    """The fields of :class:`NestedClause` for each clause at the top; ``only`` one clause and those under it."""
    nodes: list[Fields] = [{**clause_in_text(document, one, clauses, lang), "children": []} for one in clauses]
    roots: list[Fields] = []
    for one, node in zip(clauses, nodes, strict=True):
        siblings = cast("list[Fields]", nodes[one.parent]["children"]) if one.parent >= 0 else roots
        siblings.append(node)
    return [nodes[clauses.index(only)]] if only else roots
