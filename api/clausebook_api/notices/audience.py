"""How many subscribers a proposed version would be told to: for reviews, which change nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from clausebook.corpus import Corpus
from clausebook.model.document_change import DocumentChange
from clausebook.workspace import Workspace
from clausebook_api import data_folder


def audience(workspace: Workspace, corpus: Corpus) -> Callable[[DocumentChange], int] | None:
    """What counts them; None where there is no database of subscribers, which is not made here.

    ``corpus`` is as it would be with the proposed versions.
    """
    address = os.environ.get("CLAUSEBOOK_DATABASE_URL") or _own(workspace.home)
    if not address:
        return None
    # Libraries of an extra, which a review where there are no subscribers does without.
    from sqlalchemy import func, select  # noqa: PLC0415 - as said above

    from clausebook_api.database import Database  # noqa: PLC0415 - as above
    from clausebook_api.notices import outbox  # noqa: PLC0415 - as above
    from clausebook_api.notices.notice_facts import ANNOUNCED, IN_FORCE  # noqa: PLC0415 - as above
    from clausebook_api.notices.plan import describe  # noqa: PLC0415 - as above

    database = Database.open(address)

    def count(one: DocumentChange) -> int:
        version = one.version
        if version is None:
            return 0
        early = version.effective_on > workspace.today
        told = describe(corpus, one.record, version, ANNOUNCED if early else IN_FORCE, early=early)
        with database.reading() as connection:
            chosen = outbox.select_audience(told).subquery()
            return int(connection.execute(select(func.count()).select_from(chosen)).scalar_one())

    return count


def _own(state: Path) -> str:
    file = data_folder.find(os.environ, state) / data_folder.DATABASE
    return f"sqlite:///{file}" if file.is_file() else ""
