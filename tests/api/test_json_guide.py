"""The page of records is what the code says, and one name has one type and one meaning wherever it is printed."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from flask_openapi import OpenAPI

from clausebook.records import Record
from clausebook.records.page import reached, type_in_words
from clausebook_api import serializers
from clausebook_api.serializers.guide import guide, printed

GUIDE = Path(__file__).parents[2] / "docs" / "json.md"
# Names of RFC 9457 and of lists, and names whose record says what they hold: each list holds records of its own.
GENERAL = frozenset(["changes", "clauses", "deliveries", "documents", "elsewhere", "id", "items", "status"])
# Some records know less of the same thing: how many there are, one of the states it may have.
NARROWED = frozenset(["op", "state", "version"])


def records(app: OpenAPI) -> tuple[type[Record], ...]:
    return reached(record for _, record in printed(app.api_doc).values())


def test_the_guide_is_made_of_the_code(app: OpenAPI) -> None:
    assert guide(app.api_doc) == GUIDE.read_text("utf-8"), (
        "write docs/json.md anew: clausebook_api.serializers.guide.guide"
    )


def test_every_answer_of_the_api_is_a_record(app: OpenAPI) -> None:
    """The description names no shape but the records, and what is asked for in a body."""
    asked = {"SubscriptionBody", "WebhookBody", "WebhookChange", "ValidationErrorModel"}
    names = set(app.api_doc["components"]["schemas"]) - asked
    assert set() == {name for name in names if not issubclass(getattr(serializers, name, Record), Record)}
    assert set() == names - {record.__name__ for record in records(app)} - {"ProblemDetails", "Fault"}


def test_every_record_has_a_name_of_its_own_and_every_field_a_meaning(app: OpenAPI) -> None:
    every = records(app)
    assert len(every) == len({record.__name__ for record in every})
    assert [] == [
        f"{record.__name__}.{name}"
        for record in every
        for name, field in record.model_fields.items()
        if not field.description
    ]


def test_one_name_has_one_type(app: OpenAPI) -> None:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for record in records(app):
        schema = record.model_json_schema(mode="serialization")
        whole = schema if "properties" in schema else schema["$defs"][record.__name__]
        for name, of in whole["properties"].items():
            found[name].setdefault(type_in_words(of).removesuffix(" or null"), record.__name__)
    several = {name: types for name, types in found.items() if len(types) > 1 and name not in GENERAL | NARROWED}
    assert {} == several


def test_names_that_meant_two_things_are_gone(app: OpenAPI) -> None:
    gone = {"kind", "unit", "well", "told", "date_source", "mend", "said", "called", "follows", "lines"}
    assert set() == gone & {name for record in records(app) for name in record.model_fields}
