"""Numbers that stand on a line of their own, and the words below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from clausebook.model.clause import Kind
from clausebook.parse.blocks import Unit


def join(units: Iterable[Unit]) -> Iterator[Unit]:
    """The blocks of a text, each number without words joined to a paragraph that begins on the next line."""
    bare: Unit | None = None
    for unit in units:
        if bare and _goes_on(bare, unit):
            yield bare._replace(block=replace(unit.block, kind=Kind.ITEM, label=bare.block.label))
            bare = None
            continue
        if bare:
            yield bare
        bare = unit if unit.block.kind is Kind.ITEM and not unit.block.text else None
        if not bare:
            yield unit
    if bare:
        yield bare


def _goes_on(bare: Unit, unit: Unit) -> bool:
    """Whether the words of a number stand on the line below it: ``9.`` and ``Because the Program is free``."""
    return unit.line == bare.line + 1 and unit.block.kind is Kind.PARAGRAPH and not unit.block.label and not unit.note
