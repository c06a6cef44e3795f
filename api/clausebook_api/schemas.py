"""What the API takes and gives, as pydantic models: the description of the API is made of them.

Days are legal days in the configured timezone (``YYYY-MM-DD``), instants are RFC 3339 in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function

from clausebook_api import negotiation

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Basis = Literal["effective", "published"]
Status = Literal["in-force", "upcoming", "withdrawn"]


def _day(value: object) -> object:
    """Let nothing but YYYY-MM-DD be a day: pydantic alone would take numbers and instants."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("write a day as YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_day)]


@dataclass(frozen=True, slots=True)
class _Form:
    """Lets nothing but a form be one; which there are is asked anew each time, since formats are registered."""

    names: Callable[[], tuple[str, ...]]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._one, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"enum": list(self.names())}

    def _one(self, value: str) -> str:
        names = self.names()
        if value not in names:
            raise ValueError(f"Input should be {', '.join(map(repr, names[:-1]))} or {names[-1]!r}")
        return value


AsOf = Annotated[
    Literal["today", "upcoming"] | Day,
    Field(description="A legal day, `today`, or `upcoming`: the text as it will be when all that is announced has "
          "taken effect.", examples=["2024-12-20"]),
]  # fmt: skip
DocumentId = Annotated[str, Field(min_length=1, max_length=200, description="The id of a document.")]
ClauseId = Annotated[str, Field(min_length=1, max_length=300, description="The id of a clause, without the document.")]
VersionName = Annotated[str, Field(min_length=1, max_length=40, description="The permanent name of a version.")]
Limit = Annotated[int, Field(ge=1, le=200, description="How many items a page holds at the most.")]
Cursor = Annotated[str, Field(max_length=2000, description="What the page before gave as `next`.")]


class Asked(BaseModel):
    """Parameters of a request; one that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    @cache
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]  # noqa: ANN401
        """The schema; made once, as flask-openapi asks for it with every request."""
        return super().model_json_schema(*args, **kwargs)


class Shape(BaseModel):
    """Part of an answer; keys may be added, none is removed or changes its meaning."""

    model_config = ConfigDict(frozen=True)


# --- what is asked ---------------------------------------------------------------------------------------


class DocumentPath(Asked):
    """A document."""

    document: DocumentId


class VersionPath(DocumentPath):
    """A version of a document."""

    version: VersionName


class ClausePath(DocumentPath):
    """A clause of a document."""

    clause: ClauseId


class NumberPath(DocumentPath):
    """A clause of a document by what it is called."""

    clause: Annotated[
        str,
        Field(
            min_length=1, max_length=300,
            description="The id of a clause, without the document, or its number on the day: `7.9(a)`, `§ 5`.",
        ),
    ]  # fmt: skip


class Paged(Asked):
    """A page of a list."""

    limit: Limit = 50
    cursor: Cursor = ""


class DocumentsQuery(Paged):
    """Which documents."""

    kind: Annotated[str, Field(max_length=40, description="policy, schedule, agreement, addendum or notice.")] = ""
    lang: Annotated[str, Field(max_length=20)] = ""
    status: Annotated[Status | Literal["all"], Field(description="`all` includes withdrawn documents.")] = "all"


class VersionQuery(Asked):
    """In which form a version is wanted; without it the `Accept` header decides."""

    format: Annotated[
        Annotated[str, _Form(negotiation.versions)] | None,
        Field(description="The form to answer in, or a file to save; else as `Accept` says."),
    ] = None


class DayQuery(Asked):
    """On which day."""

    as_of: AsOf = "today"


class OnDayQuery(Asked):
    """On which day."""

    as_of: AsOf = "today"
    basis: Annotated[
        Basis, Field(description="`effective`: the text in force on the day; `published`: the newest that had landed.")
    ] = "effective"


class TextQuery(OnDayQuery):
    """On which day a text is wanted, and in which form; without it the `Accept` header decides."""

    format: Annotated[
        Annotated[str, _Form(negotiation.texts)] | None,
        Field(description="The form to answer in; else as `Accept` says."),
    ] = None


class AsOfQuery(OnDayQuery):
    """On which day a clause is wanted, and in which form; without it the `Accept` header decides."""

    format: Annotated[
        Literal["json", "md", "txt", "html"] | None,
        Field(description="json, md, txt or html; else as `Accept` says."),
    ] = None


class DiffQuery(Asked):
    """From which version to which."""

    from_: Annotated[str, Field(alias="from", max_length=40, description="A version, or a day: the text in force.")]
    to: Annotated[str, Field(max_length=40, description="A version, or a day: the text in force.")]
    format: Annotated[
        Annotated[str, _Form(negotiation.comparisons)] | None,
        Field(description="json or html; all others are files of the redline: in Word, with tracked changes."),
    ] = None


class ChangesQuery(Paged):
    """Which changes."""

    since: Annotated[Day | None, Field(description="Only what was published on or after this day.")] = None
    document: Annotated[str, Field(max_length=200)] = ""
    kind: Annotated[Literal["", "material", "editorial"], Field(description="material or editorial.")] = ""


class DefinitionsQuery(Asked):
    """Which definitions."""

    document: Annotated[str, Field(max_length=200)] = ""
    term: Annotated[str, Field(max_length=200, description="The term, in any case.")] = ""


class CiteQuery(Asked):
    """A citation as people write it."""

    ref: Annotated[
        str,
        Field(min_length=1, max_length=256, examples=["services schedule 7.9"], description="Such as `SS 7.9`."),
    ]
    as_of: AsOf = "today"


class SearchQuery(Asked):
    """What to search for, and where."""

    q: Annotated[
        str,
        Field(max_length=1000, examples=["third party data"],
              description='Words, "phrases", -exclude, document:id, defined:"Term", or a citation.'),
    ] = ""  # fmt: skip
    as_of: AsOf = "today"
    basis: Basis = "effective"
    document: Annotated[str, Field(max_length=200)] = ""
    kind: Annotated[str, Field(max_length=40, description="The kind of document.")] = ""
    lang: Annotated[str, Field(max_length=20)] = ""
    status: Annotated[Literal["in-force", "all"], Field(description="`all`: superseded wordings too.")] = "in-force"
    defined: Annotated[bool, Field(description="Only clauses that define a term.")] = False
    modified_after: Annotated[Day | None, Field(description="Only wordings newer than this day.")] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor = ""

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if not self.q.strip() and not self.cursor:
            raise ValueError("say in q what to search for")
        return self


class SuggestQuery(Asked):
    """The beginning of what somebody types."""

    q: Annotated[str, Field(max_length=256, description="The beginning of words, a citation or a title.")]
    as_of: AsOf = "today"


# --- what is answered ------------------------------------------------------------------------------------


class Fault(Shape):
    """One wrong parameter."""

    parameter: str
    message: str


class ProblemDetails(Shape):
    """An error, by RFC 9457; `type` is an address in the documentation of this API."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field(default_factory=list, json_schema_extra={"readOnly": True})


