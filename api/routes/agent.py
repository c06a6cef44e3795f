"""To be."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("agent", __name__)
