"""To be."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

blueprint = Blueprint("reference", __name__)


@blueprint.get("/openapi.json")
def description() -> Response:
    """The description."""
    return jsonify(current_app.api_doc)
