"""The description of the API by OpenAPI 3.1: what flask-openapi makes of the routes, made exact."""

from __future__ import annotations

import re
from typing import Any

from flask_openapi import OpenAPI

from api.schemas import ProblemDetails


def complete(app: OpenAPI) -> None:
    """Make the description now, with the media types that routes answer in besides JSON."""
    app.generate_spec_json()  # type: ignore[no-untyped-call]
    document = app.spec_json
    names = {_path(rule.rule): rule.endpoint.rpartition(".")[2] for rule in app.url_map.iter_rules()}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = names[path]  # what generated clients call it
            _exact(path, method, operation)
    document["components"]["schemas"].setdefault("ProblemDetails", ProblemDetails.model_json_schema())


def _path(rule: str) -> str:
    """The path of a description for the rule of a route."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def _exact(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if "200" in responses and any(one.get("name") == "format" for one in operation.get("parameters", ())):
        content = responses["200"]["content"]
        for parameter in operation["parameters"]:
            if parameter["name"] == "format":
                for media in _media(parameter["schema"]):
                    content.setdefault(media, {"schema": {"type": "string"}})
    if path == "/metrics" and method == "get":
        responses["200"] = {"description": "Measurements", "content": {"text/plain": {"schema": {"type": "string"}}}}


def _media(schema: dict[str, Any]) -> list[str]:
    known = {"md": "text/markdown", "txt": "text/plain", "html": "text/html"}
    options = [value for one in schema.get("anyOf", [schema]) for value in one.get("enum", ())]
    return [known[option] for option in options if option in known]
