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


class NoticesReadiness(records.Record):
    """How notices are sent: by this service or by workers elsewhere."""

    paused: str = Field(description="Why nothing is sent; empty if it is.")
    relay_resting_until: datetime | None = Field(description="Until when the relay, which refused mail, is left alone.")
    oldest_due_seconds: int | None = Field(description="How long the first of what is due waits; null if nothing is.")
    last_sent_at: datetime | None = Field(description="When a delivery last went out.")


class Readiness(records.Record):
    """What the process can answer."""

    status: Literal["ready", "degraded", "unavailable"] = Field(description="`degraded`: not all of it is whole.")
    corpus_commit: str | None = Field(description="The commit up to which the corpus was compiled.")
    corpus_landed: datetime | None = Field(description="The instant at which that commit landed.")
    corpus_age_seconds: int | None = Field(description="How long ago that was.")
    index_commit: str | None = Field(description="The commit of the search index.")
    stale: bool = Field(description="Whether the corpus is newer than the index.")
    documents: int = Field(description="How many documents there are.")
    unavailable: list[Literal["corpus", "settings", "index", "database", "sending"]] = Field(
        description="What does not answer, or is not whole: without a corpus nothing can be answered; with settings "
        "other than those of the corpus answers would differ from those of other replicas; without an index "
        "no search, without a database nobody can subscribe or leave, and without `sending` nothing is sent."
    )
    differing: list[str] = Field(description="The names of the settings that differ.")
    notices: NoticesReadiness | None = Field(description="null where there are no subscribers, or no database answers.")
    sending: Literal["running", "ended"] | None = Field(
        description="The process beside this one that sends notices; null if it is none that `serve` started."
    )
