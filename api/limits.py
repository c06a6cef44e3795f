"""How often one address may ask for what is costly: search and comparisons. Lookups are not limited."""

from __future__ import annotations

from flask import Flask, current_app
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

from api.errors import Problem

limiter = Limiter(get_remote_address)
_LIMIT = "CLAUSEBOOK_LIMIT"
_costly = limiter.shared_limit(lambda: str(current_app.config[_LIMIT]), scope="costly")


def register(app: Flask, limit: str, storage: str) -> None:
    """Limit by the address of the client, as the trusted proxies tell it; ``limit`` as Flask-Limiter writes it."""
    app.config["RATELIMIT_STORAGE_URI"] = storage
    app.config[_LIMIT] = limit
    limiter.init_app(app)


def costly() -> None:
    """Count a request. Raises Problem ``too-many-requests`` with ``Retry-After`` when there were too many."""
    try:
        with _costly:
            pass
    except RateLimitExceeded as error:
        seconds = error.limit.limit.get_expiry()
        raise Problem(
            "too-many-requests", f"The limit is {error.description}", {"Retry-After": str(seconds)}
        ) from error
