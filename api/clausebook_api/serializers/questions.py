"""What is asked of the API: paths, parameters and their description.

Days are legal days in the configured timezone (``YYYY-MM-DD``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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
from clausebook_api.search.query import LONGEST

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
    Field(description="A legal day, `today`, or `upcoming`: the day on which the next announced version takes "
          "effect, of several documents the soonest; today if none is.", examples=["2024-12-20"]),
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
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]  # noqa: ANN401 - cached
        """The schema; made once, as flask-openapi asks for it with every request."""
        return super().model_json_schema(*args, **kwargs)


class DocumentPath(Asked):
    """A document."""

    document: DocumentId


class VersionPath(DocumentPath):
    """A version of a document."""

    version: VersionName


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

    document_kind: Annotated[
        str, Field(max_length=40, description="policy, schedule, agreement, addendum or notice.")
    ] = ""
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
    change_class: Annotated[
        Literal["", "material", "editorial", "renumbering"], Field(description="material, editorial or renumbering.")
    ] = ""


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
        Field(max_length=LONGEST, examples=["third party data"],
              description='Words, "phrases", -exclude, document:id, defined:"Term", or a citation.'),
    ] = ""  # fmt: skip
    as_of: AsOf = "today"
    basis: Basis = "effective"
    document: Annotated[str, Field(max_length=200)] = ""
    document_kind: Annotated[str, Field(max_length=40, description="The kind of document.")] = ""
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
    """The beginning of what is typed."""

    q: Annotated[str, Field(max_length=256, description="The beginning of words, a citation or a title.")]
    as_of: AsOf = "today"
