"""What mail is given to: a relay, or a folder."""

from __future__ import annotations

from typing import Protocol

from clausebook_api.notices.smtp import Sent


class Mailer(Protocol):
    """What mail is given to."""

    def send(self, sender: str, recipient: str, content: bytes) -> Sent:
        """Send one mail. Raises :class:`RelayError`."""

    def close(self) -> None:
        """Let go of it."""
