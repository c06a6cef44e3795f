"""How often one address may ask for what is costly: search and comparisons. Lookups are not limited.

The library under Flask-Limiter is used by itself: the hooks of the extension would run for lookups too, which have
no limit.
"""

from __future__ import annotations

import time
from math import ceil

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter

from api.errors import Problem

_EXTENSION = "clausebook-limits"


def register(app: Flask, limit: str, storage: str) -> None:
    """Limit as ``limit`` says (``600 per minute``), counted in ``storage``: an address as the library has it."""
    app.extensions[_EXTENSION] = (FixedWindowRateLimiter(storage_from_string(storage)), parse(limit))


def costly() -> None:
    """Count a request of an address. Raises Problem ``too-many-requests``, with ``Retry-After``, for too many."""
    limiter: RateLimiter
    limit: RateLimitItem
    limiter, limit = current_app.extensions[_EXTENSION]
    client = request.remote_addr or "unknown"
    if not limiter.hit(limit, "costly", client):
        seconds = max(1, ceil(limiter.get_window_stats(limit, "costly", client).reset_time - time.time()))
        raise Problem("too-many-requests", f"The limit is {limit}", {"Retry-After": str(seconds)})
