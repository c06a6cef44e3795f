"""Whether the database is the one that was last written to, and no backup of it: a backup would send all again."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from clausebook.model.errors import CorpusError
from clausebook_api import data_folder
from clausebook_api.database import Database

RESTORED = "restored"  # the fact that says when a backup was restored, until somebody has looked


def check(database: Database, file: Path, *, confirm: bool = False) -> None:
    """Compare what the database counts with what ``file`` beside it remembers, and count on.

    Raises CorpusError ``E_EPOCH`` if the database knows less than was counted, or is another one, or if it is a file
    that was never seen here, or was restored; ``confirm`` takes it as it is.
    """
    with database.writing() as connection:
        held = json.loads(database.fact(connection, "epoch") or "{}")
        seen = json.loads(file.read_text("utf-8")) if file.exists() else {}
        moved = held and not seen and database.embedded  # a server has many clients, and new ones know nothing
        restored = database.fact(connection, RESTORED)
        strange = moved or restored or (held and seen and (held["id"] != seen["id"] or held["count"] < seen["count"]))
        if (strange or (seen and not held)) and not confirm:
            mend = (
                "Look at what would be sent again, with clausebook notify --confirm-epoch --dry-run; then send it with "
                "--confirm-epoch, or take it as sent with --confirm-epoch --take-as-told"
            )
            how = f"was restored from a backup at {restored}" if restored else "is not as it was left here"
            raise CorpusError.of("E_EPOCH", f"The database of deliveries {how}", mend, str(file))
        count = max(held.get("count", 0), seen.get("count", 0)) + 1
        now = {"id": held.get("id") or secrets.token_hex(8), "count": count}
        if strange:
            now["id"] = secrets.token_hex(8)  # whoever worked with the other one is stopped
        database.state_fact(connection, "epoch", json.dumps(now))
        if restored:
            database.state_fact(connection, RESTORED, "")
    remember(file, now)


def mark_restored(connection: Connection, database: Database, now: datetime) -> None:
    """Let nothing be sent, by whatever process, before somebody has looked."""
    database.state_fact(connection, RESTORED, now.isoformat(timespec="seconds"))


def count_on(connection: Connection, database: Database) -> dict[str, object] | None:
    """Count one more, before messages are sent that a backup made by now knows nothing of; None before the first."""
    held: dict[str, object] | None = json.loads(database.fact(connection, "epoch") or "null")
    if held is not None:
        held = held | {"count": int(str(held["count"])) + 1}
        database.state_fact(connection, "epoch", json.dumps(held))
    return held


def remember(file: Path, counted: dict[str, object]) -> None:
    """Write down beside the database what it counts; whole, or not at all."""
    data_folder.write(file, json.dumps(counted).encode())
