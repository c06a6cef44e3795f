"""Numbers that stand on a line of their own, and the words below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from clausebook.model.clause import Kind
from clausebook.parse.blocks import Unit

_GOES_ON = frozenset({Kind.PARAGRAPH, Kind.QUOTE, Kind.SECTION})


def join(units: Iterable[Unit]) -> Iterator[Unit]:
    """The blocks of a text, each number without words joined to those that begin on the next line."""
    bare: Unit | None = None
    for unit in units:
        if bare and _goes_on(bare, unit):
            yield _numbered(unit, bare)
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
    return unit.line == bare.line + 1 and unit.block.kind in _GOES_ON and not unit.block.label and not unit.note


def _numbered(unit: Unit, bare: Unit) -> Unit:
    """The words with their number: a heading stays one, all others are an item, as if they stood on its line."""
    if unit.block.kind is Kind.SECTION:
        return unit._replace(block=replace(unit.block, label=bare.block.label), line=bare.line)
    return bare._replace(block=replace(unit.block, kind=Kind.ITEM, label=bare.block.label))
