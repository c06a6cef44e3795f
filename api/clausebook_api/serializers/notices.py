"""Notices as webhooks get them and templates of mails use them, and how they went."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from clausebook import records
from clausebook.records.words import (
    ClauseId,
    DocumentId,
    DocumentKind,
    DocumentTitle,
    Lang,
    Permalink,
    Sha256,
    VersionName,
)


class NoticeChange(records.Change):
    """What happened to one clause, with words for it."""

    name: str = Field(description="What to call the clause, as briefly as possible: `7.9`.")
    what_happened: list[str] = Field(description="Its kinds in words: `Reworded`, `Renumbered, was 7.8`.")


class TouchedClause(records.Record):
    """A clause that uses a term whose definition changed, in this document or in one that takes its terms from it."""

    document: DocumentId
    title: DocumentTitle
    clause: ClauseId
    name: str = Field(description="What to call the clause, as briefly as possible: `7.9`.")
    terms: list[str] = Field(description="The terms.")
    permalink: Permalink


class Notice(records.Version):
    """What is announced of one version at one moment; of a withdrawal or a return, of the last version there was.

    `effective_on` is then the day of the withdrawal or the return, and `note` is empty. Who follows only some clauses
    gets in `changes` and `touched` what concerns these, and those under them; all else is of the whole version.
    """

    document_kind: DocumentKind
    lang: Lang
    moment: Literal["announced", "in-force", "withdrawn", "reinstated"] = Field(description="What happens.")
    early: bool = Field(description="Whether it was announced before it takes effect.")
    superseded: bool = Field(description="Whether a later version replaced it before it was in force.")
    first: bool = Field(description="Whether the document is new.")
    change_summary: str = Field(description="`7 added, 1 removed`: each change counted once; empty if there are none.")
    changes: list[NoticeChange] = Field(description="The clauses to which something happened, in reading order.")
    not_shown: int = Field(description="How many changes are left out: they concern nothing that is followed.")
    touched: list[TouchedClause] = Field(description="The clauses that use a term whose definition changed.")
    clause_ids: list[str] = Field(
        description="Of a withdrawal or a return, the ids of all clauses of the document; else empty."
    )
    permalink: Permalink
    document_permalink: str = Field(description="The page of the text in force.")
    history: str = Field(description="The version on the page of the history.")


class Event(records.Record):
    """What is posted to a webhook."""

    type: str = Field(description="`version.` and the `moment` of the notice: `version.announced`.")
    timestamp: datetime = Field(description="The instant at which the notice was recorded.")
    data: Notice = Field(description="The notice.")


class Bounced(records.Record):
    """Mails of a notice that came back on one day for one reason."""

    bounced_on: date = Field(description="The day (UTC).")
    bounce_code: str = Field(description="The code by RFC 3463; empty if none was given.")
    mails: int = Field(description="How many mails.")


class NoticeDelivery(records.Record):
    """One recipient of a notice."""

    channel: Literal["email", "webhook"] = Field(description="How it is sent.")
    address: str = Field(description="The address; `(erased)` where it was forgotten.")
    state: str = Field(description="How it stands.")
    attempts: int = Field(description="How often it was tried.")
    copies: int = Field(description="How many outcomes were not known: each may be a copy too many.")
    ended_at: datetime | None = Field(description="The instant at which it was sent or given up.")
    outcome: str = Field(description="How the last attempt ended.")
    message_sha256: str = Field(
        description="The SHA-256 of the very bytes that were sent to this recipient; empty if none were."
    )
    text_sha256: str = Field(
        description="The SHA-256 of the message that all get who are notified of the same, before their own links and "
        "headers."
    )
    bounce_code: str = Field(description="The code by RFC 3463; empty if none was given.")
    bounced_at: datetime | None = Field(description="The instant at which its return was taken in.")


class NoticeReport(records.Record):
    """A notice, and how it went."""

    id: int = Field(description="Its number.")
    key: str = Field(description="What it is known by: it says what changed and when.")
    document: DocumentId
    version: VersionName
    moment: Literal["announced", "in-force", "withdrawn", "reinstated"] = Field(description="What happens.")
    created_at: datetime = Field(description="The instant at which it was recorded.")
    sha256: Sha256
    recipients: int = Field(description="How many are notified.")
    states: dict[str, int] = Field(description="How many of these deliveries stand how.")
    complete: bool = Field(description="Whether every delivery has ended.")
    bounced: list[Bounced] = Field(description="What came back.")


class WholeNoticeReport(NoticeReport):
    """A notice with every recipient."""

    deliveries: list[NoticeDelivery] = Field(description="Every recipient, in the order in which they were recorded.")


class Subscriber(records.Record):
    """One subscriber."""

    channel: Literal["email", "webhook"] = Field(description="How it is sent.")
    address: str = Field(description="The address; `(erased)` where it was forgotten.")
    state: str = Field(description="How it stands.")
    created_at: datetime = Field(description="The instant at which it was asked for.")
    confirmed_at: datetime | None = Field(description="The instant at which it was confirmed.")
