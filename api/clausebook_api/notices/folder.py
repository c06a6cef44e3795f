"""Mail written to a folder, where no relay is configured: one ``.eml`` file a mail."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

from clausebook_api import data_folder
from clausebook_api.notices.delivery import State
from clausebook_api.notices.mailer import Mailer
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.smtp import Connection, Sent


class Folder:
    """Takes mail as a connection does. A mail that comes again takes the place of the first: it is the same."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, _sender: str, _recipient: str, content: bytes) -> Sent:
        """Write one mail."""
        name = message_from_bytes(content)["Message-ID"].strip("<>").partition("@")[0]
        data_folder.write(self._path / f"{name}.eml", content)
        return Sent(State.SENT, "written")

    def close(self) -> None:
        """Nothing is open."""


def open_mailer(sending: Sending) -> Mailer:
    """What takes mail: the relay that is configured, else the folder. Nothing is sent by that."""
    return Connection(sending.relay) if sending.relay else Folder(sending.mail)
