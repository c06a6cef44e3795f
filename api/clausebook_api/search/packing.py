"""Entries as JSON holds them in the files of an index, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from clausebook.timeline.validity import Days
from clausebook_api.search.entries import Entry, Stretch


def pack(found: Sequence[Entry]) -> list[Any]:
    """Entries as JSON can hold them."""
    return [
        [
            one.document,
            one.clause,
            one.text,
            one.heading,
            one.bare,
            one.defines,
            [_packed(stretch) for stretch in one.stretches],
            one.lang,
            one.names,
            one.place,
        ]
        for one in found
    ]


def _packed(stretch: Stretch) -> list[Any]:
    days = [[str(days.start), days.end and str(days.end)] if days else None for days in stretch[:2]]
    since = (stretch.published_on, stretch.unchanged_since, stretch.numbered_since)
    return [*days, *stretch[2:-3], *(day and str(day) for day in since)]


def unpack(rows: Sequence[Any]) -> Iterator[Entry]:
    """The entries that :func:`pack` was given."""
    for document, clause, text, heading, bare, defines, stretches, *called in rows:
        stood = tuple(_unpacked(*stretch) for stretch in stretches)
        yield Entry(document, clause, text, heading, bare, tuple(defines), stood, *called)


def _unpacked(effective: Any, published: Any, *rest: Any) -> Stretch:  # noqa: ANN401 - whatever JSON holds
    label, called, cited, address, path, version, *since = rest
    published_on, unchanged_since, numbered_since = (day and date.fromisoformat(day) for day in since)
    return Stretch(
        _days(effective),
        _days(published),
        label,
        called,
        cited,
        address,
        tuple(path),
        version,
        published_on,
        unchanged_since,
        numbered_since,
    )


def _days(pair: list[str | None] | None) -> Days | None:
    if pair is None or pair[0] is None:
        return None
    return Days(date.fromisoformat(pair[0]), date.fromisoformat(pair[1]) if pair[1] else None)
