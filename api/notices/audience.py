"""How many subscribers a proposed version would be told to: for reviews, which change nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from api.database import Database
from api.notices import outbox
from api.notices.facts import ANNOUNCED, IN_FORCE, facts
from clausebook.revised import Revised
from clausebook.workspace import Workspace

_FILE = "notices.db"


def audience(workspace: Workspace) -> Callable[[Revised], int] | None:
    """What counts them; None where there is no database of subscribers, which is not made here."""
    address = os.environ.get("CLAUSEBOOK_DATABASE_URL") or _own(workspace.state / _FILE)
    if not address:
        return None
    database = Database.open(address)

    def count(one: Revised) -> int:
        version = one.version
        if version is None:
            return 0
        early = version.effective_on > workspace.today
        told = facts(one.record, version, one.changes, ANNOUNCED if early else IN_FORCE, early=early)
        with database.reading() as connection:
            chosen = outbox.audience(told).subquery()
            return int(connection.execute(select(func.count()).select_from(chosen)).scalar_one())

    return count


def _own(file: Path) -> str:
    return f"sqlite:///{file}" if file.is_file() else ""
