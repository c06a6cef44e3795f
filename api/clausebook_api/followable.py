"""What routes of subscriptions share: what can be followed, and the office that takes requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import request

from clausebook.html import wording
from clausebook.model.change import Clause
from clausebook_api.document_view import DocumentView
from clausebook_api.notice_service import NoticeService
from clausebook_api.service import service
from clausebook_api.snapshot import Snapshot


class Known:
    """All that can be followed in a corpus: current documents, and the clauses of their newest texts."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __contains__(self, target: object) -> bool:
        document, mark, clause = str(target).partition("#")
        if self._snapshot.records.get(document) != document:
            return False
        book = self._snapshot.book(document)
        return book.record.withdrawn_on is None and (not mark or clause in self.clauses(book))

    def clauses(self, book: DocumentView) -> Mapping[str, Clause]:
        """The clauses of a document that can be followed."""
        return {placed.id: placed for placed in book.clauses(book.versions[-1])}

    def called(self, target: str) -> str:
        """What a clause is called: its document, and its number or heading."""
        document, _, clause = target.partition("#")
        book = self._snapshot.book(document)
        return f"{book.record.title}, {wording.name(self.clauses(book)[clause])}"


def known() -> Known:
    """All that can be followed now."""
    return Known(service().read())


def office() -> NoticeService:
    """The office of the application."""
    return service().office


def now() -> datetime:
    """The instant it is."""
    return service().shelf.now


def evidence(by: str) -> Mapping[str, Any]:
    """What is kept as evidence of a step: how it was taken, and from which address."""
    return {"by": by, "from": request.remote_addr or ""}
