"""What the routes work with: the configuration, the newest snapshot, and pages of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from flask import current_app

from clausebook.model.version import Version
from clausebook_api import cursor
from clausebook_api.config import ApiConfig
from clausebook_api.document_view import DocumentView
from clausebook_api.errors import Problem
from clausebook_api.notice_service import NoticeService
from clausebook_api.page_frame import Frames
from clausebook_api.snapshot import Snapshot, SnapshotCache

Item = TypeVar("Item")
EXTENSION = "clausebook"


@dataclass(frozen=True, slots=True)
class Service:
    """What the application holds for its whole life."""

    config: ApiConfig
    shelf: SnapshotCache
    frames: Frames
    office: NoticeService

    def read(self) -> Snapshot:
        """The newest snapshot: a request takes it once, so that its answer is of one compile."""
        return self.shelf.current()

    def open(self, document: str) -> tuple[Snapshot, DocumentView]:
        """The newest snapshot, and a document of it by its id or a former one."""
        snapshot = self.shelf.current()
        return snapshot, snapshot.book(snapshot.records.get(document, document))

    @property
    def today(self) -> date:
        """The legal day it is."""
        return self.shelf.today

    def page(
        self, items: Sequence[Item], scope: str, asked: Asked, key: Callable[[Item], list[str | int]]
    ) -> tuple[list[Item], str | None]:
        """One page of a list, and the cursor of the next; ``key`` is unique and sorts as the list is sorted."""
        secret = self.config.secret
        first = 0
        if asked.cursor:
            after = cursor.read(secret, scope, asked.cursor)
            keys = [key(item) for item in items]
            first = next((place for place, one in enumerate(keys) if one == after), -1) + 1
            if not first:  # what stood there is gone: go on with what sorts after it
                first = sum(1 for one in keys if one <= after)
        some = list(items[first : first + asked.limit])
        more = first + asked.limit < len(items)
        return some, cursor.issue(secret, scope, key(some[-1])) if more and some else None


class Asked(NamedTuple):
    """Which page is asked for."""

    limit: int
    cursor: str


def service() -> Service:
    """The service of the application that answers the request."""
    found: Service = current_app.extensions[EXTENSION]
    return found


def version_on(book: DocumentView, on: date, basis: str) -> Version:
    """The version that holds on a day. Raises Problem ``not-in-force`` or ``removed``."""
    found = book.on(on, basis)
    if found:
        return found
    gone = next((one for version in book.versions for one in version.absences if one.start <= on <= one.end), None)
    withdrawn = gone.start if gone else book.record.withdrawn_on
    if withdrawn and withdrawn <= on:
        raise Problem("removed", f"{book.record.title} was withdrawn on {withdrawn}", withdrawn_on=str(withdrawn))
    starts = [days.start for version in book.versions if (days := book.days(version, basis))]
    first = min(starts, default=None)
    detail = f"{book.record.title} has no text on {on}: the first is of {first}"
    raise Problem("not-in-force", detail, starts_on=first and str(first))


def version_named(book: DocumentView, name: str, today: date) -> Version:
    """The version of a name, or the one in force on a day. Raises Problem ``version-not-found``."""
    found = book.by_name.get(name)
    if found is None:
        try:
            found = book.on(today if name == "today" else date.fromisoformat(name))
        except ValueError:
            found = None
    if found is None:
        listed = f"/v1/documents/{book.record.id}/versions"
        raise Problem("version-not-found", f"The versions are listed at {listed}: {name!r} is none")
    return found
