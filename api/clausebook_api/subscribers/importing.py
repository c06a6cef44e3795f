"""Subscribers who agreed elsewhere: all rows are read and checked first, then recorded, some at a time."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from clausebook.model.errors import Finding, UseError
from clausebook_api import mail_address
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.mail_address import Address
from clausebook_api.models import Choice, Consent, Subscriber, Suppression
from clausebook_api.preferences import Preferences, merged
from clausebook_api.subscribers import store

_BATCH = 250  # rows in one transaction: others who write wait for no longer than it takes
_GAP = 0.02  # seconds in which they come to it
_NEEDED = ("email", "consented_at", "proof")
_MEND = "Columns: email,consented_at,proof,targets"


class Row(NamedTuple):
    """One subscriber as the file says; ``key`` is the digest of the address."""

    address: Address
    key: str
    wanted: Preferences
    evidence: Mapping[str, str]


@dataclass(frozen=True)
class Importing:
    """Takes subscribers in. ``pause`` waits so many seconds between two transactions."""

    database: Database
    keys: Keys
    pause: Callable[[float], None] = time.sleep

    def take(self, lines: Iterable[Mapping[str, str]], now: datetime, known: Container[str], path: str = "") -> int:
        """Take all who are not known and were never erased; how many. If it is cut short, once more goes on.

        Raises UseError ``E_IMPORT`` with every row that cannot be taken; then none is.
        """
        rows = self._read(lines, _Remembering(known), path)
        taken = 0
        for start in range(0, len(rows), _BATCH):
            if start:
                self.pause(_GAP)
            with self.database.writing() as connection:
                taken += _record(connection, rows[start : start + _BATCH], now)
        return taken

    def _read(self, lines: Iterable[Mapping[str, str]], known: Container[str], path: str) -> Sequence[Row]:
        rows: dict[str, Row] = {}
        faults: list[Finding] = []
        for number, line in enumerate(lines, 2):
            try:
                row = self._checked(line, known)
            except ValueError as error:
                faults.append(Finding(path, number, "E_IMPORT", f"row {number}: {error}", _MEND))
            else:
                rows.setdefault(row.key, row)
        if faults:
            raise UseError(*faults)
        return list(rows.values())

    def _checked(self, line: Mapping[str, str], known: Container[str]) -> Row:
        absent = [name for name in _NEEDED if line.get(name) is None]  # also of a row that is too short
        if absent:
            raise ValueError(f"there is no {absent[0]}")
        address = mail_address.parse(line["email"])
        proof, agreed = line["proof"].strip(), datetime.fromisoformat(line["consented_at"])
        if not proof:
            raise ValueError("there is no proof of consent")
        wanted = Preferences(merged((line.get("targets") or "*").split())).checked(known)
        evidence = {"proof": proof, "consented_at": agreed.isoformat()}
        return Row(address, self.keys.digest(address.folded), wanted, evidence)


class _Remembering:
    """Asks once whether something can be followed."""

    def __init__(self, known: Container[str]) -> None:
        self._known = known
        self._asked: dict[object, bool] = {}

    def __contains__(self, target: object) -> bool:
        if target not in self._asked:
            self._asked[target] = target in self._known
        return self._asked[target]


def _record(connection: Connection, some: Sequence[Row], now: datetime) -> int:
    fresh = list(_unknown(connection, some))
    if not fresh:
        return 0
    people = [_subscriber(row, now) for row in fresh]
    connection.execute(insert(Subscriber), people)  # all at once; by RETURNING in order SQLite would take each alone
    names = [one["public_id"] for one in people]
    made = select(Subscriber.public_id, Subscriber.id).where(Subscriber.public_id.in_(names))
    known = {row.public_id: row.id for row in connection.execute(made)}
    numbers = [known[name] for name in names]
    followed = [
        {"subscriber_id": number, "target": target}
        for number, row in zip(numbers, fresh, strict=True)
        for target in row.wanted.targets
    ]
    connection.execute(insert(Choice), followed)
    event = {"at": now, "event": "imported", "wording": ""}
    proofs = [
        event | {"subscriber_id": number, "evidence": dict(row.evidence), "agreed": store.agreement(row.wanted)}
        for number, row in zip(numbers, fresh, strict=True)
    ]
    connection.execute(insert(Consent), proofs)
    return len(fresh)


def _unknown(connection: Connection, some: Sequence[Row]) -> Iterator[Row]:
    keys = [row.key for row in some]
    mailed = (Subscriber.channel == "email", Subscriber.address_key.in_(keys))
    known = set(connection.execute(select(Subscriber.address_key).where(*mailed)).scalars())
    barred = (Suppression.address_key.in_(keys), Suppression.score >= 1)
    known.update(connection.execute(select(Suppression.address_key).where(*barred)).scalars())
    return (row for row in some if row.key not in known)


def _subscriber(row: Row, now: datetime) -> dict[str, Any]:
    return store.columns(row.wanted) | {
        "public_id": secrets.token_hex(16), "channel": "email", "address": str(row.address), "address_key": row.key,
        "domain": row.address.domain, "state": "confirmed", "generation": 1, "created_at": now, "confirmed_at": now,
    }  # fmt: skip
