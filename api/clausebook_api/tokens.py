"""Signed tokens: each for one purpose and one subscriber, made of nothing but letters, digits, - and _.

Those for mail that comes back stand in an address, which servers on the way may write in lower case.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from clausebook.html.language import say

CONFIRMING = timedelta(hours=48)
_MAC = 16  # octets
_FORM = struct.Struct(">B16sHI")
LENGTH = 4 * -(-(_FORM.size + _MAC) // 3)
_BOUNCE_FORM, _BOUNCE_MAC = struct.Struct(">16sI"), 10
BOUNCE_LENGTH = 8 * (_BOUNCE_FORM.size + _BOUNCE_MAC) // 5


class Purpose(Enum):
    """What a token allows."""

    CONFIRM = 1
    MANAGE = 2
    UNSUBSCRIBE = 3
    BOUNCE = 4


class TokenError(ValueError):
    """A token that allows nothing; ``kind`` is the kind of problem."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says: whose it is, of which request of theirs; ``expires`` is an instant in UTC, or None.

    One for mail that comes back says by which ``delivery`` it went, 0 if it does not, and never expires.
    """

    purpose: Purpose
    subscriber: str  # the public id, 32 hexadecimal digits
    generation: int = 0
    expires: datetime | None = None
    delivery: int = 0


def issue(secrets: Sequence[bytes], token: Token) -> str:
    """Sign a token with the first secret.

    It has :data:`LENGTH` characters, one for mail that comes back :data:`BOUNCE_LENGTH`.
    """
    if token.purpose is Purpose.BOUNCE:
        body = _BOUNCE_FORM.pack(bytes.fromhex(token.subscriber), token.delivery % 2**32)
        return base64.b32encode(body + _bounce_mac(secrets[0], body)).decode().lower()
    seconds = int(token.expires.timestamp()) if token.expires else 0
    body = _FORM.pack(token.purpose.value, bytes.fromhex(token.subscriber), token.generation % 65536, seconds)
    return base64.urlsafe_b64encode(body + _mac(secrets[0], body)).decode()


def read(secrets: Sequence[bytes], text: str, purpose: Purpose, now: datetime) -> Token:
    """Read a token that any of the secrets signed.

    Raises :class:`TokenError` ``token-invalid`` if none did, ``token-purpose`` if it is for something else, and
    ``token-expired``.
    """
    if returned := _read_bounce(secrets, text):
        if purpose is not Purpose.BOUNCE:
            raise TokenError("token-purpose", say("The link is for something else"))
        return returned
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    body, mac = raw[: _FORM.size], raw[_FORM.size :]
    if len(raw) != _FORM.size + _MAC or not any(hmac.compare_digest(_mac(one, body), mac) for one in secrets):
        raise TokenError("token-invalid", say("The link is not whole: copy all of it from the mail"))
    number, subscriber, generation, seconds = _FORM.unpack(body)
    if number != purpose.value:
        raise TokenError("token-purpose", say("The link is for something else"))
    if purpose is Purpose.BOUNCE:  # of mail from before they were written so that case does not matter
        return Token(purpose, subscriber.hex(), generation, delivery=seconds)
    expires = datetime.fromtimestamp(seconds, UTC) if seconds else None
    if expires and expires < now:
        raise TokenError("token-expired", say("The link has expired: subscribe again to get a new one"))
    return Token(purpose, subscriber.hex(), generation, expires)


def _read_bounce(secrets: Sequence[bytes], text: str) -> Token | None:
    if len(text) != BOUNCE_LENGTH:
        return None
    try:
        raw = base64.b32decode(text.encode("ascii"), casefold=True)
    except ValueError:
        return None
    body, mac = raw[: _BOUNCE_FORM.size], raw[_BOUNCE_FORM.size :]
    if not any(hmac.compare_digest(_bounce_mac(one, body), mac) for one in secrets):
        return None
    subscriber, delivery = _BOUNCE_FORM.unpack(body)
    return Token(Purpose.BOUNCE, subscriber.hex(), delivery=delivery)


def _bounce_mac(secret: bytes, body: bytes) -> bytes:
    return hmac.new(secret, b"clausebook bounce\0" + body, hashlib.sha256).digest()[:_BOUNCE_MAC]


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.new(secret, b"clausebook token\0" + body, hashlib.sha256).digest()[:_MAC]
