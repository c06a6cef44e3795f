"""What makes the message of a bundle one to a person: its links, the headers that name them, the signature."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from clausebook_api import tokens
from clausebook_api.keys import Keys
from clausebook_api.notices import messages
from clausebook_api.notices.delivery import Lease
from clausebook_api.notices.mail_lines import write_personal
from clausebook_api.notices.messages import MANAGE, UNSUBSCRIBE
from clausebook_api.notices.settings import Sending
from clausebook_api.tokens import CONFIRMING, Purpose, Token

NOTICES = frozenset(["notices", "weekly"])  # kinds of bundles that are no mail about the subscription itself
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
        domain = messages.mailbox(sending.sender).domain
        headers = {
            "Message-ID": f"<{name_message(lease.name, lease.public_id)}@{domain}>",
            "To": str(choose_recipient(lease)),
        }
        if lease.kind in NOTICES:
            headers |= {
                "List-Id": self.list_id,
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        message = write_personal(content, {MANAGE: manage, UNSUBSCRIBE: unsubscribe}, headers)
        if sending.dkim is None:
            return message
        return sending.dkim.signature(message, [*_SIGNED, *headers]) + message

    def _token(self, purpose: Purpose, lease: Lease) -> str:
        return tokens.issue(self.keys.secrets, Token(purpose, lease.public_id))

    def sender(self, lease: Lease) -> str:
        """Where bounces go: to a mailbox of its own for each delivery (VERP)."""
        mailbox = self.sending.bounces
        if not mailbox:
            return messages.mailbox(self.sending.sender).addr_spec
        local, _, domain = mailbox.partition("@")
        token = tokens.issue(self.keys.secrets, Token(Purpose.BOUNCE, lease.public_id, delivery=lease.id))
        return f"{local}+{token}@{domain}"


def name_message(bundle: str, public_id: str) -> str:
    """What the Message-ID of the mail of a bundle to a subscriber begins with, before the @."""
    return hashlib.sha256(f"{bundle}\0{public_id}".encode()).hexdigest()[:40]


def choose_recipient(lease: Lease) -> str:
    """Whom mail of a delivery goes to: of one about a webhook, the contact."""
    return (lease.contact if lease.channel == "webhook" else lease.address) or ""
