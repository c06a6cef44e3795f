"""Whether the database is the one that was last written to, and no backup of it: a backup would send all again."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from api.database import Database
from clausebook.errors import CorpusError


def check(database: Database, file: Path, *, confirm: bool = False) -> None:
    """Compare what the database counts with what ``file`` beside it remembers, and count on.

    Raises CorpusError ``E_EPOCH`` if the database knows less than was counted, or is another one, or if it is a file
    that was never seen here; ``confirm`` takes it as it is.
    """
    with database.writing() as connection:
        held = json.loads(database.fact(connection, "epoch") or "{}")
        seen = json.loads(file.read_text("utf-8")) if file.exists() else {}
        moved = held and not seen and database.embedded  # a server has many clients, and new ones know nothing
        strange = moved or (held and seen and (held["id"] != seen["id"] or held["count"] < seen["count"]))
        if (strange or (seen and not held)) and not confirm:
            mend = "Look whether notices were sent since it was saved, then run clausebook notify --confirm-epoch"
            raise CorpusError.of("E_EPOCH", "The database of deliveries is not as it was left here", mend, str(file))
        count = max(held.get("count", 0), seen.get("count", 0)) + 1
        now = {"id": held.get("id") or secrets.token_hex(8), "count": count}
        if strange:
            now["id"] = secrets.token_hex(8)  # whoever worked with the other one is stopped
        database.state_fact(connection, "epoch", json.dumps(now))
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.write_text(json.dumps(now), "utf-8")
    fresh.replace(file)
