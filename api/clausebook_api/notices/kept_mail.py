"""The notices that were sent, kept as files where a setting asks for it: evidence of every byte of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import structlog
from sqlalchemy import Connection, select

from clausebook_api.models import Bundle, Delivery, Subscriber
from clausebook_api.notices.folder import Folder
from clausebook_api.notices.personalise import name_message

_log = structlog.get_logger()


def keep(folder: Path, content: bytes) -> None:
    """Write a mail that was sent to a folder. That it cannot be written, as on a full disk, stops no mail."""
    try:
        Folder(folder).send("", "", content)
    except OSError as error:
        _log.error("mail not kept", error=error.strerror)


def list_names(connection: Connection, numbers: Sequence[int]) -> list[str]:
    """What the Message-IDs of the mails to some subscribers begin with."""
    sent = (
        select(Bundle.name, Subscriber.public_id)
        .join(Delivery, Delivery.bundle_id == Bundle.id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Subscriber.id.in_(numbers))
    )
    return [name_message(row.name, row.public_id) for row in connection.execute(sent)]


def delete(folders: Iterable[Path], names: Iterable[str]) -> bool:
    """Delete mails by what their Message-IDs begin with, wherever they are; whether none of them is left.

    That one cannot be deleted, as on a disk that turned read-only, is logged, and ends nothing.
    """
    found, left = list(folders), 0
    for name in names:
        for folder in found:
            try:
                (folder / f"{name}.eml").unlink(missing_ok=True)
            except OSError as error:
                left += 1
                _log.error("mail not deleted", folder=str(folder), error=error.strerror)
    return not left
