"""The description of the API by OpenAPI 3.1: what flask-openapi makes of the routes, made exact."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask_openapi import OpenAPI

from clausebook_api import parameters
from clausebook_api.errors import describe_problems
from clausebook_api.negotiation import media
from clausebook_api.serializers import ProblemDetails

# Problems that follow from a parameter of the query; any parameter, or a body, may be wrong besides.
_OF_PARAMETER = {
    "limit": "limit-range", "cursor": "cursor-invalid", "as_of": "day-syntax", "since": "day-syntax",
    "modified_after": "day-syntax", "q": "query-too-long", "format": "not-acceptable",
}  # fmt: skip
# What is put into examples: of the demonstration, and of nobody.
_EXAMPLES = {
    "document": "terms-of-service", "clause": "security", "version": "2025-04-14", "from": "2022-05-30",
    "to": "2025-04-14", "q": "refund", "ref": "ToS 2.2", "token": "TOKEN",
}  # fmt: skip
_BODIES = {
    "SubscriptionBody": {"email": "name@example.org", "targets": ["terms-of-service"]},
    "WebhookBody": {"url": "https://hooks.example.org/terms", "targets": ["terms-of-service"]},
    "WebhookChange": {"editorial": True},
}
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
            _add_problems(operation)
            _add_example(path, method, operation, document["servers"][0]["url"])
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


def _add_problems(operation: dict[str, Any]) -> None:
    """Describe the problems that follow from the parameters, besides those that the route names."""
    given = operation.get("parameters", ())
    kinds = {_OF_PARAMETER[one["name"]] for one in given if one["in"] == "query" and one["name"] in _OF_PARAMETER}
    if given or "requestBody" in operation:
        kinds.add("parameter-invalid")
    kinds |= _named(operation["responses"])
    operation["responses"] |= describe_problems(kinds)


def _named(responses: Mapping[str, Any]) -> set[str]:
    return {
        kind
        for one in responses.values()
        for media in one.get("content", {}).values()
        for kind in media.get("examples", ())
    }


def _add_example(path: str, method: str, operation: dict[str, Any], server: str) -> None:
    """Give an example of each parameter that must be given, and of the body; and a line that asks with curl."""
    asked = {}
    for one in operation.get("parameters", ()):
        if one.get("required") or one["name"] == "q":
            one["example"] = _EXAMPLES[one["name"]]
            if one["in"] == "query":
                asked[one["name"]] = one["example"]
    place = path.format_map({name: quote(value) for name, value in _EXAMPLES.items()})
    address = f"{server.rstrip('/') or 'http://127.0.0.1:8000'}{place}{'?' * bool(asked)}{urlencode(asked)}"
    line = ["curl -s", *([f"-X {method.upper()}"] if method != "get" else []), f"'{address}'"]
    for sent in operation.get("requestBody", {}).get("content", {}).values():
        sent["example"] = _BODIES[sent["schema"]["$ref"].rpartition("/")[2]]
        line += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(sent['example'])}'"]
    operation["x-codeSamples"] = [{"lang": "Shell", "label": "curl", "source": " ".join(line)}]


def _forms(schema: dict[str, Any]) -> list[str]:
    return [value for one in schema.get("anyOf", [schema]) for value in one.get("enum", ())]
