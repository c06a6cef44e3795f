"""Which notices a recipient gets by one delivery, and which view of each: all who get the same get one message."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, Select, String, case, cast, select
from sqlalchemy import literal as text

from clausebook_api.models import Notice, Recipient
from clausebook_api.notices.notice_facts import Facts, stored
from clausebook_api.notices.views import WHOLE, narrow

Part = tuple[int, str]  # a notice and a view of it
Subset = tuple[Part, ...]

_LONGEST = 200  # characters of a name; an index takes no long ones

# How a part is written in the database, so that those of one delivery can be joined there.
AS_TEXT = cast(Recipient.notice_id, String) + case(
    (Recipient.view == WHOLE, text("")), else_=text(":") + Recipient.view
)


def name_subset(some: Subset) -> str:
    """What a set of notices is called: ``1,2``; with the views that are not of all, ``1:0.4/1,2``."""
    name = ",".join(f"{notice}:{view}" if view else str(notice) for notice, view in sorted(some))
    return name if len(name) <= _LONGEST else hashlib.sha256(name.encode()).hexdigest()


def read_subset(written: str) -> Subset:
    """A set as the database joins it from :data:`AS_TEXT`, in whatever order."""
    parts = (part.partition(":") for part in written.split(","))
    return tuple(sorted((int(notice), view) for notice, _, view in parts))


def list_carried(connection: Connection, ids: Sequence[int] | Select[int]) -> dict[int, Subset]:
    """What each of some deliveries carries, the notices of each in order."""
    found: dict[int, Subset] = {}
    rows = select(Recipient.delivery_id, Recipient.notice_id, Recipient.view).where(Recipient.delivery_id.in_(ids))
    for delivery, notice, view in connection.execute(rows.order_by(Recipient.notice_id)):
        found[delivery] = (*found.get(delivery, ()), (notice, view))
    return found


def read_told(connection: Connection, some: Subset) -> list[Facts]:
    """What those are told who get a set of notices."""
    chosen = select(Notice.id, Notice.facts).where(Notice.id.in_([notice for notice, _ in some]))
    facts = {row.id: stored(row.facts) for row in connection.execute(chosen)}
    return [narrow(facts[notice], view) for notice, view in some]
