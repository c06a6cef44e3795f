"""The description of the API by OpenAPI 3.1: what flask-openapi makes of the routes, made exact."""

from __future__ import annotations

import re
from typing import Any

from flask_openapi import OpenAPI

from clausebook_api import parameters
from clausebook_api.negotiation import media
from clausebook_api.serializers import ProblemDetails

_BINARY = {"type": "string", "format": "binary"}


def complete(app: OpenAPI, address: str) -> None:
    """Make the description now, with the media types that routes answer in besides JSON.

    ``address`` is where the API answers; "": where the description was read.
    """
    app.generate_spec_json()  # type: ignore[no-untyped-call]  # published without types
    document = app.spec_json
    rules = list(app.url_map.iter_rules())
    endpoints = {(_path(one.rule), method.lower()): one.endpoint for one in rules for method in one.methods or ()}
    taken = {}
    document["servers"] = [{"url": address.rstrip("/") or "/"}]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            endpoint = endpoints[path, method]
            operation["operationId"] = endpoint.rpartition(".")[2]  # what generated clients call it
            taken[endpoint] = _taken(operation)
            _exact(path, method, operation)
    parameters.register(app, taken)
    document["components"]["schemas"].setdefault("ProblemDetails", ProblemDetails.model_json_schema())


def _path(rule: str) -> str:
    """The path of a description for the rule of a route."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def _taken(operation: dict[str, Any]) -> tuple[str, ...]:
    """The parameters of the query that an operation takes."""
    return tuple(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")


def _exact(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "format":
            for form in _forms(parameter["schema"]):
                kind = media(form).partition(";")[0]
                schema = {"type": "string"} if kind.startswith("text/") else _BINARY
                responses["200"]["content"].setdefault(kind, {"schema": schema})
    if path == "/metrics" and method == "get":
        responses["200"] = {"description": "Measurements", "content": {"text/plain": {"schema": {"type": "string"}}}}


def _forms(schema: dict[str, Any]) -> list[str]:
    return [value for one in schema.get("anyOf", [schema]) for value in one.get("enum", ())]
