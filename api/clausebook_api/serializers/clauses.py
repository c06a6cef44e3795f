"""Clauses through time, definitions and citations, as the API gives them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from clausebook import records
from clausebook.records.words import (
    Certainty,
    ChangeClass,
    ChangeKinds,
    ClauseId,
    ClauseKey,
    CommitId,
    DocumentId,
    EffectiveOn,
    EndsOn,
    HeadingText,
    Label,
    Note,
    Permalink,
    PublishedAt,
    PublishedOn,
    Sha256,
    StartsOn,
    UnchangedSince,
    VersionName,
)
from clausebook.records.words import Text as ClauseWords
from clausebook_api.serializers.lists import Commit, Next


class Heading(records.Record):
    """A clause around another."""

    id: ClauseKey
    label: Label
    heading: HeadingText


class Clause(records.Clause):
    """A clause while it stood as it was: the same words, number and place."""

    citation: str = Field(description="How to cite it.")
    hierarchy: list[Heading] = Field(description="The clauses around it, outermost first.")
    html: str = Field(description="The same as `text`, with its formatting and links.")
    markdown: str = Field(description="The clause as Markdown.")
    starts_on: StartsOn
    ends_on: EndsOn
    unchanged_since: UnchangedSince
    published_at: PublishedAt
    published_on: PublishedOn
    effective_on: EffectiveOn
    change_class: ChangeClass
    note: Note
    version: VersionName
    commit: CommitId
    sha256: Sha256
    certainty: Certainty
    permalink: Permalink
    history: str = Field(description="The page of the clause through time.")


class ClauseChange(records.Record):
    """What happened to a clause."""

    kinds: ChangeKinds
    redline: list[records.RedlineRun] = Field(description="The difference of the two wordings, word by word.")


class ClauseVersion(Clause):
    """A clause with what happened to it."""

    change: ClauseChange | None = Field(
        description="Null in the first version of the document, and where the document only came back."
    )


class ClauseVersions(records.Record):
    """Every form a clause had, newest first."""

    items: list[ClauseVersion] = Field(description="The clause, form by form.")
    next: Next
    commit: Commit


class TermSource(records.Elsewhere):
    """One whose terms a document takes."""

    document: DocumentId


class Definition(records.Record):
    """A defined term, and the clause that defines it."""

    term: str = Field(description="The term.")
    id: ClauseKey
    document: DocumentId
    clause: ClauseId
    citation: str = Field(description="How to cite it.")
    text: ClauseWords
    permalink: Permalink


class Definitions(records.Record):
    """What the texts in force define, by term."""

    items: list[Definition] = Field(description="The definitions.")
    elsewhere: list[TermSource] = Field(description="Where terms are taken from that are not listed here.")
    commit: Commit


class Under(records.Record):
    """A clause that stands under one that is cited."""

    id: ClauseKey
    citation: str = Field(description="How to cite it.")
    text: ClauseWords


class Match(records.Record):
    """A clause that a citation may mean."""

    id: ClauseKey
    document: DocumentId
    clause: ClauseId
    dated_citation: str = Field(description="How to cite it with the days on which it is in force, and its address.")
    precision: Literal["exact", "ambiguous"] = Field(
        description="`exact`: all of the reference was used, and one clause answers to it; `ambiguous`: several do."
    )
    understood: str = Field(description="The clause as it is cited in full.")
    text: ClauseWords
    under: list[Under] = Field(description="What stands under it, in reading order.")
    permalink: Permalink
    api: str = Field(description="Where the API gives it.")


class Citations(records.Record):
    """The clauses that a citation may mean, those with the fewest around them first."""

    ref: str = Field(description="The reference as it was asked for.")
    as_of: date = Field(description="The legal day.")
    items: list[Match] = Field(description="The clauses.")
    commit: Commit