class Elsewhere(Shape):
    """A document that is named here and not published here."""

    title: str = Field(description="As the settings give it; else the name by which it is named, which is no id here.")
    url: str = Field(description="Where it can be read, if the settings say; else empty.")
    published: Literal[False]


class NamedElsewhere(Elsewhere):
    """One that a document names, with the fields that would hold its id if it were published here."""

    named_in: list[Literal["incorporated_into", "terms_from", "translation_of"]]


class TermSource(Elsewhere):
    """One whose terms a document takes."""

    document: str = Field(description="The document that takes them.")


class Document(Shape):
    """A document as it stands on a day, by what was published then."""

    id: str
    as_of: date
    title: str = Field(description="As in the version in force.")
    kind: str
    lang: str
    status: Status
    summary: str
    aliases: list[str]
    short_names: list[str]
    incorporated_into: list[str] = Field(description="The documents it is part of. Every id here is published.")
    parts: list[str] = Field(description="The documents that are part of it, withdrawn ones among them.")
    terms_from: list[str] = Field(description="The documents whose terms hold in it too.")
    translation_of: str
    elsewhere: list[NamedElsewhere] = Field(description="Those among them that are not published here.")
    versions: int = Field(description="How many versions there are.")
    version: str | None = Field(description="The version in force on the day.")
    last_updated: date | None
    effective_on: date | None = Field(description="Since when the version in force holds.")
    upcoming: str | None = Field(description="The next version that is announced.")
    upcoming_on: date | None
    withdrawn_on: date | None
    permalink: str


class Counts(Shape):
    """How many clauses each kind of change happened to."""

    added: int
    removed: int
    reworded: int
    moved: int
    renumbered: int


