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

from clausebook_api import mail_address
from clausebook_api.errors import Problem
from clausebook_api.rate_counts import Counted, Counts

_EXTENSION = "clausebook-limits"
_ASKING = (("from", parse("30 per hour")), ("about", parse("5 per hour")))  # by one client, about one address


def register(app: Flask, limit: str, counts: Counts) -> None:
    """Limit as ``limit`` says: ``600 per minute``."""
    app.extensions[_EXTENSION] = (counts, parse(limit))


def longest_window(limit: str) -> int:
    """Seconds of the longest window that is counted in where requests are limited as ``limit`` says."""
    return max(one.get_expiry() for one in (parse(limit), *(asked for _, asked in _ASKING)))


def costly() -> None:
    """Count a request of an address, and say in the headers of the answer how many more there may be.

    Raises Problem ``too-many-requests``, with ``Retry-After``, for too many.
    """
    _, limit = _limiter()
    counted = _count(limit, "costly", _client())
    after_this_request(partial(_told, limit, counted))
    _check(limit, counted)


def _told(limit: RateLimitItem, counted: Counted, response: Response) -> Response:
    """A response that says how many requests there may be in a window, how many are left, and when it ends."""
    response.headers["RateLimit-Limit"] = str(limit.amount)
    response.headers["RateLimit-Remaining"] = str(max(0, limit.amount - counted.number))
    response.headers["RateLimit-Reset"] = str(_left(counted))
    return response


def asking(about: str) -> None:
    """Count a request for notices, of a client and about an address. Raises Problem ``too-many-requests``."""
    of = {"from": _client(), "about": hashlib.sha256(_folded(about).encode()).hexdigest()}
    for name, limit in _ASKING:
        _check(limit, _count(limit, name, of[name]))


def _count(limit: RateLimitItem, name: str, whose: str) -> Counted:
    counts, _ = _limiter()
    return counts.count(limit.key_for(name, whose), limit.get_expiry())


def _check(limit: RateLimitItem, counted: Counted) -> None:
    if counted.number > limit.amount:
        raise Problem("too-many-requests", f"The limit is {limit}", {"Retry-After": str(_left(counted))})


def _left(counted: Counted) -> int:
    return max(1, ceil(counted.until - time.time()))


def _limiter() -> tuple[Counts, RateLimitItem]:
    found: tuple[Counts, RateLimitItem] = current_app.extensions[_EXTENSION]
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
