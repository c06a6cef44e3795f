"""The record: a value as programs get it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

Fields = dict[str, object]  # values by the names of a record's fields


class Record(BaseModel):
    """A public value. Fields may be added; within a major version none is removed or changes its meaning."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def of(cls, fields: Mapping[str, object]) -> Self:
        """The record with some fields. Raises pydantic's ValidationError for what does not fit."""
        return cls.model_validate(fields)

    def plain(self) -> dict[str, Any]:
        """The record as JSON has it: days as ``YYYY-MM-DD``, instants by RFC 3339 in UTC."""
        return self.model_dump(mode="json", by_alias=True)
