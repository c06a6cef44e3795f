"""Records as a page of the guide: each field with its type and meaning, made of the records themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from clausebook.records.record import Record

Schema = Mapping[str, Any]


def section(record: type[Record]) -> str:
    """A record as a section in Markdown: what it is, and a table of its fields."""
    schema = record.model_json_schema(mode="serialization")
    lines = [f"### {record.__name__}", "", inspect.cleandoc(record.__doc__ or ""), ""]
    lines += ["| field | type | meaning |", "|-|-|-|"]
    lines += [
        f"| `{name}` | {type_in_words(of)} | {_cell(of.get('description', ''))} |"
        for name, of in _fields(record, schema).items()
    ]
    return "\n".join(lines) + "\n"


def reached(records: Iterable[type[Record]]) -> tuple[type[Record], ...]:
    """Some records and those within them, each once, by name."""
    found: dict[type[Record], None] = {}
    waiting = list(records)
    while waiting:
        record = waiting.pop()
        if record not in found:
            found[record] = None
            waiting += (inner for field in record.model_fields.values() for inner in _within(field.annotation))
    return tuple(sorted(found, key=lambda record: record.__name__))


def type_in_words(schema: Schema) -> str:
    """A type of JSON Schema in words: ``string``, ``day``, ``list of Clause``, ``today, upcoming or day``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(type_in_words(one) for one in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return ", ".join(_quoted(value) for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {type_in_words(schema.get('items', {}))}"
    named = {"date": "day", "date-time": "instant"}
    return named.get(schema.get("format", ""), str(schema.get("type", "object")))


def _fields(record: type[Record], schema: Schema) -> Mapping[str, Schema]:
    whole = schema if "properties" in schema else schema["$defs"][record.__name__]  # one that holds itself is a $ref
    fields: Mapping[str, Schema] = whole["properties"]
    return fields


def _within(annotation: object) -> Iterator[type[Record]]:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for inner in get_args(annotation):
        yield from _within(inner)


def _quoted(value: object) -> str:
    return f"“{value}”" if isinstance(value, str) else str(value).lower()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
