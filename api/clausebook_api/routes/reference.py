"""The description of the API: for programs, and to be read."""

from __future__ import annotations

import json
from typing import Any, cast

from flask import Blueprint, Response, current_app
from flask_openapi import OpenAPI

from clausebook_api.negotiation import media
from clausebook_api.reference_page import reference
from clausebook_api.response import Answer
from clausebook_api.service import service

blueprint = Blueprint("reference", __name__)


def _described() -> dict[str, Any]:
    found: dict[str, Any] = cast("OpenAPI", current_app).api_doc
    return found


@blueprint.get("/openapi.json")
def description() -> Response:
    """The description by OpenAPI 3.1."""
    return Answer.of(json.dumps(_described(), ensure_ascii=False).encode()).response()


@blueprint.get("/docs")
def docs() -> Response:
    """The same to be read."""
    return Answer.of(reference(service(), _described()).encode(), media("html")).response()
