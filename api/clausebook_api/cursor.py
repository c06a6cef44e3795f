"""Cursors: where the next page of a list begins, signed so that nobody makes one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

from clausebook_api.errors import Problem

_SIGNED = 12  # bytes of the signature


def issue(key: bytes, scope: str, place: list[str | int]) -> str:
    """A cursor for the item after which the next page begins; ``scope`` is the list and its filters."""
    payload = json.dumps(place, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_signature(key, scope, payload) + payload).decode().rstrip("=")


def read(key: bytes, scope: str, cursor: str) -> list[str | int]:
    """The place that :func:`issue` was given. Raises Problem ``cursor-invalid``."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    signature, payload = raw[:_SIGNED], raw[_SIGNED:]
    if not payload or not hmac.compare_digest(signature, _signature(key, scope, payload)):
        raise Problem("cursor-invalid", "Begin again without a cursor, or change nothing else between pages")
    found: list[str | int] = json.loads(payload)
    return found


def _signature(key: bytes, scope: str, payload: bytes) -> bytes:
    return hmac.new(key, scope.encode() + b"\x00" + payload, hashlib.sha256).digest()[:_SIGNED]
