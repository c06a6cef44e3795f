"""How often one address may ask for what is costly, and for notices. Lookups are not limited.

The library under Flask-Limiter is used by itself: the hooks of the extension would run for lookups too, which have
no limit.
"""

from __future__ import annotations

import hashlib
import time
from functools import partial
from ipaddress import IPv4Address, IPv6Network, ip_address
from math import ceil

from flask import Flask, Response, after_this_request, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter

from clausebook_api import mail_address
from clausebook_api.errors import Problem

_EXTENSION = "clausebook-limits"
_ASKING = (("from", parse("30 per hour")), ("about", parse("5 per hour")))  # by one client, about one address


def register(app: Flask, limit: str, storage: str) -> None:
    """Limit as ``limit`` says (``600 per minute``), counted in ``storage``: an address as the library has it."""
    app.extensions[_EXTENSION] = (FixedWindowRateLimiter(storage_from_string(storage)), parse(limit))


def costly() -> None:
    """Count a request of an address, and say in the headers of the answer how many more there may be.

    Raises Problem ``too-many-requests``, with ``Retry-After``, for too many.
    """
    _, limit = _limiter()
    whose = _client()
    after_this_request(partial(_told, limit, whose))
    _count(limit, "costly", whose)


def _told(limit: RateLimitItem, whose: str, response: Response) -> Response:
    """A response that says how many requests there may be in a window, how many are left, and when it ends."""
    limiter, _ = _limiter()
    found = limiter.get_window_stats(limit, "costly", whose)
    response.headers["RateLimit-Limit"] = str(limit.amount)
    response.headers["RateLimit-Remaining"] = str(max(0, found.remaining))
    response.headers["RateLimit-Reset"] = str(max(1, ceil(found.reset_time - time.time())))
    return response


def asking(about: str) -> None:
    """Count a request for notices, of a client and about an address. Raises Problem ``too-many-requests``."""
    of = {"from": _client(), "about": hashlib.sha256(_folded(about).encode()).hexdigest()}
    for name, limit in _ASKING:
        _count(limit, name, of[name])


def _count(limit: RateLimitItem, name: str, whose: str) -> None:
    limiter, _ = _limiter()
    if not limiter.hit(limit, name, whose):
        seconds = max(1, ceil(limiter.get_window_stats(limit, name, whose).reset_time - time.time()))
        raise Problem("too-many-requests", f"The limit is {limit}", {"Retry-After": str(seconds)})


def _limiter() -> tuple[RateLimiter, RateLimitItem]:
    found: tuple[RateLimiter, RateLimitItem] = current_app.extensions[_EXTENSION]
    return found


def _client() -> str:
    """The address of the client; of IPv6 the network, of which one household has 2^64 addresses (RFC 6177)."""
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return request.remote_addr or "unknown"
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))


def _folded(about: str) -> str:
    """What all spellings of a mail address share; a URL as it is."""
    try:
        return mail_address.parse(about).folded
    except ValueError:
        return about.strip().lower()
