"""The notices that were sent, kept as files where a setting asks for it: evidence of every byte of each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import structlog

from clausebook_api.notices.folder import Folder

_log = structlog.get_logger()


def keep(folder: Path, content: bytes) -> None:
    """Write a mail that was sent to a folder. That it cannot be written, as on a full disk, stops no mail."""
    try:
        Folder(folder).send("", "", content)
    except OSError as error:
        _log.error("mail not kept", error=error.strerror)


def delete(folders: Iterable[Path], names: Iterable[str]) -> None:
    """Delete mails by what their Message-IDs begin with, wherever they are."""
    found = list(folders)
    for name in names:
        for folder in found:
            (folder / f"{name}.eml").unlink(missing_ok=True)
