"""How sending stands as a whole: for readiness, measurements and the doctor, who ask for it again and again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from clausebook.doctor import Result
from clausebook.model.errors import ClausebookError
from clausebook.workspace import Workspace
from clausebook_api import data_folder
from clausebook_api.database import Database, database_exists
from clausebook_api.models import WAITING, Delivery
from clausebook_api.notices import backup_guard, refusals
from clausebook_api.notices.delivery import State

_PATIENCE = 3.0  # seconds
LATE = timedelta(minutes=15)  # what is due for longer and not held up by anything known is sent by nobody


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """Deliveries by state; ``oldest_due`` (UTC) is since when the first of what is due waits, None if nothing is.

    ``paused`` is why nothing is sent, "" if it is; ``resting_until`` until when the relay is left alone; ``last_sent``
    when a delivery last went out.
    """

    states: Mapping[str, int]
    oldest_due: datetime | None
    paused: str
    resting_until: datetime | None
    last_sent: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Whether something waits that should have been sent, and nothing says why."""
        held_up = self.paused or self.resting_until
        return not held_up and self.oldest_due is not None and now - self.oldest_due > LATE


def read_status(database: Database, now: datetime) -> QueueStatus:
    """How it stands at an instant. Raises DBAPIError."""
    with database.reading() as connection:
        facts = database.facts(connection)
        rows = connection.execute(
            select(Delivery.state, func.count(), func.max(Delivery.ended_at)).group_by(Delivery.state)
        ).all()
        oldest = _oldest(connection, now)
    restored = facts.get(backup_guard.RESTORED) and "a backup was restored, and nobody has looked"
    return QueueStatus(
        {str(state): number for state, number, _ in rows},
        oldest,
        facts.get("paused") or restored or "",
        refusals.resting_until(facts, now),
        next((ended for state, _, ended in rows if state == State.SENT), None),
    )


def doctor(workspace: Workspace) -> tuple[Result, ...]:
    """What ``clausebook doctor`` tells of what is to be sent: nothing where there are no subscribers."""
    address = data_folder.database_address(os.environ, data_folder.find(os.environ, workspace.home))
    if not database_exists(address):
        return ()
    try:
        database = Database.open(address, _PATIENCE)
        status = read_status(database, workspace.now())
        database.engine.dispose()
    except (ClausebookError, DBAPIError) as error:
        told = error.findings[0].message if isinstance(error, ClausebookError) else str(error.orig)
        return (Result("notices", well=False, told=f"the database of subscribers does not answer: {told}"),)
    if status.paused:
        return (Result("notices", well=False, told=f"nothing is sent: {status.paused}; see clausebook notify report"),)
    if status.is_late(workspace.now()):
        told = f"what is due since {status.oldest_due} is not sent: see that clausebook worker runs"
        return (Result("notices", well=False, told=told),)
    return (Result("notices", well=True, told="what is due is sent"),)


def _oldest(connection: Connection, now: datetime) -> datetime | None:
    found: datetime | None = connection.execute(
        select(Delivery.due_at).where(WAITING, Delivery.due_at <= now).order_by(Delivery.due_at).limit(1)
    ).scalar()
    return found
