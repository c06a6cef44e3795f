"""Keys derived from the secrets of the service: digests of addresses, and what is encrypted at rest."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Connection

from clausebook.model.errors import UseError
from clausebook_api.database import Database

PEPPER = "pepper"  # the fact that holds the key of digests, encrypted


@dataclass(frozen=True)
class Keys:
    """``secrets`` are the one that signs and those before it, which are still accepted.

    The key of address digests never changes: it is kept in the database, encrypted, so that a person who was
    erased is known again after the secrets were replaced.
    """

    secrets: Sequence[bytes]
    pepper: bytes

    @classmethod
    def load(cls, database: Database, secrets: Sequence[bytes]) -> Keys:
        """The keys for a database. Raises UseError ``E_SECRET`` if none of the secrets is the one it was made with."""
        box = _box(secrets)
        with database.reading() as connection:  # which waits for nobody who writes
            kept = database.fact(connection, PEPPER)
        if not kept:
            with database.writing() as connection:
                kept = database.fact(connection, PEPPER)
                if not kept:
                    return cls(secrets, _made(database, connection, box))
        try:
            return cls(secrets, box.decrypt(kept.encode()))
        except InvalidToken:
            mend = "Name the one before in CLAUSEBOOK_SECRET_BEFORE"
            raise UseError.of("E_SECRET", "CLAUSEBOOK_SECRET is not the one of this database", mend) from None

    def digest(self, address: str) -> str:
        """The keyed digest of an address or URL, in hexadecimal."""
        return hmac.new(self.pepper, address.encode(), hashlib.sha256).hexdigest()

    def seal(self, value: bytes) -> bytes:
        """Encrypt what is kept at rest."""
        return _box(self.secrets).encrypt(value)

    def unseal(self, value: bytes) -> bytes:
        """Decrypt what :meth:`seal` made with any of the secrets."""
        return _box(self.secrets).decrypt(value)

    def seal_anew(self, value: bytes) -> bytes:
        """Encrypt with the secret that signs what :meth:`seal` made with any of them."""
        return _box(self.secrets).rotate(value)


def _made(database: Database, connection: Connection, box: MultiFernet) -> bytes:
    pepper = os.urandom(32)
    database.state_fact(connection, PEPPER, box.encrypt(pepper).decode())
    return pepper


def _box(secrets: Sequence[bytes]) -> MultiFernet:
    derived = (hashlib.sha256(b"clausebook seal\0" + secret).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
