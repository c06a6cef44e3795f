"""Errors, and how the service stands."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from clausebook import records


class Fault(records.Record):
    """One wrong parameter."""

    parameter: str = Field(description="Its name.")
    message: str = Field(description="What there is to say, for people.")


class ProblemDetails(records.Record):
    """An error, by RFC 9457."""

    type: str = Field(description="An address in the documentation of this API.")
    title: str = Field(description="What kind of error it is.")
    status: int = Field(description="The status of HTTP.")
    detail: str = Field(description="What went wrong here, for people.")
    errors: list[Fault] = Field(
        default_factory=list, json_schema_extra={"readOnly": True}, description="Every wrong parameter."
    )


class Health(records.Record):
    """The process is alive."""

    status: Literal["ok"] = Field(description="It answers.")


class Readiness(records.Record):
    """What the process can answer."""

    status: Literal["ready", "degraded", "unavailable"] = Field(description="`degraded`: not all of it is whole.")
    corpus_commit: str | None = Field(description="The commit up to which the corpus was compiled.")
    corpus_landed: datetime | None = Field(description="The instant at which that commit landed.")
    corpus_age_seconds: int | None = Field(description="How long ago that was.")
    index_commit: str | None = Field(description="The commit of the search index.")
    stale: bool = Field(description="Whether the corpus is newer than the index.")
    documents: int = Field(description="How many documents there are.")
    sending: Literal["running", "ended"] | None = Field(
        description="The process beside this one that sends notices; null if it is none that `serve` started."
    )
