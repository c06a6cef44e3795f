"""What was found, as the API and ``clausebook search`` give it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from clausebook import records
from clausebook.records.words import (
    ClauseId,
    ClauseKey,
    DocumentId,
    DocumentKind,
    DocumentTitle,
    EndsOn,
    HeadingText,
    Label,
    Lang,
    Permalink,
    PublishedOn,
    Sha256,
    StartsOn,
    UnchangedSince,
    VersionName,
)
from clausebook.records.words import Text as ClauseWords
from clausebook_api.search import Answer
from clausebook_api.search import Hit as FoundHit
from clausebook_api.serializers.questions import Basis


class FoundClause(records.Record):
    """A clause that was found."""

    id: ClauseKey
    document: DocumentId
    clause: ClauseId
    title: DocumentTitle
    label: Label
    citation: str = Field(description="How to cite it.")
    headings: list[str] = Field(description="The numbers and headings of the sections around it, outermost first.")
    heading: HeadingText
    text: ClauseWords
    excerpt: str = Field(description="HTML: the words found stand in `mark`; nothing else is markup.")
    document_kind: DocumentKind
    lang: Lang
    version: VersionName
    starts_on: StartsOn
    ends_on: EndsOn
    unchanged_since: UnchangedSince
    published_on: PublishedOn
    changed_since: bool = Field(description="Whether today it has other words, or is gone.")
    current_citation: str = Field(description="How to cite it today; empty if it is gone.")
    by_synonym: list[str] = Field(description="The words that were found by others that mean the same.")
    matched_by: Literal["citation", "section", "words", "meaning", "both"] = Field(
        description="`citation`: a clause that the query cites, before all others; "
        "`section`: what stands under it, or under a title that is named; `words`; "
        "`meaning`: it shares no word with the query and is related in meaning; `both`: words and meaning."
    )
    nearest: str = Field(description="Of a clause found by meaning alone, the sentence nearest to the query.")
    score: float = Field(description="How well it fits; higher is better.")
    sha256: Sha256


class Meaning(records.Record):
    """A language model by which clauses are found that share no word with the query."""

    model: str = Field(description="Its name.")
    sha256: str = Field(description="Of all that decides what it finds, in hexadecimal.")


class Found(records.Record):
    """What `clausebook search` found."""

    items: list[FoundClause] = Field(description="The clauses, the best first.")
    total: int = Field(description="How many there are in all.")
    matched: Literal["all", "any"] = Field(description="`any`: few or none have all words; others have some.")
    suggestions: list[str] = Field(description="What may have been meant.")
    as_of: date = Field(description="The legal day.")
    commit: str = Field(description="The commit of the search index, from which all of this answer comes.")
    meaning: Meaning | None = Field(description="The language model that is set; null: words alone decide.")


class Hit(FoundClause):
    """A clause that was found, and where people read it."""

    permalink: Permalink


class Search(Found):
    """What was found."""

    items: list[Hit] = Field(description="The clauses, the best first.")  # type: ignore[assignment]  # narrower
    facets: dict[str, dict[str, int]] = Field(description="How many by `document`, `document_kind` and `lang`.")
    basis: Basis = Field(description="Whether the texts were in force on that day, or the newest published.")
    next: str | None = Field(description="The cursor of the next page; null at the end.")
    stale: bool = Field(description="Whether the corpus is newer than the index.")


class Suggestions(records.Record):
    """How what was begun may go on."""

    items: list[str] = Field(description="What may be meant, the likeliest first.")
    commit: str = Field(description="The commit of the search index.")


def meaning_of(answer: Answer) -> records.Fields | None:
    """The fields of :class:`Meaning`; None if it was looked for by words alone."""
    return answer.meaning._asdict() if answer.meaning else None


def found_clause(hit: FoundHit) -> records.Fields:
    """The fields of :class:`FoundClause`."""
    names = (
        "document", "clause", "title", "label", "citation", "heading", "text", "excerpt", "lang", "version",
        "starts_on", "ends_on", "unchanged_since", "published_on", "changed_since", "sha256", "matched_by",
        "nearest",
    )  # fmt: skip
    return {
        "id": f"{hit.document}/{hit.clause}",
        "document_kind": hit.kind,
        "headings": list(hit.hierarchy),
        "current_citation": hit.now_citation,
        "by_synonym": list(hit.by_synonym),
        "score": round(hit.score, 4),
        **{name: getattr(hit, name) for name in names},
    }
