"""Documents, their versions and their texts, as the API gives them."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from clausebook import records
from clausebook.records.words import Permalink
from clausebook_api.serializers.lists import Commit, Next
from clausebook_api.serializers.questions import Basis


class Document(records.Document):
    """A document as it stands on a day, by what was published then."""

    permalink: Permalink


class Version(records.VersionWithDays):
    """A version: a text of a document whose wording differs from the one before."""

    permalink: Permalink


class ClauseText(records.ClauseInText):
    """A clause within a text."""

    html: str = Field(description="The same as `text`, with its formatting and links.")


class VersionText(Version):
    """A version with its text."""

    clauses: list[ClauseText] = Field(description="Every clause, in reading order.")


class Text(records.TextOfVersion):
    """The text of a document on a day."""

    as_of: date = Field(description="The legal day.")
    basis: Basis = Field(description="Whether the text was in force on that day, or the newest published.")
    clauses: list[ClauseText] = Field(description="Every clause, in reading order.")


class Documents(records.Record):
    """Documents, by id."""

    items: list[Document] = Field(description="The documents.")
    next: Next
    commit: Commit


class Versions(records.Record):
    """Versions, newest first."""

    items: list[Version] = Field(description="The versions.")
    next: Next
    commit: Commit


class Upcoming(records.Record):
    """Versions that are announced and not in force, soonest first."""

    items: list[Version] = Field(description="The versions.")
    commit: Commit
