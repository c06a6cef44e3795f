"""What commands print for programs besides the law itself: reviews, imports and suggested hints."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from clausebook.records.changes import Change
from clausebook.records.findings import Finding
from clausebook.records.record import Record
from clausebook.records.words import ClauseId, CommitId, DocumentId, DocumentTitle, FileLine, Note, Path, VersionName


class ReviewedChange(Change):
    """What happens to one clause, with its name in a sentence."""

    name: str = Field(description="What to call the clause: `Clause 7.9`.")


class Reach(Record):
    """A term whose definition changes, and where else it is used."""

    term: str = Field(description="The term.")
    clause: ClauseId
    used: dict[str, list[int]] = Field(description="The lines that use it, by file.")


class ReviewedDocument(Record):
    """One document that a branch changes."""

    document: DocumentId
    title: DocumentTitle
    path: Path
    path_before: str | None = Field(description="Its file before, if it was another.")
    state: Literal["new", "changed", "formatted", "withdrawn"] = Field(description="What the branch does to it.")
    change_class: Literal["material", "editorial", "renumbering"] | None = Field(
        description="What the change counts as; null where nothing printed changes."
    )
    change_class_reason: str = Field(description="The same in words, with what was declared.")
    note: Note
    last_updated: date | None = Field(description="The legal day that its wording will have.")
    effective_on: date | None = Field(description="The legal day from which it will hold.")
    notice_days: int = Field(description="How many days of notice are due.")
    earliest_effective_on: date | None = Field(description="The first day on which it may take effect.")
    recipients: int | None = Field(description="How many would be notified; null where there are no subscribers.")
    changes: list[ReviewedChange] = Field(description="The clauses to which something happens.")
    reaches: list[Reach] = Field(description="What it does to clauses elsewhere.")


class Review(Record):
    """What a branch changes."""

    base: str = Field(description="The branch or commit that it is compared with.")
    today: date = Field(description="The legal day on which it would be published.")
    headline: str = Field(description="What changes and what was found, in one line.")
    documents: list[ReviewedDocument] = Field(description="The documents that change.")
    unread: list[str] = Field(description="The files that change and cannot be read.")
    findings: list[Finding] = Field(description="What is doubtful or wrong.")


class Suggestion(Record):
    """A line that may belong in `terms/history.yml`."""

    document: DocumentId
    version: VersionName
    commit: CommitId
    hint: str = Field(description="What the line would say.")
    reason: str = Field(description="Why, for people.")


class LeftOut(Record):
    """Words of a file that are no part of the text."""

    line: FileLine
    text: str = Field(description="The words.")
    reason: str = Field(description="Why, for people.")


class TrackedChange(Record):
    """A change that was tracked in Word."""

    line: FileLine
    op: Literal["-", "+"] = Field(description="`-` for words deleted, `+` for words inserted.")
    author: str = Field(description="Who made it, as the file says.")
    date: str = Field(description="When, as the file says.")
    text: str = Field(description="The words.")


class Import(Record):
    """A document that was taken from a file."""

    path: Path
    left_out: list[LeftOut] = Field(description="What is no part of the text.")
    tracked_changes: int = Field(description="How many changes were tracked in the file.")
    tracked: list[TrackedChange] = Field(description="These changes, with `--changes show`.")
    findings: list[Finding] = Field(description="What is doubtful in the document.")
