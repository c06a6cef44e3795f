"""The reference of the API as a page, made of its description: to be read, without a network or a script."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from clausebook.records.page import type_in_words
from clausebook_api.errors import COMMON, PROBLEMS, TYPE
from clausebook_api.page_frame import TEMPLATES
from clausebook_api.service import Service

Described = Mapping[str, Any]


class Field(NamedTuple):
    """A parameter, or a key of an answer."""

    name: str
    place: str  # path, query; "" for a key
    type: str
    required: bool
    default: str
    about: str


class Operation(NamedTuple):
    """One thing that can be asked."""

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Field, ...]
    body: str  # the shape that is sent; "" if none
    answers: tuple[tuple[str, str, str], ...]  # status, what it means, the shape
    media: tuple[str, ...]
    problems: tuple[tuple[str, int, str], ...]  # its own: type, status, what it is called
    curl: str  # a line that asks for it


class Shape(NamedTuple):
    """The keys of an answer."""

    name: str
    about: str
    fields: tuple[Field, ...]


def reference(here: Service, described: Described) -> str:
    """The page for a description by OpenAPI."""
    groups = [(tag, list(_operations(described, tag["name"]))) for tag in described.get("tags", ())]
    shapes = [_shape(name, schema) for name, schema in sorted(described["components"]["schemas"].items())]
    body = TEMPLATES.get_template("reference.html").render(
        info=described["info"],
        groups=groups,
        shapes=[shape for shape in shapes if shape.fields],
        common=[(kind, *PROBLEMS[kind]) for kind in COMMON],
        problems=sorted((kind, status, title) for kind, (status, title) in PROBLEMS.items()),
    )
    return here.frames.page("API reference", body, wide=" cb-wide")


def _operations(described: Described, tag: str) -> Iterator[Operation]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if tag not in operation.get("tags", ()):
                continue
            yield Operation(
                operation["operationId"],
                method.upper(),
                path,
                operation.get("summary", ""),
                tuple(_parameter(one) for one in operation.get("parameters", ())),
                _sent(operation.get("requestBody", {})),
                tuple(_answer(status, one) for status, one in operation["responses"].items() if not _named(one)),
                tuple(operation["responses"].get("200", {}).get("content", ())),
                tuple(_problems(operation["responses"])),
                operation["x-codeSamples"][0]["source"],
            )


def _parameter(parameter: Described) -> Field:
    schema = parameter["schema"]
    default = "" if schema.get("default") in {None, ""} else str(schema["default"])
    about = parameter.get("description", "")
    return Field(
        parameter["name"], parameter["in"], type_in_words(schema), parameter.get("required", False), default, about
    )


def _sent(body: Described) -> str:
    return str(_schema(body).get("$ref", "")).rpartition("/")[2]


def _schema(described: Described) -> Described:
    found: Described = described.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _answer(status: str, answer: Described) -> tuple[str, str, str]:
    return status, answer.get("description", ""), str(_schema(answer).get("$ref", "")).rpartition("/")[2]


def _named(answer: Described) -> Collection[str]:
    """The problems of an answer, by type."""
    found: Collection[str] = answer.get("content", {}).get(TYPE, {}).get("examples", ())
    return found


def _problems(responses: Described) -> Iterator[tuple[str, int, str]]:
    for kind in (kind for answer in responses.values() for kind in _named(answer) if kind not in COMMON):
        yield kind, *PROBLEMS[kind]


def _shape(name: str, schema: Described) -> Shape:
    required = set(schema.get("required", ()))
    fields = (
        Field(key, "", type_in_words(of), key in required, "", of.get("description", ""))
        for key, of in schema.get("properties", {}).items()
    )
    return Shape(name, schema.get("description", ""), tuple(fields))
