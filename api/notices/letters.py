"""What makes the message of a bundle one to a person: its links, the headers that name them, the signature."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from api.notices import compose
from api.notices.compose import MANAGE, UNSUBSCRIBE
from api.notices.queue import Lease
from api.notices.settings import Sending
from api.subscribers import tokens
from api.subscribers.keys import Keys
from api.subscribers.tokens import CONFIRMING, Purpose, Token

_SIGNED = ("From", "Subject", "Date", "MIME-Version", "Content-Type", "Auto-Submitted")


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes to persons. ``list_id`` is what the List-Id of notices says (RFC 2919)."""

    keys: Keys
    sending: Sending
    list_id: str

    def personal(self, lease: Lease, content: bytes) -> bytes:
        """The message of a delivery as it is sent: with its links and headers; the same whenever it is made."""
        sending = self.sending
        stop = self._token(Purpose.UNSUBSCRIBE, lease)
        if lease.kind == "confirm":
            expires = lease.dated + CONFIRMING
            confirm = Token(Purpose.CONFIRM, lease.public_id, lease.generation, expires)
            manage = f"{sending.service}subscribe/confirm/{tokens.issue(self.keys.secrets, confirm)}"
        else:
            manage = f"{sending.service}subscribe/manage/{self._token(Purpose.MANAGE, lease)}"
        unsubscribe = f"{sending.service}subscribe/unsubscribe/{stop}"
        domain = compose.mailbox(sending.sender).domain
        mark = hashlib.sha256(f"{lease.name}\0{lease.public_id}".encode()).hexdigest()[:40]
        headers = {"Message-ID": f"<{mark}@{domain}>", "To": str(to(lease))}
        if lease.kind in {"notices", "weekly"}:
            headers |= {
                "List-Id": self.list_id,
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        message = compose.personal(content, {MANAGE: manage, UNSUBSCRIBE: unsubscribe}, headers)
        if sending.dkim is None:
            return message
        return sending.dkim.signature(message, [*_SIGNED, *headers]) + message

    def _token(self, purpose: Purpose, lease: Lease) -> str:
        return tokens.issue(self.keys.secrets, Token(purpose, lease.public_id))

    def sender(self, lease: Lease) -> str:
        """Where bounces go: to a mailbox of its own for each delivery (VERP)."""
        mailbox = self.sending.bounces
        if not mailbox:
            return compose.mailbox(self.sending.sender).addr_spec
        local, _, domain = mailbox.partition("@")
        token = tokens.issue(self.keys.secrets, Token(Purpose.BOUNCE, lease.public_id, delivery=lease.id))
        return f"{local}+{token}@{domain}"


def to(lease: Lease) -> str:
    """Whom mail of a delivery goes to: of one about a webhook, the contact."""
    return (lease.contact if lease.channel == "webhook" else lease.address) or ""
