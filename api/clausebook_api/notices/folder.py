"""Mail written to a folder, where no relay is configured: one ``.eml`` file a mail."""

from __future__ import annotations

import os
from email import message_from_bytes
from pathlib import Path

from clausebook_api.notices.delivery import State
from clausebook_api.notices.smtp import Sent


class Folder:
    """Takes mail as a connection does. A mail that comes again takes the place of the first: it is the same."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path

    def send(self, _sender: str, _recipient: str, content: bytes) -> Sent:
        """Write one mail."""
        name = message_from_bytes(content)["Message-ID"].strip("<>").partition("@")[0]
        fresh = self._path / f".{name}.{os.getpid()}"
        fresh.write_bytes(content)
        fresh.replace(self._path / f"{name}.eml")
        return Sent(State.SENT, "written")

    def close(self) -> None:
        """Nothing is open."""