class Version(Shape):
    """A version: a text of a document whose wording differs from the one before."""

    document: str
    version: str
    number: int = Field(description="Counted from 1 within the document.")
    title: str
    kind: Literal["material", "editorial"]
    declared: bool = Field(description="Whether the author said of which kind the change is.")
    note: str = Field(description="What changed, in the words of the author.")
    published_at: datetime
    published_on: date
    last_updated: date
    last_updated_source: Literal["declared", "landed", "derived"]
    effective_on: date
    effective_source: Literal["declared", "landed", "derived"]
    starts_on: date | None = Field(description="First day in force; null if it never was and never will be.")
    ends_on: date | None = Field(description="Last day in force; null if no end is known.")
    withdrawn_on: date | None
    changes: Counts
    commit: str
    sha256: str = Field(description="Of the wording.")
    permalink: str


class Heading(Shape):
    """A clause around another."""

    id: str
    label: str
    heading: str


class Clause(Shape):
    """A clause while it stood as it was: the same words, number and place."""

    id: str = Field(description="document/clause: it never changes and is never reused.")
    document: str
    clause: str
    label: str = Field(description="The number as printed.")
    address: str = Field(description="Where it stands in the document.")
    citation: str = Field(description="How to cite it.")
    hierarchy: list[Heading] = Field(description="The clauses around it, outermost first.")
    heading: str
    unit: str = Field(description="section, paragraph, item, row, header, quote, code or dateline.")
    text: str = Field(description="Every word of the clause itself, without its label and the clauses under it.")
    html: str
    markdown: str
    starts_on: date | None = Field(description="First day in force so; null if it never was.")
    ends_on: date | None = Field(description="Last day in force so; null if no end is known.")
    published_at: datetime
    published_on: date = Field(description="First day on which it was the newest published.")
    effective_on: date
    kind: Literal["material", "editorial"] = Field(description="The kind of the change that brought it.")
    note: str
    version: str = Field(description="The version that first states it so.")
    commit: str
    sha256: str = Field(description="Of the text.")
    lang: str
    certainty: Literal["exact", "likely", "probable"] = Field(description="How sure its descent is.")
    permalink: str = Field(description="Of the clause in the version that holds on the day asked for.")
    history: str = Field(description="The page of the clause through time.")


class Redline(Shape):
    """One run of a redline: `=` in both, `-` only before, `+` only after."""

    op: Literal["=", "-", "+"]
    text: str


class ChangeKinds(Shape):
    """What happened to a clause."""

    kinds: list[Literal["added", "removed", "reworded", "moved", "renumbered", "split", "merged"]]
    redline: list[Redline]


class ClauseVersion(Clause):
    """A clause with what happened to it; `change` is null where it only stood as it was in the first version."""

    change: ChangeKinds | None


class ClauseText(Shape):
    """A clause within a text."""

    id: str
    clause: str
    label: str
    address: str
    depth: int
    parent: str | None
    heading: str
    unit: str
    text: str
    html: str


class VersionText(Version):
    """A version with its text."""

    clauses: list[ClauseText]


class Text(Shape):
    """The text of a document on a day."""

    document: str
    title: str
    as_of: date
    basis: Basis
    version: str
    last_updated: date
    effective_on: date
    starts_on: date | None
    ends_on: date | None
    sha256: str
    commit: str
    clauses: list[ClauseText]


class Side(Shape):
    """One side of a change: the wording that was compared."""

    label: str
    address: str
    text: str


class Change(Shape):
    """What happened to one clause between two versions."""

    clause: str
    kinds: list[str]
    before: Side | None
    after: Side | None
    redline: list[Redline]
    certainty: Literal["exact", "likely", "probable"]
    other: list[str]


class Diff(Shape):
    """What changed from one version to another."""

    document: str
    from_: str = Field(serialization_alias="from", validation_alias="from")
    to: str
    unchanged: int = Field(description="How many clauses are the same, headings not counted.")
    changes: list[Change]
    permalink: str


class Definition(Shape):
    """A defined term, and the clause that defines it."""

    term: str
    document: str
    clause: str
    citation: str
    text: str
    permalink: str


class Match(Shape):
    """A clause that a citation may mean."""

    document: str
    clause: str
    citation: str
    certainty: Literal["exact", "heading", "partial"]
    understood: str
    text: str
    permalink: str
    api: str


class Hit(Shape):
    """A clause that was found."""

    id: str
    document: str
    clause: str
    title: str
    label: str
    citation: str
    hierarchy: list[str]
    heading: str
    text: str = Field(description="The whole clause.")
    excerpt: str = Field(description="HTML: the words found stand in `mark`; nothing else is markup.")
    kind: str
    lang: str
    version: str
    starts_on: date | None
    ends_on: date | None
    published_on: date
    changed_since: bool = Field(description="Whether today it has other words, or is gone.")
    now: str = Field(description="How it is cited today; empty if it is gone.")
    by_synonym: list[str] = Field(description="The words that were found by others that mean the same.")
    matched_by: Literal["citation", "section", "words"] = Field(
        description="`citation`: the clause that the query cites, the first; `section`: what stands under it."
    )
    score: float
    sha256: str
    permalink: str


Next = Annotated[str | None, Field(description="The cursor of the next page; null at the end.")]
Commit = Annotated[str, Field(description="The commit up to which the corpus was compiled.")]


class Documents(Shape):
    """Documents, by id."""

    items: list[Document]
    next: Next
    commit: Commit


class Versions(Shape):
    """Versions, newest first."""

    items: list[Version]
    next: Next
    commit: Commit


class ClauseVersions(Shape):
    """Every form a clause had, newest first."""

    items: list[ClauseVersion]
    next: Next
    commit: Commit


class Upcoming(Shape):
    """Versions that are announced and not in force, soonest first."""

    items: list[Version]
    commit: Commit


class Definitions(Shape):
    """What the texts in force define, by term."""

    items: list[Definition]
    elsewhere: list[TermSource] = Field(description="Where terms are taken from that are not listed here.")
    commit: str


class Citations(Shape):
    """The clauses that a citation may mean, the surest first."""

    ref: str
    as_of: date
    items: list[Match]
    commit: str


class Search(Shape):
    """What was found."""

    items: list[Hit]
    total: int
    matched: Literal["all", "any"] = Field(description="`any`: no clause has all the words, these have some.")
    jump: Hit | None = Field(description="The clause that the query cites.")
    facets: dict[str, dict[str, int]]
    suggestions: list[str]
    as_of: date
    basis: Basis
    next: str | None
    commit: str = Field(description="The commit of the search index, from which all of this answer comes.")
    stale: bool = Field(description="Whether the corpus is newer than the index.")


class Suggestions(Shape):
    """How what was begun may go on."""

    items: list[str]
    commit: str


class Health(Shape):
    """The process is alive."""

    status: Literal["ok"]


class Readiness(Shape):
    """What the process can answer."""

    status: Literal["ready", "degraded", "unavailable"]
    corpus_commit: str | None
    corpus_landed: datetime | None
    corpus_age_seconds: int | None
    index_commit: str | None
    stale: bool
    documents: int
    sending: Literal["running", "ended"] | None = Field(
        description="The process beside this one that sends notices; null if it is none that `serve` started."
    )


# --- subscriptions ---------------------------------------------------------------------------------------


class Follow(Asked):
    """What to be told, and when."""

    targets: list[Annotated[str, Field(min_length=1, max_length=400)]] = Field(
        default_factory=lambda: ["*"], max_length=200,
        description="`*`, ids of documents, or clauses as `document#clause`.", examples=[["terms-of-service"]],
    )  # fmt: skip
    announced: bool = Field(default=True, description="When a change is announced.")
    in_force: bool = Field(default=True, description="When it takes effect.")
    editorial: bool = Field(default=False, description="Corrections that change no meaning, too.")
    weekly: bool = Field(default=False, description="Once a week rather than at once.")
    lang: str = Field(default="", max_length=35, pattern="^[A-Za-z0-9-]*$", description="Only documents in a language.")


class SubscriptionBody(Follow):
    """Whom to tell by mail."""

    email: str = Field(min_length=1, max_length=320, examples=["name@example.org"])


class WebhookBody(Follow):
    """Where to post."""

    url: str = Field(min_length=1, max_length=2000, examples=["https://hooks.example.org/terms"])
    secret: str = Field(
        default="", max_length=200, description="`whsec_` and base64 of 24 to 64 octets; else one is made."
    )
    contact: str = Field(default="", max_length=320, description="Whom to write when it is switched off.")


class TokenPath(Asked):
    """A link by which a webhook is managed."""

    token: str = Field(min_length=1, max_length=200)


class Asked202(Shape):
    """A request was taken."""

    detail: str


class WebhookMade(Shape):
    """The secret is shown once."""

    secret: str
    manage: str


class WebhookDelivery(Shape):
    """One delivery to a webhook."""

    id: int
    kind: str
    state: str
    attempts: int
    said: str
    due_at: datetime


class WebhookState(Shape):
    """How a webhook stands."""

    state: Literal["unverified", "active", "disabled"]
    said: str
    deliveries: list[WebhookDelivery]


class Replayed(Shape):
    """How many deliveries are sent again."""

    deliveries: int
